"""A zone's own rows, and behind them those of included files: shown with where they stand, and read-only.

System Records that stand in included files are kept apart, as those of the zone's own file are.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.zonefile.entries import RecordFields
from tuiz.services.entry_text import to_text
from tuiz.services.rows import Row, Rows
from tuiz.services.search import Search, Slices, TypeCount

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tuiz.domain.system_records import Lock
    from tuiz.domain.zone import Located, Zone
    from tuiz.domain.zonefile.tokens import Problem
    from tuiz.services.included_files import IncludedFile

_ROWS_AT_ONCE: Final = 200


class AllRows:
    """The rows of a zone's file, and behind them those of included files.

    Args:
        own: the file's.
        root: the workspace, which the files' paths are told below.
    """

    def __init__(self, own: Rows, root: Path) -> None:
        self.own = own
        self._root = root
        self._files: Sequence[IncludedFile] = ()
        self._rows: list[Rows] = []
        self._ends: list[int] = []
        self._version = 0
        self.system: list[Row] = []
        """The System Records that stand in included files."""

    def include(self, files: Sequence[IncludedFile], locks: Sequence[Mapping[int, Lock]]) -> None:
        """Take in what the zone's included files hold, and which entries of each are System Records."""
        self._files = files
        self._rows = [Rows(file.zone) for file in files]
        self.system = []
        for file, rows, locked in zip(files, self._rows, locks, strict=True):
            for entry, lock in locked.items():
                row = self._shown(file, rows.of_entry(entry), entry)
                self.system.append(row._replace(mark="locked", reason=f"{row.reason} {lock.reason}"))
            rows.hide(list(locked))
        self._ends = list(accumulate(len(rows) for rows in self._rows))
        self._version += 1

    @property
    def files(self) -> Sequence[IncludedFile]:
        """The included files."""
        return self._files

    def of_file(self, number: int) -> Rows:
        """Return the rows of one of the files, as it numbers them."""
        return self._rows[number]

    def begin_of(self, number: int) -> int:
        """Return which of all rows is the first of one of the files."""
        return len(self.own) + (self._ends[number - 1] if number else 0)

    def changed_outside(self) -> bool:
        """Tell whether another program has changed one of the included files since they were read."""
        return any(_is_another(file) for file in self._files)

    @property
    def included(self) -> int:
        """How many rows stand in included files."""
        return self._ends[-1] if self._ends else 0

    @property
    def revision(self) -> int:
        """Changes whenever a row that was already there may look different."""
        return self.own.revision * 257 + self._version

    @property
    def complete(self) -> bool:
        """Whether all rows of the zone's own file are known."""
        return self.own.complete

    @property
    def progress(self) -> float:
        """How much of the zone's own file is known, from 0 to 1."""
        return self.own.progress

    def __len__(self) -> int:
        return len(self.own) + self.included

    def row(self, index: int) -> Row:
        """Return one row."""
        place = index - len(self.own)
        return self.own.row(index) if place < 0 else self.included_row(place)

    def included_row(self, place: int) -> Row:
        """Return one of the rows of included files, as a row of the zone."""
        file, rows, within = self._at(place)
        return self._shown(file, rows.row(within), rows.entry(within))

    def _shown(self, file: IncludedFile, row: Row, entry: int) -> Row:
        """Return a row of an included file as one of the zone."""
        inner, zone = file.zone, self.own.zone_name
        owner = names.relative(names.absolute(row.owner, inner.name), zone) if row.kind == "record" else row.owner
        return row._replace(
            mark="unreadable" if row.kind == "unreadable" else "included",
            owner=owner,
            ttl=_ttl(file, entry) or row.ttl,
            reason=self._reason(file, row),
            gravity="",
        )

    def text(self, place: int) -> str:
        """Return the text of a row of an included file."""
        file, rows, within = self._at(place)
        return to_text(file.zone.document.raw(rows.entry(within)).rstrip(b"\r\n"))

    @property
    def included_zones(self) -> list[Zone]:
        """The texts of the included files, each read as part of the zone."""
        return [file.zone for file in self._files]

    def located(self, place: int) -> Located | Problem:
        """Return the record in a row of an included file."""
        file, rows, within = self._at(place)
        return file.zone.located(rows.entry(within))

    def _at(self, place: int) -> tuple[IncludedFile, Rows, int]:
        number = bisect_right(self._ends, place)
        return self._files[number], self._rows[number], place - (self._ends[number - 1] if number else 0)

    def _reason(self, file: IncludedFile, row: Row) -> str:
        path = file.path.relative_to(self._root) if file.path.is_relative_to(self._root) else file.path
        why = f"It can't be read: {row.reason} " if row.kind == "unreadable" else ""
        return f"{why}It stands in the included file {path}, line {row.line}; open that file to change it."


def _is_another(file: IncludedFile) -> bool:
    try:
        return not file.identity.looks_like(file.path.stat())
    except OSError:
        return True


def _ttl(file: IncludedFile, entry: int) -> str | None:
    """Return the TTL that a record takes from where its file is included; None where it has its own."""
    document = file.zone.document
    if file.ttl is None or document.context(entry).ttl is not None:
        return None
    fields = document.record(entry)
    return str(file.ttl) if isinstance(fields, RecordFields) and fields.ttl is None else None


class SearchAll(Slices):
    """The rows that hold a text and have one of some types, among all rows."""

    def __init__(self, zone: Zone, rows: AllRows, text: str, types: frozenset[str]) -> None:
        self._own = Search(zone, rows.own, text, types)
        self.rows: array[int] = self._own.rows
        """Indices of the rows found so far, ascending."""
        self._all = rows
        self._text = text.strip().casefold()
        self._types = types
        super().__init__()

    def _run(self) -> Iterator[float]:
        while not self._own.complete:
            self._own.advance(0.0)
            yield self._own.progress * 0.9
        first = len(self._all.own)
        for place in range(self._all.included):
            row = self._all.included_row(place)
            if (not self._types or row.rdtype in self._types) and self._has_text(row):
                self.rows.append(first + place)
            if not place % _ROWS_AT_ONCE:
                yield 0.9 + 0.1 * place / self._all.included

    def _has_text(self, row: Row) -> bool:
        parts = (row.owner, row.data, row.note, names.absolute(row.owner or "@", self._all.own.zone_name))
        return any(self._text.rstrip(".") in part.casefold() for part in parts)


class CountAll(Slices):
    """How many rows there are of each type, among all rows."""

    def __init__(self, zone: Zone, rows: AllRows) -> None:
        self._own = TypeCount(zone, rows.own)
        self._all = rows
        self._counts: Counter[str] | None = None
        super().__init__()

    @property
    def counts(self) -> Mapping[str, int]:
        """The types found so far, with their number."""
        return self._own.counts if self._counts is None else self._counts

    def _run(self) -> Iterator[float]:
        from collections import Counter

        while not self._own.complete:
            self._own.advance(0.0)
            yield self._own.progress * 0.9
        counts = Counter(self._own.counts)
        for place in range(self._all.included):
            row = self._all.included_row(place)
            if row.kind == "record":
                counts[row.rdtype] += 1
            if not place % _ROWS_AT_ONCE:
                yield 0.9 + 0.1 * place / self._all.included
        self._counts = counts
