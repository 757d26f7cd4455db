"""Saving and reading again: the review, what another program has changed, and what both have."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

from tuiz.errors import TuizError
from tuiz.files.errors import CannotReplace, FileChanged
from tuiz.ui.editing import GROUP, Desk
from tuiz.ui.tell import tell, tell_beside
from tuiz.ui.workers import ask, in_thread

if TYPE_CHECKING:
    from tuiz.ui.models.saving import Conflict, Reloaded, Saved, Side
    from tuiz.ui.models.session import ZoneSession


class Saving:
    """The keys that read and write the zone file.

    Args:
        screen: what dialogs open on.
        desk: the same screen, as what it has to say about the zone.
        why_not_change: tells why nothing in the open zone can be changed now, if so.
    """

    def __init__(self, screen: Screen[None], desk: Desk, why_not_change: Callable[[], str | None]) -> None:
        self._screen = screen
        self._desk = desk
        self._why_not_change = why_not_change
        self._is_writing = False

    def save(self) -> None:
        """Show the difference, and write the file when the user says so."""
        session = self._desk.session
        if session is None:
            tell(self._screen, "No zone is open.", "warning")
        elif not session.loading.complete:
            tell(self._screen, "The file is still being read.", "warning")
        elif session.unsettled:
            self.reload()
        elif not session.is_changed:
            tell(self._screen, "There is nothing to save.", "warning")
        else:
            ask(self._screen, self._save(session), GROUP)

    def reload(self) -> None:
        """Read the file again, with the draft on top of it."""
        session = self._desk.session
        if self._is_writing:
            return  # what looks like another program's change is our own
        if session is None:
            tell(self._screen, "No zone is open.", "warning")
        elif not session.loading.complete:
            tell(self._screen, "The file is still being read.", "warning")
        else:
            ask(self._screen, self._reload(session), GROUP)

    def resume(self, session: ZoneSession, reloaded: Reloaded) -> None:
        """Tell what came of the draft of last time, and ask for what it and another program have changed both."""
        ask(self._screen, self._tell_resumed(session, reloaded), GROUP)

    def history(self) -> None:
        """List the revisions, to look at them and to go back to one."""
        session = self._desk.session
        if session is None:
            tell(self._screen, "No zone is open.", "warning")
        elif not session.loading.complete:
            tell(self._screen, "The file is still being read.", "warning")
        else:
            ask(self._screen, self._history(session), GROUP)

    async def _history(self, session: ZoneSession) -> None:
        from tuiz.ui.screens.history import HistoryScreen

        revisions = await in_thread(session.history.revisions)
        screen = HistoryScreen(session, revisions, self._why_not_change)
        done = await self._screen.app.push_screen_wait(screen)
        if done is not None:
            self._desk.reloaded()
            tell(self._screen, f"{done}. Undo takes it back; save writes it.")

    async def _save(self, session: ZoneSession) -> None:
        from tuiz.ui.dialogs.confirm import Confirm
        from tuiz.ui.screens.review import ReviewScreen

        if session.changed_outside() or session.why_not_kept() is not None:
            await self._reload(session)
        review = await in_thread(session.saving.review)
        count = session.changes
        title = f"{session.origin} {count:,} {'change' if count == 1 else 'changes'}"
        message = await self._screen.app.push_screen_wait(ReviewScreen(review, title))
        if message is None:
            return
        errors = [finding for finding in review.present if finding.severity == "error"]
        if errors:
            lines = [f"line {finding.line}: {finding.message}" for finding in errors[:8]]
            if len(errors) > len(lines):
                lines.append(f"and {len(errors) - len(lines):,} more")
            question = Confirm("The zone has errors that were there before", lines, "Save all the same")
            if not await self._screen.app.push_screen_wait(question):
                return
        self._is_writing = True
        try:
            saved = await self._write(session, message)
        finally:
            self._is_writing = False
        if saved is not None:
            self._desk.reloaded()
            self._desk.workspace.delegation_states.hurry(session.origin)
            tell(self._screen, f"{saved.label}\n{saved.advice}" if saved.advice else saved.label)

    async def _write(self, session: ZoneSession, message: str) -> Saved | None:
        """Write the file: in the place of the old one, or into it if that is all that can be done."""
        from tuiz.ui.dialogs.confirm import Confirm

        try:
            return await in_thread(lambda: session.saving.save(message))
        except FileChanged:
            await self._reload(session)
            tell(self._screen, "Another program has changed the file meanwhile; review the changes again.", "warning")
            return None
        except CannotReplace as error:
            question = Confirm("Write into the file?", [error.message, error.hint or ""], "Write in place")
            if not await self._screen.app.push_screen_wait(question):
                return None
        return await in_thread(lambda: session.saving.save(message, in_place=True))

    async def _reload(self, session: ZoneSession) -> None:
        try:
            reloaded = await in_thread(session.saving.reload)
        finally:
            self._desk.reloaded()
        await self._settle(session, reloaded)
        self._desk.reloaded()
        tell_beside(self._screen, reloaded.label)

    async def _tell_resumed(self, session: ZoneSession, reloaded: Reloaded) -> None:
        tell_beside(self._screen, reloaded.label, "warning")
        if reloaded.conflicts:
            await self._settle(session, reloaded)
            self._desk.reloaded()

    async def _settle(self, session: ZoneSession, reloaded: Reloaded) -> None:
        """Ask for each conflict; what isn't settled now is asked for again before a save."""
        total = len(reloaded.conflicts)
        for place, conflict in enumerate(reloaded.conflicts):
            choice = await self._ask(conflict, place + 1, total)
            if choice is None:
                raise UnsettledConflict(f"{total - place:,} RRsets were changed here and in the file.")
            session.saving.resolve(0, choice)

    async def _ask(self, conflict: Conflict, number: int, total: int) -> Side | None:
        from tuiz.ui.dialogs.conflict import ConflictDialog

        return await self._screen.app.push_screen_wait(ConflictDialog(conflict, number, total))


class UnsettledConflict(TuizError):
    """Some RRsets were changed here and in the file."""

    hint = "Your edits are kept. Reload asks again which side is to stay; a save waits for the answer."
