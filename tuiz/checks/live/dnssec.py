"""The chain of trust from the parent zone into a domain."""

from collections.abc import Iterator
from datetime import UTC, datetime

from tuiz.checks.live.finding import ERROR, NOTICE, UNKNOWN, WARNING, LiveCheck, Observation, live_check
from tuiz.checks.live.servers import asked
from tuiz.domain.delegation import Delegation, NameServer, SignatureTimes

_KNOWN_ALGORITHMS = frozenset({5, 7, 8, 10, 13, 14, 15, 16})
"""Those that validators have to know (RFC 9904), SHA-1's among them for as long as they are met."""
_KNOWN_DIGESTS = frozenset({1, 2, 4})
_SOON = 2 * 24 * 3600
"""Seconds before its end at which a signature should have been made anew: signers do so days before."""


@live_check("ds-bogus", reference="RFC 4035 §5.2", zonemaster="DNSSEC02")
def ds_bogus(delegation: Delegation) -> Iterator[Observation]:
    """The parent's DS records lead to the keys that the domain is signed with."""
    for server in _signed_or_not(delegation):
        signing = server.signing
        if signing is None or not _ds(delegation):
            continue
        if not signing.problem:
            yield from _not_yet_valid(server, delegation.asked_at)
            continue
        yield Observation(
            ERROR if signing.is_checked else UNKNOWN,
            f"The parent's DS records don't lead to valid signatures at {server.label}."
            if signing.is_checked
            else f"Whether the parent's DS records fit {server.label} is unknown.",
            signing.problem,
            "Correct the DS records at the registrar, or publish the keys they are of: validating resolvers refuse"
            " the whole domain.",
        )


@live_check("ds-missing", reference="RFC 4035 §2.4", zonemaster="DNSSEC07")
def ds_missing(delegation: Delegation) -> Iterator[Observation]:
    """A domain that is signed has a DS record at its parent."""
    if _ds(delegation) or delegation.parent.ds is None:
        return
    signed = [server for server in _signed_or_not(delegation) if server.signing and server.signing.is_signed]
    if signed:
        keys = ", ".join(f"{tag}" for tag, _ in signed[0].signing.keys) if signed[0].signing else ""
        yield Observation(
            NOTICE,
            "The domain is signed, but its parent has no DS record.",
            f"{signed[0].label} serves keys ({keys}) and signatures; without a DS record nobody checks them.",
            "Enter the DS record of the key at the registrar, or stop signing.",
        )


@live_check("signature-expired", reference="RFC 4035 §5.3.1", zonemaster="DNSSEC04")
def signature_expired(delegation: Delegation) -> Iterator[Observation]:
    """No signature has expired."""
    for server in _signed_or_not(delegation):
        expired = _without_valid(server, delegation.asked_at)
        if expired:
            yield Observation(
                ERROR if _ds(delegation) else WARNING,
                f"Signatures at {server.label} have expired.",
                "; ".join(
                    f"that of {item.rdtype} by key {item.key_tag} at {spoken_time(item.expiration)}" for item in expired
                ),
                "Sign the zone anew, and see why the signer didn't.",
            )


@live_check("signature-expiring", reference="RFC 6781 §4.4.2", zonemaster="DNSSEC04")
def signature_expiring(delegation: Delegation) -> Iterator[Observation]:
    """Signatures are made anew in time."""
    for server in _signed_or_not(delegation):
        if server.signing is None or _without_valid(server, delegation.asked_at):
            continue
        soon = [
            item
            for item in _last(server)
            if not item.is_made_live and delegation.asked_at <= item.expiration < delegation.asked_at + _SOON
        ]
        if soon:
            yield Observation(
                WARNING,
                f"Signatures at {server.label} expire soon.",
                "; ".join(
                    f"that of {item.rdtype} by key {item.key_tag} at {spoken_time(item.expiration)}" for item in soon
                ),
                "See whether the signer still runs: it should have made new ones by now.",
            )


@live_check("algorithm-unknown", reference="RFC 9904 §2", zonemaster="DNSSEC05")
def algorithm_unknown(delegation: Delegation) -> Iterator[Observation]:
    """Validators know the algorithms of keys and DS records."""
    for text in _ds(delegation):
        words = text.split()
        algorithm, digest = int(words[1]), int(words[2])
        if algorithm not in _KNOWN_ALGORITHMS or digest not in _KNOWN_DIGESTS:
            what = f"algorithm {algorithm}" if algorithm not in _KNOWN_ALGORITHMS else f"digest type {digest}"
            yield Observation(
                WARNING,
                f"Validators don't know {what}, which a DS record of the parent has.",
                f"DS {' '.join(words[:3])}.",
                "Sign with algorithm 13 (ECDSA P-256), and have the DS record made with digest type 2 (SHA-256).",
            )
    odd = {
        algorithm: server
        for server in _signed_or_not(delegation)
        for _, algorithm in (server.signing.keys if server.signing else ())
        if algorithm not in _KNOWN_ALGORITHMS
    }
    for algorithm, server in odd.items():
        yield Observation(
            WARNING,
            f"Validators don't know algorithm {algorithm}, which a key of the domain has.",
            f"{server.label} serves a DNSKEY of it.",
            "Sign with algorithm 13 (ECDSA P-256).",
        )


def _not_yet_valid(server: NameServer, now: float) -> Iterator[Observation]:
    """Yield that signatures only begin to hold, as with a signer whose clock is wrong."""
    signatures = server.signing.signatures if server.signing else ()
    begun = {item.rdtype for item in signatures if item.inception <= now}
    early = {item.rdtype: item for item in signatures if item.rdtype not in begun}
    if early:
        yield Observation(
            ERROR,
            f"Signatures at {server.label} aren't valid yet.",
            "; ".join(
                f"that of {item.rdtype} by key {item.key_tag} begins at {spoken_time(item.inception)}"
                for item in early.values()
            ),
            "Correct the clock of the signer, and sign the zone anew: validating resolvers refuse the whole domain.",
        )


def _ds(delegation: Delegation) -> tuple[str, ...]:
    ds = delegation.parent.ds
    return ds.rdatas if ds is not None else ()


def _signed_or_not(delegation: Delegation) -> list[NameServer]:
    return [server for server in asked(delegation) if server.is_authoritative]


def _last(server: NameServer) -> list[SignatureTimes]:
    """Return, for each type, the signature that holds longest."""
    found: dict[str, SignatureTimes] = {}
    for item in server.signing.signatures if server.signing else ():
        if item.rdtype not in found or item.expiration > found[item.rdtype].expiration:
            found[item.rdtype] = item
    return list(found.values())


def _without_valid(server: NameServer, now: float) -> list[SignatureTimes]:
    """Return the last signature of each type whose signatures have all expired."""
    return [item for item in _last(server) if item.expiration < now]


def spoken_time(seconds: int) -> str:
    """Return a moment, in seconds since 1970, as people read it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


ALL: tuple[LiveCheck, ...] = (ds_bogus, ds_missing, signature_expired, signature_expiring, algorithm_unknown)
