"""What was saved to a zone file, and when."""

from datetime import UTC, datetime

from tuiz.services.finding_zone import FoundZone
from tuiz.services.journal_use import with_journal
from tuiz.storage.journal import Journal
from tuiz.storage.journal_history import Revision
from tuiz.storage.places import Places


def revisions_of(found: FoundZone, places: Places | None = None) -> tuple[list[Revision], str | None]:
    """Return the revisions of a zone, the newest first, and what to tell of a damaged journal.

    There are none where nothing was saved with tuiz yet.

    Raises:
        StorageError: the journal can't be used.
    """
    places = places or Places.of_user()
    if not places.has_journal():
        return [], None

    def read(journal: Journal) -> list[Revision]:
        known = journal.zones.find(found.path, found.origin)
        return list(reversed(journal.history.revisions(known.id))) if known else []

    return with_journal(places, read)


def time_text(time: datetime) -> str:
    """Return *time* as RFC 3339 has it, in UTC, to the second."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
