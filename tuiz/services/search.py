"""Look through a zone's rows in slices: for text, for types, for how many there are of each, for another order."""

import re
import time
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from heapq import merge
from typing import TYPE_CHECKING, Final, Literal

from tuiz.domain import names
from tuiz.domain.mnemonics import canonical_type
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.entries import RecordFields
from tuiz.domain.zonefile.outline import CONTINUED, OWNED
from tuiz.domain.zonefile.pieces import Source
from tuiz.services.rows import Rows

if TYPE_CHECKING:
    from tuiz.services.all_rows import AllRows

SLICE: Final = 1 << 17
"""Bytes searched at a time: less than a millisecond where little is found, a few where all is."""

_TYPE_WORD: Final = re.compile(
    rb"^[^ \t\r\n;\"()\\$]*[ \t]+(?:[0-9][0-9A-Za-z]*[ \t]+)?(?:(?i:IN)[ \t]+)?(?:[0-9][0-9A-Za-z]*[ \t]+)?"
    rb"([A-Za-z][A-Za-z0-9-]*)(?=[ \t(])",
    re.MULTILINE,
)
_WHITE: Final = re.compile(rb"[ \t\n]")
_COUNTED: Final = 2048
"""Entries of which the types are counted at a time."""
_SORT_RUN: Final = 512
"""Rows sorted at a time, before all are merged."""
_KEYED: Final = 64
"""Rows whose keys are made at a time."""


class Slices:
    """A long piece of work, done a few milliseconds at a time."""

    def __init__(self) -> None:
        self.complete = False
        self.progress = 0.0
        self._work = self._run()

    def advance(self, seconds: float) -> None:
        """Go on for about this long."""
        until = time.perf_counter() + seconds
        while not self.complete:
            try:
                self.progress = next(self._work)
            except StopIteration:
                self.complete, self.progress = True, 1.0
            if time.perf_counter() >= until:
                return

    def finish(self) -> None:
        """Do all that is left."""
        while not self.complete:
            self.advance(1.0)

    def _run(self) -> Iterator[float]:
        raise NotImplementedError


class Loading(Slices):
    """The reading of a zone file."""

    def __init__(self, steps: Iterator[float]) -> None:
        self._steps = steps
        super().__init__()

    def _run(self) -> Iterator[float]:
        yield from self._steps


class Search(Slices):
    """The rows that hold a text in owner, data or note, whatever its case, and have one of some types."""

    def __init__(self, zone: Zone, rows: Rows, text: str, types: frozenset[str]) -> None:
        self.rows: array[int] = array("I")
        """Indices of the rows found so far, ascending."""
        self._zone = zone
        self._all = rows
        self._types = types
        self._needle = text.strip().encode("utf-8", "surrogateescape").lower()
        owner = self._needle.rstrip(b".")
        suffix = b"." + names.key(zone.name).rstrip(".").encode()
        # A full name finds the records that the file writes relative to the zone.
        self._owner_needle = owner.removesuffix(suffix) if owner.endswith(suffix) else None
        self._pattern = self._make_pattern()
        super().__init__()

    def _make_pattern(self) -> re.Pattern[bytes]:
        """Return what finds candidates in text in lower case."""
        if not self._needle:
            words = b"|".join(re.escape(word.lower().encode()) for word in sorted(self._types))
            return re.compile(rb"[ \t(](?:" + words + rb"|type[0-9]+)(?=[ \t\r\n(;])" if self._types else rb"\S")
        needles = [self._needle] + ([self._owner_needle] if self._owner_needle else [])
        return re.compile(b"|".join(re.escape(needle) for needle in needles))

    def _run(self) -> Iterator[float]:
        document = self._zone.document
        size = max(1, document.size)
        for begin, source, first, stop in list(document.runs()):
            if first == stop:
                continue
            low = source.outline.starts[first]
            end = source.outline.end(stop - 1)
            while low < end:
                high = self._slice_end(source, low, end, first, stop)
                self._take(begin, source, first, self._entries(source, low, high, first, stop))
                low = high
                yield min(1.0, (document.offset(begin) + low) / size)

    @staticmethod
    def _slice_end(source: Source, low: int, end: int, first: int, stop: int) -> int:
        """Return where the entry ends that holds the slice's last byte."""
        if low + SLICE >= end:
            return end
        local = bisect_right(source.outline.starts, low + SLICE, first, stop) - 1
        return source.outline.end(local)

    def _entries(self, source: Source, low: int, high: int, first: int, stop: int) -> Iterator[int]:
        """Yield the entries of a slice that may match, ascending, maybe more than once."""
        starts, kinds, outline = source.outline.starts, source.outline.kinds, source.outline
        text = source.data[low:high].lower()
        at = 0
        while match := self._pattern.search(text, at):
            local = bisect_right(starts, low + match.start(), first, stop) - 1
            begin = starts[local] - low
            in_owner = kinds[local] == OWNED and self._needle and _WHITE.search(text, begin, match.start()) is None
            if in_owner or match[0] != self._owner_needle or match[0] == self._needle:
                yield local
                if in_owner:
                    yield from _continued(kinds, local, stop)
            at = outline.end(local) - low

    def _take(self, begin: int, source: Source, first: int, entries: Iterator[int]) -> None:
        """Note the rows of *entries*, entries of the run that begins at entry *begin* with the source's *first*."""
        shown, base = self._all.run_rows(begin, source, first)
        found, types = self.rows, self._types
        last = found[-1] if found else -1
        place = 0
        for local in entries:
            place = bisect_left(shown, local, place)
            if place == len(shown):
                return
            row = base + place
            if shown[place] == local and row > last and (not types or self._has_type(source, begin - first, local)):
                found.append(row)
                last = row

    def _has_type(self, source: Source, shift: int, local: int) -> bool:
        outline = source.outline
        match = _TYPE_WORD.match(source.data, outline.starts[local], outline.end(local))
        if match:
            return canonical_type(match[1].decode("ascii")) in self._types
        fields = self._zone.document.record(shift + local)
        return isinstance(fields, RecordFields) and canonical_type(fields.rdtype) in self._types


