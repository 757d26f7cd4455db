"""What a zone's settings mean it to be, against what its file says: neither is changed by looking; a fix does so."""

from collections.abc import Iterator

from tuiz.checks.facts import APEX, Facts
from tuiz.checks.findings import Finding, Severity
from tuiz.checks.positions import positions
from tuiz.domain import names

DIFFER = "name-servers-differ"
"""The id of the finding."""


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
