"""The zone's own name: SOA and NS records, and what doesn't belong there (RFC 1034 §4.2.1, RFC 1035 §6.1)."""

from collections.abc import Iterator
from typing import Final

from tuiz.checks.check import ERROR, NOBODY, WARNING, Check, Fault, check
from tuiz.checks.facts import APEX, Answer, Facts, Statement
from tuiz.checks.type_bits import NS, SOA
from tuiz.domain.servers import ALL, BIND, KNOT, NSD


@check("soa-missing", severity=ERROR, reference="RFC 1035 §5.2")
def soa_missing(facts: Facts) -> Iterator[Fault]:
    """A zone has a SOA record at its apex."""
    if facts.types.get(APEX, 0) & SOA or not facts.complete:
        return
    message = f"The zone {facts.zone} has no SOA record."
    empty = "The file has no record of this zone."
    hint = "Write one, and see that the zone's name is right." if facts.types else empty
    yield Fault(facts.first_record, message, hint, ALL, facts.zone, "SOA")


@check("soa-several", severity=ERROR, reference="RFC 1035 §5.2")
def soa_several(facts: Facts) -> Iterator[Fault]:
    """A zone has one SOA record."""
    found = facts.of(APEX, "SOA")
    for other in found[1:]:
        refused_by = NSD if other.wire == found[0].wire else BIND | NSD
        yield other.fault("The zone has a second SOA record.", "Take one of them out.", refused_by)


@check("soa-below-apex", severity=ERROR, reference="RFC 1035 §5.2")
def soa_below_apex(facts: Facts) -> Iterator[Fault]:
    """The SOA record stands at the apex only."""
    for key in facts.having(SOA):
        for statement in facts.of(key, "SOA") if key else ():
            message = f"{statement.owner} lies within the zone {facts.zone} and has a SOA record of its own."
            yield statement.fault(message, "Take it out, or the zone has another name.", BIND | NSD)


@check("soa-as-glue", severity=WARNING, reference="RFC 1035 §5.2")
def soa_as_glue(facts: Facts) -> Iterator[Fault]:
    """The SOA record doesn't follow a delegation that names the apex as a server: BIND takes it for glue of that."""
    if next(iter(facts.types), APEX) == APEX or APEX not in facts.types:
        return
    owners = list(facts.types)
    before = owners[: owners.index(APEX)]
    cuts = {key for key, target in facts.servers if key and target == APEX}
    cut = next((key for key in reversed(before) if key in cuts), None)
    if cut is None:
        return
    targets = {target for key, target in facts.servers if key == cut}
    soa = facts.of(APEX, "SOA")[:1]
    if soa and targets.issuperset(before[before.index(cut) + 1 :]):
        message = f"The SOA record follows the delegation of {facts.name(cut)}, which names {facts.zone} as a server."
        yield soa[0].fault(message, "Move the SOA record to the beginning of the file.", BIND)


@check("ns-missing", severity=ERROR, reference="RFC 1034 §4.2.1")
def ns_missing(facts: Facts) -> Iterator[Fault]:
    """A zone has NS records at its apex."""
    if facts.types.get(APEX, 0) & NS or not facts.complete:
        return
    message = f"The zone {facts.zone} has no NS records at its apex."
    yield Fault(facts.first_record, message, "Name the servers that serve the zone.", BIND | KNOT, facts.zone, "NS")


@check("ns-no-address", severity=WARNING, reference="RFC 1912 §2.8; Zonemaster NAMESERVER01")
def ns_no_address(facts: Facts) -> Iterator[Fault]:
    """A name server of the zone that lies within it has an address there, and is no alias."""
    for statement in facts.of(APEX, "NS") if facts.complete else ():
        if statement.target is None:
            continue
        answer = facts.answer(statement.target)
        refused_by = KNOT if not facts.has_glue(APEX, statement.target) else NOBODY
        if answer not in {Answer.ADDRESS, Answer.DELEGATED}:
            refused_by |= BIND
        if refused_by:
            message = f"The name server {statement.target_name} {WHY_NO_ADDRESS[answer]}."
            hint = "Add an A or AAAA record for it, or name another server."
            yield statement.fault(message, hint, refused_by, at=statement.at_rdata)


@check("ns-is-address", severity=WARNING, reference="RFC 1035 §3.3.11")
def ns_is_address(facts: Facts) -> Iterator[Fault]:
    """The target of an NS record is a name, not an address."""
    for statements in facts.statements.values():
        for statement in statements:
            if statement.rdtype == "NS" and statement.points_at_address:
                message = f"The name server {statement.target_name} looks like an address, but is a name."
                yield statement.fault(message, "Name the server, and give it an A record.", at=statement.at_rdata)


@check("ds-at-apex", severity=WARNING, reference="RFC 4035 §2.4")
def ds_at_apex(facts: Facts) -> Iterator[Fault]:
    """DS records stand in the parent zone, not at the apex of the zone they speak of."""
    for statement in facts.of(APEX, "DS"):
        yield statement.fault("A DS record stands at the zone's own name.", "It belongs in the parent zone.", BIND)


@check("line-lost", severity=WARNING, reference="RFC 1035 §5.1")
def line_lost(facts: Facts) -> Iterator[Fault]:
    """A last line with a carriage return has a line end, without which Knot DNS leaves it out."""
    if facts.lost_line is None:
        return
    lost = [found for statements in facts.statements.values() for found in statements if _is_lost(facts, found)]
    servers = {target for _, target in facts.servers}
    for statement in lost[:1]:
        needed = any(
            (found.key == APEX and found.rdtype in {"SOA", "NS"})
            or (found.key in servers and found.rdtype in {"A", "AAAA"})
            for found in lost
        )
        message = "The last line has a carriage return and no line end, and is left out by Knot DNS."
        yield statement.fault(message, "End the line with a line feed alone.", KNOT if needed else NOBODY)


def _is_lost(facts: Facts, statement: Statement) -> bool:
    return facts.lost_line is not None and statement.offset >= facts.lost_line


WHY_NO_ADDRESS: Final = {
    Answer.ADDRESS: "has no address that is served",
    Answer.ALIAS: "is an alias",
    Answer.BELOW_DNAME: "lies below a DNAME record",
    Answer.DELEGATED: "is delegated and has no address here as glue",
    Answer.NO_ADDRESS: "has no address",
    Answer.MISSING: "doesn't exist",
}
"""What is wrong with a name server's name, as the end of a sentence."""

ALL_CHECKS: Final[tuple[Check, ...]] = (
    soa_missing,
    soa_several,
    soa_below_apex,
    soa_as_glue,
    ns_missing,
    ns_no_address,
    ns_is_address,
    ds_at_apex,
    line_lost,
)
"""The checks of this topic."""
