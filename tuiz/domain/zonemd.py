"""ZONEMD: the digest of a whole zone (RFC 8976), computed with the simple scheme, and written into the zone."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.editor import Editor
from tuiz.domain.mnemonics import type_number
from tuiz.domain.operations import ReplaceRecord
from tuiz.domain.system_records import refuse_locked
from tuiz.domain.zone import Zone

SIMPLE: Final = 1
"""The one scheme there is (RFC 8976 §2.2.2)."""

HASHES: Final[Mapping[int, str]] = {1: "sha384", 2: "sha512"}
"""The hash algorithms by their numbers (RFC 8976 §2.2.3)."""

TITLES: Final[Mapping[int, str]] = {1: "SHA-384", 2: "SHA-512"}

_TYPE: Final = 63
_RRSIG: Final = 46
_IN: Final = b"\0\1"


class Digested(NamedTuple):
    """A record as it goes into the digest."""

    owner: str
    """Absolute."""
    rdtype: str
    """Canonical."""
    ttl: int
    wire: bytes
    """RDATA in canonical form (RFC 4034 §6.2)."""


def digest(zone: str, records: Iterable[Digested], algorithm: int) -> bytes | None:
    """Return the digest of a zone by the simple scheme (RFC 8976 §3.3); None where a type has no number.

    Args:
        zone: its name, absolute.
        records: all of them, in any order; ZONEMD at the apex and its signatures are left out here.
        algorithm: one of `HASHES`.
    """
    apex = names.key(zone)
    rows: dict[tuple[tuple[bytes, ...], int, bytes], bytes] = {}
    orders: dict[str, tuple[tuple[bytes, ...], bytes]] = {}
    for record in records:
        number = type_number(record.rdtype)
        if number is None:
            return None
        key = names.key(record.owner)
        if key == apex and (number == _TYPE or (number == _RRSIG and record.wire[:2] == _TYPE.to_bytes(2, "big"))):
            continue
        known = orders.get(key)
        if known is None:
            octets = [names.label_octets(label) for label in names.labels(key)]
            wire = b"".join(bytes((len(label),)) + label for label in octets) + b"\0"
            known = orders[key] = tuple(reversed(octets)), wire
        order, owner = known
        head = owner + number.to_bytes(2, "big") + _IN + record.ttl.to_bytes(4, "big")
        # Of the same record twice, one goes in (RFC 8976 §3.3.1).
        rows.setdefault((order, number, record.wire), head + len(record.wire).to_bytes(2, "big") + record.wire)
    state = hashlib.new(HASHES[algorithm])
    for place in sorted(rows):
        state.update(rows[place])
    return state.digest()


@dataclass(frozen=True, slots=True)
class UpdateZonemd:
    """Bring the ZONEMD records up to date, each where it stands."""

    serial: int
    """The SERIAL that the zone will have."""
    digests: tuple[tuple[int, bytes], ...]
    """The digest with that SERIAL, by its hash algorithm."""
    system: bool = False

    def owners(self, zone: Zone) -> Sequence[str]:
        """Return the apex."""
        return (zone.name,)

    def label(self, zone: Zone) -> str:  # noqa: ARG002 - part of the protocol
        """Return what it does."""
        return "Compute the ZONEMD record anew"

    def run(self, editor: Editor) -> None:
        """Put SERIAL and digest into each record whose scheme and hash algorithm are known."""
        zone = editor.zone
        refuse_locked(zone.name, zone.name, "ZONEMD", zone.vanity)
        known = dict(self.digests)
        for found in [each for each in editor.located(zone.name) if each.record.rdtype == "ZONEMD"]:
            record = found.record
            _, scheme, algorithm, *_ = record.rdata.split()
            if int(scheme) == SIMPLE and int(algorithm) in known:
                data = f"{self.serial} {scheme} {algorithm} {known[int(algorithm)].hex()}"
                ReplaceRecord(found, record.owner, "ZONEMD", data, None, record.note).run(editor)
