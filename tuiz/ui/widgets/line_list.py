"""A framed list with a cursor that draws only the rows in view, so that a million cost no more than ten."""

from collections.abc import Hashable, Sequence
from typing import ClassVar, Final, Self

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tuiz.ui.glyphs import Glyphs
from tuiz.ui.ink import Ground, Ink
from tuiz.ui.surface import surface_of
from tuiz.ui.widgets.frame import Label, thumb
from tuiz.ui.widgets.line_drawing import LineDrawing

MOVE = Binding.Group("Move", compact=True)

_WHEEL_LINES: Final = 3


class LineList(Widget, can_focus=True):
    """Rows of text in a frame, of which a subclass says how many there are and draws one at a time.

    A subclass calls `rows_changed` when its rows, or what `row_state` tells of them, are others than before.
    """

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_up", "Up", show=False, id="list.up", group=MOVE, tooltip="One row up."),
        Binding("down,j", "cursor_down", "Down", show=False, id="list.down", group=MOVE, tooltip="One row down."),
        Binding("pageup", "page_up", "Page up", show=False, id="list.page_up", group=MOVE, tooltip="One page up."),
        Binding(
            "pagedown", "page_down", "Page down", show=False, id="list.page_down", group=MOVE, tooltip="One page down."
        ),
        Binding("home,g", "first", "First", show=False, id="list.first", group=MOVE, tooltip="To the first row."),
        Binding("end,G", "last", "Last", show=False, id="list.last", group=MOVE, tooltip="To the last row."),
    ]

    DEFAULT_CSS = """
    LineList { height: 1fr; width: 1fr; }
    """

    has_title: ClassVar[bool] = True
    """Whether the frame has an upper line; without one, it has no lines at all."""
    has_header: ClassVar[bool] = False
    """Whether `draw_header` draws a line above the rows."""
    has_bottom: ClassVar[bool] = True
    """Whether the frame has a lower line; without, the pane below closes it."""
    joined_above: ClassVar[bool] = False
    """Whether the pane above has no lower line, so that this frame's upper corners join it."""

    class Chosen(Message):
        """A row was chosen, by enter or by a double click."""

        def __init__(self, line_list: "LineList", row: int) -> None:
            self.line_list = line_list
            self.row = row
            super().__init__()

        @property
        def control(self) -> "LineList":
            """The list."""
            return self.line_list

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._cursor = 0
        self._top = 0
        self._drawing = LineDrawing(self)
        self._dragging = False
        self.is_led = False
        """Whether keys elsewhere, such as in an input above, move the cursor: it looks then as if it had the focus."""

    # What a subclass draws

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return 0

    def draw_row(self, row: int, cells: int, ground: Ground, ink: Ink) -> list[Segment]:
        """Return one row in exactly *cells* cells."""
        raise NotImplementedError

    def row_state(self, row: int) -> Hashable:  # noqa: ARG002 - a subclass uses it
        """Return what else a row's look depends on."""
        return None

    def is_selected(self, row: int) -> bool:  # noqa: ARG002 - a subclass uses it
        """Return whether a row is among those selected."""
        return False

    def draw_header(self, cells: int, ink: Ink) -> list[Segment]:
        """Return the line above the rows."""
        return [Segment(" " * cells, ink.style("dim"))]

    def title(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return what stands at the left and the right of the frame's upper line."""
        return (), ()

    def caption(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return what stands at the left and the right of the frame's lower line."""
        return (), ()

    def empty_message(self) -> Sequence[str]:
        """Return the lines shown where there are no rows."""
        return ()

    def redraw_row(self, row: int) -> None:
        """Draw one row anew."""
        self.refresh(self._row_region(row))

    # What others ask of a list

    @property
    def cursor(self) -> int:
        """The row under the cursor; 0 where there are none."""
        return self._cursor

    @property
    def top(self) -> int:
        """The first row in view."""
        return self._top

    @property
    def page(self) -> int:
        """How many rows are in view."""
        return max(1, self.size.height - self.above - int(self.has_bottom))

    @property
    def above(self) -> int:
        """How many lines stand above the rows."""
        return int(self.has_title) + int(self.has_header)

    @property
    def glyphs(self) -> Glyphs:
        """The characters to draw with."""
        return surface_of(self).glyphs

    def move_to(self, row: int) -> None:
        """Put the cursor on a row, or on the nearest there is, and bring it into view."""
        row = max(0, min(row, self.row_count - 1))
        before, self._cursor = self._cursor, row
        top = self._top_showing(row)
        if top != self._top:
            self._top = top
            self.refresh()
        elif row != before:
            self.refresh(self._row_region(before), self._row_region(row), self._caption_region())

    def scroll_rows(self, count: int) -> None:
        """Show rows further down or up; the cursor stays where it is."""
        top = max(0, min(self._top + count, self.row_count - self.page))
        if top != self._top:
            self._top = top
            self.refresh()

    def rows_changed(self) -> None:
        """Draw all rows anew: they, or how many there are, have changed."""
        self._drawing.forget_rows()
        self._cursor = max(0, min(self._cursor, self.row_count - 1))
        self._top = max(0, min(self._top, self.row_count - self.page))
        self.refresh()

    def rows_added(self) -> None:
        """Draw what tells how many rows there are; those that were there are as before."""
        if self._top + self.page >= self.row_count or self.row_count <= self.page * 2:
            self.refresh()
        else:
            self.refresh(*self._frame_regions(), Region(self.size.width - 1, 0, 1, self.size.height))

    def frame_changed(self) -> None:
        """Draw the frame's lines anew."""
        self.refresh(*self._frame_regions())

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of the widget."""
        return self.render_lines(Region(0, y, self.size.width, 1))[0]

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines that the screen asks for, from those kept where they are the same.

        Textual's own goes through a cache of styles that adds borders and padding to each line; rows have neither.
        """
        return self._drawing.lines(crop)

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Ask for the widget, or some regions of it, to be drawn anew."""
        self._drawing.forget(regions)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def layout_key(self) -> Hashable:
        """Return what the look of all rows depends on beside width and theme."""
        return None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Return the height that shows all rows, for a list whose style says `height: auto`."""
        return self.row_count + self.above + int(self.has_bottom)

    # Events and actions

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._top = self._top_showing(self._cursor)

    def on_focus(self) -> None:
        """Show that keys come here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.refresh()

    @property
    def header_line(self) -> int | None:
        """The line of the widget that names the columns; None where there is none."""
        return self.above - 1 if self.has_header else None

    def row_at(self, y: int) -> int | None:
        """Return the row on a line of the widget; None where there is none."""
        row = y - self.above + self._top
        return row if self.above <= y < self.above + self.page and row < self.row_count else None

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show rows further down."""
        event.stop()
        self.scroll_rows(_WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show rows further up."""
        event.stop()
        self.scroll_rows(-_WHEEL_LINES)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the cursor on a row, or take hold of the scroll bar."""
        if event.x >= self.size.width - 1 and self.row_count > self.page:
            self._dragging = True
            self.capture_mouse()
            self._drag_to(event.y)
        elif (row := self.row_at(event.y)) is not None:
            self.move_to(row)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the scroll bar."""
        if self._dragging:
            self._drag_to(event.y)

    def on_mouse_up(self) -> None:
        """Let go of the scroll bar."""
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    async def on_click(self, event: events.Click) -> None:
        """Choose a row by a double click, or do what a label in the frame says."""
        if action := self._drawing.action_at(event.x, event.y):
            await self.run_action(action)
        elif event.chain == 2 and self.row_at(event.y) is not None:
            self.post_message(self.Chosen(self, self._cursor))

    def action_cursor_up(self) -> None:
        """One row up."""
        self.move_to(self._cursor - 1)

    def action_cursor_down(self) -> None:
        """One row down."""
        self.move_to(self._cursor + 1)

    def action_page_up(self) -> None:
        """One page up."""
        self.move_to(self._cursor - self.page)

    def action_page_down(self) -> None:
        """One page down."""
        self.move_to(self._cursor + self.page)

    def action_first(self) -> None:
        """To the first row."""
        self.move_to(0)

    def action_last(self) -> None:
        """To the last row."""
        self.move_to(self.row_count - 1)

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.row_count:
            self.post_message(self.Chosen(self, self._cursor))

    # Private

    def _top_showing(self, row: int) -> int:
        top = min(self._top, row)
        top = max(top, row - self.page + 1)
        return max(0, min(top, self.row_count - self.page))

    def _row_region(self, row: int) -> Region:
        return Region(0, row - self._top + self.above, self.size.width, 1)

    def _caption_region(self) -> Region:
        """Return the frame's line that tells of the row under the cursor."""
        return Region(0, self.size.height - 1 if self.has_bottom else 0, self.size.width, 1)

    def _frame_regions(self) -> list[Region]:
        width, height = self.size
        lines = [0] * self.has_title + [height - 1] * self.has_bottom
        return [Region(0, y, width, 1) for y in lines]

    def _drag_to(self, y: int) -> None:
        size = len(thumb(self.row_count, self.page, self._top))
        place = (y - self.above - size // 2) / max(1, self.page - size)
        self.scroll_rows(round(place * (self.row_count - self.page)) - self._top)
