"""What a zone's settings mean it to be, against what its file says: neither is changed by looking; a fix does so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tuiz.checks.facts import APEX, Answer, Facts, key_in
from tuiz.checks.findings import Finding, Severity
from tuiz.checks.positions import positions
from tuiz.domain import names
from tuiz.services.check_job import Meant

if TYPE_CHECKING:
    from tuiz.storage.settings import DomainSettings

DIFFER = "name-servers-differ"
"""The id of the finding about NS records."""
NO_ADDRESS = "vanity-no-address"
"""The id of the finding about vanity name servers that nobody can reach."""
ADDRESS_DIFFERS = "vanity-address-differs"
"""The id of the finding about those that stand for another server than their provider's."""


NO_SET = "name-server-set-missing"
"""The id of the finding about settings that refer to a set that there isn't, such as a deleted one."""


def meant_by(settings: DomainSettings) -> Meant:
    """Return what settings mean a zone to be."""
    return Meant(settings.intended_hosts, settings.vanity, settings.vanity_servers, settings.missing_sets)


def intent_findings(facts: Facts, meant: Meant, data: bytes) -> Iterator[Finding]:
    """Yield findings where a zone isn't what its settings mean it to be, or where they mean what there isn't."""
    yield from _set_findings(facts, meant.missing_sets, data)
    yield from _zone_ns_findings(facts, meant.name_servers, data)
    yield from _vanity_findings(facts, meant.vanity, meant.vanity_servers, data)


def _set_findings(facts: Facts, labels: tuple[str, ...], data: bytes) -> Iterator[Finding]:
    """Yield a finding for each set that the settings refer to, and that there isn't."""
    for label in labels:
        line, column = _at_apex(facts, data)
        yield Finding(
            NO_SET,
            Severity.WARNING,
            f"The zone's settings name the name server set {label}, and there is none of this label.",
            owner=facts.zone,
            rdtype="NS",
            line=line,
            column=column,
            hint=f"tuiz name-servers {label} HOST… makes it again; or name another set, or the hosts themselves, in the"
            " TOML file beside the zone. The NS records stay as they are.",
        )


def _at_apex(facts: Facts, data: bytes) -> tuple[int, int]:
    """Return line and column of the apex NS records, or of the first record."""
    records = facts.of(APEX, "NS")
    place = records[0].offset if records else facts.first_record
    return positions(data, [place])[place]


def _zone_ns_findings(facts: Facts, hosts: tuple[str, ...], data: bytes) -> Iterator[Finding]:
    """Yield a finding where the zone's NS records aren't for the hosts that its settings name."""
    records = facts.of(APEX, "NS")
    present = {names.key(found.target_name): found.target_name for found in records if found.target_name}
    wanted = {names.key(host): host for host in hosts}
    if not wanted or not facts.complete or present.keys() == wanted.keys():
        return
    missing = [wanted[key] for key in wanted if key not in present]
    extra = [present[key] for key in present if key not in wanted]
    parts = [f"{word} {', '.join(found)}" for word, found in (("missing:", missing), ("extra:", extra)) if found]
    line, column = _at_apex(facts, data)
    yield Finding(
        DIFFER,
        Severity.WARNING,
        f"The zone's NS records aren't the name servers that its settings name; {'; '.join(parts)}.",
        owner=facts.zone,
        rdtype="NS",
        line=line,
        column=column,
        hint="Set the zone's name servers, or change name_servers in the TOML file beside it.",
    )


def _vanity_findings(
    facts: Facts, hosts: tuple[str, ...], servers: tuple[tuple[str, ...], ...], data: bytes
) -> Iterator[Finding]:
    """Yield a finding where vanity name servers that the zone's settings list have no address, or an outdated one.

    It is so, too, where a change broke off in the middle: the settings list a host from before its first record is
    written until after its last one is gone.
    """
    zone_key = names.key(facts.zone)
    addressed: list[str] = []
    for host in hosts if facts.complete else ():
        key = key_in(zone_key, host)
        if key is not None and facts.answer(key) is Answer.ADDRESS:
            addressed.append(host)
            continue
        line, column = _at_apex(facts, data)
        domain = names.spoken(facts.zone)
        lacks = "has no address in the zone" if key is not None else f"doesn't lie in {domain}"
        yield Finding(
            NO_ADDRESS,
            Severity.WARNING,
            f"The vanity name server {names.spoken(host)} {lacks}.",
            owner=host,
            rdtype="A",
            line=line,
            column=column,
            hint=f"tuiz vanity configure {domain} adds its addresses; tuiz vanity disable {domain} is done with it.",
        )
    if addressed and len(servers) >= len(addressed):
        yield from _outdated(facts.zone, addressed, servers, data)


def _outdated(zone: str, hosts: Sequence[str], servers: Sequence[tuple[str, ...]], data: bytes) -> Iterator[Finding]:
    """Yield a finding for each host that has other addresses than any of the servers: their set may have changed."""
    from tuiz.domain.vanity import ADDRESS_TYPES, in_step, same_addresses
    from tuiz.domain.zone import Zone
    from tuiz.domain.zonefile.document import ZoneDocument
    from tuiz.domain.zonefile.locate import entries_of_all

    seen = Zone(ZoneDocument(data, zone))
    entries = entries_of_all(seen.document, hosts)
    records = {
        host: [found for found in seen.locate(entries[names.key(host)]) if found.record.rdtype in ADDRESS_TYPES]
        for host in hosts
    }
    present = {host: tuple(found.record.rdata for found in of_host) for host, of_host in records.items()}
    for host, wanted in in_step({host: each for host, each in present.items() if each}, servers).items():
        if same_addresses(present[host], wanted):
            continue
        first = records[host][0]
        place = seen.document.offset(first.entry)
        line, column = positions(data, [place])[place]
        domain = names.spoken(zone)
        yield Finding(
            ADDRESS_DIFFERS,
            Severity.WARNING,
            f"The vanity name server {names.spoken(host)} has {' '.join(present[host])}, and none of its provider's"
            f" servers does: {' '.join(wanted)} is free.",
            owner=host,
            rdtype=first.record.rdtype,
            line=line,
            column=column,
            hint=f"tuiz vanity configure {domain} brings it in step; the glue at the registry has to follow. Where the"
            " address is meant, name the provider's hosts in vanity_for instead of the set.",
        )
