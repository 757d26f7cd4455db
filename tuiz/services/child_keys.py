"""The DS records that a child zone is to have: by its CDS, else its CDNSKEY, else its keys (RFC 7344, RFC 8078).

From its zone here, or from its own servers. What its servers say is taken only if all of them say the same, if it is
signed, and if the DS records that come of it lead to a key that signs the child's keys.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.errors import NotFoundError, UsageError, ZoneError

if TYPE_CHECKING:
    import dns.name
    from dns.rdtypes.ANY.DNSKEY import DNSKEY
    from dns.rdtypes.ANY.DS import DS

    from tuiz.lookups.delegation.child_keys import SignedSet, ToldKeys
    from tuiz.lookups.world import World

_SEP: Final = 1
"""The flag of the keys that the parent's DS records are of (RFC 4034 §2.1.1)."""
_REVOKED: Final = 0x80
"""The flag of keys that count no longer (RFC 5011 §7)."""
_ZONE_KEY: Final = 0x100
_NO_DS: Final = ("0 0 0 00", "0 3 0 AA==")
"""What CDS and CDNSKEY say when the child wants no DS (RFC 8078 §4)."""
_WORK: Final = 120


class NoKeys(NotFoundError):
    """The child's zone says nothing of keys."""

    hint = "Sign it first, or name the DS record itself: --ds 'TAG ALGORITHM TYPE DIGEST'."


class KeysUnknown(ZoneError):
    """The child's servers didn't tell its keys."""

    hint = "Nothing was changed. Try again when they answer, or name the DS record: --ds 'TAG ALGORITHM …'."


class KeysDoubtful(ZoneError):
    """What the child's servers say of its keys can't be relied on."""

    hint = "Nothing was changed. Have the child's operator mend it, or name the DS record: --ds 'TAG ALGORITHM …'."


class AskedDs(NamedTuple):
    """The DS records that a child asks for."""

    ds: tuple[str, ...]
    """RDATA in presentation format; none where it wants none."""
    by: str
    """The type of the records that say so."""
    remarks: tuple[str, ...] = ()
    """What is to be thought of, sentences."""


def asked_ds(child: str, cds: Sequence[str], cdnskey: Sequence[str], dnskey: Sequence[str]) -> AskedDs:
    """Return the DS records that a child asks for.

    Args:
        child: absolute.
        cds: RDATA of its CDS records.
        cdnskey: and of its CDNSKEY records.
        dnskey: and of its DNSKEY records.

    Raises:
        NoKeys: they ask for none, nor is there a key.
        KeysDoubtful: they contradict each other.
        UsageError: a CDS record can't be a DS record.
    """
    if cds or cdnskey:
        wishes_none = [" ".join(text.split()) in _NO_DS for text in (*cds, *cdnskey)]
        if all(wishes_none):
            return AskedDs((), "CDS" if cds else "CDNSKEY")
        if any(wishes_none):
            raise KeysDoubtful(f"{child} asks by CDS for DS records and for none, at once.")
    wished = tuple(map(checked, cds))
    made = _made_of(child, cdnskey, only_sep=False)
    if wished and not {_digestless(text) for text in made} <= {_digestless(text) for text in wished}:
        raise KeysDoubtful(f"The CDS and CDNSKEY records of {child} are of different keys (RFC 7344 §4).")
    if wished or made:
        return AskedDs(wished or made, "CDS" if wished else "CDNSKEY")
    of_keys = _made_of(child, dnskey, only_sep=True)
    if not of_keys:
        raise NoKeys(f"The zone of {child} has no CDS, CDNSKEY or DNSKEY record of a key-signing key.")
    return AskedDs(of_keys, "DNSKEY")


async def live_ds(
    child: str,
    hosts: Sequence[str],
    addresses: Mapping[str, tuple[str, ...]],
    present: Sequence[str] | None,
    world: World,
) -> AskedDs:
    """Return the DS records that a child asks for by what its servers say now.

    Args:
        child: absolute.
        hosts: its name servers, absolute.
        addresses: what is known of theirs, by host; the rest is looked up.
        present: RDATA of the DS records that the parent zone has now; None where that is unknown.
        world: where the DNS begins.

    Raises:
        KeysUnknown: a server didn't answer.
        KeysDoubtful: what they say can't be relied on.
        NoKeys: they have no keys.
    """
    from tuiz.lookups.delegation.child_keys import ask_keys
    from tuiz.lookups.security import MISSING_CRYPTOGRAPHY
    from tuiz.lookups.signatures import can_verify

    if not can_verify():
        raise KeysUnknown(f"Nothing that is signed can be checked: {MISSING_CRYPTOGRAPHY}.")
    told = await ask_keys(child, hosts, addresses, world)
    sets, remarks = _agreed(child, told)
    texts = {rdtype: sorted(found.texts) for rdtype, found in sets.items()}
    asked = asked_ds(child, *(texts.get(rdtype, ()) for rdtype in ("CDS", "CDNSKEY", "DNSKEY")))
    return asked._replace(remarks=(*remarks, *_trusted(child, sets, asked, present)))


def checked(text: str) -> str:
    """Return a DS record's RDATA as the zone is to have it.

    Raises:
        UsageError: it can't be one.
    """
    from tuiz.domain import rdata

    try:
        rdata.validate("DS", text, names.ROOT)
    except rdata.InvalidRdata as error:
        raise UsageError(f"{text!r} is no DS record: {error.message}", hint=error.hint) from error
    return rdata.presentation("DS", text, names.ROOT)


