"""Taking up the draft of last time when a zone is opened: a save that was cut short is settled before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiz.services.draft import CannotReplay, Draft
from tuiz.services.journal_link import JournalLink, Opened
from tuiz.storage.recovery import recover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.domain.changes import Change
    from tuiz.services.journal_link import When
    from tuiz.services.permission import Permission
    from tuiz.services.reloading import Reloading
    from tuiz.services.session import DraftUse, Session
    from tuiz.storage.journal import Journal


class Resuming:
    """Takes up the draft of one zone, once its file is read.

    Args:
        session: the zone.
        permission: takes what the user has agreed to, and what stands against changes.
        reloading: takes a draft that doesn't fit the text.
    """

    def __init__(self, session: Session, permission: Permission, reloading: Reloading) -> None:
        self._session = session
        self._permission = permission
        self._reloading = reloading

    def take_up(self, journal: Journal, use: DraftUse, *, in_background: bool) -> None:
        """Take up what the journal has of the zone, and link the session to it.

        Args:
            journal: the journal.
            use: what becomes of the draft.
            in_background: whether operations are journalled by a thread.
        """
        session = self._session
        path, origin, digest = session.facts.path, session.facts.origin, session.identity.digest
        known = journal.zones.find(path, origin)
        if known is not None:
            recover(journal, known.id, path)
        entered = journal.zones.enter(path, origin, digest)
        stack = journal.stack.stack(entered.id)
        opened = Opened(entered.id, entered.digest, stack.position, stack.entries)
        self._permission.agree(name for name, value in journal.zones.answers(entered.id).items() if value is True)
        if use == "leave" and stack.position.unsaved:
            session.left_draft = stack.position.unsaved
            session.link = JournalLink(journal, opened, "at-flush", beside_draft=True)
            return
        at_once: When = "in-background" if in_background else "now"
        session.link = JournalLink(journal, opened, at_once if use == "edit" else "at-flush")
        session.draft = Draft.of_stack(session.zone, session.link, stack)
        self._resume(stack.position.pointer, same_text=entered.digest == digest)

    def _resume(self, pointer: int, *, same_text: bool) -> None:
        """Do the draft's operations again on the text as it was read."""
        draft = self._session.draft
        draft.pointer = pointer
        try:
            pending = draft.changes()
        except ValueError as error:
            self._permission.lock(f"The draft of last time can't be read: {error}. It is kept; a newer tuiz may do.")
            return
        finally:
            draft.pointer = draft.saved
        if not same_text:
            self._reloading.take_up(pending)
        elif self._replay(pending):
            draft.pointer = pointer
        else:
            self._reloading.merge_last(pending)

    def _replay(self, pending: Sequence[Change]) -> bool:
        """Do operations again on the text that they were made on; return whether that could be done, all or nothing."""
        session = self._session
        done: list[Change] = []
        try:
            for change in pending:
                again = session.draft.again(change)
                done.append(again)
                session.text.adopt(again)
        except CannotReplay:
            for change in reversed(done):
                for splice in reversed(change.splices):
                    session.document.apply(splice.inverse())
            session.text.forget_changes()
            return False
        return True
