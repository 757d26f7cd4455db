"""The first frame, drawn before Textual is imported: the first true lines, where the app will draw them a moment later.

It is the main screen as `styles/main.tcss` and the lists lay it out, but for the line of keys: there are none yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, Protocol

from rich.color import ColorSystem
from rich.segment import Segment

from tuiz.ui.content import fit, plain
from tuiz.ui.widgets.columns import Columns, LockedRow, shown_rows
from tuiz.ui.widgets.domain_row import domain_segments
from tuiz.ui.widgets.frame import Label, frame_line, thumb

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tuiz.ui.glyphs import Glyphs
    from tuiz.ui.ink import Ground, Ink, Tone
    from tuiz.ui.models.rows import Row, SystemRow
    from tuiz.ui.models.workspace import DomainRow

LEAST_COLUMNS: Final = 40
"""Terminals narrower than that wait for the app."""
LEAST_LINES: Final = 12
"""As do those that are lower."""

_WIDE: Final = 100
_TALL: Final = 30
_DOMAINS_CELLS: Final = 30
_STARTING: Final = "starting"

Line = list[Segment]
Edges = tuple[str, str]


class Domains(Protocol):
    """The domains of a workspace."""

    def __len__(self) -> int:
        """How many there are."""

    def row(self, index: int) -> DomainRow:
        """Return one of them; reads no file."""


class Page(Protocol):
    """The first rows of a zone."""

    @property
    def origin(self) -> str:
        """The zone's name."""

    @property
    def system(self) -> Sequence[SystemRow]:
        """Its System Records."""

    @property
    def rows(self) -> Sequence[Row]:
        """Its first rows."""

    @property
    def known(self) -> int:
        """How many rows there are, as far as the file was read."""

    @property
    def is_whole(self) -> bool:
        """Whether that is all of the file."""

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed here."""


class FirstFrame:
    """Draws the frame.

    Args:
        columns: of the terminal.
        lines: of the terminal.
        ink: the styles.
        glyphs: the characters that the terminal can show.
    """

    def __init__(self, columns: int, lines: int, ink: Ink, glyphs: Glyphs) -> None:
        self._columns = columns
        self._lines = lines
        self._ink = ink
        self._glyphs = glyphs

    def draw(self, domains: Domains, page: Page | None) -> list[Line]:
        """Return the lines of the screen."""
        height = self._lines - 1
        side = _DOMAINS_CELLS if self._columns >= _WIDE else 0
        left = self._domains(domains, side, height) if side else [[] for _ in range(height)]
        right = self._zone(page, self._columns - side, height)
        keys = [Segment(fit(f" {_STARTING}", self._columns, self._glyphs.ellipsis), self._ink.style("dim"))]
        return [*(before + behind for before, behind in zip(left, right, strict=True)), keys]

    def _domains(self, domains: Domains, cells: int, height: int) -> list[Line]:
        count, glyphs = len(domains), self._glyphs
        title = (Label("Domains", "title"), Label(f"{count:,}", "dim")), (Label("/ find", "dim"),)
        page = height - 2
        marked = thumb(count, page, 0)
        lines = [self._rule((glyphs.top_left, glyphs.top_right), *title, cells)]
        for place in range(page):
            ground: Ground = "base" if place else "blurred"
            if place < count:
                opened = place == 0
                row = domain_segments(domains.row(place), cells - 2, ground, self._ink, glyphs, opened=opened)
            else:
                row = self._blank(cells - 2)
            lines.append(self._cased(row, on_thumb=place in marked))
        return [*lines, self._rule((glyphs.bottom_left, glyphs.bottom_right), (), (), cells)]

    def _zone(self, page: Page | None, cells: int, height: int) -> list[Line]:
        """Draw the System Records and the records of the open zone."""
        few_lines = self._lines < _TALL
        ascii_only = not self._glyphs.is_unicode
        rows = page.rows if page else ()
        columns = Columns.fitting(rows, cells - 2, ascii_only=ascii_only)
        system_lines = shown_rows(len(page.system) if page else 0, few_lines=few_lines)
        system = self._system(page, columns, cells, system_lines)
        return system + self._records(page, columns, cells, height - 1 - system_lines)

    def _system(self, page: Page | None, columns: Columns, cells: int, height: int) -> list[Line]:
        glyphs = self._glyphs
        records = page.system if page else ()
        title = [Label("System Records", "title"), Label(plain(page.origin if page else ""), "dim")]
        if len(records) > height:
            title.append(Label(f"1 of {len(records)}", "dim"))
        marked = thumb(len(records), height, 0)
        lines = [self._rule((glyphs.top_left, glyphs.top_right), title, (Label("locked", "dim"),), cells)]
        for place in range(height):
            row = self._blank(cells - 2)
            if place < len(records):
                record = records[place]
                shown = LockedRow(record.owner, record.ttl, record.rdtype, record.data)
                row = columns.draw(shown, cells - 2, "base" if place else "blurred", self._ink, glyphs)
            lines.append(self._cased(row, on_thumb=place in marked))
        return lines

    def _records(self, page: Page | None, columns: Columns, cells: int, height: int) -> list[Line]:
        glyphs, rows = self._glyphs, page.rows if page else ()
        room = height - 3
        marked = thumb(page.known if page else 0, room, 0)
        asked = Label("/ filter", "dim"), Label("t type", "dim")
        header = columns.header(self._ink, cells - 2, glyphs)
        lines = [
            self._rule((glyphs.left_joint, glyphs.right_joint), _records_title(page), asked, cells, "focus"),
            self._cased(header, "focus"),
        ]
        for place in range(room):
            row = self._blank(cells - 2)
            if place < len(rows):
                row = columns.draw(rows[place], cells - 2, "base" if place else "cursor", self._ink, glyphs)
            pointed = place == 0 and bool(rows)
            lines.append(self._cased(row, "focus", on_thumb=place in marked, pointed=pointed))
        below = (Label(f"line {rows[0].line}", "dim"),) if rows else ()
        place_told = (Label(f"1 of {page.known:,}", "dim"),) if page and rows and page.is_whole else ()
        return [*lines, self._rule((glyphs.bottom_left, glyphs.bottom_right), below, place_told, cells, "focus")]

    def _rule(
        self, corners: Edges, left: Sequence[Label], right: Sequence[Label], cells: int, side: Tone = "frame"
    ) -> Line:
        focused = side == "focus"
        return frame_line(corners, left, right, cells, self._glyphs, self._ink, focused=focused).segments

    def _cased(self, row: Line, side: Tone = "frame", *, on_thumb: bool = False, pointed: bool = False) -> Line:
        glyphs = self._glyphs
        left = Segment(glyphs.pointer, self._ink.style("focus")) if pointed else None
        right = Segment(glyphs.thumb if on_thumb else glyphs.vertical, self._ink.style(side))
        return [left or Segment(glyphs.vertical, self._ink.style(side)), *row, right]

    def _blank(self, cells: int) -> Line:
        return [Segment(" " * cells, self._ink.style("dim"))]


def to_terminal(lines: Iterable[Line], colours: Literal["truecolor", "256", "standard"], *, no_color: bool) -> str:
    """Return what draws *lines* at the top of a terminal, wherever its cursor is."""
    system = {"truecolor": ColorSystem.TRUECOLOR, "256": ColorSystem.EIGHT_BIT}.get(colours, ColorSystem.STANDARD)
    parts = []
    for number, line in enumerate(lines, 1):
        parts.append(f"\x1b[{number};1H")
        for text, style, _ in line:
            shown = style.without_color if style and no_color else style
            parts.append(shown.render(text, color_system=system) if shown else text)
    return "".join(parts)


def _records_title(page: Page | None) -> Sequence[Label]:
    title = [Label("Records", "title")]
    if page is None:
        return title
    if page.is_whole:
        title.append(Label(f"{page.known:,}", "dim"))
    if page.read_only:
        title.append(Label("read-only", "warning"))
    return [*title, Label("reading", "dim")]
