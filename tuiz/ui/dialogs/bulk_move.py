"""The form that moves many records to another owner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from tuiz.ui.dialogs.bulk_plan import BulkPlan
from tuiz.ui.forms.line_field import LineField

if TYPE_CHECKING:
    from tuiz.ui.models.editing import Gathering, Planned
    from tuiz.ui.models.session import ZoneSession


class BulkMove(BulkPlan):
    """Gives the records of rows another owner.

    Args:
        session: the zone.
        rows: which.
    """

    buttons = (("cancel", "Cancel"), ("submit", "Move"))

    def __init__(self, session: ZoneSession, rows: Sequence[int]) -> None:
        super().__init__(session, rows)
        self.heading = f"Move {len(rows):,} selected rows"

    def compose_values(self) -> ComposeResult:
        """Make the field."""
        said = (
            f"Below {self._session.origin}; @ is the zone itself. What joins records of its type there takes their TTL "
            "(RFC 2181 §5.2)."
        )
        yield LineField("owner", "To owner", help_text=said)

    async def plan(self, gathered: Gathering) -> Planned | None:
        """Begin to work out what moving comes to."""
        owner = self.value("owner").strip()
        if not owner:
            return None
        found: Planned = self._session.bulk.moving(gathered, owner)
        return found
