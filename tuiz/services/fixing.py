"""What mends a finding with one key: an operation on the draft like any other, reviewed, saved and undone as such."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.mending import RemoveDuplicates, SetTtl, key_of
from tuiz.errors import ZoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tuiz.checks.findings import Finding
    from tuiz.domain.changes import Change
    from tuiz.domain.operations import Operation
    from tuiz.domain.zone import Located
    from tuiz.services.session import Session


class NoFix(ZoneError):
    """Nothing mends this by itself, or it is mended already."""

    hint = "The finding's hint says what to do by hand."


@dataclass(frozen=True, slots=True)
class Fix:
    """What mends a finding."""

    label: str
    """What it does, in a few words."""
    operation: Operation

    def apply(self, session: Session, *, join: bool = False) -> Change:
        """Do it, as one operation of the draft; with *join* as part of the last one.

        Raises:
            TuizError: what any operation raises; nothing was done then.
        """
        return session.perform(self.operation, join=join)


def has_fix(check: str) -> bool:
    """Return whether what this check finds may have a fix; `fix_for` tells for one finding."""
    return check in _FIXES


def fixable() -> list[str]:
    """Return the ids of the checks whose findings may have a fix."""
    return sorted(_FIXES)


def fix_for(finding: Finding, session: Session) -> Fix | None:
    """Return what mends *finding* in the draft as it is now; None where nothing does, or nothing is left to mend.

    Looks through the zone: slow in a large one.
    """
    find = _FIXES.get(finding.check)
    # What an included file or a $GENERATE states isn't changed from here.
    operation = find(finding, session) if find and finding.file is None else None
    return Fix(operation.label(session.zone), operation) if operation else None


def mend(findings: Iterable[Finding], session: Session, *, join: bool = False) -> list[str]:
    """Apply the fixes of *findings*, and return what was done."""
    done: list[str] = []
    # A digest is of all the rest.
    for finding in sorted(findings, key=lambda each: each.check == "zonemd-stale"):
        fix = fix_for(finding, session) if has_fix(finding.check) else None
        if fix and not fix.apply(session, join=join).is_empty:
            done.append(fix.label)
    return done


def _one_ttl(finding: Finding, session: Session) -> Operation | None:
    """Give an RRset the TTL of its first record, which is what servers take: nothing else is served."""
    rrset = _rrset(finding, session)
    if len({found.record.ttl for found in rrset}) < 2:
        return None
    record = rrset[0].record
    return SetTtl(record.owner, record.rdtype, record.ttl, system=session.zone.is_system(record.owner, record.rdtype))


def _no_duplicates(finding: Finding, session: Session) -> Operation | None:
    rrset = _rrset(finding, session)
    if len({key_of(found.record) for found in rrset}) == len(rrset):
        return None
    record = rrset[0].record
    return RemoveDuplicates(record.owner, record.rdtype, system=session.zone.is_system(record.owner, record.rdtype))


def _digest_anew(finding: Finding, session: Session) -> Operation | None:  # noqa: ARG001 - a zone has one digest
    """Compute the digest with the SERIAL that the next save will leave."""
    from tuiz.domain.zonemd import UpdateZonemd
    from tuiz.services.checking import zone_digests

    serial = session.serials.next()
    digests = zone_digests(session.document, serial)
    return UpdateZonemd(serial, tuple(digests.items())) if digests and serial is not None else None


def _intended_name_servers(finding: Finding, session: Session) -> Operation | None:  # noqa: ARG001 - a zone has one intent
    """Make the apex NS RRset what the zone's settings name."""
    from tuiz.domain.system_operations import SetZoneNameServers

    hosts = session.facts.name_servers
    present = {names.key(found.record.rdata) for found in session.system_records() if found.record.rdtype == "NS"}
    return SetZoneNameServers(hosts) if hosts and present != {names.key(host) for host in hosts} else None


def _vanity_addresses(finding: Finding, session: Session) -> Operation | None:  # noqa: ARG001 - all hosts at once
    """Give vanity name servers the addresses of their provider's servers, and name them in the apex NS RRset."""
    from tuiz.domain.vanity import ADDRESS_TYPES, COMPLETE, SetVanity, in_step

    hosts, servers = session.facts.vanity, session.facts.vanity_servers
    if len(servers) < len(hosts) or not hosts:
        return None
    present = {
        host: tuple(
            found.record.rdata for found in session.zone.records_of(host) if found.record.rdtype in ADDRESS_TYPES
        )
        for host in hosts
    }
    # What the settings mean the zone to name may be others: a domain may have stopped to use its own.
    return SetVanity(in_step(present, servers), session.facts.name_servers or hosts, told=COMPLETE)


def _rrset(finding: Finding, session: Session) -> list[Located]:
    """Return the records that a finding is about, in the file's order."""
    if finding.owner is None or finding.rdtype is None:
        return []
    return [found for found in session.zone.records_of(finding.owner) if found.record.rdtype == finding.rdtype]


_FIXES: Final[Mapping[str, Callable[[Finding, Session], Operation | None]]] = {
    "ttl-differs": _one_ttl,
    "record-duplicate": _no_duplicates,
    "name-servers-differ": _intended_name_servers,
    "vanity-address-differs": _vanity_addresses,
    "vanity-no-address": _vanity_addresses,
    "zonemd-stale": _digest_anew,
}
"""By the check's id, what finds the operation that mends a finding."""
