"""What a save would do: the difference by RRsets and by lines, SERIAL, and what the checks say of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal

from tuiz.domain import names
from tuiz.domain.changes import RRsetChange
from tuiz.domain.hunks import Hunk
from tuiz.domain.records import RRset
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.pieces import PieceTable

if TYPE_CHECKING:
    from tuiz.checks.findings import Finding
    from tuiz.services.included_files import IncludedChange

Sign = Literal["+", "-", " ", "@"]

_KEPT_LINES = 2
"""How many unchanged lines are shown around each change."""
_WINDOW = 4096
"""How far around a change its lines are looked for at first, in bytes."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line of the difference between two texts."""

    sign: Sign
    line: int
    """The line's number in the text it stands in; for a gap, where it resumes."""
    text: str


@dataclass(frozen=True, slots=True)
class ShownRRset:
    """One RRset that a save would change."""

    owner: str
    rdtype: str
    removed: tuple[str, ...]
    added: tuple[str, ...]
    system: bool


@dataclass(frozen=True, slots=True)
class Review:
    """What a save would do."""

    rrsets: tuple[ShownRRset, ...]
    lines: tuple[LineChange, ...]
    serial_before: int | None
    serial_after: int | None
    introduced: "tuple[Finding, ...]" = ()
    present: "tuple[Finding, ...]" = ()
    included: "IncludedChange | None" = None
    """What is written to the included file in which SERIAL stands."""


def shown(change: RRsetChange, zone_name: str, *, system: bool) -> ShownRRset:
    """Return *change* as TTL and RDATA of what goes and what comes."""
    before, after = _values(change.before), _values(change.after)
    rrset = change.before or change.after
    return ShownRRset(
        names.relative(rrset.owner, zone_name),
        rrset.rdtype,
        tuple(value for value in before if value not in after),
        tuple(value for value in after if value not in before),
        system,
    )


def changed_lines(
    base: PieceTable, document: ZoneDocument, hunks: Sequence[Hunk]
) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the whole lines that each run of changes removes and adds."""
    for hunk in _by_lines(base, document, hunks):
        yield (
            _lines(base.slice(hunk.base_start, hunk.base_end)),
            _lines(document.slice(hunk.start, hunk.end)),
        )


def line_changes(base: PieceTable, document: ZoneDocument, hunks: Sequence[Hunk]) -> Iterator[LineChange]:
    """Yield the difference by lines, a few kept ones around each change, gaps told."""
    shown_until = 0
    wide = _by_lines(base, document, hunks)
    for hunk, following in zip_longest(wide, wide[1:]):
        limit = document.size if following is None else following.start
        first = document.line_at(hunk.start)
        lead = _lines_before(document, hunk.start, _KEPT_LINES)
        lead = lead[max(0, len(lead) - (first - 1 - shown_until)) :]
        if first - len(lead) > shown_until + 1:
            yield LineChange("@", first - len(lead), "")
        for place, text in enumerate(lead):
            yield LineChange(" ", first - len(lead) + place, text)
        base_first = base.line_at(hunk.base_start)
        removed = _lines(base.slice(hunk.base_start, hunk.base_end))
        added = _lines(document.slice(hunk.start, hunk.end))
        for place, text in enumerate(removed):
            yield LineChange("-", base_first + place, text)
        for place, text in enumerate(added):
            yield LineChange("+", first + place, text)
        shown_until = first - 1 + len(added)
        for text in _lines_after(document, hunk.end, limit, _KEPT_LINES):
            shown_until += 1
            yield LineChange(" ", shown_until, text)


def _by_lines(base: PieceTable, document: ZoneDocument, hunks: Sequence[Hunk]) -> list[Hunk]:
    """Return the hunks widened to whole lines, those that then touch joined, equal lines at the edges left out."""
    wide: list[Hunk] = []
    for hunk in hunks:
        before = _to_line_start(document, hunk.start)
        after = _to_line_end(document, base, hunk)
        new = Hunk(hunk.base_start - before, hunk.base_end + after, hunk.start - before, hunk.end + after)
        if wide and new.start < wide[-1].end:
            last = wide.pop()
            new = Hunk(last.base_start, new.base_end, last.start, new.end)
        wide.append(new)
    return [hunk for hunk in wide if base.slice(hunk.base_start, hunk.base_end) != document.slice(hunk.start, hunk.end)]


def _to_line_start(document: ZoneDocument, offset: int) -> int:
    """Return how many bytes lie between the start of its line and *offset*."""
    window = _WINDOW
    while True:
        low = max(0, offset - window)
        found = document.slice(low, offset).rfind(b"\n")
        if found >= 0:
            return offset - low - found - 1
        if low == 0:
            return offset
        window *= 16


def _to_line_end(document: ZoneDocument, base: PieceTable, hunk: Hunk) -> int:
    """Return how many bytes behind the hunk belong to its last line, in either text."""
    ends = (
        _ends_line(document.slice(max(0, hunk.end - 1), hunk.end)),
        _ends_line(base.slice(max(0, hunk.base_end - 1), hunk.base_end)),
    )
    is_empty = (hunk.start == hunk.end, hunk.base_start == hunk.base_end)
    at_start = _to_line_start(document, hunk.start) == 0
    if all(end or (empty and at_start) for end, empty in zip(ends, is_empty, strict=True)):
        return 0
    window = _WINDOW
    while True:
        text = document.slice(hunk.end, min(document.size, hunk.end + window))
        found = text.find(b"\n")
        if found >= 0:
            return found + 1
        if hunk.end + window >= document.size:
            return len(text)
        window *= 16


def _ends_line(last: bytes) -> bool:
    return last == b"\n"


def _lines_before(document: ZoneDocument, offset: int, count: int) -> list[str]:
    return _lines(document.slice(max(0, offset - _WINDOW), offset))[-count:]


def _lines_after(document: ZoneDocument, offset: int, limit: int, count: int) -> list[str]:
    return _lines(document.slice(offset, min(limit, offset + _WINDOW)))[:count]


def _lines(text: bytes) -> list[str]:
    """Return the lines of *text* without their ends; bytes that aren't UTF-8 as escapes."""
    if not text:
        return []
    lines = text.removesuffix(b"\n").split(b"\n")
    return [line.removesuffix(b"\r").decode("utf-8", "backslashreplace") for line in lines]


def _values(rrset: RRset) -> list[str]:
    return [f"{record.ttl} {record.rdata}" for record in rrset.records]
