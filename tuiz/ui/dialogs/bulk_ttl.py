"""The form that gives many records another TTL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tuiz.ui.dialogs.bulk_plan import BulkPlan
from tuiz.ui.forms.line_field import LineField

if TYPE_CHECKING:
    from tuiz.ui.models.editing import Gathering, Planned
    from tuiz.ui.models.session import ZoneSession


class BulkTtl(BulkPlan):
    """Gives the records of rows another TTL.

    Args:
        session: the zone.
        rows: which.
    """

    def __init__(self, session: ZoneSession, rows: Sequence[int]) -> None:
        super().__init__(session, rows)
        self.heading = f"TTL of {len(rows):,} selected rows"

    def compose_values(self) -> ComposeResult:
        """Make the field."""
        said = "Seconds, or units as in 1h30m. All records of an RRset have one TTL (RFC 2181 §5.2)."
        yield LineField("ttl", "TTL", help_text=said)

    async def plan(self, gathered: Gathering) -> Planned | None:
        """Begin to work out what the TTL comes to."""
        ttl = self.value("ttl").strip()
        if not ttl:
            return None
        found: Planned = self._session.bulk.retiming(gathered, ttl)
        return found
