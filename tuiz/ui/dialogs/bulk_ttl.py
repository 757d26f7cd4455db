"""The form that gives many records another TTL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tuiz.ui.dialogs.form import Form
from tuiz.ui.forms.line_field import LineField
from tuiz.ui.selecting import as_outcome

if TYPE_CHECKING:
    from tuiz.ui.models.editing import Outcome
    from tuiz.ui.models.session import ZoneSession


class BulkTtl(Form):
    """Gives the records of rows another TTL.

    Args:
        session: the zone.
        rows: which.
    """

    def __init__(self, session: ZoneSession, rows: Sequence[int]) -> None:
        super().__init__()
        self._session = session
        self._rows = rows
        self.heading = f"TTL of {len(rows):,} selected rows"

    def compose_fields(self) -> ComposeResult:
        """Make the field."""
        said = "Seconds, or units as in 1h30m. All records of an RRset have one TTL (RFC 2181 §5.2)."
        yield LineField("ttl", "TTL", help_text=said)

    def submit(self) -> Outcome:
        """Change the TTLs."""
        return as_outcome(self._session.bulk.set_ttl(self._rows, self.value("ttl")))
