"""A few things to do, of which one is chosen."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.widgets import Label

from tuiz.ui.content import content
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.widgets.choice_list import ChoiceList
from tuiz.ui.widgets.line_list import LineList


class Choose(Dialog[int]):
    """Asks which of several things to do; what comes back is its place.

    Args:
        heading: what it is about.
        choices: what can be done, verb first.
        lines: what is to be known before, a line each.
    """

    AUTO_FOCUS = "ChoiceList"

    def __init__(self, heading: str, choices: Sequence[str], lines: Sequence[str] = ()) -> None:
        super().__init__()
        self.heading = heading
        self._choices = choices
        self._lines = lines

    def compose_body(self) -> ComposeResult:
        """Say what is to be known, and make the list."""
        for line in self._lines:
            yield Label(content(line), classes="dialog-text")
        yield ChoiceList([(choice, "") for choice in self._choices])

    @on(LineList.Chosen)
    def _choose(self, event: LineList.Chosen) -> None:
        event.stop()
        self.answer(event.row)
