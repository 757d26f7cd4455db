"""The digest of the zone that a zone may hold (RFC 8976): it is of the zone as it is."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from tuiz.checks.check import WARNING, Check, Fault, check
from tuiz.checks.facts import APEX, Facts, Statement

_SERIAL: Final = slice(-20, -16)
"""Where SERIAL stands in a SOA's octets (RFC 1035 §3.3.13)."""


@check("zonemd-stale", severity=WARNING, reference="RFC 8976 §4")
def zonemd_stale(facts: Facts) -> Iterator[Fault]:
    """A ZONEMD record holds the digest of the zone as it is, and its SERIAL."""
    known = digests(facts)
    if not known:
        return
    from tuiz.domain.zonemd import TITLES

    for algorithm, statement in _verifiable(facts).items():
        if algorithm not in known:
            continue
        wire = statement.wire
        if wire[:4] != _serial(facts) or wire[6:] != known[algorithm]:
            message = f"The ZONEMD record isn't the digest of this zone any more ({TITLES[algorithm]})."
            yield statement.fault(message, "Compute it anew: those who verify the zone refuse it.")


def digests(facts: Facts) -> dict[int, bytes]:
    """Return the zone's digest by each hash algorithm that its ZONEMD records use; none where it can't be told.

    SERIAL is the one that the zone is to have, where that is said.
    """
    wanted = _verifiable(facts)
    if not wanted or not facts.complete:
        return {}
    from tuiz.domain.zonemd import Digested, digest

    records = [
        Digested(found.owner, found.rdtype, found.ttl or 0, _wire(facts, found))
        for statements in facts.statements.values()
        for found in statements
    ]
    found = {algorithm: digest(facts.zone, records, algorithm) for algorithm in wanted}
    return {algorithm: octets for algorithm, octets in found.items() if octets is not None}


def _verifiable(facts: Facts) -> dict[int, Statement]:
    """Return the ZONEMD records that anyone verifies, by hash algorithm: known ones, of which there is one each."""
    held = facts.of(APEX, "ZONEMD")
    if not held or len(facts.of(APEX, "SOA")) != 1:
        return {}
    from tuiz.domain.zonemd import HASHES, SIMPLE  # few zones hold one, and all would wait for it

    found = [statement for statement in held if statement.wire[4] == SIMPLE]
    counts = Counter(statement.wire[5] for statement in found)
    return {
        statement.wire[5]: statement
        for statement in found
        if statement.wire[5] in HASHES and counts[statement.wire[5]] == 1
    }


def _serial(facts: Facts) -> bytes:
    """Return the SERIAL that the zone has, or is to have, in octets."""
    return _wire(facts, facts.of(APEX, "SOA")[0])[_SERIAL]


def _wire(facts: Facts, statement: Statement) -> bytes:
    wire = statement.wire
    if statement.rdtype != "SOA" or statement.key != APEX or facts.serial is None:
        return wire
    return wire[: _SERIAL.start] + facts.serial.to_bytes(4, "big") + wire[_SERIAL.stop :]


ALL_CHECKS: Final[tuple[Check, ...]] = (zonemd_stale,)
"""The checks of this topic."""
