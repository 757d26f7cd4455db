"""Records that stand in included files: shown with their source, and changed only there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tuiz.domain.operations import NoSuchRecord, same_rdata
from tuiz.errors import ZoneError
from tuiz.services.included_files import INCLUDES

if TYPE_CHECKING:
    from tuiz.services.records_view import ShownRecord
    from tuiz.services.session import Session


class IncludedRecord(ZoneError):
    """The record stands in an included file."""

    hint = "Change it in that file; all zones that include it follow."


def included_record(
    session: "Session", owner: str, rdtype: str | None = None, data: str | None = None
) -> "ShownRecord | None":
    """Return the first record of *owner*, of this type and data where they are given, that an included file states."""
    from tuiz.services.records_view import RecordsView, ShownRecord, Wanted

    rules = session.facts.include
    if rules is None or not any(INCLUDES.match(session.document.raw(at)) for at in session.document.directives()):
        return None
    for item in RecordsView(session.zone, session.facts.path, rules, Wanted(owner, rdtype)).included():
        if isinstance(item, ShownRecord):
            record = item.record
            if data is None or same_rdata(record.rdtype, record.rdata, data):
                return item
    return None


def refuse_included(session: "Session", owner: str, rdtype: str | None = None, data: str | None = None) -> None:
    """Refuse to change what an included file states.

    Raises:
        IncludedRecord: with the file and the line.
    """
    if found := included_record(session, owner, rdtype, data):
        raise IncludedRecord(
            f"The {found.record.rdtype} record of {found.record.owner} stands in the included file {found.file}, "
            f"line {found.line}."
        )


@contextmanager
def told_where(session: "Session", owner: str, rdtype: str | None = None, data: str | None = None) -> Iterator[None]:
    """Look for a record, and where there is none in the zone's own file, tell in which other it stands.

    Raises:
        IncludedRecord: in place of `NoSuchRecord`.
    """
    try:
        yield
    except NoSuchRecord:
        refuse_included(session, owner, rdtype, data)
        raise
