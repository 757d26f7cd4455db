"""What was saved to a zone file, and when."""

from contextlib import closing
from datetime import UTC, datetime

from tuiz.services.finding_zone import FoundZone
from tuiz.storage.journal import Journal
from tuiz.storage.journal_history import Revision
from tuiz.storage.places import Places


def revisions_of(found: FoundZone, places: Places | None = None) -> list[Revision]:
    """Return the revisions of a zone, the newest first; none where nothing was saved with tuiz yet.

    Raises:
        StorageError: the journal can't be used.
    """
    places = places or Places.of_user()
    if not places.journal_file.exists():
        return []
    with closing(Journal.open(places)) as journal:
        known = journal.zones.find(found.path, found.origin)
        return list(reversed(journal.history.revisions(known.id))) if known else []


def time_text(time: datetime) -> str:
    """Return *time* as RFC 3339 has it, in UTC, to the second."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
