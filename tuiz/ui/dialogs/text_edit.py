"""An entry as text: the way to mend what can't be read."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from tuiz.ui.content import content
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.widgets.entry import TextEntry


class TextEdit(Dialog[str]):
    """Lets the user change an entry's text; what no terminal can show is there as escapes.

    Args:
        line: the line of the file at which the entry begins.
        text: the entry's text.
        reason: why it can't be read, if it can't.
    """

    AUTO_FOCUS = "TextEntry"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", "Keep", id="text.keep", tooltip="Put this text in the place of the entry."),
    ]

    buttons = (("cancel", "Cancel"), ("keep", "Keep text"))

    def __init__(self, line: int, text: str, reason: str) -> None:
        super().__init__()
        self.heading = f"Edit the text at line {line}"
        self._text = text
        self._reason = reason

    def compose_body(self) -> ComposeResult:
        """Make the reason and the text."""
        if self._reason:
            yield Label(content(self._reason), classes="dialog-error")
        yield TextEntry(self._text)

    def press(self, name: str) -> None:
        """Keep the text, or give up."""
        self.answer(self.query_one(TextEntry).text if name == "keep" else None)

    def action_keep(self) -> None:
        """Keep the text."""
        self.press("keep")
