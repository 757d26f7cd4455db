"""The form that asks for domains, one a line."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Label

from tuiz.ui.content import content
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.dialogs.form import FORM_KEYS
from tuiz.ui.widgets.entry import TextEntry


class DomainsForm(Dialog[list[str]]):
    """Asks for domains.

    Args:
        heading: what is to be done with them.
        said: what is to be known before, a sentence.
    """

    AUTO_FOCUS = "TextEntry"
    BINDINGS: ClassVar[list[BindingType]] = FORM_KEYS

    buttons = (("cancel", "Cancel"), ("submit", "Review"))

    def __init__(self, heading: str, said: str) -> None:
        super().__init__()
        self.heading = heading
        self._said = said

    def compose_body(self) -> ComposeResult:
        """Make the field."""
        yield Label(content(self._said), classes="dialog-help")
        yield TextEntry("", id="domains", has_tabs=False)
        yield Label("", id="form-error", classes="dialog-error")

    def press(self, name: str) -> None:
        """Answer, or give up."""
        if name == "submit":
            self.action_submit()
        else:
            super().press(name)

    def action_submit(self) -> None:
        """Answer with the domains."""
        words = self.query_one(TextEntry).text.replace(",", " ").split()
        if words:
            self.answer(words)
        else:
            self.query_one("#form-error", Label).update(content("Type the domains, one a line."))
