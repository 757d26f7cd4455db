"""Look at the draft that the app holds of a zone, without taking it over."""

from tuiz.services.finding_zone import FoundZone
from tuiz.services.journal_use import with_journal
from tuiz.services.records_view import RecordsView, Wanted, refuse_foreign
from tuiz.services.session import Session, open_session
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places


def draft_records(found: FoundZone, wanted: Wanted) -> tuple[RecordsView, list[str]]:
    """Return the records of a zone with what isn't saved, and what to tell about them.

    Raises:
        StorageError: the file can't be read, or the journal can't be used.
    """
    refuse_foreign(found)
    places = Places.of_user()

    def load(journal: Journal | None) -> Session:
        return open_session(found.for_session, journal, draft_use="look").load()

    session, remark = with_journal(places, load) if places.has_journal() else (load(None), None)
    remarks = [
        f"{conflict.change.before.owner} {conflict.key[1]} was changed by another program too; theirs is shown."
        for conflict in session.conflicts
    ]
    remarks += filter(None, (session.problem, remark))
    return RecordsView(session.zone, found.path, found.include, wanted), remarks
