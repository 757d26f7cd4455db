"""What an edit brings into a zone, apart from what was there before.

Both texts are checked whole where that is quick. In a large zone a small one is checked instead, made of what the edit
touched: the apex, the owners concerned, what they point to, and the cuts above them. The full check runs later. Only a
digest of the zone, where there is one, is always that of the whole.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final

from tuiz.checks.findings import Finding, Severity
from tuiz.domain import names
from tuiz.domain.rdata_layout import NAME_FIELDS, words_of
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.locate import entries_of_all
from tuiz.services.checking import check_text

WHOLE_UP_TO = 1 << 20
"""Bytes of a zone file up to which both texts are checked whole."""
_MAX_OWNERS = 2000
"""How many owners of an edit are looked at in a large zone."""
_OF_THE_WHOLE: Final = frozenset({"zonemd-stale"})
"""Checks that only the whole zone can answer. What an edit makes wrong there is an error."""


def introduced(
    before: ZoneDocument,
    after: ZoneDocument,
    owners: Collection[str],
    *,
    server: str | None = None,
    serial: int | None = None,
) -> tuple[list[Finding], list[Finding]]:
    """Return what the checks find in *after* and not in *before*, and what they find in both.

    Args:
        before: the saved text.
        after: the text to be saved.
        owners: whose records differ, absolute.
        server: the name server whose vote decides; None for the majority's.
        serial: the SERIAL that the save will leave; None for the one that is in *after*.
    """
    if max(before.size, after.size) <= WHOLE_UP_TO:
        old = check_text(bytes(before), before.origin, server=server)
        return _apart(old, check_text(bytes(after), after.origin, server=server, serial=serial))
    chosen = _concerned(before, after, owners)
    old = _check_excerpt(before, chosen, server)
    # Lines of the excerpt are not those of the file.
    new = [_placed(finding, after) for finding in _check_excerpt(after, chosen, server)]
    if _has_digest(after):
        old += _of_the_whole(before, None)
        new += _of_the_whole(after, serial)
    return _apart(old, new)


def _check_excerpt(document: ZoneDocument, owners: Collection[str], server: str | None) -> list[Finding]:
    found = check_text(_excerpt(document, owners), document.origin, server=server)
    return [finding for finding in found if finding.check not in _OF_THE_WHOLE]


def _of_the_whole(document: ZoneDocument, serial: int | None) -> list[Finding]:
    found = check_text(bytes(document), document.origin, serial=serial)
    return [finding for finding in found if finding.check in _OF_THE_WHOLE]


def _has_digest(document: ZoneDocument) -> bool:
    return any(found.record.rdtype == "ZONEMD" for found in _records(document, [document.origin]))


def _apart(old: Iterable[Finding], new: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    known = Counter(finding.identity for finding in old)
    fresh: list[Finding] = []
    present: list[Finding] = []
    for finding in new:
        if known[finding.identity]:
            known[finding.identity] -= 1
            present.append(finding)
        else:
            fresh.append(finding._replace(severity=Severity.ERROR) if finding.check in _OF_THE_WHOLE else finding)
    return fresh, present


def _concerned(before: ZoneDocument, after: ZoneDocument, owners: Collection[str]) -> list[str]:
    """Return the owners to look at: those given, the apex, what they point to, and the names above."""
    origin = after.origin
    chosen = {names.key(owner): owner for owner in [origin, *list(owners)[:_MAX_OWNERS]]}
    for document in (before, after):
        for found in _records(document, list(chosen.values())):
            for target in _targets(found):
                if names.is_below(target, origin):
                    chosen.setdefault(names.key(target), target)
    for owner in list(chosen.values()):
        for above in names.ancestors(owner):
            if not names.is_below(above, origin):
                break
            chosen.setdefault(names.key(above), above)
    return list(chosen.values())


def _records(document: ZoneDocument, owners: Collection[str]) -> list[Located]:
    """Return the records of *owners*."""
    zone = Zone(document)
    return [found for entries in entries_of_all(document, owners).values() for found in zone.locate(entries)]


def _targets(found: Located) -> list[str]:
    record = found.record
    words = words_of(record.rdata)
    return [words[place].decode("latin-1") for place in NAME_FIELDS.get(record.rdtype, ()) if place < len(words)]


def _excerpt(document: ZoneDocument, owners: Collection[str]) -> bytes:
    """Return a zone file of the records of *owners*, with full names."""
    lines = [
        f"{record.owner} {record.ttl} {record.rdclass} {record.rdtype} {record.rdata}\n"
        for record in (found.record for found in _records(document, owners))
    ]
    lines.sort(key=lambda line: " SOA " not in line)
    return "".join(lines).encode("latin-1", "backslashreplace")


def _placed(finding: Finding, document: ZoneDocument) -> Finding:
    """Return *finding* with its line in the document instead of in the excerpt."""
    if finding.owner is None:
        return finding._replace(line=1, column=1)
    located = _records(document, (finding.owner,))
    mine = [found for found in located if finding.rdtype in {None, found.record.rdtype}] or located
    return finding._replace(line=document.line(mine[0].entry) if mine else 1, column=1)
