"""The revisions of the open zone: what each changed, how two differ, and the way back to one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tuiz.ui.screens.difference import DifferenceScreen
from tuiz.ui.tell import tell
from tuiz.ui.widgets.key_bar import KeyBar
from tuiz.ui.widgets.line_list import LineList
from tuiz.ui.widgets.revision_list import RevisionList
from tuiz.ui.workers import ask, in_thread

if TYPE_CHECKING:
    from tuiz.ui.models.history import Revision
    from tuiz.ui.models.review import Review
    from tuiz.ui.models.session import ZoneSession


class HistoryScreen(Screen[str | None]):
    """Lists revisions; what comes back is what restoring one did, or None.

    Args:
        session: the zone.
        revisions: the newest first.
        why_not_change: tells why nothing can be restored, if so.
    """

    CSS_PATH: ClassVar[str] = "../styles/history.tcss"
    AUTO_FOCUS = "RevisionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "restore", "Restore", id="revision.restore", tooltip="See what going back here would change."),
        Binding("c", "compare", "Compare", id="revision.compare", tooltip="Show how it differs from the marked one."),
        Binding("space,x", "mark", "Mark", id="revision.mark", tooltip="Mark the one to compare others with."),
        Binding("question_mark", "help", "Help", id="revision.help", tooltip="Explain this list."),
        Binding("escape,q", "back", "Back", id="revision.back", tooltip="Go back to the records."),
    ]

    def __init__(
        self, session: ZoneSession, revisions: Sequence[Revision], why_not_change: Callable[[], str | None]
    ) -> None:
        super().__init__()
        self._session = session
        self._revisions = revisions
        self._why_not_change = why_not_change

    def compose(self) -> ComposeResult:
        """Make the list."""
        yield RevisionList(self._revisions, self._session.origin, id="revisions")
        yield KeyBar()

    def on_mount(self) -> None:
        """Take away what was told before: it would lie over the list."""
        self.app.clear_notifications()

    @property
    def _list(self) -> RevisionList:
        return self.query_one("#revisions", RevisionList)

    def action_mark(self) -> None:
        """Mark the revision to compare others with."""
        self._list.mark()

    def action_compare(self) -> None:
        """Show how the revision under the cursor differs from the marked one, or from the zone as it is now."""
        revision, other = self._list.under_cursor, self._list.marked
        if revision is None:
            tell(self, "There is no revision yet; every save makes one.", "warning")
            return
        to = "the zone as it is now" if other is None else f"revision {other.number}"
        self._show(
            lambda: self._session.history.between(revision.number, other.number if other else None),
            f"From revision {revision.number} to {to}",
        )

    def action_restore(self) -> None:
        """Show what going back to the revision under the cursor would change, and do it if the user says so."""
        revision = self._list.under_cursor
        if revision is None:
            tell(self, "There is no revision yet; every save makes one.", "warning")
        elif reason := self._why_not_change():
            tell(self, reason, "warning")
        else:
            ask(self, self._restore(revision), "history")

    def action_help(self) -> None:
        """Explain the list."""
        from tuiz.ui.help import open_help

        open_help(self)

    def action_back(self) -> None:
        """Go back to the records."""
        _ = self.dismiss(None)

    @on(LineList.Chosen, "#revisions")
    def _show_one(self) -> None:
        revision = self._list.under_cursor
        if revision is not None:
            self._show(lambda: self._session.history.of_revision(revision.number), f"Revision {revision.number}")

    def _show(self, work: Callable[[], Review], title: str) -> None:
        async def show() -> None:
            await self.app.push_screen_wait(DifferenceScreen(await in_thread(work), title))

        ask(self, show(), "history")

    async def _restore(self, revision: Revision) -> None:
        history = self._session.history
        review = await in_thread(lambda: history.before_restoring(revision.number))
        if not review.lines:
            tell(self, f"The zone is as it was at revision {revision.number}, but for SERIAL.")
            return
        title = f"Restoring revision {revision.number} would change"
        if await self.app.push_screen_wait(DifferenceScreen(review, title, do="Restore")):
            self.dismiss_with(history.restore(revision.number))

    def dismiss_with(self, done: str | None) -> None:
        """Go back to the records with what was done."""
        _ = self.dismiss(done)
