"""The form of the zone's own NS records: its name servers, one a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widgets import Label

from tuiz.ui.content import content
from tuiz.ui.dialogs.form import Form
from tuiz.ui.widgets.entry import TextEntry

if TYPE_CHECKING:
    from tuiz.ui.models.editing import Outcome
    from tuiz.ui.models.session import ZoneSession


class ZoneNsForm(Form):
    """Changes the NS records at the apex, all at once.

    Args:
        session: the zone.
    """

    AUTO_FOCUS = "TextEntry"

    def __init__(self, session: ZoneSession) -> None:
        super().__init__()
        self._session = session
        self.heading = f"Zone NS records of {session.origin}"

    def compose_fields(self) -> ComposeResult:
        """Make the list of hosts."""
        yield Label(content("The name servers that answer for this zone, one host name a line."), classes="dialog-help")
        yield TextEntry("\n".join(self._session.zone_name_servers()), id="hosts")
        yield Label(
            content("The parent zone's delegation isn't changed by this: it belongs to the registrar or the parent."),
            classes="dialog-help",
        )

    def submit(self) -> Outcome:
        """Change the NS records."""
        text = self.query_one("#hosts", TextEntry).text
        return self._session.set_zone_name_servers(text.split())
