"""The signatures of RRsets (RFC 4035 §5.3): which keys may have made them, whether they did, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Final

from tuiz.lookups.security import Work

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import dns.name
    import dns.rrset
    from dns.rdtypes.ANY.DNSKEY import DNSKEY
    from dns.rdtypes.ANY.RRSIG import RRSIG

ALGORITHMS: Final = frozenset({5, 7, 8, 10, 13, 14, 15, 16})
"""The algorithms that can be checked (RFC 9904): RSA, ECDSA and EdDSA."""

_SIGNATURES_OF_AN_RRSET: Final = 8
"""How many are tried; a zone that changes its algorithm and its key has four."""
_KEYS_OF_A_TAG: Final = 2
"""How many keys of one tag are tried: in an honest zone hardly two ever have the same."""
_ZONE_KEY: Final = 0x0100
_REVOKED: Final = 0x0080


@dataclass(frozen=True, slots=True)
class Checked:
    """What looking at the signatures of an RRset came to."""

    reason: str | None = None
    """Why none of them holds, a sentence without its full stop; None when one does."""
    wildcard: dns.name.Name | None = None
    """The wildcard that the RRset was made from (RFC 4035 §5.3.4)."""

    @property
    def is_valid(self) -> bool:
        """Whether one of them holds."""
        return self.reason is None


@dataclass(frozen=True, slots=True)
class ZoneKeys:
    """The keys that a zone's RRsets may be signed with."""

    zone: dns.name.Name
    keys: tuple[DNSKEY, ...]

    def candidates(self, signature: RRSIG) -> list[DNSKEY]:
        """Return the keys that may have made *signature*, judging by tag and algorithm."""
        return [
            key
            for key in self.keys
            if key.algorithm == signature.algorithm
            and key.key_id() == signature.key_tag
            and is_zone_key(key)
            and (not key.flags & _REVOKED or signature.type_covered == key.rdtype)  # RFC 5011 §2.1
        ]


def is_zone_key(key: DNSKEY) -> bool:
    """Return whether a key is one that signs zones (RFC 4034 §2.1.1, §2.1.2)."""
    return bool(key.flags & _ZONE_KEY) and key.protocol == 3


@cache
def can_verify() -> bool:
    """Return whether the library that signatures need is here."""
    from importlib.util import find_spec

    return find_spec("cryptography") is not None


class SignatureChecker:
    """Looks at signatures at a moment, with so much work left."""

    def __init__(self, now: float, work: Work) -> None:
        """Take the time, in seconds since 1970, that the signatures have to hold at."""
        self._now = now
        self._work = work

    def check(self, rrset: dns.rrset.RRset, signatures: Iterable[RRSIG], keys: ZoneKeys) -> Checked:
        """Return whether *rrset* is signed with one of *keys*.

        Raises:
            TooMuchWork: the work is spent.
        """
        reasons: list[tuple[int, str]] = []
        matching = [item for item in signatures if item.type_covered == rrset.rdtype]
        if not matching:
            return Checked(f"{_shown(rrset)} has no signature (RRSIG)")
        by_zone = [item for item in matching if item.signer == keys.zone]
        if not by_zone:
            return Checked(f"{_shown(rrset)} is signed by {matching[0].signer}, not by its zone {keys.zone}")
        known = [item for item in by_zone if item.algorithm in ALGORITHMS]
        if not known:
            return Checked(
                f"{_shown(rrset)} is signed only with algorithm {by_zone[0].algorithm}, which tuiz can't check"
            )
        for signature in known[:_SIGNATURES_OF_AN_RRSET]:
            why_not = self._why_not(rrset, signature, keys)
            if why_not is None:
                return Checked(wildcard=_wildcard(rrset, signature))
            reasons.append(why_not)
        return Checked(max(reasons)[1])

    def _why_not(self, rrset: dns.rrset.RRset, signature: RRSIG, keys: ZoneKeys) -> tuple[int, str] | None:
        """Return why a signature doesn't hold, and how much that tells among other reasons; None when it does."""
        import dns.exception
        from cryptography.exceptions import UnsupportedAlgorithm
        from dns import dnssec

        signed = f"The signature of {_shown(rrset)} by key {signature.key_tag}"
        candidates = keys.candidates(signature)
        if not candidates:
            return 1, f"{signed} needs a key that {keys.zone} doesn't publish"
        if signature.expiration < self._now:
            return 3, f"{signed} expired at {_time(signature.expiration)}"
        if signature.inception > self._now:
            return 2, f"{signed} isn't valid before {_time(signature.inception)}"
        for key in candidates[:_KEYS_OF_A_TAG]:
            self._work.spend()
            try:
                dnssec.validate_rrsig(
                    rrset, signature, {keys.zone: _rdataset(key)}, now=self._now, policy=dnssec.allow_all_policy
                )
            except (dns.exception.DNSException, UnsupportedAlgorithm, ValueError, TypeError, OverflowError):
                continue
            return None
        return 4, f"{signed} doesn't match its data"


def covering(rrsets: Sequence[dns.rrset.RRset], rrset: dns.rrset.RRset) -> list[RRSIG]:
    """Return the signatures among *rrsets* that cover *rrset*."""
    import dns.rdatatype

    return [
        signature
        for item in rrsets
        if item.rdtype == dns.rdatatype.RRSIG and item.name == rrset.name and item.rdclass == rrset.rdclass
        for signature in item
        if signature.type_covered == rrset.rdtype
    ]


def _wildcard(rrset: dns.rrset.RRset, signature: RRSIG) -> dns.name.Name | None:
    import dns.name

    labels = len(rrset.name) - 1 - (1 if rrset.name.is_wild() else 0)
    if signature.labels >= labels:
        return None
    return dns.name.from_text("*", rrset.name.split(signature.labels + 1)[1])


def _rdataset(key: DNSKEY) -> dns.rdataset.Rdataset:
    import dns.rdataset

    return dns.rdataset.from_rdata(0, key)


def _shown(rrset: dns.rrset.RRset) -> str:
    import dns.rdatatype

    return f"{rrset.name} {dns.rdatatype.to_text(rrset.rdtype)}"


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
