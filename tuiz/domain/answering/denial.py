"""What proves that something isn't there: NSEC (RFC 4035 §3.1.3) and NSEC3 (RFC 5155 §7.2) of a signed zone.

The records are those that the zone holds. One that should be there and isn't is left out, as servers leave it out: the
proof is then as incomplete as the zone.
"""

import hashlib
from base64 import b32hexencode
from collections.abc import Iterator

from tuiz.domain.answering.served_zone import WILDCARD, Node, Path, Place, ServedZone


class Denial:
    """Proofs of absence from one zone."""

    def __init__(self, zone: ServedZone) -> None:
        self._zone = zone
        self._parameters = _parameters(zone)

    @property
    def rdtype(self) -> str:
        """The type of the records that prove."""
        return "NSEC3" if self._parameters else "NSEC"

    def of_type(self, path: Path, place: Place) -> Iterator[Node]:
        """Yield what proves that a name has no records of a type: where they would be listed."""
        assert place.node is not None
        if place.is_wildcard:
            yield from self.of_wildcard_answer(path, place)
            yield from self._enclosing(place.closest.path)
            yield from self._at(place.node.path)
            return
        found = list(self._at(path))
        if not found and self._parameters:
            found = [*self._closest_encloser(path)]  # below an opt-out (RFC 5155 §7.2.4)
        yield from found or self._covering(path)

    def of_name(self, path: Path, place: Place) -> Iterator[Node]:
        """Yield what proves that neither a name nor a wildcard for it exists."""
        closest = place.closest.path
        yield from self._enclosing(closest)
        yield from self._covering(path if not self._parameters else path[: len(closest) + 1])
        yield from self._covering((*closest, WILDCARD))

    def of_wildcard_answer(self, path: Path, place: Place) -> Iterator[Node]:
        """Yield what proves that a name doesn't exist itself, so that a wildcard stands for it."""
        yield from self._covering(path if not self._parameters else path[: len(place.closest.path) + 1])

    def of_signer(self, cut: Path) -> Iterator[Node]:
        """Yield what proves that a delegation has no DS."""
        yield from self._at(cut) if not self._parameters else (list(self._at(cut)) or self._closest_encloser(cut))

    def _enclosing(self, path: Path) -> Iterator[Node]:
        """Yield what proves that the closest encloser exists, which NSEC proves by the way."""
        if self._parameters:
            yield from self._at(path)

    def _closest_encloser(self, path: Path) -> Iterator[Node]:
        """Yield the proof of the closest name above that has an NSEC3 (RFC 5155 §7.2.1)."""
        for length in range(len(path) - 1, len(self._zone.path) - 1, -1):
            found = list(self._at(path[:length]))
            if found:
                yield from found
                yield from self._covering(path[: length + 1])
                return

    def _at(self, path: Path) -> Iterator[Node]:
        node = self._zone.hashed.get(self._hash(path)) if self._parameters else self._zone.nodes.get(path)
        if node is not None and self.rdtype in node.rrsets:
            yield node

    def _covering(self, path: Path) -> Iterator[Node]:
        node = self._zone.hash_before(self._hash(path)) if self._parameters else self._zone.before(path)
        if node is not None:
            yield node

    def _hash(self, path: Path) -> bytes:
        """Return a name's hashed label (RFC 5155 §5)."""
        assert self._parameters is not None
        iterations, salt = self._parameters
        digest = b"".join(bytes((len(label),)) + label for label in reversed(path)) + b"\0"
        for _ in range(iterations + 1):
            digest = hashlib.sha1(digest + salt, usedforsecurity=False).digest()
        return b32hexencode(digest).lower()


def _parameters(zone: ServedZone) -> tuple[int, bytes] | None:
    """Return the iterations and the salt of the zone's NSEC3; None where it has NSEC."""
    parameters = zone.apex.rrsets.get("NSEC3PARAM")
    for record in parameters.records if parameters else ():
        algorithm, flags, iterations, salt = record.rdata.split()
        if algorithm == "1" and flags == "0" and zone.hashed:
            return int(iterations), b"" if salt == "-" else bytes.fromhex(salt)
    return None
