"""The form that asks what is to take the place of an address or a name everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Label

from tuiz.errors import TuizError
from tuiz.services.replacing_everywhere import Replacement
from tuiz.ui.content import content
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.dialogs.form import FORM_KEYS
from tuiz.ui.forms.line_field import LineField

if TYPE_CHECKING:
    from tuiz.domain.pointing import Sought
    from tuiz.services.everywhere import Everywhere


class ReplaceBy(Dialog[Replacement]):
    """Asks for what is to be there instead.

    Args:
        everywhere: all zones.
        old: what was looked for.
        where: how many records are meant, in words.
    """

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = FORM_KEYS

    buttons = (("cancel", "Cancel"), ("submit", "Review"))

    def __init__(self, everywhere: Everywhere, old: Sought, where: str) -> None:
        super().__init__()
        self.heading = f"Replace {old.text} in {where}"
        self._everywhere = everywhere
        self._old = old

    def compose_body(self) -> ComposeResult:
        """Make the field."""
        yield LineField("new", "Replace by")
        said = "Nothing is written yet: what would change in each zone is shown first."
        yield Label(content(said), classes="dialog-help")
        yield Label("", id="form-error", classes="dialog-error")

    def press(self, name: str) -> None:
        """Answer, or give up."""
        if name == "submit":
            self.action_submit()
        else:
            super().press(name)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_submit()

    def action_submit(self) -> None:
        """Answer with what was typed, if it can be that."""
        try:
            new = self._everywhere.replacement(self._old, self.query_one("#field-new", LineField).value)
        except TuizError as error:
            self.query_one("#form-error", Label).update(content(f"{error.message} {error.hint or ''}".strip()))
        else:
            self.answer(new)
