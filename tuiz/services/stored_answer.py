"""What the workspace says of a name: the zone that the name is in, and the RRset that its file answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.errors import TuizError
from tuiz.lookups.endpoint import Endpoint
from tuiz.services.records_view import ShownRecord, Wanted, apex_records, saved_records

if TYPE_CHECKING:
    from tuiz.domain.records import Record
    from tuiz.services.finding_zone import FoundZone
    from tuiz.services.zone_index import ZoneIndex


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What a zone file answers."""

    zone: FoundZone
    records: tuple[Record, ...]
    """The RRset, or the CNAME at the name; none where the file has neither."""
    is_delegated: bool = False
    """Whether the name is in a zone of its own below, which this file says nothing of."""


def stored_answer(zones: ZoneIndex, name: str, rdtype: str) -> StoredAnswer | None:
    """Return what the workspace answers; None where none of its zones has the name."""
    try:
        zone = zones.zone_of(name)
    except TuizError:
        return None  # a folder without zones answers nothing
    if zone is None:
        return None
    records = [item.record for item in saved_records(zone, Wanted(name)) if isinstance(item, ShownRecord)]
    if any(record.rdtype == "NS" for record in records) and names.key(name) != names.key(zone.origin):
        return StoredAnswer(zone, (), is_delegated=rdtype != "DS") if rdtype != "DS" else _chosen(zone, records, rdtype)
    return _chosen(zone, records, rdtype) if records else _looked_up(zone, name, rdtype)


def _chosen(zone: FoundZone, records: list[Record], rdtype: str) -> StoredAnswer:
    for wanted in (rdtype, "CNAME"):
        if found := tuple(record for record in records if record.rdtype == wanted):
            return StoredAnswer(zone, found)
    return StoredAnswer(zone, ())


def _looked_up(zone: FoundZone, name: str, rdtype: str) -> StoredAnswer:
    """Return what a name without records of its own is answered with: wildcards and cuts above it are looked at."""
    from tuiz.domain.answering import Kind, ServedZone, answer

    records = (item.record for item in saved_records(zone) if isinstance(item, ShownRecord))
    found = answer(ServedZone(zone.origin, records), name, rdtype)
    if found.kind is Kind.REFERRAL:
        return StoredAnswer(zone, (), is_delegated=True)
    own = [record for rrset in found.answer for record in rrset.records]
    return _chosen(zone, [record for record in own if names.key(record.owner) == names.key(name)], rdtype)


def servers_of(zone: FoundZone, port: int) -> list[Endpoint]:
    """Return the zone's name servers whose addresses the zone's own file has."""
    return [endpoint for _, endpoint in hosts_of(zone, port)]


def hosts_of(zone: FoundZone, port: int) -> list[tuple[str, Endpoint]]:
    """Return the zone's name servers whose addresses the zone's own file has, each with its host name."""
    hosts = [record.rdata for record in apex_records(zone, "NS")]
    found: list[tuple[str, Endpoint]] = []
    for host in hosts:
        records = saved_records(zone, Wanted(host)) if names.is_at_or_below(host, zone.origin) else ()
        found += [
            (host, Endpoint(item.record.rdata, port))
            for item in records
            if isinstance(item, ShownRecord) and item.record.rdtype in {"A", "AAAA"}
        ]
    return found
