"""Whether what a server serves is signed, and whether the parent's DS records lead to the signatures (RFC 4035 §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tuiz.domain.delegation import SignatureTimes, Signing
from tuiz.lookups.security import MISSING_CRYPTOGRAPHY, TooMuchWork, Work
from tuiz.lookups.signatures import ALGORITHMS, SignatureChecker, ZoneKeys, can_verify, covering, is_zone_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    import dns.message
    import dns.name
    import dns.rrset
    from dns.rdtypes.ANY.DNSKEY import DNSKEY
    from dns.rdtypes.ANY.DS import DS
    from dns.rdtypes.ANY.RRSIG import RRSIG

_DNSKEY: Final = 48
_SOA: Final = 6
_DIGESTS: Final = {1: "SHA1", 2: "SHA256", 4: "SHA384"}
"""What digests of keys can be made here (RFC 4509, RFC 6605)."""
_MOST_KEYS: Final = 32
_MOST_SIGNATURES: Final = 16
_WORK: Final = 60


def signing_of(
    zone: dns.name.Name, keys: dns.message.Message, soas: Sequence[dns.message.Message], ds: Sequence[str]
) -> Signing:
    """Return how a server's copy of a zone is signed.

    Args:
        zone: its name.
        keys: the reply to a question for its DNSKEY.
        soas: replies to questions for its SOA, one after the other.
        ds: RDATA of the DS records at the parent, in presentation format.
    """
    key_set = _rrset(keys, zone, _DNSKEY)
    found = list(key_set)[:_MOST_KEYS] if key_set is not None else []
    of_keys = covering(keys.answer, key_set)[:_MOST_SIGNATURES] if key_set is not None else []
    soa_sets = [(item, rrset) for item in soas if (rrset := _rrset(item, zone, _SOA)) is not None]
    of_soas = [covering(message.answer, rrset)[:_MOST_SIGNATURES] for message, rrset in soa_sets]
    live = len(of_soas) > 1 and not {item.to_text() for item in of_soas[0]} & {item.to_text() for item in of_soas[1]}
    signatures = (
        *(_times(item, "DNSKEY", is_live=live) for item in of_keys),
        *(_times(item, "SOA", is_live=live) for item in (of_soas[0] if of_soas else [])),
    )
    shown = tuple((key.key_id(), int(key.algorithm)) for key in found)
    if not ds:
        return Signing(shown, signatures)
    if not can_verify():
        return Signing(shown, signatures, MISSING_CRYPTOGRAPHY, is_checked=False)
    work = Work(_WORK)
    try:
        problem = _problem(zone, key_set, of_keys, ds, work)
        if not problem and soa_sets and key_set is not None:
            usable = ZoneKeys(zone, tuple(key for key in found if is_zone_key(key)))
            problem = _why_unsigned(soa_sets[0][1], of_soas[0], usable, work)
    except TooMuchWork:
        problem = "it has more keys and signatures than any resolver will look through"
    return Signing(shown, signatures, problem)


def _problem(
    zone: dns.name.Name,
    key_set: dns.rrset.RRset | None,
    signatures: Sequence[RRSIG],
    ds: Sequence[str],
    work: Work,
) -> str:
    """Return why the parent's DS records don't lead to its keys; empty where they do, or no validator could tell."""
    import dns.rdata

    signers: list[DS] = [dns.rdata.from_text("IN", "DS", text) for text in ds]  # type: ignore[misc]
    usable = [item for item in signers if int(item.algorithm) in ALGORITHMS and int(item.digest_type) in _DIGESTS]
    if not usable:
        return ""  # validators take such a zone as unsigned (RFC 4035 §5.2)
    if key_set is None:
        return "it has no DNSKEY, though the parent has a DS record"
    matching = tuple(key for key in key_set if is_zone_key(key) and any(matches(zone, key, item) for item in usable))
    if not matching:
        wanted = ", ".join(sorted({str(item.key_tag) for item in usable}))
        there = ", ".join(sorted({str(key.key_id()) for key in key_set}))
        return f"none of its keys ({there}) is the one of the parent's DS ({wanted})"
    return _why_unsigned(key_set, signatures, ZoneKeys(zone, matching), work)


def _why_unsigned(rrset: dns.rrset.RRset, signatures: Sequence[RRSIG], keys: ZoneKeys, work: Work) -> str:
    """Return why no signature of *rrset* is by one of these keys, whatever its time; empty where one is."""
    reason = ""
    for signature in signatures:
        moment = signature.inception + 1 if signature.expiration > signature.inception else signature.expiration
        checked = SignatureChecker(moment, work).check(rrset, [signature], keys)
        if checked.is_valid:
            return ""
        reason = reason or checked.reason or ""
    if not signatures:
        return SignatureChecker(0, work).check(rrset, [], keys).reason or ""
    return reason


def matches(zone: dns.name.Name, key: DNSKEY, signer: DS) -> bool:
    """Return whether a DS record is of a zone's key; not, where its digest is of a sort that can't be made here."""
    import dns.dnssec
    import dns.exception

    if key.key_id() != signer.key_tag or key.algorithm != signer.algorithm:
        return False
    try:
        made = dns.dnssec.make_ds(zone, key, _DIGESTS[int(signer.digest_type)], policy=dns.dnssec.allow_all_policy)
    except (dns.exception.DNSException, ValueError):
        return False
    return bool(made.digest == signer.digest)


def _rrset(message: dns.message.Message, zone: dns.name.Name, rdtype: int) -> dns.rrset.RRset | None:
    return next((item for item in message.answer if item.rdtype == rdtype and item.name == zone), None)


def _times(signature: RRSIG, rdtype: str, *, is_live: bool) -> SignatureTimes:
    return SignatureTimes(rdtype, signature.key_tag, signature.inception, signature.expiration, is_live)
