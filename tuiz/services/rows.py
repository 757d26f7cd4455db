"""A zone's records as rows, in the file's order: what the record list draws, a million of them without a wait.

Which entries are rows is kept for each source of the document by itself, so that an edit costs the size of the edit.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import accumulate, compress
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from weakref import WeakKeyDictionary

from tuiz.domain import names
from tuiz.domain.hunks import Hunk
from tuiz.domain.system_records import lock_on
from tuiz.domain.zone import Zone, note_of
from tuiz.domain.zonefile.entries import DirectiveFields, RecordFields, parse_directive
from tuiz.domain.zonefile.outline import BROKEN, CONTINUED, DIRECTIVE, OWNED
from tuiz.domain.zonefile.pieces import Source
from tuiz.domain.zonefile.tokens import Problem

if TYPE_CHECKING:
    from tuiz.services.zone_findings import ZoneFindings

Kind = Literal["record", "unreadable", "include", "generate"]
Mark = Literal["unchanged", "changed", "new", "unreadable", "locked", "included", "generated", "error", "warning"]
Gravity = Literal["", "error", "warning", "notice"]

_IS_ROW: Final = bytes(kind in {OWNED, CONTINUED, BROKEN} for kind in range(256))
_SHOWN_BYTES: Final = 4096
"""How much of an entry is turned into text for a row; no screen is wider."""


class Row(NamedTuple):
    """One line of the record list."""

    kind: Kind
    mark: Mark
    owner: str
    owner_repeats: bool
    ttl: str
    rdtype: str
    data: str
    note: str
    line: int
    reason: str = ""
    gravity: Gravity = ""
    """The gravest of what a check has found about it."""
    finding: str = ""
    """What that says."""


class _Shown:
    """Which entries of one source are rows."""

    def __init__(self) -> None:
        self.locals: array[int] = array("I")
        self.until = 0

    def grow(self, source: Source, is_hidden: Callable[[int], bool], is_row: Callable[[bytes], bool]) -> None:
        """Take in what was read of the source since."""
        kinds, outline = source.outline.kinds, source.outline
        first, stop = self.until, len(kinds)
        if first == stop:
            return
        flags = bytearray(kinds[first:stop].translate(_IS_ROW))
        local = kinds.find(DIRECTIVE, first, stop)
        while local >= 0:
            flags[local - first] = is_row(source.data[outline.starts[local] : outline.end(local)])
            local = kinds.find(DIRECTIVE, local + 1, stop)
        self.locals.extend(local for local in compress(range(first, stop), flags) if not is_hidden(local))
        self.until = stop

    def drop(self, locals_: Iterable[int]) -> None:
        """Leave entries out that were rows: at a million rows, to look at them all again would be felt."""
        for local in locals_:
            place = bisect_left(self.locals, local)
            if place < len(self.locals) and self.locals[place] == local:
                del self.locals[place]


class Rows:
    """The rows of one zone, in the order of its file; System Records are not among them."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self._document = zone.document
        self._shown: WeakKeyDictionary[Source, _Shown] = WeakKeyDictionary()
        self._hidden: WeakKeyDictionary[Source, set[int]] = WeakKeyDictionary()
        self._counts: list[int] = []
        self._runs: list[tuple[int, Source, int, int]] = []
        self._begins: list[int] = []
        self._counted: tuple[int, int, int] = (-1, -1, -1)
        self._epoch = 0
        self._hunks: list[Hunk] = []
        self._findings: ZoneFindings | None = None
        self._row = lru_cache(maxsize=512)(self._make_row)

    @property
    def zone_name(self) -> str:
        """The zone's name, absolute."""
        return self._zone.name

    @property
    def revision(self) -> int:
        """Changes whenever a row that was already there may look different."""
        return self._document.revision * 1_000_003 + self._epoch

    @property
    def complete(self) -> bool:
        """Whether all rows are known."""
        return self._document.is_complete

    @property
    def progress(self) -> float:
        """How much of the file is known, from 0 to 1."""
        return self._document.progress

    def __len__(self) -> int:
        self._count()
        return self._counts[-1] if self._counts else 0

    def row(self, index: int) -> Row:
        """Return one row; reads that entry, and for a blank owner the one that names it."""
        return self.of_entry(self.entry(index))

    def entry(self, index: int) -> int:
        """Return the document's entry that row *index* shows."""
        self._count()
        number = bisect_right(self._counts, index)
        begin, source, first, _ = self._runs[number]
        shown = self._shown[source].locals
        within = index - (self._counts[number - 1] if number else 0)
        return begin + shown[bisect_left(shown, first) + within] - first

    def of_entry(self, entry: int) -> Row:
        """Return how *entry* is shown where it is a row."""
        return self._row(entry, self.revision)

    def index_of(self, entry: int) -> int | None:
        """Return the row that shows *entry*, or the nearest before it; None where there is none."""
        self._count()
        rows_before = 0
        for number, (begin, source, first, stop) in enumerate(self._runs):
            if entry < begin + stop - first:
                shown = self._shown[source].locals
                within = bisect_right(shown, entry - begin + first, bisect_left(shown, first))
                rows_before += max(0, within - bisect_left(shown, first))
                break
            rows_before = self._counts[number]
        return rows_before - 1 if rows_before else (0 if len(self) else None)

    def run_rows(self, begin: int, source: Source, first: int) -> "tuple[array[int], int]":
        """Return which entries of a source are rows, and what to add to a place among them to get a row.

        Args:
            begin: the document's entry at which the run of the source's entries begins.
            source: the source.
            first: the first of its entries in the run.
        """
        self._count()
        shown = self._shown[source].locals
        number = bisect_left(self._begins, begin)
        return shown, (self._counts[number - 1] if number else 0) - bisect_left(shown, first)

    def shown_between(self, source: Source, low: int, high: int) -> "array[int]":
        """Return which of a source's entries from *low* to before *high* are rows."""
        self._count()
        shown = self._shown[source].locals
        return shown[bisect_left(shown, low) : bisect_left(shown, high)]

    def hide(self, entries: list[int]) -> None:
        """Leave these entries out: they are System Records."""
        hidden: dict[Source, set[int]] = {}
        runs = list(self._document.runs())
        starts = [begin for begin, *_ in runs]
        for entry in entries:
            begin, source, first, _ = runs[bisect_right(starts, entry) - 1]
            hidden.setdefault(source, set()).add(entry - begin + first)
        # An entry that was rewritten has another source now; where it was, nothing is shown any more.
        new = {source: locals_ for source, locals_ in hidden.items() if not locals_ <= self._hidden.get(source, set())}
        for source, locals_ in new.items():
            if shown := self._shown.get(source):
                shown.drop(locals_)
            self._hidden[source] = self._hidden.get(source, set()) | locals_
        if new:
            self._epoch += 1
            self._counted = (-1, -1, -1)

    def mark_changes(self, hunks: list[Hunk]) -> None:
        """Take the difference to the saved file, so that rows can tell that they are new or changed."""
        self._hunks = hunks
        self._epoch += 1

    def found(self, entry: int) -> tuple[Gravity, str]:
        """Return how grave what a check has found about an entry is, and what it is."""
        found = self._findings.of_entry(*self._document.home(entry)) if self._findings else ()
        if not found:
            return "", ""
        from tuiz.services.zone_findings import gravity, told

        return gravity(found), told(found)

    def note_findings(self, findings: "ZoneFindings | None") -> None:
        """Take what a check has found, so that rows can tell of it."""
        self._findings = findings
        self._epoch += 1

    def _count(self) -> None:
        state = (self._document.revision, len(self._document), self._epoch)
        if state == self._counted:
            return
        self._counted = state
        self._runs = [run for run in self._document.runs() if run[3] > run[2]]
        self._begins = [run[0] for run in self._runs]
        counts = []
        for _, source, first, stop in self._runs:
            shown = self._shown.get(source)
            if shown is None:
                shown = self._shown[source] = _Shown()
            hidden = self._hidden.get(source, set())
            shown.grow(source, hidden.__contains__, _is_row_directive)
            counts.append(bisect_left(shown.locals, stop) - bisect_left(shown.locals, first))
        self._counts = list(accumulate(counts))

    def _make_row(self, entry: int, revision: int) -> Row:  # noqa: ARG002 - the revision is part of the cache's key
        row = self._plain_row(entry)
        gravity, finding = self.found(entry)
        return row._replace(gravity=gravity, finding=finding) if gravity else row

    def _plain_row(self, entry: int) -> Row:
        document = self._document
        kind = document.kind(entry)
        line = document.line(entry)
        if kind == DIRECTIVE:
            return self._directive_row(entry, line)
        fields = document.record(entry)
        if isinstance(fields, Problem):
            return self._unreadable_row(entry, line, fields)
        return self._record_row(entry, line, fields, repeats=kind == CONTINUED)

    def _record_row(self, entry: int, line: int, fields: RecordFields, *, repeats: bool) -> Row:
        zone, document = self._zone, self._document
        owner = document.owner(entry)
        context = document.context(entry)
        if owner is None:
            problem = Problem(0, "The first record has a blank owner", "Write its owner at the line's start.")
            return self._unreadable_row(entry, line, problem)
        lock = lock_on(zone.name, owner, fields.rdtype, zone.vanity)
        reason = lock.reason if lock else ""
        if not context.certain:
            reason = "It stands behind a directive that can't be read; mend that first."
        return Row(
            kind="record",
            mark="locked" if reason else self._mark(entry),
            owner=names.relative(owner, zone.name),
            owner_repeats=repeats,
            ttl=str(zone.ttl(entry, fields)),
            rdtype=fields.rdtype,
            data=fields.rdata_text[:_SHOWN_BYTES].decode("utf-8", "backslashreplace"),
            note=note_of(fields) or "",
            line=line,
            reason=reason,
        )

    def _unreadable_row(self, entry: int, line: int, problem: Problem) -> Row:
        text = self._document.raw(entry)[:_SHOWN_BYTES].rstrip(b"\r\n").decode("utf-8", "backslashreplace")
        reason = f"{problem.reason}. {problem.hint or ''}".rstrip()
        return Row(
            kind="unreadable",
            mark="unreadable",
            owner="",
            owner_repeats=False,
            ttl="",
            rdtype="",
            data=text,
            note="",
            line=line,
            reason=reason,
        )

    def _directive_row(self, entry: int, line: int) -> Row:
        found = self._document.directive(entry)
        if isinstance(found, Problem):
            return self._unreadable_row(entry, line, found)
        text = b" ".join(argument.text for argument in found.arguments)[:_SHOWN_BYTES]
        is_include = found.name == b"$INCLUDE"
        count = "" if is_include else _generated(found)
        return Row(
            kind="include" if is_include else "generate",
            mark="included" if is_include else "generated",
            owner=count,
            owner_repeats=False,
            ttl="",
            rdtype=found.name.decode(),
            data=text.decode("utf-8", "backslashreplace"),
            note=_directive_note(found),
            line=line,
            reason="It brings in another file." if is_include else f"It stands for {count or 'records'}.",
        )

    def _mark(self, entry: int) -> Mark:
        if not self._hunks:
            return "unchanged"
        begin, end = self._document.offset(entry), self._document.offset(entry + 1)
        place = bisect_right(self._hunks, begin, key=lambda hunk: hunk.end)
        if place == len(self._hunks) or self._hunks[place].start >= end:
            return "unchanged"
        hunk = self._hunks[place]
        return "new" if hunk.start <= begin and hunk.end >= end and hunk.base_start == hunk.base_end else "changed"


def _is_row_directive(raw: bytes) -> bool:
    """Return whether a directive is a row: one that brings in records, or one that can't be read."""
    word = raw[:9].upper()
    return not (word.startswith((b"$ORIGIN", b"$TTL"))) or not _reads(raw)


def _reads(raw: bytes) -> bool:
    return not isinstance(parse_directive(raw), Problem)


def _directive_note(found: DirectiveFields) -> str:
    if found.comment is None:
        return ""
    return found.comment.text.lstrip(b";").strip().decode("utf-8", "backslashreplace")


def _generated(found: DirectiveFields) -> str:
    """Return how many records a $GENERATE stands for, in words; nothing where that can't be told."""
    from tuiz.domain.zonefile.generate import generator_of  # few zones have any

    generator = generator_of(found)
    if isinstance(generator, Problem):
        return ""
    count = len(generator.numbers)
    return f"{count:,} record" if count == 1 else f"{count:,} records"
