"""A few things to do, of which one is chosen."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult

from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.widgets.choice_list import ChoiceList
from tuiz.ui.widgets.line_list import LineList


class Choose(Dialog[int]):
    """Asks which of several things to do; what comes back is its place.

    Args:
        heading: what it is about.
        choices: what can be done, verb first.
    """

    AUTO_FOCUS = "ChoiceList"

    def __init__(self, heading: str, choices: Sequence[str]) -> None:
        super().__init__()
        self.heading = heading
        self._choices = choices

    def compose_body(self) -> ComposeResult:
        """Make the list."""
        yield ChoiceList([(choice, "") for choice in self._choices])

    @on(LineList.Chosen)
    def _choose(self, event: LineList.Chosen) -> None:
        event.stop()
        self.answer(event.row)
