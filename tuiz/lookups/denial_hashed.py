"""Proofs that something isn't there, by NSEC3 (RFC 5155 §8): as those by NSEC, over hashes of the names."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from tuiz.lookups.denial import DNAME, DS, NS, Cut, NoSigner, has_type, is_parent_side, why_no_such_data
from tuiz.lookups.security import SECURE, Verdict, bogus, insecure

if TYPE_CHECKING:
    from collections.abc import Sequence

    import dns.name
    from dns.rdtypes.ANY.NSEC3 import NSEC3

MAX_ITERATIONS: Final = 150
"""RFC 9276 §3.2 lets a validator take more for unsigned, or refuse them; this is where resolvers draw the line."""

_SHA1: Final = 1
_OPT_OUT: Final = 1
_HASHES: Final = 600
"""How many names are hashed for one reply: a name has up to 127 ancestors, each with its wildcard."""


class HashedDenial:
    """What NSEC3 records of one zone prove."""

    def __init__(self, zone: dns.name.Name, records: Sequence[tuple[dns.name.Name, NSEC3]]) -> None:
        """Take records whose signatures hold; those that RFC 5155 §8.1 and §8.2 tell to ignore are ignored."""
        self._zone = zone
        usable = [
            (owner, record)
            for owner, record in records
            if record.algorithm == _SHA1 and record.flags in {0, _OPT_OUT} and owner.parent() == zone
        ]
        # Records of one chain have one salt and one number of iterations (RFC 5155 §8.2).
        first = usable[0][1] if usable else None
        self._salt = first.salt if first else b""
        self._iterations = first.iterations if first else 0
        self._by_hash = {
            hashed: record
            for owner, record in usable
            if (record.salt, record.iterations) == (self._salt, self._iterations)
            and (hashed := _hash_of_owner(owner)) is not None
        }
        self._hashed: dict[dns.name.Name, bytes] = {}

    @property
    def too_many_iterations(self) -> Verdict | None:
        """What holds when the hashes would take too long: nothing of this zone can be proved."""
        if self._iterations <= MAX_ITERATIONS:
            return None
        return insecure(
            f"{self._zone} hashes names {self._iterations} times for NSEC3; "
            f"more than {MAX_ITERATIONS} counts as unsigned (RFC 9276)"
        )

    def no_name(self, name: dns.name.Name) -> Verdict:
        """Return whether it is proved that *name* isn't there, nor a wildcard that would stand for it."""
        if verdict := self.too_many_iterations:
            return verdict
        found = self._enclosing(name)
        if isinstance(found, Verdict):
            return found
        encloser, cover = found
        wildcard = _wildcard_below(encloser)
        if self._covering(wildcard) is None:
            return bogus(f"no NSEC3 record proves that there is no wildcard {wildcard}")
        return _unless_opted_out(cover, name)

    def no_data(self, name: dns.name.Name, rdtype: int) -> Verdict:
        """Return whether it is proved that *name* is there without the type, or a wildcard stands for it without."""
        if verdict := self.too_many_iterations:
            return verdict
        if record := self._at(name):
            why_not = why_no_such_data(record, name, rdtype)
            return bogus(why_not) if why_not else SECURE
        found = self._enclosing(name)
        if isinstance(found, Verdict):
            return bogus(f"no NSEC3 record proves that {name} has no such records")
        encloser, cover = found
        wildcard = _wildcard_below(encloser)
        if record := self._at(wildcard):
            why_not = why_no_such_data(record, wildcard, rdtype)
            return bogus(why_not) if why_not else _unless_opted_out(cover, name)
        if cover.flags & _OPT_OUT:
            # RFC 5155 §8.6 says so of DS; names that only unsigned delegations are below of hide there for every type.
            return _unless_opted_out(cover, name)
        return bogus(f"the NSEC3 records prove that {name} doesn't exist, though the reply says that it does")

    def no_closer(self, name: dns.name.Name, wildcard: dns.name.Name) -> Verdict:
        """Return whether it is proved that *wildcard* stands for *name*: nothing is nearer (RFC 5155 §8.8)."""
        if verdict := self.too_many_iterations:
            return verdict
        encloser = wildcard.parent()
        closer = name.split(len(encloser) + 1)[1]
        cover = self._covering(closer)
        if cover is None:
            return bogus(f"no NSEC3 record proves that {closer} doesn't exist, so that {wildcard} may stand for {name}")
        return _unless_opted_out(cover, closer)

    def no_signer(self, name: dns.name.Name) -> NoSigner:
        """Return what is proved of the delegation *name* (RFC 5155 §8.9)."""
        if verdict := self.too_many_iterations:
            return NoSigner(Cut.UNSIGNED, verdict.reason)
        if record := self._at(name):
            if why_not := why_no_such_data(record, name, DS):
                return NoSigner(Cut.UNPROVED, why_not)
            return NoSigner(Cut.UNSIGNED if has_type(record, NS) else Cut.NONE)
        found = self._enclosing(name)
        if isinstance(found, Verdict):
            return NoSigner(Cut.UNPROVED, f"no NSEC3 record proves that {name} has no DS")
        if found[1].flags & _OPT_OUT:
            return NoSigner(Cut.UNSIGNED, f"{name} lies in a span that {self._zone} leaves unsigned (opt-out)")
        return NoSigner(Cut.NONE, f"the NSEC3 records prove that {name} is no delegation")

    def _enclosing(self, name: dns.name.Name) -> tuple[dns.name.Name, NSEC3] | Verdict:
        """Return the nearest name above *name* that is there, and the record that covers the next one (§8.3)."""
        unproved = bogus(f"no NSEC3 record proves that {name} doesn't exist")
        if not name.is_subdomain(self._zone) or self._at(name):
            return unproved
        closer = name
        while closer != self._zone:
            encloser = closer.parent()
            if record := self._at(encloser):
                if is_parent_side(record) or has_type(record, DNAME):
                    return bogus(f"the NSEC3 record of {encloser} can't speak of names below it")
                cover = self._covering(closer)
                return unproved if cover is None else (encloser, cover)
            closer = encloser
        return unproved

    def _at(self, name: dns.name.Name) -> NSEC3 | None:
        hashed = self._hash(name)
        return None if hashed is None else self._by_hash.get(hashed)

    def _covering(self, name: dns.name.Name) -> NSEC3 | None:
        hashed = self._hash(name)
        if hashed is None:
            return None
        for owner, record in self._by_hash.items():
            if owner < hashed < record.next or (record.next <= owner and (hashed > owner or hashed < record.next)):
                return record
        return None

    def _hash(self, name: dns.name.Name) -> bytes | None:
        """Return the hash of a name (RFC 5155 §5); None when enough were made for one reply."""
        import hashlib

        if name not in self._hashed:
            if len(self._hashed) >= _HASHES:
                return None
            digest = hashlib.sha1(name.to_digestable() + self._salt, usedforsecurity=False).digest()
            for _ in range(self._iterations):
                digest = hashlib.sha1(digest + self._salt, usedforsecurity=False).digest()
            self._hashed[name] = digest
        return self._hashed[name]


def _unless_opted_out(cover: NSEC3, name: dns.name.Name) -> Verdict:
    """Return what a proof is worth that rests on *cover*: unsigned delegations may hide in its span (RFC 5155 §9.2)."""
    if cover.flags & _OPT_OUT:
        return insecure(f"{name} lies in a span that may hide unsigned delegations (opt-out)")
    return SECURE


def _hash_of_owner(owner: dns.name.Name) -> bytes | None:
    label = owner.labels[0].upper()
    try:
        return base64.b32hexdecode(label + b"=" * (-len(label) % 8))
    except ValueError:
        return None


def _wildcard_below(name: dns.name.Name) -> dns.name.Name:
    import dns.name

    return dns.name.from_text("*", name)