class TypeCount(Slices):
    """How many rows there are of each type."""

    def __init__(self, zone: Zone, rows: Rows) -> None:
        self._zone = zone
        self._rows = rows
        self._counts: Counter[str] = Counter()
        super().__init__()

    @property
    def counts(self) -> Mapping[str, int]:
        """The types found so far, with their number."""
        return self._counts

    def _run(self) -> Iterator[float]:
        document = self._zone.document
        done = 0
        total = max(1, len(document))
        for begin, source, first, stop in list(document.runs()):
            for low in range(first, stop, _COUNTED):
                high = min(stop, low + _COUNTED)
                self._count(begin, source, first, low, high)
                done += high - low
                yield done / total

    def _count(self, begin: int, source: Source, first: int, low: int, high: int) -> None:
        shown = self._rows.shown_between(source, low, high)
        outline = source.outline
        text = source.data[outline.starts[low] : outline.end(high - 1)]
        words = _TYPE_WORD.findall(text)
        records = sum(1 for kind in outline.kinds[low:high] if kind in {OWNED, CONTINUED})
        if len(words) == records == len(shown):
            self._counts.update(canonical_type(word.decode("ascii")) for word in words)
            return
        for local in shown:
            fields = self._zone.document.record(begin + local - first)
            if isinstance(fields, RecordFields):
                self._counts[canonical_type(fields.rdtype)] += 1


SortKey = Literal["owner", "ttl", "type", "data"]


class Sort(Slices):
    """The rows in another order than the file's."""

    def __init__(self, rows: "Rows | AllRows", by: SortKey, chosen: Sequence[int] | None = None) -> None:
        self.rows: array[int] = array("I")
        """The rows in their order; empty until it is complete."""
        self._all = rows
        self._by = by
        self._chosen = chosen
        super().__init__()

    def _run(self) -> Iterator[float]:
        chosen: Sequence[int] = self._chosen if self._chosen is not None else range(len(self._all))
        runs: list[list[tuple[tuple[object, ...], int]]] = []
        keyed: list[tuple[tuple[object, ...], int]] = []
        for low in range(0, len(chosen), _KEYED):
            keyed += [(self._key(row), row) for row in chosen[low : low + _KEYED]]
            if len(keyed) >= _SORT_RUN or low + _KEYED >= len(chosen):
                keyed.sort()
                runs.append(keyed)
                keyed = []
            yield 0.8 * low / max(1, len(chosen))
        result: array[int] = array("I")
        for done, (_, row) in enumerate(merge(*runs), 1):
            result.append(row)
            if not done % 1024:
                yield 0.8 + 0.2 * done / len(chosen)
        self.rows = result

    def _key(self, row: int) -> tuple[object, ...]:
        shown = self._all.row(row)
        owner = names.reading_order(shown.owner) if shown.owner != "@" else ()
        if self._by == "owner":
            return (owner, shown.rdtype)
        if self._by == "ttl":
            return (int(shown.ttl or 0), owner)
        if self._by == "type":
            return (shown.rdtype, owner)
        return (_natural(shown.data), owner)


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key by which numbers within text sort by value: 192.0.2.9 before 192.0.2.10."""
    return tuple(
        (0, int(word), "") if word.isascii() and word.isdigit() else (1, 0, word)
        for word in re.split(r"(\d+)", text.lower()[:200])
    )


def _continued(kinds: bytearray, local: int, stop: int) -> Iterator[int]:
    """Yield the records with a blank owner that follow the one at *local*."""
    for following in range(local + 1, stop):
        if kinds[following] == OWNED:
            return
        if kinds[following] == CONTINUED:
            yield following
