"""Help for the focused pane: what it is, its keys, and what the marks mean."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Label

from tuiz.ui.content import content, table
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.glyphs import MARK_MEANINGS


class Help(Dialog[None]):
    """Explains a pane.

    Args:
        title: the pane's name.
        text: what it is, in paragraphs.
        keys: keys and what they do, in the order they are shown.
    """

    buttons = (("cancel", "Close"),)
    AUTO_FOCUS = "#button-cancel"

    def __init__(self, title: str, text: str, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.heading = title
        self._text = text
        self._keys = keys

    def compose_body(self) -> ComposeResult:
        """Say it all."""
        yield Label(content(self._text), classes="dialog-text")
        yield Label(content("\nKeys"), classes="dialog-name")
        yield Label(table(self._keys), classes="dialog-text")
        yield Label(content("\nMarks"), classes="dialog-name")
        yield Label(table(list(MARK_MEANINGS.items())), classes="dialog-text")
