"""The form of a name server set of one's own: its label, and its name servers, one a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Label

from tuiz.domain.addresses import ipv4_octets, ipv6_octets
from tuiz.domain.name_servers import NameServerSet, is_label
from tuiz.errors import TuizError, UsageError
from tuiz.services.applying_sets import spelled
from tuiz.services.name_server_sets import parse_hosts
from tuiz.ui.content import content
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.dialogs.form import FORM_KEYS
from tuiz.ui.forms.line_field import LineField
from tuiz.ui.widgets.entry import TextEntry


class Kept(NamedTuple):
    """A set as it is to be kept."""

    servers: NameServerSet
    for_user: bool
    """Whether in the user's settings; else in the workspace's."""


class SetForm(Dialog[Kept]):
    """Asks for a set.

    Args:
        servers: the set to change; None for a new one.
        taken: the labels that there are.
    """

    AUTO_FOCUS = "Input, TextEntry"
    BINDINGS: ClassVar[list[BindingType]] = FORM_KEYS

    def __init__(self, servers: NameServerSet | None, taken: Sequence[str]) -> None:
        super().__init__()
        self._servers = servers
        self._taken = {label.lower() for label in taken}
        if servers is None:
            self.heading = "New name server set"
            self.buttons = (("cancel", "Cancel"), ("user", "Keep for all workspaces"), ("submit", "Keep in this one"))
        else:
            self.heading = f"Name server set {servers.label}"
            self.buttons = (("cancel", "Cancel"), ("submit", "Keep"))

    def compose_body(self) -> ComposeResult:
        """Make the fields."""
        if self._servers is None:
            yield LineField("label", "Label", placeholder="office")
        said = "The name servers, one a line; behind = the addresses that a delegation needs as glue, with commas."
        yield Label(content(said), classes="dialog-help")
        yield TextEntry("\n".join(spelled(self._servers)) if self._servers else "", id="hosts", has_tabs=False)
        said = "ns1.example.net=192.0.2.1,2001:db8::1. No zone is changed by this: a in the list applies the set."
        yield Label(content(said), classes="dialog-help")
        yield Label("", id="form-error", classes="dialog-error")

    def press(self, name: str) -> None:
        """Keep it, or give up."""
        if name in {"submit", "user"}:
            self._submit(for_user=name == "user")
        else:
            super().press(name)

    def action_submit(self) -> None:
        """Keep it."""
        self._submit(for_user=False)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(TextEntry).focus()

    def _submit(self, *, for_user: bool) -> None:
        try:
            self.answer(Kept(self._parsed(), for_user))
        except TuizError as error:
            self.query_one("#form-error", Label).update(content(f"{error.message} {error.hint or ''}".strip()))

    def _parsed(self) -> NameServerSet:
        """Return what was typed.

        Raises:
            UsageError: it is no set.
        """
        label = self._servers.label if self._servers else self.query_one("#field-label", LineField).value.strip()
        if not is_label(label):
            raise UsageError(f"{label!r} can't be a label.", hint="Letters, digits, dashes and underscores make one.")
        if self._servers is None and label.lower() in self._taken:
            raise UsageError(f"There is a set {label} already.", hint="Choose another label, or edit that one.")
        found = parse_hosts(words_of(self.query_one(TextEntry).text))
        if not found.hosts:
            raise UsageError("A set needs a name server.", hint="Name two or more hosts.")
        return found._replace(label=label)


def words_of(text: str) -> list[str]:
    """Return the hosts of a text, parted by spaces or commas; an address belongs to the host with = before it."""
    words: list[str] = []
    for word in text.replace(",", " ").split():
        if words and "=" in words[-1] and (ipv4_octets(word) or ipv6_octets(word)):
            words[-1] += f",{word}"
        else:
            words.append(word)
    return words
