"""Which types the record list shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.slices import Pace
from tuiz.ui.widgets.choice_list import ChoiceList
from tuiz.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from tuiz.ui.models.slices import TypeCount


class TypeFilter(Dialog[frozenset[str]]):
    """Lists the zone's types with their number, counted while it is open.

    Args:
        count: the counting.
        chosen: the types shown now; none stands for all.
        pace: what the counting makes way for.
    """

    AUTO_FOCUS = "ChoiceList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,x", "pick", "Select", id="types.toggle", tooltip="Show this type beside others."),
    ]

    heading = "Show only"
    buttons = (("cancel", "Cancel"), ("all", "All types"), ("show", "Show"))

    def __init__(self, count: TypeCount, chosen: frozenset[str], pace: Pace) -> None:
        super().__init__()
        self._count = count
        self._chosen = set(chosen)
        self._pace = pace
        self._types: list[str] = []

    def compose_body(self) -> ComposeResult:
        """Make the list."""
        yield ChoiceList(id="types")

    def on_mount(self) -> None:
        """Begin to count."""
        self._count.advance(0.01)
        self._show()
        self.run_worker(self._pace.finish(self._count, self._show), group="count", exclusive=True)

    def press(self, name: str) -> None:
        """Show the chosen types, or all."""
        if name == "all":
            self.answer(frozenset())
        elif name == "show":
            self.answer(frozenset(self._chosen or {self._types[self._list.cursor]} if self._types else ()))
        else:
            self.answer(None)

    def action_pick(self) -> None:
        """Choose the type under the cursor, or no longer."""
        if self._types:
            self._chosen ^= {self._types[self._list.cursor]}
            self._show()
            self._list.action_cursor_down()

    @on(LineList.Chosen)
    def _choose(self, event: LineList.Chosen) -> None:
        event.stop()
        self.press("show")

    @property
    def _list(self) -> ChoiceList:
        return self.query_one("#types", ChoiceList)

    def _show(self) -> None:
        under = self._types[self._list.cursor] if self._types else None
        counts = self._count.counts
        # Types found later join at the end until all are counted, so that none moves under the cursor.
        self._types = (
            sorted(counts, key=lambda rdtype: (-counts[rdtype], rdtype))
            if self._count.complete
            else [
                *self._types,
                *(rdtype for rdtype in sorted(counts) if rdtype not in self._types),
            ]
        )
        picked = frozenset(place for place, rdtype in enumerate(self._types) if rdtype in self._chosen)
        self._list.show([(rdtype, f"{counts[rdtype]:,}") for rdtype in self._types], picked)
        if under in self._types:
            self._list.move_to(self._types.index(under))
