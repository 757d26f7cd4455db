"""Look at the draft that the app holds of a zone, without taking it over."""

from tuiz.services.finding_zone import FoundZone
from tuiz.services.records_view import RecordsView, Wanted, refuse_foreign, rules_of
from tuiz.services.session import open_session
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places


def draft_records(found: FoundZone, wanted: Wanted) -> tuple[RecordsView, list[str]]:
    """Return the records of a zone with what isn't saved, and what to tell about them.

    Raises:
        StorageError: the file can't be read, or the journal can't be used.
    """
    refuse_foreign(found)
    places = Places.of_user()
    journal = Journal.open(places) if places.journal_file.exists() else None
    try:
        session = open_session(found.for_session, journal, draft_use="look").load()
        remarks = [
            f"{conflict.change.before.owner} {conflict.key[1]} was changed by another program too; theirs is shown."
            for conflict in session.conflicts
        ]
        if session.problem:
            remarks.append(session.problem)
        return RecordsView(session.zone, found.path, rules_of(found), wanted), remarks
    finally:
        if journal:
            journal.close()
