"""The form of a new domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Label

from tuiz.errors import TuizError
from tuiz.ui.content import content
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.dialogs.form import FORM_KEYS
from tuiz.ui.forms.line_field import LineField
from tuiz.ui.workers import converse, in_thread

if TYPE_CHECKING:
    from tuiz.ui.models.workspace import Workspace


class NewDomain(Dialog[int]):
    """Makes a zone file; what comes back is the domain's place in the workspace.

    Args:
        workspace: where it is made.
    """

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = FORM_KEYS

    heading = "New domain"
    buttons = (("cancel", "Cancel"), ("make", "Make zone file"))

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace

    def compose_body(self) -> ComposeResult:
        """Make the fields."""
        yield LineField("name", "Domain", placeholder="example.com")
        yield LineField("hosts", "Servers", placeholder="ns1.example.net. ns2.example.net.")
        yield Label(
            content("The name servers that will answer for it, separated by spaces; the first becomes MNAME."),
            classes="dialog-help",
        )
        yield Label("", id="form-error", classes="dialog-error")

    def press(self, name: str) -> None:
        """Make the zone file, or give up."""
        if name == "make":
            converse(self, self._make(), "make")
        else:
            super().press(name)

    def action_submit(self) -> None:
        """Make the zone file."""
        self.press("make")

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        self.press("make")

    async def _make(self) -> None:
        name = self.query_one("#field-name", LineField).value.strip()
        hosts = self.query_one("#field-hosts", LineField).value.split()
        try:
            index = await in_thread(lambda: self._workspace.create(name, hosts))
        except TuizError as error:
            self.query_one("#form-error", Label).update(content(f"{error.message} {error.hint or ''}"))
        else:
            self.answer(index)
