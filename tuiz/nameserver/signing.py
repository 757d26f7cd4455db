"""Zones signed in memory, with keys made for the occasion (RFC 4035 §2)."""

from __future__ import annotations

import time
from base64 import b64encode
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, cast

from tuiz.domain.records import Record
from tuiz.errors import TuizError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from dns.rdtypes.ANY.DNSKEY import DNSKEY

_DAY: Final = 86400
LIFETIME_SECONDS: Final = 14 * _DAY
_SECURE_ENTRY_POINT: Final = 257
_ECDSA: Final = 13
"""ECDSAP256SHA256 (RFC 6605)."""
_COORDINATE: Final = 32


class CannotSign(TuizError):
    """This zone can't be signed."""


def can_sign() -> bool:
    """Tell whether the library that makes signatures is here."""
    return find_spec("cryptography") is not None


class ZoneKey:
    """A key that signs one zone, made anew."""

    def __init__(self) -> None:
        from cryptography.hazmat.primitives.asymmetric import ec

        self._private: EllipticCurvePrivateKey = ec.generate_private_key(ec.SECP256R1())
        point = self._private.public_key().public_numbers()
        octets = point.x.to_bytes(_COORDINATE, "big") + point.y.to_bytes(_COORDINATE, "big")  # RFC 6605 §4
        self.public = f"{_SECURE_ENTRY_POINT} 3 {_ECDSA} {b64encode(octets).decode('ascii')}"
        """The RDATA of its DNSKEY."""

    def delegation_signer(self, origin: str, ttl: int) -> Record:
        """Return the DS record that the parent zone has for it (RFC 4034 §5)."""
        import dns.dnssec

        from tuiz.nameserver.replies import data_of

        return Record(origin, ttl, "DS", dns.dnssec.make_ds(origin, data_of("DNSKEY", self.public), "SHA256").to_text())

    def sign(self, origin: str, records: Iterable[Record], *, until: float | None = None) -> list[Record]:
        """Return a zone's records with DNSKEY, NSEC and RRSIG.

        Args:
            origin: the zone's name.
            records: its records; what belongs to an older signing is left out.
            until: when the signatures expire, in seconds since 1970; LIFETIME_SECONDS from now where it isn't given.

        Raises:
            CannotSign: the zone has no SOA, or a CNAME beside it.
        """
        import dns.dnssec
        import dns.node
        import dns.rdatatype
        import dns.zone

        from tuiz.nameserver.replies import data_of, name_of

        end = until if until is not None else time.time() + LIFETIME_SECONDS
        begin = min(time.time() - _DAY / 24, end - _DAY)
        zone = dns.zone.Zone(name_of(origin), relativize=False)
        with zone.writer() as writer:
            for record in records:
                if record.rdtype not in {"RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY"}:
                    writer.add(name_of(record.owner), record.ttl, data_of(record.rdtype, record.rdata))
        public = cast("DNSKEY", data_of("DNSKEY", self.public))
        try:
            dns.dnssec.sign_zone(zone, keys=[(self._private, public)], inception=int(begin), expiration=int(end))
        except ValueError as error:
            raise CannotSign(f"{origin} can't be signed: {error}.") from error
        return [
            Record(name.to_text(), rdataset.ttl, dns.rdatatype.to_text(rdataset.rdtype), data.to_text())
            for name, rdataset in zone.iterate_rdatasets()
            for data in rdataset
        ]
