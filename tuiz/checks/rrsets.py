"""Records that belong together: one TTL an RRset (RFC 2181 §5.2), no record twice (RFC 2181 §5)."""

from collections.abc import Iterator
from typing import Final

from tuiz.checks.check import NOTICE, WARNING, Check, Fault, check
from tuiz.checks.facts import Facts, Statement


@check("ttl-differs", severity=WARNING, reference="RFC 2181 §5.2")
def ttl_differs(facts: Facts) -> Iterator[Fault]:
    """The records of an RRset have one TTL."""
    for rrset in _rrsets(facts):
        first = rrset[0]
        if first.rdtype == "RRSIG":  # each has the TTL of what it signs (RFC 4034 §3)
            continue
        other = next((found for found in rrset if found.ttl != first.ttl), None)
        if other and first.ttl is not None and other.ttl is not None:
            message = f"The {first.rdtype} records of {first.owner} have TTLs that differ: {first.ttl} and {other.ttl}."
            yield other.fault(message, "Give them one: servers take the first.", at=other.at_ttl)


@check("record-duplicate", severity=NOTICE, reference="RFC 2181 §5")
def record_duplicate(facts: Facts) -> Iterator[Fault]:
    """No record stands there twice."""
    for rrset in _rrsets(facts):
        if rrset[0].rdtype == "SOA":
            continue
        seen: set[bytes] = set()
        for statement in rrset:
            if statement.wire in seen:
                message = f"This {statement.rdtype} record of {statement.owner} stands there already."
                yield statement.fault(message, "Take one of them out.")
            seen.add(statement.wire)


def _rrsets(facts: Facts) -> Iterator[list[Statement]]:
    """Yield the RRsets of more than one record."""
    for statements in facts.statements.values():
        if len(statements) > 1:
            by_type: dict[str, list[Statement]] = {}
            for statement in statements:
                by_type.setdefault(statement.rdtype, []).append(statement)
            yield from (rrset for rrset in by_type.values() if len(rrset) > 1)


ALL_CHECKS: Final[tuple[Check, ...]] = (ttl_differs, record_duplicate)
"""The checks of this topic."""
