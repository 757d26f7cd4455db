"""The draft of an open zone on top of a file that another program has written: merged, waiting, or in conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.files.identity import read_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.domain.changes import Change
    from tuiz.domain.replay import Choice, Conflict
    from tuiz.services.merging import Merge
    from tuiz.services.session import Session


class Reloading:
    """What comes of reading one open zone's file again.

    Args:
        session: the zone.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.problem: str | None = None
        """Why the draft waits, if it does."""
        self.conflicts: list[Conflict] = []
        """What is left to settle."""
        self.resumed: Merge | None = None
        """What came of putting the draft of last time on a text that another program has written since, if so."""
        self._pending: list[Change] = []
        """The draft as it was before the merge."""
        self._unusable: str | None = None
        """Digest of the text that the draft waits for to be mended."""

    def reload(self) -> Merge:
        """Read the file again and put the draft on top of it. Slow.

        Raises:
            StorageError: the file can't be read; the draft stays as it is.
        """
        from tuiz.services.merging import Merge, why_unusable

        session = self._session
        if session.why_not_kept(wait=True) is not None:
            return self._rejoin()
        data, identity = read_file(session.facts.path)
        if identity.digest == self._unusable:
            return Merge(changed=False)
        if identity.digest == session.identity.digest:
            session.identity = identity
            self.problem = None
            return Merge(changed=False)
        pending = self._pending if self.conflicts or self.problem else session.draft.changes()
        document = ZoneDocument(data, session.facts.origin)
        if pending and (why := why_unusable(document)):
            self._wait(pending, why, identity.digest)
            return Merge(changed=True)
        self.problem = self._unusable = None
        session.go_on_with(document, identity)
        if session.follow_overtaken_stack():
            # All that was typed here is in the journal, so it is saved, or was taken back before.
            pending = []
            if session.link is not None and session.link.digest == identity.digest:
                self.conflicts = []
                session.text.hide_system_records()
                return Merge(changed=True)
        return self._merge(pending)

    def _rejoin(self) -> Merge:
        """Put what the journal didn't take on top of what it holds, such as the draft of another tuiz."""
        from tuiz.services.merging import Merge, why_unusable

        session = self._session
        mine = self._pending if self.conflicts or self.problem else session.draft.changes()
        data, identity = read_file(session.facts.path)
        session.go_on_with(ZoneDocument(data, session.facts.origin), identity)
        self.problem = self._unusable = None
        theirs = session.take_over_stack()
        pending = [*theirs, *_without_shared(mine, theirs)]
        if pending and (why := why_unusable(session.document)):
            self._wait(pending, why, identity.digest)
            return Merge(changed=True)
        return self._merge(pending)

    def take_up(self, pending: Sequence[Change]) -> None:
        """Put the draft of last time on the text as it was read, which isn't the one that it was made on."""
        from tuiz.services.merging import why_unusable

        if pending and (why := why_unusable(self._session.document)):
            self._wait(pending, why, self._session.identity.digest)
        else:
            self.merge_last(pending)

    def merge_last(self, pending: Sequence[Change]) -> None:
        """Put the draft of last time on a text that it doesn't fit to the byte."""
        merged = self._merge(pending)
        self.resumed = merged if pending else None

    def resolve(self, number: int, choice: Choice) -> Change | None:
        """Settle one of the conflicts: mine, theirs or both."""
        from tuiz.domain.operations import perform
        from tuiz.domain.replay import SetRRsets, resolve

        session = self._session
        conflict = self.conflicts.pop(number)
        wanted = resolve(conflict, choice)
        change: Change | None = None
        if wanted is not None:
            label = f"Keep {choice}: {wanted.rdtype} {names.relative(wanted.owner, session.zone.name)}"
            operation = SetRRsets((wanted,), label, conflict.system)
            change = perform(session.zone, operation, session.located(operation))
        draft = session.draft
        current = draft.changes()
        if change is not None and not change.is_empty:
            session.text.adopt(change)
            current = [*current, change]
        # The journal is told once, when all is settled: until then it holds the draft as it was.
        draft.rebase(session.zone, current, None if self.conflicts else session.identity.digest)
        return change

    def _wait(self, pending: Sequence[Change], why: str, digest: str) -> None:
        """Keep the draft until the file can be used again."""
        self._pending = list(pending)
        self._unusable = digest
        self.problem = f"The file on disk can't be used: {why}. Your draft waits; mend the file, then reload."

    def _merge(self, pending: Sequence[Change]) -> Merge:
        """Put *pending* on top of a text that another program has written."""
        from tuiz.services.merging import Merge, merge

        session = self._session
        merged = merge(session.zone, pending)
        for change in merged.done:
            session.text.hunks.apply_all(change.splices)
        self.conflicts = list(merged.conflicts)
        self._pending = list(pending)
        session.draft.rebase(session.zone, merged.done, None if merged.conflicts else session.identity.digest)
        session.text.mark_changes()
        session.text.hide_system_records()
        return Merge(changed=True, taken_over=len(merged.done), conflicts=merged.conflicts, lost=merged.lost)


def _without_shared(mine: Sequence[Change], theirs: Sequence[Change]) -> Sequence[Change]:
    """Return *mine* without the operations that both begin with."""
    shared = 0
    for one, other in zip(mine, theirs, strict=False):
        if one.label != other.label or one.rrsets != other.rrsets:
            break
        shared += 1
    return mine[shared:]
