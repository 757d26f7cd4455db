"""System Records: shown, locked, and the way to the form that changes each."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Size

from tuiz.ui.content import plain
from tuiz.ui.ink import Ground, Ink
from tuiz.ui.tell import tell
from tuiz.ui.widgets.columns import GRAVITY_TONES, MOST_ROWS, Columns, LockedRow, shown_rows
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from tuiz.ui.models.rows import SystemRow


class SystemList(LineList):
    """The System Records of the open zone, in the same columns as the records below them.

    Args:
        columns: returns the columns of the record list.
        id: what Textual knows the widget by.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "choose", "Change", id="system.change", tooltip="Open the form that changes this record."),
        Binding(
            "l", "screen.look_up_record", "Look up", id="system.look_up", tooltip="Ask the live DNS for this record."
        ),
        Binding("d,delete", "say_why", "Why locked", id="system.why", tooltip="Say why this record is locked."),
    ]

    HELP = """\
SOA and the NS records of the zone itself, and the addresses of vanity name servers. They follow the zone's name
servers, so they are locked here; enter opens the form that changes them.
"""

    has_bottom: ClassVar[bool] = False

    def __init__(self, columns: Callable[[], Columns], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._rows: Sequence[SystemRow] = ()
        self._columns = columns
        self._origin = ""
        self._version = 0

    @property
    def row_count(self) -> int:
        """How many System Records there are."""
        return len(self._rows)

    @property
    def rows(self) -> Sequence[SystemRow]:
        """The System Records."""
        return self._rows

    def show(self, origin: str, rows: Sequence[SystemRow]) -> None:
        """Show a zone's System Records."""
        taller = min(len(rows), MOST_ROWS) != min(len(self._rows), MOST_ROWS)
        self._origin, self._rows = origin, rows
        self._version += 1
        self.rows_changed()
        if taller:
            self.refresh(layout=True)

    def layout_key(self) -> Hashable:
        """Return what the look of all rows depends on."""
        return (self._version, self._columns())

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """Return the height that shows the rows, but not more than five, and one where lines are few."""
        return 1 + shown_rows(len(self._rows), few_lines=self.screen.has_class("-short"))

    def draw_row(self, row: int, cells: int, ground: Ground, ink: Ink) -> list[Segment]:
        """Return one System Record."""
        record = self._rows[row]
        shown = LockedRow(record.owner, record.ttl, record.rdtype, record.data, gravity=record.gravity)
        return self._columns().draw(shown, cells, ground, ink, self.glyphs)

    def title(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return the zone's name; with the focus, what was found about the record under the cursor, or its lock."""
        left = [Label("System Records", "title"), Label(plain(self._origin), "dim")]
        if len(self._rows) > self.page:
            left.append(Label(f"{self.cursor + 1} of {len(self._rows)}", "dim"))
        if not self._rows or not self.has_focus:
            return left, (Label("locked", "dim"),)
        row = self._rows[self.cursor]
        if row.finding:
            return [Label("System Records", "title"), Label(plain(row.finding), GRAVITY_TONES[row.gravity])], ()
        return left[:1], (Label(plain(row.reason), "text"),)

    def action_say_why(self) -> None:
        """Say why the record under the cursor is locked, and where it is changed."""
        if self._rows:
            row = self._rows[self.cursor]
            tell(self, f"{row.reason} Enter opens it." if row.form else row.reason, "warning")

    def empty_message(self) -> Sequence[str]:
        """Return what is shown where there are none."""
        return ("No SOA here.",) if self._origin else ()
