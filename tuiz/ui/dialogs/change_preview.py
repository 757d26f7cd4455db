"""What dialogs share that show a change before it is made: what speaks against it, agreement, in doubt by a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Label

from tuiz.domain import names
from tuiz.ui.content import content
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.dialogs.form import FORM_KEYS
from tuiz.ui.forms.line_field import LineField


class ChangePreview(Dialog[str]):
    """Shows a change, and asks whether to make it; what comes back then is the domain's name.

    Args:
        domain: the domain, absolute.
        doubts: why the domain's name has to be typed before it is made, sentences; none where a key is enough.
    """

    AUTO_FOCUS = "Input, #button-cancel"
    BINDINGS: ClassVar[list[BindingType]] = FORM_KEYS

    def __init__(self, domain: str, doubts: Sequence[str] = ()) -> None:
        super().__init__()
        self.domain = names.spoken(domain)
        self.doubts = doubts

    def on_mount(self) -> None:
        """Begin at the top of a long change, though the field for the name stands at its end."""
        self.call_after_refresh(self.query_one(".dialog-body").scroll_home, animate=False)

    def compose_doubts(self) -> ComposeResult:
        """Say what speaks against it, and make the field for the name; and the place of an error."""
        for doubt in self.doubts:
            yield Label(content(doubt), classes="dialog-error")
        if self.doubts:
            said = f"\nWhoever goes on all the same types the domain's name: {self.domain}"
            yield Label(content(said), classes="dialog-text")
            yield LineField("name", "Domain")
        yield Label("", id="form-error", classes="dialog-error")

    def press(self, name: str) -> None:
        """Make the change, or don't."""
        if name == "submit":
            self.action_submit()
        else:
            super().press(name)

    def action_submit(self) -> None:
        """Make the change, if the name was typed where it has to be."""
        if self.doubts and not self._is_typed():
            self.query_one("#form-error", Label).update(content(f"Type {self.domain}, or leave with escape."))
        else:
            self.answer(self.domain)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value:
            event.input.scroll_visible(animate=False)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_submit()

    def _is_typed(self) -> bool:
        typed = self.query_one("#field-name", LineField).value.strip()
        return bool(typed) and names.key(names.absolute(typed, names.ROOT)) == names.key(
            names.absolute(self.domain, names.ROOT)
        )


class ByName(ChangePreview):
    """Asks for agreement to what rests on an answer that never came.

    Args:
        heading: what is to be done.
        domain: whose name is typed, absolute.
        doubts: what is unknown, sentences.
    """

    buttons = (("cancel", "Cancel"), ("submit", "Go on"))

    def __init__(self, heading: str, domain: str, doubts: Sequence[str]) -> None:
        super().__init__(domain, doubts)
        self.heading = heading

    def compose_body(self) -> ComposeResult:
        """Say what is unknown."""
        yield from self.compose_doubts()
