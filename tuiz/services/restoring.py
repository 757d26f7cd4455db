"""Make a zone again what one of its revisions was, as operations that can be undone."""

from tuiz.domain.changes import Change
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.errors import ZoneError
from tuiz.services.rewriting import changes_between
from tuiz.services.session import Session


class NoHistory(ZoneError):
    """Nothing was saved to this zone with tuiz yet."""


def revision_text(session: Session, number: int) -> bytes:
    """Return the text that a revision wrote.

    Raises:
        NoHistory: there are no revisions.
        StorageError: there is no such revision, or nothing leads to its text any more.
    """
    if session.link is None:
        raise NoHistory
    return session.link.journal.history.text(session.link.zone_id, number, saved_text(session))


def saved_text(session: Session) -> bytes:
    """Return the text of the file, without the draft: what the edits of revisions lead from."""
    return b"".join(session.text.base.chunks())


def restored_text(session: Session, number: int) -> bytes:
    """Return the text that going back to a revision would make: with the present SERIAL, which only ever rises.

    Raises what `revision_text` raises.
    """
    return _with_serial(revision_text(session, number), session.zone)


def restore(session: Session, number: int) -> list[Change]:
    """Make the zone what revision *number* wrote, SERIAL apart; System Records by an operation of their own.

    Raises what `revision_text` raises, and what a session refuses.
    """
    session.refuse_read_only()
    before = session.zone
    wanted = Zone(ZoneDocument(restored_text(session, number), before.name), before.vanity)
    changes = changes_between(before, wanted, f"Restore revision {number}")
    for change in changes:
        session.take_in(change)
    return changes


def _with_serial(text: bytes, present: Zone) -> bytes:
    """Return *text* with the present SERIAL: it only ever rises."""
    place = Zone(ZoneDocument(text, present.name)).serial_place()
    serial = present.serial()
    if place is None or serial is None:
        return text
    offset, length = place
    return text[:offset] + str(serial).encode() + text[offset + length :]
