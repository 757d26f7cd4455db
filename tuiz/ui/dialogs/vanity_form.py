"""The form of vanity name servers: whose servers they are, and which hosts of the domain stand for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Label

from tuiz.domain import names
from tuiz.errors import TuizError
from tuiz.services.vanity_desk import Configured
from tuiz.ui.content import content
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.dialogs.form import FORM_KEYS
from tuiz.ui.dialogs.set_choice import choose_set
from tuiz.ui.dialogs.set_form import words_of
from tuiz.ui.forms.line_field import LineField
from tuiz.ui.widgets.entry import TextEntry
from tuiz.ui.workers import ask, converse

if TYPE_CHECKING:
    from textual.worker import Worker

    from tuiz.services.applying_sets import SetDesk
    from tuiz.services.vanity_desk import Standing, VanityDesk

_GROUP = "vanity-form"


class VanityForm(Dialog[Configured]):
    """Asks which vanity name servers a domain is to have.

    Args:
        desk: knows what can be had.
        sets: the name server sets.
        standing: how the domain stands now.
    """

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        *FORM_KEYS,
        Binding("ctrl+t", "choose_set", "Choose a set", id="vanity_form.set", tooltip="Choose the provider's set."),
    ]

    buttons = (
        ("cancel", "Cancel"),
        ("set", "Choose a set"),
        ("without", "Skip unknown"),
        ("submit", "Show change"),
    )

    def __init__(self, desk: VanityDesk, sets: SetDesk, standing: Standing) -> None:
        super().__init__()
        self._desk = desk
        self._sets = sets
        self._standing = standing
        self._worker: Worker[None] | None = None
        self._domain = names.spoken(standing.zone.origin)
        self.heading = f"Vanity name servers of {self._domain}"

    def compose_body(self) -> ComposeResult:
        """Make the fields."""
        said = (
            f"Hosts of {self._domain} get the addresses of a provider's name servers. They are locked, and become the"
            " zone's NS records and its intended delegation."
        )
        yield Label(content(said), classes="dialog-help")
        yield LineField("set", "For the set", self._desk.default_set(self._standing.zone), placeholder="ctrl+t")
        said = f"The hosts, one a line: ns1 or ns1.{self._domain}; ns1, ns2 and so on where none is named."
        yield Label(content(said), classes="dialog-help")
        hosts = self._standing.own.hosts if self._standing.own is not None else ()
        yield TextEntry("\n".join(map(names.spoken, hosts)), id="hosts", has_tabs=False)
        said = "ns1=192.0.2.1,2001:db8::1 tells the addresses oneself, for every host; the set isn't needed then."
        yield Label(content(said), classes="dialog-help")
        yield Label("", id="form-error", classes="dialog-error")

    def press(self, name: str) -> None:
        """Do what a button is for."""
        if name == "set":
            self.action_choose_set()
        elif name in {"submit", "without"}:
            self._begin(leaves_unknown=name == "without")
        else:
            super().press(name)

    def action_submit(self) -> None:
        """Find out what it comes to."""
        self._begin(leaves_unknown=False)

    def action_choose_set(self) -> None:
        """Choose whose servers they are."""
        ask(self, self._choose_set(), _GROUP)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(TextEntry).focus()

    # Private

    def _begin(self, *, leaves_unknown: bool) -> None:
        if self._worker is not None and not self._worker.is_finished:
            self._show("The addresses are being asked for; escape leaves.")
            return
        self._worker = converse(self, lambda: self._submit(leaves_unknown=leaves_unknown), _GROUP)

    async def _choose_set(self) -> None:
        chosen = await choose_set(self, self._sets, "Whose name servers are they?")
        if chosen is not None:
            self.query_one("#field-set Input", Input).value = chosen.label
            self.query_one(TextEntry).focus()

    async def _submit(self, *, leaves_unknown: bool) -> None:
        label = self.query_one("#field-set", LineField).value.strip()
        words = words_of(self.query_one(TextEntry).text)
        self._show("Asking for the addresses of the set's servers." if not any("=" in word for word in words) else "")
        try:
            self.answer(await self._desk.configure(self._standing.zone, label, words, leaves_unknown=leaves_unknown))
        except TuizError as error:
            self._show(f"{error.message} {error.hint or ''}".strip())

    def _show(self, text: str) -> None:
        self.query_one("#form-error", Label).update(content(text))
