"""DNSSEC records that a zone may hold before it is signed (RFC 7344, RFC 5155)."""

from collections.abc import Iterator
from typing import Final

from tuiz.checks.check import WARNING, Check, Fault, check
from tuiz.checks.facts import APEX, Facts, Statement
from tuiz.domain import names
from tuiz.domain.servers import BIND, KNOT

_DIGESTS: Final = {1: "sha1", 2: "sha256", 4: "sha384"}
_SHA1: Final = 1
_SOA: Final = (6).to_bytes(2, "big")
_DELETE_CDS: Final = bytes(5)
_DELETE_CDNSKEY: Final = b"\0\0\3\0\0"


@check("cds-without-dnskey", severity=WARNING, reference="RFC 7344 §4.1")
def cds_without_dnskey(facts: Facts) -> Iterator[Fault]:
    """Each CDS and CDNSKEY record speaks of a DNSKEY record of the zone."""
    keys = facts.of(APEX, "DNSKEY")
    for statement in facts.of(APEX, "CDS"):
        if statement.wire != _DELETE_CDS and not any(_is_digest_of(facts.zone, statement, key) for key in keys):
            message = "The CDS record speaks of no DNSKEY record of the zone."
            yield statement.fault(message, "Add the key, or take it out.", BIND)
    for statement in facts.of(APEX, "CDNSKEY"):
        if statement.wire != _DELETE_CDNSKEY and not any(statement.wire == key.wire for key in keys):
            message = "The CDNSKEY record speaks of no DNSKEY record of the zone."
            yield statement.fault(message, "Add the key, or take it out.", BIND)


@check("nsec3param-several", severity=WARNING, reference="RFC 5155 §4")
def nsec3param_several(facts: Facts) -> Iterator[Fault]:
    """A zone has one NSEC3PARAM record."""
    found = facts.of(APEX, "NSEC3PARAM")
    for statement in found[1:]:
        if statement.wire != found[0].wire:
            yield statement.fault("The zone has more than one NSEC3PARAM record.", "Leave one.", KNOT)


@check("nsec3param-hash", severity=WARNING, reference="RFC 5155 §11")
def nsec3param_hash(facts: Facts) -> Iterator[Fault]:
    """Where a zone has NSEC3PARAM records, one of them names a hash algorithm that exists."""
    found = facts.of(APEX, "NSEC3PARAM")
    if found and not any(statement.wire[0] == _SHA1 for statement in found):
        message = f"The hash algorithm of NSEC3PARAM is {found[0].wire[0]}, which doesn't exist."
        yield found[0].fault(message, f"Use {_SHA1}, which is SHA-1.", BIND)


@check("rrsig-without-dnskey", severity=WARNING, reference="RFC 4035 §2.1")
def rrsig_without_dnskey(facts: Facts) -> Iterator[Fault]:
    """A zone whose SOA record is signed has the keys to check it with."""
    if facts.of(APEX, "DNSKEY"):
        return
    for statement in facts.of(APEX, "RRSIG"):
        if statement.wire[:2] == _SOA:
            message = "The SOA record is signed, but the zone has no DNSKEY record."
            yield statement.fault(message, "Edit the unsigned source of this zone.", KNOT)
            break


def _is_digest_of(zone: str, cds: Statement, key: Statement) -> bool:
    """Return whether a CDS record is the digest of a key (RFC 4034 §5.1.4); of an unknown kind it may be."""
    if int.from_bytes(cds.wire[:2], "big") != _key_tag(key.wire) or cds.wire[2] != key.wire[3]:
        return False
    digest = _DIGESTS.get(cds.wire[3])
    if digest is None:
        return True
    import hashlib

    octets = names.to_wire(names.key(zone)) + key.wire
    return hashlib.new(digest, octets, usedforsecurity=False).digest() == cds.wire[4:]


def _key_tag(wire: bytes) -> int:
    """Return a DNSKEY record's key tag (RFC 4034 appendix B)."""
    if wire[3] == 1:
        return int.from_bytes(wire[-3:-1], "big")
    total = sum(octet if place & 1 else octet << 8 for place, octet in enumerate(wire))
    return (total + (total >> 16 & 0xFFFF)) & 0xFFFF


ALL_CHECKS: Final[tuple[Check, ...]] = (cds_without_dnskey, nsec3param_several, nsec3param_hash, rrsig_without_dnskey)
"""The checks of this topic."""
