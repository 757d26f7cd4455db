"""The form of the SOA record: everything but SERIAL, which a save sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult

from tuiz.ui.dialogs.form import Form
from tuiz.ui.forms.line_field import LineField

if TYPE_CHECKING:
    from tuiz.ui.models.editing import Outcome
    from tuiz.ui.models.session import ZoneSession

_FIELDS: Final = (
    ("mname", "MNAME", "", "The zone's primary server (RFC 1035 §3.3.13). A hidden primary may stand here."),
    (
        "rname",
        "RNAME",
        "",
        "Who is responsible: a mailbox as a name, hostmaster.example.com. for hostmaster@example.com.",
    ),
    (
        "refresh",
        "REFRESH",
        "20m to 12h; RIPE-203: 1d",
        "How often secondaries look for a new SERIAL (RFC 1912 §2.2); with NOTIFY long is fine. Seconds, or as 4h30m.",
    ),
    (
        "retry",
        "RETRY",
        "below REFRESH; RIPE-203: 2h",
        "How long they wait after a failure: a fraction of REFRESH (RFC 1912 §2.2).",
    ),
    (
        "expire",
        "EXPIRE",
        "2w to 4w; RIPE-203: 1000h",
        "How long they answer when they can't reach the primary: longer than any outage (RFC 1912 §2.2).",
    ),
    (
        "minimum",
        "MINIMUM",
        "RFC 2308: 1h to 3h",
        "How long resolvers keep that a name doesn't exist (RFC 2308 §5). RFC 1912's days are of its older meaning.",
    ),
)
"""Name, label, the recommended range, and help."""


class SoaForm(Form):
    """Changes the fields of the SOA record.

    Args:
        session: the zone.
    """

    def __init__(self, session: ZoneSession) -> None:
        super().__init__()
        self._session = session
        self._values = session.soa()
        self.heading = f"SOA of {session.origin}"

    def compose_fields(self) -> ComposeResult:
        """Make a field for each value."""
        values = {
            "mname": self._values.mname,
            "rname": self._values.rname,
            "refresh": str(self._values.refresh),
            "retry": str(self._values.retry),
            "expire": str(self._values.expire),
            "minimum": str(self._values.minimum),
        }
        for name, label, beside, help_text in _FIELDS:
            yield LineField(name, label, values[name], help_text=help_text, beside=beside)

    def submit(self) -> Outcome:
        """Change the SOA record."""
        return self._session.set_soa(
            mname=self.value("mname"),
            rname=self.value("rname"),
            refresh=self.value("refresh"),
            retry=self.value("retry"),
            expire=self.value("expire"),
            minimum=self.value("minimum"),
        )
