"""One RRset that was changed here and by another program: which is to stay?"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from tuiz.ui.content import content
from tuiz.ui.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from tuiz.ui.models.saving import Conflict, Side


class ConflictDialog(Dialog["Side"]):
    """Shows both sides and asks for mine, theirs or both.

    Args:
        conflict: the RRset.
        number: which of the conflicts it is, from 1.
        total: how many there are.
        what: what happened to it, in a few words.
    """

    AUTO_FOCUS = "#button-mine"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "choose('mine')", "Mine", id="conflict.mine", tooltip="Keep what you have changed."),
        Binding("t", "choose('theirs')", "Theirs", id="conflict.theirs", tooltip="Take what is in the file now."),
        Binding("b", "choose('both')", "Both", id="conflict.both", tooltip="Keep the records of both."),
    ]

    buttons = (("cancel", "Decide later"), ("mine", "Mine"), ("theirs", "Theirs"), ("both", "Both"))

    def __init__(self, conflict: Conflict, number: int, total: int, what: str = "Changed here and in the file") -> None:
        super().__init__()
        self.heading = f"{what}: {conflict.owner} {conflict.rdtype} ({number} of {total})"
        self._conflict = conflict

    def compose_body(self) -> ComposeResult:
        """Show both sides."""
        for name, lines in (("Mine", self._conflict.mine), ("Theirs", self._conflict.theirs)):
            yield Label(content(name), classes="dialog-name")
            yield Label(content("\n".join(f"  {line}" for line in lines) or "  (removed)"), classes="dialog-text")

    def press(self, name: str) -> None:
        """Choose a side, or leave it for later."""
        choices: dict[str, Side] = {"mine": "mine", "theirs": "theirs", "both": "both"}
        self.answer(choices.get(name))

    def action_choose(self, name: str) -> None:
        """Choose a side."""
        self.press(name)
