"""What a zone's settings mean it to be, against what its file says: neither is changed by looking; a fix does so."""

from collections.abc import Iterator

from tuiz.checks.facts import APEX, Answer, Facts, key_in
from tuiz.checks.findings import Finding, Severity
from tuiz.checks.positions import positions
from tuiz.domain import names

DIFFER = "name-servers-differ"
"""The id of the finding about NS records."""
NO_ADDRESS = "vanity-no-address"
"""The id of the finding about vanity name servers."""


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


def vanity_findings(facts: Facts, hosts: tuple[str, ...], data: bytes) -> Iterator[Finding]:
    """Yield a finding where vanity name servers that the zone's settings list have no address in the zone.

    It is so, too, where a change broke off in the middle: the settings list a host from before its first record is
    written until after its last one is gone.
    """
    zone_key = names.key(facts.zone)
    for host in hosts if facts.complete else ():
        key = key_in(zone_key, host)
        if key is not None and facts.answer(key) is Answer.ADDRESS:
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
