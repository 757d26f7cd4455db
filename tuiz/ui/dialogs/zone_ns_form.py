"""The form of the zone's own NS records: its name servers, one a line, from sets or typed, and what they do now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from tuiz.domain import names
from tuiz.errors import UsageError
from tuiz.ui.content import content
from tuiz.ui.dialogs.form import Form
from tuiz.ui.dialogs.set_choice import hosts_with_set
from tuiz.ui.forms.line_field import LineField
from tuiz.ui.widgets.entry import TextEntry
from tuiz.ui.workers import ask, converse

if TYPE_CHECKING:
    from textual.worker import Worker

    from tuiz.services.server_states import HostNow
    from tuiz.storage.settings import LookupSettings
    from tuiz.ui.models.editing import Outcome
    from tuiz.ui.models.session import ZoneSession
    from tuiz.ui.models.workspace import Workspace

_GROUP: Final = "server-states"


class ZoneNsForm(Form):
    """Changes the NS records at the apex, all at once.

    Args:
        session: the zone.
        workspace: knows the name server sets, and how the live DNS is asked.
        hosts: the name servers that are filled in, absolute; none fills in those that it has.
    """

    AUTO_FOCUS = "TextEntry"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+t",
            "add_set",
            "Use a set",
            id="zone_ns.set",
            tooltip="Take the name servers of a set, alone or beside those there.",
        ),
        Binding(
            "ctrl+l",
            "ask_servers",
            "Ask",
            id="zone_ns.ask",
            tooltip="Ask each name server whether it serves the zone now, or ask no further.",
        ),
    ]

    buttons = (("cancel", "Cancel"), ("set", "Use a set"), ("ask", "Ask them"), ("submit", "Change"))

    def __init__(self, session: ZoneSession, workspace: Workspace, hosts: Sequence[str] = ()) -> None:
        super().__init__()
        self._filled_in = list(hosts) or session.zone_name_servers()
        self._session = session
        self._workspace = workspace
        self._worker: Worker[None] | None = None
        self.heading = f"Zone NS records of {session.origin}"

    def compose_fields(self) -> ComposeResult:
        """Make the list of hosts."""
        said = (
            "The name servers that answer for this zone, one host name a line. ctrl+t takes a set's, ctrl+l asks them."
        )
        yield Label(content(said), classes="dialog-help")
        yield TextEntry("\n".join(self._filled_in), id="hosts", has_tabs=False)
        ttl = self._session.zone_ns_ttl()
        told = "How long resolvers keep these records: lower it before the delegation is changed, and raise it again."
        yield LineField("ttl", "TTL", "" if ttl is None else str(ttl), help_text=told)
        yield Label("", id="states", classes="dialog-text")
        yield Label(
            content(
                "The parent zone's delegation isn't changed by this: D shows it, and changes it. Y makes vanity name"
                " servers, or delegates to them."
            ),
            classes="dialog-help",
        )

    def submit(self) -> Outcome:
        """Change the NS records."""
        return self._session.set_zone_name_servers(self._words, self.query_one("#field-ttl", LineField).value)

    def press(self, name: str) -> None:
        """Do what a button is for."""
        if name == "set":
            self.action_add_set()
        elif name == "ask":
            self.action_ask_servers()
        else:
            super().press(name)

    def action_add_set(self) -> None:
        """Take the name servers of a set."""
        ask(self, self._add_set(), "conversation-set")

    def action_ask_servers(self) -> None:
        """Ask each name server what it does for the zone, or ask no further."""
        if self._worker is not None and not self._worker.is_finished:
            self._worker.cancel()
            self._show([], "Stopped.")
            return
        try:
            hosts = self._hosts()
        except UsageError as error:
            self.show_error(error)
            return
        self.show_error(None)
        self._worker = converse(self, lambda: self._ask(hosts, self._workspace.lookup), _GROUP)

    # Private

    @property
    def _words(self) -> list[str]:
        return self.query_one("#hosts", TextEntry).text.replace(",", " ").split()

    def _hosts(self) -> list[str]:
        """Return the name servers, absolute.

        Raises:
            UsageError: a word is none.
        """
        from tuiz.services.record_words import host

        found = [host(word, self._session.origin).name for word in self._words]
        if not found:
            raise UsageError("No name server is named.", hint="Type one a line.")
        return list(dict.fromkeys(found))

    async def _add_set(self) -> None:
        entry = self.query_one("#hosts", TextEntry)
        text = await hosts_with_set(self, self._workspace.name_server_sets, entry.text, lambda chosen: chosen.hosts)
        if text is not None:
            entry.text = text
            entry.focus()

    async def _ask(self, hosts: Sequence[str], settings: LookupSettings) -> None:
        from tuiz.services.server_states import states_of

        found: dict[str, HostNow] = {}
        self._show([], f"Asking {len(hosts)}; ctrl+l stops.")
        async for item in states_of(self._session.origin, hosts, self._session.path, settings):
            found[names.key(item.host)] = item
            left = len(hosts) - len(found)
            in_order = [found[key] for key in map(names.key, hosts) if key in found]
            self._show(in_order, f"Asking {left} more; ctrl+l stops." if left else "")

    def _show(self, states: Sequence[HostNow], said: str) -> None:
        lines = [f"{names.spoken(item.host)}: {item.detail}" for item in states]
        self.query_one("#states", Label).update(content("\n".join([*lines, *filter(None, (said,))])))
