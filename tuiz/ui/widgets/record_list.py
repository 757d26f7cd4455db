"""The records of a zone: the app's main list, the same for ten rows and for a million."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from rich.segment import Segment
from textual import events, on
from textual.binding import Binding, BindingType
from textual.message import Message

from tuiz.ui.content import plain
from tuiz.ui.ink import Ground, Ink, Tone
from tuiz.ui.widgets.columns import GRAVITY_TONES, Columns
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from tuiz.ui.models.rows import Row, RowSource

EDIT = Binding.Group("Edit", compact=True)
FIND = Binding.Group("Find", compact=True)
SELECT = Binding.Group("Select", compact=True)

_SAMPLE: Final = 80
"""Rows looked at to find how wide the columns must be."""
_AROUND: Final = 20
"""How many before the cursor, and behind it, are looked at too."""


LiveState = Literal["", "same", "differs", "unknown"]
"""What name servers said of a record when the zone was verified; nothing where they weren't asked."""

_LIVE: Final[dict[LiveState, Tone]] = {"": "dim", "same": "new", "differs": "error", "unknown": "warning"}
_LIVE_CELLS: Final = 8


class RecordList(LineList):
    """Rows of a zone, or those of them that a filter lets through, in some order."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "screen.new_record", "New", id="record.new", group=EDIT, tooltip="Add a record."),
        Binding(
            "e,enter",
            "screen.edit_record",
            "Edit",
            id="record.edit",
            group=EDIT,
            tooltip="Change the record, or the text of what can't be read.",
        ),
        Binding(
            "d,delete",
            "screen.delete_record",
            "Delete",
            id="record.delete",
            group=EDIT,
            tooltip="Delete the record; undo brings it back.",
        ),
        Binding(
            "c,y",
            "screen.copy_record",
            "Copy",
            show=False,
            id="record.copy",
            group=EDIT,
            tooltip="Copy the record as a line of a zone file.",
        ),
        Binding(
            "space",
            "screen.select_record",
            "Select",
            show=False,
            id="record.select",
            group=SELECT,
            tooltip="Select the row, or no longer, and go on to the next.",
        ),
        Binding(
            "A",
            "screen.select_shown",
            "Select all",
            show=False,
            id="record.select_shown",
            group=SELECT,
            tooltip="Select all rows that are shown.",
        ),
        Binding(
            "I",
            "screen.invert_selection",
            "Invert",
            show=False,
            id="record.invert_selection",
            group=SELECT,
            tooltip="Select the rows shown that aren't selected, and no longer those that are.",
        ),
        Binding(
            "b",
            "screen.with_selected",
            "With selected",
            show=False,
            id="record.with_selected",
            group=SELECT,
            tooltip="Change all selected records at once.",
        ),
        Binding(
            "l",
            "screen.look_up_record",
            "Look up",
            id="record.look_up",
            group=FIND,
            tooltip="Ask the live DNS for this record.",
        ),
        Binding(
            "slash",
            "screen.filter",
            "Filter",
            id="record.filter",
            group=FIND,
            tooltip="Show only records with a text in them.",
        ),
        Binding(
            "t",
            "screen.types",
            "Type",
            show=False,
            id="record.types",
            group=FIND,
            tooltip="Show only records of some types.",
        ),
        Binding(
            "s",
            "screen.sort",
            "Sort",
            show=False,
            id="record.sort",
            group=FIND,
            tooltip="Sort by owner, type, data, TTL, or as in the file.",
        ),
    ]

    HELP = """\
The zone's records, in the order of its file. A dimmed owner is one that the file leaves out, because it is that of
the record above. Enter edits a record in a form, and what can't be read as text. Space selects rows, which the
character at their left edge tells too; deleting and copying then take all of them, and escape selects none.

