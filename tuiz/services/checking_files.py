"""Check the zone file that the user means, by the settings that hold for it, and the files that it includes."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Final

from tuiz.checks.findings import Finding, Severity
from tuiz.files.identity import read_with_status
from tuiz.services.check_job import CheckJob
from tuiz.services.checking import checking_of
from tuiz.services.finding_zone import FoundZone
from tuiz.services.intent import intent_findings, meant_by

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
    settings = found.file.settings
    job = CheckJob(found.path, found.origin, settings.server, found.include, meant=meant_by(settings))
    return findings_of(job, data, processes=2)


def findings_of(
    job: CheckJob, data: bytes, *, processes: int = 1, told: Callable[[float], object] = lambda _done: None
) -> list[Finding]:
    """Return what is to be said of a zone whose file has, or would have, the text *data*.

    Args:
        job: the zone.
        data: the text.
        processes: 2 to check a large file by halves; a program with threads or a screen does without.
        told: called now and then with the part done so far, from 0 to 1; what it raises ends the check.
    """
    checking = checking_of(data, job.origin, server=job.server, now=time.time(), serial=job.serial, processes=processes)
    for done in checking.slices():
        told(done)
    findings = [
        *checking.findings,
        *intent_findings(checking.facts, job.meant, data),
    ]
    if b"$" in data and _INCLUDE.search(data):
        findings = sorted([*findings, *_of_included(job, data)], key=lambda each: (each.file or "", each.line))
    return findings


def _of_included(job: CheckJob, data: bytes) -> Iterator[Finding]:
    """Yield what name servers would refuse in included files, and what of them can't be looked at."""
    from tuiz.domain.zone import Zone
    from tuiz.domain.zonefile.document import ZoneDocument
    from tuiz.services.included_files import included_files
    from tuiz.services.including import IncludeOutside
    from tuiz.services.records_view import RecordsView, Unreadable

    zone = Zone(ZoneDocument(data, job.origin))
    for included in included_files(zone.document, job.path, job.rules):
        if others := job.rules.others(included.word, included.including, included.path):
            shown = included.word.decode("utf-8", "backslashreplace")
            yield Finding(
                check="include-ambiguous",
                severity=Severity.WARNING,
                message=f"There are several files {shown}, which differ: {included.path} is read here.",
                hint=f"A server that looks elsewhere reads {', '.join(map(str, others))}.",
                file=None if included.including == job.path else str(included.including),
                line=included.line,
            )
    for item in RecordsView(zone, job.path, job.rules).included():
        if not isinstance(item, Unreadable):
            continue
        is_known = item.check != IncludeOutside.check
        yield Finding(
            check=item.check or "included-record",
            severity=Severity.ERROR if is_known else Severity.NOTICE,
            message=item.reason,
            file=None if item.file == job.path else str(item.file),
            line=item.line,
        )
