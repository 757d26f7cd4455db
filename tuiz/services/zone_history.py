"""An open zone's revisions for the app: which there are, what each changed, how two differ, and going back to one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain.changes import net_changes
from tuiz.domain.hunks import Hunks
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.services.restoring import NoHistory, restore, restored_text, revision_text, saved_text
from tuiz.services.review import Review, line_changes, shown
from tuiz.services.rewriting import changes_between

if TYPE_CHECKING:
    from tuiz.services.journal_link import JournalLink
    from tuiz.services.session import Session


class ShownRevision(NamedTuple):
    """One revision."""

    number: int
    time: datetime
    user: str
    message: str
    serial: int | None
    added: int
    removed: int


class ZoneHistory:
    """The revisions of one open zone."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def _link(self) -> JournalLink:
        """The zone's line to the journal.

        Raises:
            NoHistory: there is none.
        """
        if self._session.link is None:
            raise NoHistory
        return self._session.link

    def revisions(self) -> list[ShownRevision]:
        """Return the revisions, the newest first. Slow."""
        link = self._link
        return [
            ShownRevision(
                number=found.number,
                time=found.time,
                user=found.author,
                message=found.message or "",
                serial=found.serial,
                added=found.added,
                removed=found.removed,
            )
            for found in reversed(link.journal.history.revisions(link.zone_id))
        ]

    def of_revision(self, number: int) -> Review:
        """Return what a revision changed. Slow.

        Raises:
            StorageError: nothing leads to its texts any more.
        """
        link = self._link
        before = link.journal.history.text_before(link.zone_id, number, saved_text(self._session))
        return self._between(before, revision_text(self._session, number))

    def between(self, number: int, other: int | None) -> Review:
        """Return what differs from one revision to another, or to the zone as it is now with its draft. Slow.

        Raises:
            StorageError: nothing leads to their texts any more.
        """
        text = revision_text(self._session, number)
        return self._between(
            text, bytes(self._session.document) if other is None else revision_text(self._session, other)
        )

    def before_restoring(self, number: int) -> Review:
        """Return what going back to a revision would change. Slow.

        Raises:
            TuizError: it can't be gone back to.
        """
        self._session.refuse_read_only()
        return self._between(bytes(self._session.document), restored_text(self._session, number))

    def restore(self, number: int) -> str | None:
        """Make the zone what a revision was, but for SERIAL, as operations of the draft; None where it is so already.

        Returns:
            What was done, in a few words.

        Raises:
            TuizError: it can't be gone back to; nothing was done then.
        """
        changes = restore(self._session, number)
        return changes[0].label if changes else None

    def _between(self, before: bytes, after: bytes) -> Review:
        old, new = self._zone(before), self._zone(after)
        changes = changes_between(old, new, "")
        hunks = Hunks(splice for change in changes for splice in change.splices)
        rrsets = [
            shown(change, new.name, system=new.is_system(*(change.before or change.after).key))
            for change in net_changes(changes)
        ]
        lines = line_changes(old.document.snapshot(), new.document, list(hunks))
        return Review(tuple(rrsets), tuple(lines), old.serial(), new.serial())

    def _zone(self, text: bytes) -> Zone:
        zone = self._session.zone
        return Zone(ZoneDocument(text, zone.name), zone.vanity)
