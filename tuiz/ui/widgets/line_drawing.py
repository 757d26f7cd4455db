"""How a list of rows is drawn: only lines that changed, and rows once drawn come back when the list scrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from textual.strip import Strip

from tuiz.ui.content import fit
from tuiz.ui.surface import surface_of
from tuiz.ui.widgets.frame import FrameLine, frame_line, thumb

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from textual.geometry import Region

    from tuiz.ui.ink import Ground, Ink, Tone
    from tuiz.ui.widgets.line_list import LineList

_KEPT_STRIPS: Final = 4096
"""How many drawn rows are kept before all are forgotten."""


class LineDrawing:
    """Draws the lines of one list.

    Args:
        lines: the list, which says what stands in its rows and in its frame.
    """

    def __init__(self, lines: LineList) -> None:
        self._list = lines
        self._strips: dict[tuple[Hashable, ...], Strip] = {}
        """Rows once drawn, by all that their look depends on."""
        self._lines: dict[int, Strip] = {}
        """What is on the screen now, by line."""
        self._drawn_for: tuple[Hashable, ...] = ()
        self._frame_lines: dict[int, FrameLine] = {}

    def forget_rows(self) -> None:
        """Draw no row as it was before: any may be another."""
        self._strips.clear()

    def forget(self, regions: Sequence[Region]) -> None:
        """Draw the lines in *regions* anew when they are asked for; without any, all lines."""
        if not regions:
            self._lines.clear()
        for region in regions:
            for y in region.line_range:
                self._lines.pop(y, None)

    def action_at(self, x: int, y: int) -> str:
        """Return the action of what the frame shows at a place, or nothing."""
        frame = self._frame_lines.get(y)
        return frame.action_at(x) if frame is not None else ""

    def lines(self, crop: Region) -> list[Strip]:
        """Return the lines in *crop*, from those kept where they are the same."""
        width = self._list.size.width
        wanted = (self._list.size, surface_of(self._list).ink, self._list.layout_key())
        if wanted != self._drawn_for or len(self._strips) > _KEPT_STRIPS:
            self._strips.clear()
            self._lines.clear()
            self._drawn_for = wanted
        lines = self._lines
        if missing := [y for y in crop.line_range if y not in lines]:
            self._draw(missing)
        strips = [lines[y] for y in crop.line_range]
        return strips if crop.column_span == (0, width) else [strip.crop(*crop.column_span) for strip in strips]

    def _draw(self, missing: Sequence[int]) -> None:
        """Draw lines into `_lines`."""
        shown = self._list
        ink = surface_of(shown).ink
        width, height = shown.size
        thumb_lines = thumb(shown.row_count, shown.page, shown.top)
        filters = shown.get_line_filters()
        background = shown.background_colors[1]
        for y in missing:
            strip = self._line(y, width, height, ink, thumb_lines)
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            self._lines[y] = strip

    def _line(self, y: int, width: int, height: int, ink: Ink, thumb_lines: range) -> Strip:
        shown = self._list
        if (shown.has_title and y == 0) or (shown.has_bottom and y == height - 1):
            return self._frame_strip(y, width, ink)
        if y < shown.above:
            return self._cased(shown.draw_header(width - 2, ink), width, ink, on_thumb=False)
        row = shown.top + y - shown.above
        if row >= shown.row_count:
            return self._blank_strip(y, width, ink)
        on_thumb = y - shown.above in thumb_lines
        ground = self._ground(row)
        selected = shown.is_selected(row)
        key = (row, ground, on_thumb, shown.has_focus, selected, shown.row_state(row))
        strip = self._strips.get(key)
        if strip is None:
            segments = shown.draw_row(row, width - 2, ground, ink)
            strip = self._cased(segments, width, ink, on_thumb=on_thumb, pointed=ground == "cursor", selected=selected)
            self._strips[key] = strip
        return strip

    def _ground(self, row: int) -> Ground:
        shown = self._list
        if row != shown.cursor:
            return "selected" if shown.is_selected(row) else "base"
        return "cursor" if shown.has_focus or shown.is_led else "blurred"

    def _cased(
        self,
        segments: list[Segment],
        width: int,
        ink: Ink,
        *,
        on_thumb: bool,
        pointed: bool = False,
        selected: bool = False,
    ) -> Strip:
        side: Tone = "focus" if self._list.has_focus else "frame"
        glyphs = self._list.glyphs
        edge = glyphs.vertical if self._list.has_title else " "
        left = Segment(edge, ink.style(side))
        if pointed or selected:
            left = Segment(glyphs.selected if selected else glyphs.pointer, ink.style("focus"))
        right = Segment(glyphs.thumb if on_thumb else edge, ink.style(side))
        return Strip([left, *segments, right], width)

    def _frame_strip(self, y: int, width: int, ink: Ink) -> Strip:
        glyphs = self._list.glyphs
        if y == 0:
            corners = (
                (glyphs.left_joint, glyphs.right_joint)
                if self._list.joined_above
                else (glyphs.top_left, glyphs.top_right)
            )
            left, right = self._list.title()
        else:
            corners = (glyphs.bottom_left, glyphs.bottom_right)
            left, right = self._list.caption()
        line = frame_line(corners, left, right, width, glyphs, ink, focused=self._list.has_focus)
        self._frame_lines[y] = line
        return Strip(line.segments, width)

    def _blank_strip(self, y: int, width: int, ink: Ink) -> Strip:
        lines = self._list.empty_message() if self._list.row_count == 0 else ()
        place = y - self._list.above - max(0, (self._list.page - len(lines)) // 3)
        text = lines[place] if 0 <= place < len(lines) else ""
        pad = max(0, (width - 2 - len(text)) // 2)
        return self._cased(
            [Segment(fit(" " * pad + text, width - 2, self._list.glyphs.ellipsis), ink.style("dim"))],
            width,
            ink,
            on_thumb=False,
        )