With the mouse, a click on a column's name sorts by it, and one at a row's left edge selects the row.
"""

    has_header: ClassVar[bool] = True
    joined_above: ClassVar[bool] = True

    class Picked(Message):
        """The row under the cursor was clicked so as to select it, or no longer."""

    class HeadingClicked(Message):
        """The name of a column was clicked."""

        def __init__(self, column: str) -> None:
            self.column = column
            """Its name, in small letters."""
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._source: RowSource | None = None
        self._view: Sequence[int] | None = None
        self._columns: Columns | None = None
        self._columns_for: tuple[Hashable, ...] = ()
        self._title: tuple[Sequence[Label], Sequence[Label]] = ((), ())
        self._empty: Sequence[str] = ()
        self._live: Callable[[Row], LiveState] | None = None
        self._selected: set[int] = set()
        self._ttl_cells = 0
        """How long a TTL is that other rows show in the same columns."""

    @property
    def source(self) -> RowSource | None:
        """The rows behind this list."""
        return self._source

    @property
    def view(self) -> Sequence[int] | None:
        """The indices in the source of the rows shown, or None where all are."""
        return self._view

    @property
    def selected(self) -> AbstractSet[int]:
        """The indices in the source of the rows selected, shown or not."""
        return self._selected

    @property
    def row_count(self) -> int:
        """How many rows are shown."""
        if self._view is not None:
            return len(self._view)
        return 0 if self._source is None else len(self._source)

    def show(self, source: RowSource, view: Sequence[int] | None = None) -> None:
        """Show *source*, or of it only the rows whose indices are in *view*."""
        other = source is not self._source
        self._source, self._view = source, view
        if other:
            self._columns_for = ()
            self._selected = set()
        self.rows_changed()

    def toggle(self, *, move: bool = True) -> None:
        """Select the row under the cursor, or no longer, and put the cursor on the next if it is to *move*."""
        index = self.source_index(self.cursor)
        if index is not None:
            self._selected ^= {index}
            self.redraw_row(self.cursor)
            if move:
                self.action_cursor_down()

    def select_shown(self) -> None:
        """Select all rows shown, beside those that are already."""
        self._selected |= self._shown()
        self.rows_changed()

    def invert_shown(self) -> None:
        """Select of the rows shown those that aren't, and no longer those that are."""
        self._selected ^= self._shown()
        self.rows_changed()

    def select_none(self) -> None:
        """Select nothing."""
        if self._selected:
            self._selected = set()
            self.rows_changed()

    def is_selected(self, row: int) -> bool:
        """Return whether a row is among those selected."""
        return bool(self._selected) and self.source_index(row) in self._selected

    def show_live(self, state_of: Callable[[Row], LiveState] | None) -> None:
        """Show in a column of its own what name servers say of each record; None takes the column away."""
        if state_of is not None or self._live is not None:
            self._live = state_of
            self._columns_for = ()
            self.rows_changed()

    def set_title(self, left: Sequence[Label], right: Sequence[Label]) -> None:
        """Set what the frame's upper line says."""
        if self._title != (left, right):
            self._title = (left, right)
            self.frame_changed()

    def set_empty_message(self, lines: Sequence[str]) -> None:
        """Set what is shown where there are no rows."""
        self._empty = lines

    def source_index(self, row: int) -> int | None:
        """Return the index in the source of a row shown, or None where there is no such row."""
        if not 0 <= row < self.row_count:
            return None
        return row if self._view is None else self._view[row]

    def row_under_cursor(self) -> Row | None:
        """Return the row under the cursor, or None where there is none."""
        index = self.source_index(self.cursor)
        return None if index is None or self._source is None else self._source.row(index)

    def columns(self) -> Columns:
        """Return the columns, as wide as a sample of the rows needs."""
        source = self._source
        # Looked at twice: at the first rows when they are there, at rows of the whole file when all are.
        key = (self.size.width, source is not None and source.complete, source is not None and len(source) > 0)
        if self._columns is None or key != self._columns_for:
            self._columns = self._fitting()
            self._columns_for = key
        return self._columns

    def _fitting(self) -> Columns:
        room = self.size.width - 2 - self._live_cells
        ascii_only = not self.glyphs.is_unicode
        return Columns.fitting(self._sample(), room, ttl=self._ttl_cells, ascii_only=ascii_only)

    def refit(self) -> None:
        """Fit the columns anew: rows have come that the sample had nothing of."""
        self._columns_for = ()
        self.rows_changed()

    def make_room_for_ttls(self, ttls: Iterable[str]) -> None:
        """Let the columns have room for the TTLs of rows that another list shows in them."""
        cells = max(map(len, ttls), default=0)
        if cells != self._ttl_cells:
            self._ttl_cells = cells
            self.refit()

    def make_room(self) -> None:
        """Fit the columns anew where what is about the cursor needs more room; they stay where it needs less."""
        before = self.columns()
        after = self._fitting()
        if any(new > old for new, old in zip(after.for_words, before.for_words, strict=True)):
            self._columns = after
            self.rows_changed()

    @on(events.Click)
    def _click(self, event: events.Click) -> None:
        """Tell which column's name was clicked; with ctrl, or at the left edge, select a row, or no longer."""
        if event.y == self.header_line:
            self.post_message(self.HeadingClicked(self.columns().at(event.x - 1)))
        elif (event.ctrl or event.x == 0) and event.chain == 1 and self.row_at(event.y) == self.cursor:
            self.post_message(self.Picked())

    def layout_key(self) -> Hashable:
        """Return what the look of all rows depends on: the source's revision and the columns."""
        return (None if self._source is None else self._source.revision, self.columns())

    def row_state(self, row: int) -> Hashable:
        """Return which row of the source this is."""
        return row if self._view is None else self._view[row]

    def draw_header(self, cells: int, ink: Ink) -> list[Segment]:
        """Return the names of the columns."""
        live = self._live_cells
        header = self.columns().header(ink, cells - live, self.glyphs)
        return [*header, Segment("LIVE".ljust(live), ink.style("dim"))] if live else header

    def draw_row(self, row: int, cells: int, ground: Ground, ink: Ink) -> list[Segment]:
        """Return one row in its columns."""
        index = self.source_index(row)
        if index is None or self._source is None:
            return [Segment(" " * cells, ink.style("text", ground))]
        found = self._source.row(index)
        if self._live is None:
            return self.columns().draw(found, cells, ground, ink, self.glyphs)
        state = self._live(found)
        drawn = self.columns().draw(found, cells - self._live_cells, ground, ink, self.glyphs)
        return [*drawn, Segment(state.ljust(self._live_cells)[: self._live_cells], ink.style(_LIVE[state], ground))]

    def title(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return what the frame's upper line says."""
        return self._title

    def caption(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return what there is to say about the row under the cursor."""
        row = self.row_under_cursor()
        if row is None:
            return (), ()
        said = [Label(f"line {row.line}", "dim")]
        if row.kind == "unreadable":
            said.append(Label(plain(row.reason), "error"))
        elif row.gravity in {"error", "warning"}:
            said.append(Label(plain(row.finding), GRAVITY_TONES[row.gravity]))
        elif row.reason or row.finding:
            said.append(Label(plain(row.reason or row.finding), "text"))
        return said, (Label(f"{self.cursor + 1:,} of {self.row_count:,}", "dim"),)

    def empty_message(self) -> Sequence[str]:
        """Return what is shown where there are no rows."""
        return self._empty

    def _shown(self) -> set[int]:
        return set(range(self.row_count) if self._view is None else self._view)

    @property
    def _live_cells(self) -> int:
        return 0 if self._live is None else min(_LIVE_CELLS, max(0, self.size.width - 22))

    def _sample(self) -> Iterator[Row]:
        source = self._source
        if source is None:
            return
        count = len(source)
        step = max(1, count // _SAMPLE) if source.complete else 1
        for index in range(0, min(count, _SAMPLE * step), step):
            yield source.row(index)
        # What is about to be looked at, such as a record that is new, fits in any case.
        for shown in range(max(0, self.cursor - _AROUND), self.cursor + _AROUND):
            near = self.source_index(shown)
            if near is not None:
                yield source.row(near)
