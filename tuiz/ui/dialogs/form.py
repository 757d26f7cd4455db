"""What dialogs with fields share: help for the focused field, errors in place, and the zone's answer as the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Label

from tuiz.errors import TuizError
from tuiz.ui.content import content
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.forms.line_field import LineField
from tuiz.ui.workers import when_found

if TYPE_CHECKING:
    from tuiz.ui.models.editing import Outcome
    from tuiz.ui.models.slices import Slices


FORM_KEYS: Final[list[BindingType]] = [
    Binding("ctrl+s", "submit", "Done", id="form.submit", tooltip="Do what the form is for."),
    Binding("up", "app.focus_previous", show=False, id="form.previous"),
    Binding("down", "app.focus_next", show=False, id="form.next"),
]
"""The keys of what asks for several values."""


class Form(Dialog["Outcome"]):
    """Asks for values; what comes back is what the zone made of them."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = FORM_KEYS

    buttons: Sequence[tuple[str, str]] = (("cancel", "Cancel"), ("submit", "Change"))

    def compose_body(self) -> ComposeResult:
        """Make the fields, and the lines below them."""
        yield from self.compose_fields()
        yield Label("", id="form-help", classes="dialog-help")
        yield Label("", id="form-error", classes="dialog-error")

    def compose_fields(self) -> ComposeResult:
        """Make the fields."""
        raise NotImplementedError

    def begin(self) -> Slices | None:
        """Begin to look for what `submit` needs, where that takes time in a large zone.

        Raises:
            TuizError: if it can't be done; the form shows why and stays.
        """
        return None

    def submit(self) -> Outcome:
        """Do what the form is for.

        Raises:
            TuizError: if it can't be done; the form shows why and stays.
        """
        raise NotImplementedError

    def value(self, name: str) -> str:
        """Return what is in a field."""
        return self.query_one(f"#field-{name}", LineField).value

    def press(self, name: str) -> None:
        """Submit, or give up."""
        if name == "submit":
            self.action_submit()
        else:
            super().press(name)

    def attempt(self, work: Callable[[], Outcome]) -> Outcome | None:
        """Return what *work* returns, or None after showing why it failed."""
        try:
            return work()
        except TuizError as error:
            self.show_error(error)
            return None

    def show_error(self, error: TuizError | None, *, soft: bool = False) -> None:
        """Show an error in its place, or that there is none; *soft* while the user may not be done."""
        text = "" if error is None else f"{error.message} {error.hint or ''}".strip()
        label = self.query_one("#form-error", Label)
        label.set_class(soft, "-soft")
        label.update(content(text))

    def show_help(self) -> None:
        """Show the help of the field that has the focus."""
        field = self.focused.parent if self.focused is not None else None
        text = field.help_text if isinstance(field, LineField) else ""
        self.query_one("#form-help", Label).update(content(text))

    def action_submit(self) -> None:
        """Submit the form; it stays open when something is wrong."""
        try:
            search = self.begin()
        except TuizError as error:
            self.show_error(error)
            return
        if search is None:
            self._submit_now()
        else:
            when_found(self, search, self._submit_now)

    def _submit_now(self) -> None:
        outcome = self.attempt(self.submit)
        if outcome is not None:
            self.answer(outcome)

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_submit()

    def on_descendant_focus(self) -> None:
        """Show the help of the field that has the focus."""
        self.show_help()
