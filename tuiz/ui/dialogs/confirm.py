"""A question with two answers."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Label

from tuiz.ui.content import content
from tuiz.ui.dialogs.dialog import Dialog


class Confirm(Dialog[bool]):
    """Asks before something that is hard to take back.

    Args:
        heading: the question.
        lines: what it is about.
        yes: what the button that goes on says, verb first.
        is_likely: whether that is what most will answer, so that enter alone says it.
    """

    AUTO_FOCUS = "#button-cancel"

    def __init__(self, heading: str, lines: Sequence[str], yes: str, *, is_likely: bool = False) -> None:
        super().__init__()
        self._is_likely = is_likely
        self.heading = heading
        self._lines = lines
        self.buttons = (("cancel", "Cancel"), ("yes", yes))

    def on_mount(self) -> None:
        """Take the likely answer for the one that is meant."""
        super().on_mount()
        if self._is_likely:
            self.query_one("#button-yes").focus()

    def compose_body(self) -> ComposeResult:
        """Say what it is about."""
        for line in self._lines:
            yield Label(content(line), classes="dialog-text")

    def press(self, name: str) -> None:
        """Answer."""
        self.answer(True if name == "yes" else None)
