"""Work on many things, with how many are done; escape stops it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

from textual.app import ComposeResult
from textual.widgets import Label

from tuiz.ui.content import content
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.streams import Stream
from tuiz.ui.workers import converse

if TYPE_CHECKING:
    from textual.screen import Screen

Item = TypeVar("Item")


class Working(Dialog[list[Item]], Generic[Item]):
    """Takes what a thread yields until it is at its end or stopped; what came till then comes back.

    Args:
        items: does the work.
        verb: what is done with each, such as "saved".
        total: how many there are.
    """

    buttons = (("cancel", "Stop"),)

    def __init__(self, items: Iterator[Item], verb: str, total: int) -> None:
        super().__init__()
        self._items = items
        self._verb = verb
        self._total = total
        self._stream = Stream(self._show)
        self.heading = "Working"

    def compose_body(self) -> ComposeResult:
        """Make the line that tells how far it is."""
        yield Label("", id="working", classes="dialog-text")

    def on_mount(self) -> None:
        """Begin."""
        super().on_mount()
        converse(self, self._work, "working")

    def action_give_up(self) -> None:
        """Stop behind what is just being done."""
        self._stream.stop()

    def press(self, name: str) -> None:
        """Stop."""
        if name == "cancel":
            self.action_give_up()

    async def _work(self) -> None:
        taken: list[Item] = []
        try:
            _ = await self._stream.take(
                self._items, lambda count: f"{self._verb} {count:,} of {self._total:,}, escape stops", taken
            )
        finally:
            self.answer(taken)

    def _show(self) -> None:
        if self.is_mounted:
            self.query_one("#working", Label).update(content(self._stream.busy))


async def worked(screen: Screen[object], items: Iterator[Item], verb: str, total: int) -> list[Item]:
    """Return what *items* yields, and show meanwhile how far it is; fewer than *total* where the user stopped it."""
    return await screen.app.push_screen_wait(Working(items, verb, total)) or []
