"""Which of a zone's keys to trust: those that its parent's DS or a trust anchor vouches for (RFC 4035 §5.2, §5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tuiz.lookups.security import SECURE, Verdict, bogus, insecure, unknown
from tuiz.lookups.signatures import ALGORITHMS, SignatureChecker, ZoneKeys, is_zone_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    import dns.name
    import dns.rrset
    from dns.rdtypes.ANY.DNSKEY import DNSKEY
    from dns.rdtypes.ANY.DS import DS
    from dns.rdtypes.ANY.RRSIG import RRSIG

    from tuiz.lookups.hints import TrustAnchor

_DIGESTS: Final = frozenset({1, 2, 4})
"""SHA-1, SHA-256, SHA-384 (RFC 9904)."""
_SHA1: Final = 1
_MOST_KEYS: Final = 16
_MOST_SIGNERS: Final = 16


@dataclass(frozen=True, slots=True)
class Trust:
    """How far a zone's data can be trusted, and the keys that they are signed with where they can."""

    verdict: Verdict
    keys: ZoneKeys | None = None


class KeyChecker:
    """Holds the DNSKEY RRset of a zone against who vouches for it."""

    def __init__(self, zone: dns.name.Name, checker: SignatureChecker) -> None:
        self._zone = zone
        self._checker = checker

    def against_signers(self, signers: Sequence[DS], rrset: dns.rrset.RRset, signatures: Sequence[RRSIG]) -> Trust:
        """Return whether keys of *rrset* match a DS, and have signed all of them.

        Raises:
            TooMuchWork: the work is spent.
        """
        usable = usable_signers(signers)
        if not usable:
            return Trust(insecure(why_not_usable(self._zone, signers)))
        vouched: list[DNSKEY] = []
        why_not: list[str] = []
        for signer in usable[:_MOST_SIGNERS]:
            found = self._matching(signer, rrset)
            if isinstance(found, str):
                why_not.append(found)
            else:
                vouched.append(found)
        if not vouched:
            return Trust(bogus("; ".join(dict.fromkeys(why_not))))
        return self._signed_by(vouched, rrset, signatures)

    def against_anchor(self, anchor: TrustAnchor, rrset: dns.rrset.RRset, signatures: Sequence[RRSIG]) -> Trust:
        """Return whether keys of *rrset* are, or match, the trust anchor, and have signed all of them.

        Raises:
            TooMuchWork: the work is spent.
        """
        signers, keys = records_of(anchor)
        known = [key for key in rrset if key in keys]
        signed = self._signed_by(known, rrset, signatures) if known else None
        if signed is not None and (signed.verdict.is_secure or not signers):
            return signed
        if not signers:
            tags = ", ".join(str(key.key_id()) for key in keys)
            return Trust(bogus(f"no DNSKEY of {self._zone} is the trust anchor (key {tags})"))
        trust = self.against_signers(signers, rrset, signatures)
        if trust.verdict.is_bogus:
            return Trust(bogus(f"{trust.verdict.reason} (trust anchor)"))
        if not trust.verdict.is_secure:
            return Trust(unknown("the trust anchor is only of algorithms that tuiz can't check"))
        return trust

    def _matching(self, signer: DS, rrset: dns.rrset.RRset) -> DNSKEY | str:
        """Return the key that a DS is for, or why there is none."""
        from dns import dnssec

        named = f"DS {signer.key_tag} of {self._zone}"
        candidates: list[DNSKEY] = [
            key for key in rrset if key.algorithm == signer.algorithm and key.key_id() == signer.key_tag
        ]
        if not candidates:
            tags = ", ".join(str(key.key_id()) for key in rrset[:_MOST_KEYS])
            return f"{named} matches no DNSKEY (there are {tags})"
        for key in candidates[:2]:
            made = dnssec.make_ds(self._zone, key, signer.digest_type, policy=dnssec.allow_all_policy)
            if made.digest == signer.digest and is_zone_key(key):
                return key
        return f"{named} has another digest than DNSKEY {signer.key_tag}"

    def _signed_by(self, vouched: list[DNSKEY], rrset: dns.rrset.RRset, signatures: Sequence[RRSIG]) -> Trust:
        checked = self._checker.check(rrset, signatures, ZoneKeys(self._zone, tuple(vouched)))
        if checked.reason is not None:
            tags = {key.key_id() for key in vouched}
            if signatures and not any(signature.key_tag in tags for signature in signatures):
                shown = ", ".join(str(tag) for tag in sorted(tags))
                return Trust(bogus(f"{self._zone} DNSKEY isn't signed by the key that its DS names ({shown})"))
            return Trust(bogus(checked.reason))
        usable = [key for key in rrset if is_zone_key(key) and key.algorithm in ALGORITHMS]
        return Trust(SECURE, ZoneKeys(self._zone, tuple(usable)))


def usable_signers(signers: Sequence[DS]) -> list[DS]:
    """Return the DS that can be checked; SHA-1 gives way to any better digest (RFC 4509 §3)."""
    usable = [signer for signer in signers if signer.algorithm in ALGORITHMS and signer.digest_type in _DIGESTS]
    better = [signer for signer in usable if signer.digest_type != _SHA1]
    return better or usable


def why_not_usable(zone: dns.name.Name, signers: Sequence[DS]) -> str:
    """Return why a zone with these DS counts as unsigned (RFC 4035 §5.2)."""
    kinds = sorted({(signer.algorithm, signer.digest_type) for signer in signers})
    shown = ", ".join(f"algorithm {int(algorithm)} with digest {int(digest)}" for algorithm, digest in kinds[:4])
    return f"the DS of {zone} are only of kinds that tuiz can't check ({shown}), so it counts as unsigned"


def records_of(anchor: TrustAnchor) -> tuple[list[DS], list[DNSKEY]]:
    """Return the records of a trust anchor, whose RDATA was checked when they were read."""
    import dns.rdata
    import dns.rdataclass

    signers = [dns.rdata.from_text(dns.rdataclass.IN, "DS", text) for text in anchor.ds]
    keys = [dns.rdata.from_text(dns.rdataclass.IN, "DNSKEY", text) for text in anchor.keys]
    return signers, keys  # type: ignore[return-value]  # from_text returns the class of the type
