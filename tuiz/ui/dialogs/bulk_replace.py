"""The form that replaces in the data of many records: a text, whole words, or what a regular expression finds."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from tuiz.ui.content import content
from tuiz.ui.dialogs.bulk_plan import BulkPlan
from tuiz.ui.forms.line_field import LineField
from tuiz.ui.workers import in_thread

if TYPE_CHECKING:
    from tuiz.services.substitution import Substitution, Way
    from tuiz.ui.models.editing import Gathering, Planned
    from tuiz.ui.models.session import ZoneSession

_WAYS: Final[dict[Way, str]] = {
    "text": "a text, anywhere",
    "words": "a text, as whole words",
    "expression": "a regular expression; \\1 in the new data is its first group",
}


class BulkReplace(BulkPlan):
    """Replaces in the RDATA of rows.

    Args:
        session: the zone.
        rows: which.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "change_way", "Text or expression", id="form.way", tooltip="Look for it in another way."),
    ]

    buttons = (("way", "Text or expression"), ("cancel", "Cancel"), ("submit", "Replace"))

    def __init__(self, session: ZoneSession, rows: Sequence[int]) -> None:
        super().__init__(session, rows)
        self.heading = f"Replace in the data of {len(rows):,} selected rows"
        self._way: Way = "text"
        self._substitution: Substitution | None = None

    def compose_values(self) -> ComposeResult:
        """Make the fields."""
        said = "As the list shows data, with names in full: mail.example.com. and texts between quotes."
        yield LineField("find", "Find", help_text=said)
        yield LineField("new", "Replace by", help_text=said)
        yield Label(content(self._told_way), id="way", classes="dialog-help")

    def on_unmount(self) -> None:
        """End an expression that still runs."""
        if self._substitution is not None:
            self._substitution.stop()

    def press(self, name: str) -> None:
        """Submit, look in another way, or give up."""
        if name == "way":
            self.action_change_way()
        else:
            super().press(name)

    def action_change_way(self) -> None:
        """Look for a text, for whole words, or by an expression."""
        ways = list(_WAYS)
        self._way = ways[(ways.index(self._way) + 1) % len(ways)]
        self.query_one("#way", Label).update(content(self._told_way))
        self.renew()

    async def plan(self, gathered: Gathering) -> Planned | None:
        """Begin to work out what replacing comes to."""
        from tuiz.services.substitution import NobodyWaits, Substitution

        if self._substitution is not None:
            self._substitution.stop()
        find = self.value("find")
        if not find:
            return None
        substitution = self._substitution = Substitution(find, self.value("new"), self._way)
        with suppress(NobodyWaits):
            texts = await in_thread(lambda: substitution.of(gathered.texts))
            found: Planned = self._session.bulk.replacing(gathered, texts)
            return found
        return None

    @property
    def _told_way(self) -> str:
        return f"Looks for {_WAYS[self._way]} (ctrl+t: in another way)."