def _agreed(child: str, told: Sequence[ToldKeys]) -> tuple[Mapping[str, SignedSet], list[str]]:
    """Return what all servers say, and what is odd about it."""
    answering = [each for each in told if not each.problem]
    heard = {names.key(each.host) for each in answering}
    mute = [each for each in told if each.problem and names.key(each.host) not in heard]
    if mute:
        first = mute[0]
        lost = KeysUnknown if first.is_silent else KeysDoubtful
        what = "What keys it has is unknown" if first.is_silent else "Its keys can't be told"
        raise lost(f"{first.label} doesn't tell the keys of {child}: {first.problem}. {what}.")
    if not answering:
        raise KeysUnknown(f"No name server of {child} is known that could be asked for its keys.")
    first = answering[0]
    for other in answering[1:]:
        for rdtype in ("CDS", "CDNSKEY", "DNSKEY"):
            ours, theirs = (each.sets.get(rdtype) for each in (first, other))
            if (ours.texts if ours else None) != (theirs.texts if theirs else None):
                raise KeysDoubtful(
                    f"{first.label} and {other.label} have different {rdtype} records of {child}."
                    " Its servers have to agree first."
                )
    odd = [each for each in told if each.problem]
    return first.sets, [f"{each.label} didn't tell: {each.problem}." for each in odd]


def _trusted(child: str, sets: Mapping[str, SignedSet], asked: AskedDs, present: Sequence[str] | None) -> list[str]:
    """Check the signatures, and return what is left to think of.

    Raises:
        KeysDoubtful: one doesn't hold.
    """
    import dns.name

    from tuiz.lookups.security import TooMuchWork, Work
    from tuiz.lookups.signatures import SignatureChecker, ZoneKeys, is_zone_key

    zone = dns.name.from_text(child)
    if (key_set := sets.get("DNSKEY")) is None:
        raise KeysDoubtful(f"{child} asks for DS records by {asked.by}, but has no DNSKEY: it isn't signed.")
    keys: list[DNSKEY] = [key for key in key_set.rrset if is_zone_key(key)]
    checker = SignatureChecker(time.time(), Work(_WORK))

    def refuse_unsigned(found: SignedSet, by: Sequence[DNSKEY]) -> None:
        verdict = checker.check(found.rrset, found.signatures, ZoneKeys(zone, tuple(by)))
        if not verdict.is_valid:
            raise KeysDoubtful(f"What {child} says of its keys isn't signed as it should be: {verdict.reason}.")

    try:
        refuse_unsigned(key_set, keys)
        for rdtype in ("CDS", "CDNSKEY"):
            if rdtype in sets:
                refuse_unsigned(sets[rdtype], keys)
        if present and (known := _keys_of(zone, keys, present)) is not None:
            if not known:
                raise KeysDoubtful(
                    f"None of the keys of {child} is the one of the DS record that it has now ({_tags(present)}).",
                    hint="--ds none takes that away, if what its servers serve is right; then ask again.",
                )
            refuse_unsigned(key_set, known)
        if asked.ds and (leading := _keys_of(zone, keys, asked.ds)) is not None:
            if not leading:
                raise KeysDoubtful(f"None of the keys of {child} is one of those that it asks for ({_tags(asked.ds)}).")
            refuse_unsigned(key_set, leading)
    except TooMuchWork:
        raise KeysDoubtful(f"{child} has more keys and signatures than any resolver will look through.") from None
    return list(_to_think_of(child, zone, keys, asked, present))


def _tags(ds: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(rdata.split()[0] for rdata in ds))


def _keys_of(zone: dns.name.Name, keys: Sequence[DNSKEY], ds: Sequence[str]) -> list[DNSKEY] | None:
    """Return the keys that DS records are of; None where no validator could tell (RFC 4035 §5.2)."""
    from tuiz.lookups.delegation.signing import matches
    from tuiz.lookups.signatures import ALGORITHMS

    usable = [each for each in _parsed(ds) if int(each.algorithm) in ALGORITHMS and int(each.digest_type) in {1, 2, 4}]
    if not usable:
        return None
    return [key for key in keys if any(matches(zone, key, each) for each in usable)]


def _to_think_of(
    child: str, zone: dns.name.Name, keys: Sequence[DNSKEY], asked: AskedDs, present: Sequence[str] | None
) -> list[str]:
    from tuiz.lookups.delegation.signing import matches

    found = []
    if not present:
        found.append(
            f"Nothing but its own servers vouches for the keys of {child} so far: compare the tags with what its"
            " operator says."
        )
    loose = [each for each in _parsed(asked.ds) if not any(matches(zone, key, each) for key in keys)]
    if loose:
        tags = ", ".join(str(each.key_tag) for each in loose)
        found.append(f"No DNSKEY that {child} has now is the one of the DS record {tags}: it may be of a key to come.")
    return found


def _parsed(ds: Sequence[str]) -> list[DS]:
    import dns.rdata

    return [dns.rdata.from_text("IN", "DS", text) for text in ds]  # type: ignore[misc]


def _made_of(child: str, keys: Sequence[str], *, only_sep: bool) -> tuple[str, ...]:
    """Return DS records of keys, with a digest that every validator knows (RFC 8624 §3.3)."""
    import dns.dnssec
    import dns.name
    import dns.rdata

    owner = dns.name.from_text(child)
    parsed: list[DNSKEY] = [dns.rdata.from_text("IN", "DNSKEY", text) for text in keys]  # type: ignore[misc]
    usable = [key for key in parsed if key.flags & _ZONE_KEY and not key.flags & _REVOKED and key.protocol == 3]
    signing = [key for key in usable if key.flags & _SEP or not only_sep]
    policy = dns.dnssec.allow_all_policy
    made = (dns.dnssec.make_ds(owner, key, "SHA256", policy=policy).to_text().upper() for key in signing)
    return tuple(dict.fromkeys(made))


def _digestless(text: str) -> tuple[str, ...]:
    return tuple(text.split()[:2])
