"""How wide the columns of a record list are, and a row of them drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from rich.segment import Segment

from tuiz.ui.content import fit, plain, width
from tuiz.ui.glyphs import GRAVITY_MARKS, MARKS, Glyphs
from tuiz.ui.ink import Ground, Ink, Tone

if TYPE_CHECKING:
    from tuiz.ui.models.rows import Gravity, Mark, Row

MARK_TONES: Final[dict[Mark, Tone]] = {
    "unchanged": "dim",
    "changed": "changed",
    "new": "new",
    "unreadable": "error",
    "locked": "locked",
    "included": "locked",
    "generated": "dim",
    "error": "error",
    "warning": "warning",
}
"""The tone of each mark, beside the character that says the same."""

GRAVITY_TONES: Final[Mapping[str, Tone]] = {"": "dim", "error": "error", "warning": "warning", "notice": "dim"}
"""The tone of what a check has found, beside the character that says the same."""

MOST_ROWS: Final = 5
"""How many System Records are shown at once."""

_MARK_CELLS = 3
"""What a check has found, the mark, a space."""
_GAP = 2
_TITLES = ("OWNER", "TTL", "TYPE", "DATA", "NOTE")
_SHOWN_CHARACTERS = 2000
"""More of a text than any row shows is not made printable."""


class LockedRow(NamedTuple):
    """A System Record as a row of the record list's columns."""

    owner: str
    ttl: str
    rdtype: str
    data: str
    kind: Literal["record"] = "record"
    mark: Mark = "locked"
    owner_repeats: bool = False
    note: str = ""
    line: int = 0
    reason: str = ""
    gravity: Gravity = ""
    finding: str = ""


def shown_rows(count: int, *, few_lines: bool) -> int:
    """Return how many lines the System Records get, of which there are *count*."""
    return max(1, min(1 if few_lines else MOST_ROWS, count))


class Columns(NamedTuple):
    """The cells each column takes; the gap before the next is not counted."""

    owner: int
    ttl: int
    rdtype: int
    data: int
    note: int

    @classmethod
    def fitting(cls, rows: Iterable[Row], cells: int, *, ttl: int = 0, ascii_only: bool = False) -> Columns:
        """Return columns for a list *cells* wide, as wide as what *rows* show but never more than their share.

        DATA takes what the others leave, and at least a third.
        """
        least_ttl = ttl
        owner, ttl, rdtype, data, note = (len(title) for title in _TITLES)
        ttl = max(ttl, least_ttl)
        for row in rows:
            owner = max(owner, min(width(plain(row.owner[:256], ascii_only=ascii_only)), 256))
            ttl = max(ttl, len(row.ttl))
            rdtype = max(rdtype, len(row.rdtype))
            note = max(note, min(width(plain(row.note[:256], ascii_only=ascii_only)), 256))
        room = max(20, cells - _MARK_CELLS - 4 * _GAP - 1)
        ttl = min(ttl, 10)
        rdtype = min(rdtype, 10)
        owner = max(5, min(owner, (room - ttl - rdtype) * 2 // 5))
        note = max(4, min(note, (room - ttl - rdtype - owner) // 4))
        data = max(1, room - owner - ttl - rdtype - note)
        return cls(owner, ttl, rdtype, data, note)

    def at(self, cell: int) -> str:
        """Return the name of the column at a cell of a row, as its title but in small letters."""
        end = _MARK_CELLS
        for title, wide in zip(_TITLES, (self.owner, self.ttl, self.rdtype, self.data), strict=False):
            end += wide + _GAP
            if cell < end:
                return title.lower()
        return _TITLES[-1].lower()

    @property
    def for_words(self) -> tuple[int, ...]:
        """The cells of all columns but DATA, which takes what they leave."""
        return self.owner, self.ttl, self.rdtype, self.note

    def header(self, ink: Ink, cells: int, glyphs: Glyphs) -> list[Segment]:
        """Return the line that names the columns."""
        widths = (self.owner, self.ttl, self.rdtype, self.data, self.note)
        gap = " " * _GAP
        names = (fit(title, cells_, glyphs.ellipsis) for title, cells_ in zip(_TITLES, widths, strict=True))
        text = fit(gap.join(names), cells - _MARK_CELLS, glyphs.ellipsis)
        return [Segment(" " * _MARK_CELLS, ink.style("text")), Segment(text, ink.style("dim"))]

    def draw(self, row: Row, cells: int, ground: Ground, ink: Ink, glyphs: Glyphs) -> list[Segment]:
        """Return one row in exactly *cells* cells."""
        ascii_only = not glyphs.is_unicode
        left = cells - _MARK_CELLS

        def column(text: str, wide: int, tone: Tone) -> Segment:
            nonlocal left
            room = max(0, min(wide, left))
            gap = max(0, min(_GAP, left - room))
            left -= room + gap
            shown = fit(plain(text[:_SHOWN_CHARACTERS], ascii_only=ascii_only), room, glyphs.ellipsis)
            return Segment(shown + " " * gap, ink.style(tone, ground))

        mark_tone = MARK_TONES[row.mark]
        # What can't be read has its mark already.
        gravity: Gravity = "" if row.kind == "unreadable" else row.gravity
        segments = [
            Segment(fit(GRAVITY_MARKS[gravity], min(1, cells), ""), ink.style(GRAVITY_TONES[gravity], ground)),
            Segment(fit(f"{MARKS[row.mark]} ", max(0, min(_MARK_CELLS, cells) - 1), ""), ink.style(mark_tone, ground)),
        ]
        if row.kind == "unreadable":
            return [*segments, column(row.data, cells, "error")]
        owner_tone: Tone = "dim" if row.owner_repeats else mark_tone if row.mark in {"new", "changed"} else "text"
        return [
            *segments,
            column(row.owner, self.owner, owner_tone),
            column(row.ttl, self.ttl, "dim"),
            column(row.rdtype, self.rdtype, "type"),
            column(row.data, self.data, "text"),
            column(row.note, left - 1, "dim"),
        ]
