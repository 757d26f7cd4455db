"""What a zone's settings mean it to be, against what its file says: neither is changed by looking; a fix does so."""

from collections.abc import Iterator, Sequence

from tuiz.checks.facts import APEX, Answer, Facts, key_in
from tuiz.checks.findings import Finding, Severity
from tuiz.checks.positions import positions
from tuiz.domain import names

DIFFER = "name-servers-differ"
"""The id of the finding about NS records."""
NO_ADDRESS = "vanity-no-address"
"""The id of the finding about vanity name servers that nobody can reach."""
ADDRESS_DIFFERS = "vanity-address-differs"
"""The id of the finding about those that stand for another server than their provider's."""


def intent_findings(facts: Facts, hosts: tuple[str, ...], data: bytes) -> Iterator[Finding]:
    """Yield a finding where the zone's NS records aren't for the hosts that its settings name."""
    records = facts.of(APEX, "NS")
    present = {names.key(found.target_name): found.target_name for found in records if found.target_name}
    wanted = {names.key(host): host for host in hosts}
    if not wanted or not facts.complete or present.keys() == wanted.keys():
        return
    missing = [wanted[key] for key in wanted if key not in present]
    extra = [present[key] for key in present if key not in wanted]
    parts = [f"{word} {', '.join(found)}" for word, found in (("missing:", missing), ("extra:", extra)) if found]
    place = records[0].offset if records else facts.first_record
    line, column = positions(data, [place])[place]
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


def vanity_findings(
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
        records = facts.of(APEX, "NS")
        place = records[0].offset if records else facts.first_record
        line, column = positions(data, [place])[place]
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
