"""Check the zone file that the user means, by the settings that hold for it."""

from datetime import UTC, datetime

from tuiz.checks.findings import Finding
from tuiz.files.identity import read_with_status
from tuiz.services.checking import check_text
from tuiz.services.finding_zone import FoundZone


def check_zone_file(found: FoundZone) -> list[Finding]:
    """Return what is to be said of a zone file.

    Raises:
        UnknownOrigin: nothing tells which zone it is.
        NotAZoneFile: it is in another format.
        StorageError: it can't be read.
    """
    if found.file.conversion is not None:
        from tuiz.services.records_view import refuse_foreign

        refuse_foreign(found)
    data, _ = read_with_status(found.path)
    return check_text(data, found.origin, server=found.file.settings.server, now=datetime.now(UTC))
