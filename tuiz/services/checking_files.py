"""Check the zone file that the user means, by the settings that hold for it, and the files that it includes."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from tuiz.checks.findings import Finding, Severity
from tuiz.files.identity import read_with_status
from tuiz.services.checking import check_text
from tuiz.services.finding_zone import FoundZone

_INCLUDE: Final = re.compile(rb"^\$[iI][nN][cC][lL][uU][dD][eE][ \t]", re.MULTILINE)


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
    findings = check_text(data, found.origin, server=found.file.settings.server, now=datetime.now(UTC), processes=2)
    if b"$" in data and _INCLUDE.search(data):
        findings = sorted([*findings, *_of_included(found, data)], key=lambda each: (each.file or "", each.line))
    return findings


def _of_included(found: FoundZone, data: bytes) -> Iterator[Finding]:
    """Yield what name servers would refuse in included files, and what of them can't be looked at."""
    from tuiz.domain.zone import Zone
    from tuiz.domain.zonefile.document import ZoneDocument
    from tuiz.services.including import IncludeOutside
    from tuiz.services.records_view import RecordsView, Unreadable, rules_of

    zone = Zone(ZoneDocument(data, found.origin))
    for item in RecordsView(zone, found.path, rules_of(found)).included():
        if not isinstance(item, Unreadable):
            continue
        is_known = item.check != IncludeOutside.check
        yield Finding(
            check=item.check or "included-record",
            severity=Severity.ERROR if is_known else Severity.NOTICE,
            message=item.reason,
            file=None if item.file == found.path else str(item.file),
            line=item.line,
        )
