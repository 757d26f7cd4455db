"""What points at an address or a name, zone by zone, each record with its file and line."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from rich.segment import Segment
from textual.binding import Binding, BindingType

from tuiz.domain import names
from tuiz.ui.content import fit, plain
from tuiz.ui.ink import Ground, Ink, Tone
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuiz.services.pointing_search import Hit, ZoneHits
    from tuiz.services.replacing_everywhere import ZonePart

_SHOWN_CHARACTERS: Final = 500
_OWNER_CELLS: Final = 24
_TYPE_CELLS: Final = 10
_TEXTS: Final = "screen.change_texts"


class HitRow(NamedTuple):
    """One row: a record, or something told."""

    zone: ZoneHits
    hit: Hit | None = None
    text: str = ""
    tone: Tone = "title"

    @property
    def why_not(self) -> str:
        """Why the record can't be replaced here; nothing where it can."""
        if self.hit is None:
            return "No record here can be replaced."
        shown = self.hit.shown
        if shown.lock:
            return shown.lock
        if shown.generated:
            return "It is one of those that a $GENERATE line stands for: edit that line."
        return "" if shown.file == self.zone.zone.path else f"It stands in the included file {shown.file}."


class HitList(LineList):
    """Records that point somewhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Go there", id="hit.go", tooltip="Open the zone at this record."),
        Binding("space", "screen.pick", "Select", show=False, id="hit.select", tooltip="Select it, or no longer."),
        Binding("A", "screen.pick_all", "Select all", show=False, id="hit.select_all", tooltip="Select all, or none."),
    ]

    HELP = """\
All records of all zones, as they are saved, that point at what is looked for: an address in A, AAAA and service
records, a name in CNAME, MX, NS, SRV, PTR and all others that hold names. A field counts only as a whole. Records that
can't be replaced from here bear a mark, and the line below says why. With none selected, all that can be are replaced.
"""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.rows: list[HitRow] = []
        self.picked: set[int] = set()
        """The rows that are selected."""
        self._told: tuple[Sequence[Label], Sequence[Label]] = ((), ())
        self._empty: Sequence[str] = ()
        self._version = 0
        self._hits = self._zones = 0

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def under_cursor(self) -> HitRow | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def replaceable(self) -> list[int]:
        """The rows whose records can be replaced."""
        return [place for place, row in enumerate(self.rows) if not row.why_not]

    def under(self, place: int) -> list[int]:
        """Return the rows that can be replaced of those a row stands for: itself, or all of a zone."""
        if not self.rows or self.rows[place].hit is not None:
            return [place] if self.rows and not self.rows[place].why_not else []
        zone = self.rows[place].zone
        of_zone = [other for other in self.replaceable if self.rows[other].zone is zone]
        left = [other for other in of_zone if other not in self.picked]
        return left or of_zone

    def clear(self) -> None:
        """Show nothing."""
        self.rows, self.picked = [], set()
        self._hits = self._zones = 0
        self._version += 1
        self.rows_changed()
        self.move_to(0)

    def add(self, zones: Sequence[ZoneHits]) -> None:
        """Show what was found in zones."""
        for zone in zones:
            path = zone.zone.path
            self._hits += len(zone.hits)
            self._zones += bool(zone.hits)
            self.rows.append(HitRow(zone, None, zone.name))
            self.rows += [HitRow(zone, hit) for hit in zone.hits]
            told = [*zone.remarks, *([f"{zone.unread.message} {zone.unread.hint or ''}"] if zone.unread else [])]
            self.rows += [HitRow(zone, None, text.strip().replace(str(path), path.name), "warning") for text in told]
        self.rows_added()

    def report(self, parts: Sequence[ZonePart], said: Callable[[ZonePart], tuple[str, Tone]]) -> None:
        """Show what came of a replacement in each zone, in the place of what was found."""
        self.clear()
        for part in parts:
            text, tone = said(part)
            self.rows.append(HitRow(part.hits, None, text, tone))
        self.rows_changed()

    def pick(self, rows: Sequence[int]) -> None:
        """Select rows that aren't, and no longer those that are."""
        self.picked ^= set(rows)
        self._version += 1
        self.rows_changed()

    def tell(self, said: str, empty: Sequence[str], *, with_texts: bool) -> None:
        """Set what the frame's upper line says, and what is shown where there are no rows.

        Args:
            said: what is being done, or what was.
            empty: what is shown then.
            with_texts: whether strings are looked through too.
        """
        left = [Label("Everywhere", "title")]
        if self._hits:
            left.append(Label(f"{self._hits:,} in {self._zones:,} zone{'' if self._zones == 1 else 's'}", "dim"))
        if self.picked:
            left.append(Label(f"{len(self.picked):,} selected", "focus"))
        if said:
            left.append(Label(plain(said), "dim"))
        texts = Label("texts too", "focus", _TEXTS) if with_texts else Label("t texts too", "dim", _TEXTS)
        self._told, self._empty = (left, (texts,)), empty
        self.frame_changed()
        if not self.rows:
            self.refresh()

    def is_selected(self, row: int) -> bool:
        """Return whether a row is among those selected."""
        return row in self.picked

    def layout_key(self) -> Hashable:
        """Return what the look of all rows depends on."""
        return self._version

    def row_state(self, row: int) -> Hashable:
        """Rows stay as they are."""
        return row

    def draw_row(self, row: int, cells: int, ground: Ground, ink: Ink) -> list[Segment]:
        """Return one row."""
        found, glyphs = self.rows[row], self.glyphs
        shown = found.hit.shown if found.hit else None
        if shown is None:
            text = plain(found.text[:_SHOWN_CHARACTERS], ascii_only=not glyphs.is_unicode)
            return [Segment(fit(f" {text}", cells, glyphs.ellipsis), ink.style(found.tone, ground))]
        record = shown.record
        pieces = [
            (names.relative(record.owner, found.zone.name), min(_OWNER_CELLS, cells // 4)),
            (record.rdtype, min(_TYPE_CELLS, cells // 8)),
        ]
        tone: Tone = "locked" if found.why_not else "text"
        segments = [Segment("# "[:cells] if found.why_not else "  "[:cells], ink.style("locked", ground))]
        left = cells - 2
        for text, wide in pieces:
            shape = fit(plain(text[:_SHOWN_CHARACTERS], ascii_only=not glyphs.is_unicode), wide, glyphs.ellipsis)
            segments.append(Segment(f"{shape}  ", ink.style(tone, ground)))
            left -= wide + 2
        line = f"line {shown.line}"
        data = plain(record.rdata[:_SHOWN_CHARACTERS], ascii_only=not glyphs.is_unicode)
        room = max(1, left - len(line) - 2)
        segments.append(Segment(fit(data, room, glyphs.ellipsis), ink.style(tone, ground)))
        segments.append(Segment(fit(f"  {line}", left - room, ""), ink.style("dim", ground)))
        return segments

    def title(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return what was found so far."""
        return self._told

    def caption(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return where the record under the cursor stands, or why it can't be replaced."""
        row = self.under_cursor
        if row is None:
            return (), ()
        where = f"{row.hit.shown.file}:{row.hit.shown.line}" if row.hit else str(row.zone.zone.path)
        said = row.why_not if row.hit and row.why_not else where
        tone: Tone = "locked" if row.hit and row.why_not else "dim"
        return (Label(plain(said), tone),), (Label(f"{self.cursor + 1:,} of {self.row_count:,}", "dim"),)

    def empty_message(self) -> Sequence[str]:
        """Return what is shown where there are no rows."""
        return self._empty
