"""Signed messages (TSIG, RFC 8945): a query signed, and a stream of replies checked octet by octet.

Of a stream the first and the last message must be signed, and no more than 99 between two signed ones may not be
(RFC 8945 §5.3.1).
"""

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from tuiz.domain import names
from tuiz.lookups.errors import LookupFailed
from tuiz.lookups.wire import HEADER_SIZE
from tuiz.lookups.wire_names import BadWire, name_at, skip_name

TSIG: Final = 250
_FUDGE: Final = 300
_MOST_UNSIGNED: Final = 99

ALGORITHMS: Final = MappingProxyType({
    "hmac-md5": "md5",
    "hmac-md5.sig-alg.reg.int": "md5",
    "hmac-sha1": "sha1",
    "hmac-sha224": "sha224",
    "hmac-sha256": "sha256",
    "hmac-sha384": "sha384",
    "hmac-sha512": "sha512",
})  # fmt: skip
"""The digest of each algorithm."""

_ERRORS: Final = {
    16: "the server says that the signature is wrong: is the secret the same on both sides?",
    17: "the server doesn't know the key: does it have one of this name and algorithm?",
    18: "the server's clock and this machine's differ too much",
    22: "the server doesn't take a signature as short as this",
}


class NotSigned(LookupFailed):
    """The server's messages aren't signed as they should be."""

    hint = "Compare the key's name, algorithm and secret on both sides, and the clocks."


@dataclass(frozen=True, slots=True)
class TsigKey:
    """A secret that two sides share; what is shown of it is its name."""

    name: str
    """Absolute."""
    algorithm: str
    """One of `ALGORITHMS`."""
    secret: bytes = field(repr=False)

    @property
    def owner(self) -> bytes:
        """Its name's octets in lower case."""
        return names.to_wire(self.name).lower()

    @property
    def algorithm_name(self) -> bytes:
        """The algorithm's name in octets."""
        text = "hmac-md5.sig-alg.reg.int" if self.algorithm == "hmac-md5" else self.algorithm
        return names.to_wire(f"{text}.")

    def digest(self, *parts: bytes) -> bytes:
        """Return the code that signs octets."""
        return hmac.digest(self.secret, b"".join(parts), ALGORITHMS[self.algorithm])


def sign(message: bytes, key: TsigKey, clock: Callable[[], float] = time.time) -> tuple[bytes, bytes]:
    """Return *message* signed, and the code that its reply's signature rests on."""
    times = int(clock()).to_bytes(6, "big") + _FUDGE.to_bytes(2, "big")
    variables = key.owner + b"\0\xff\0\0\0\0" + key.algorithm_name + times + b"\0\0\0\0"
    mac = key.digest(message, variables)
    data = key.algorithm_name + times + len(mac).to_bytes(2, "big") + mac + message[:2] + b"\0\0\0\0"
    record = key.owner + b"\0\xfa\0\xff\0\0\0\0" + len(data).to_bytes(2, "big") + data
    additional = int.from_bytes(message[10:12], "big") + 1
    return message[:10] + additional.to_bytes(2, "big") + message[12:] + record, mac


class Checker:
    """Checks the signatures of the replies to one signed query.

    Args:
        key: what they are signed with.
        mac: what `sign` gave for the query.
        clock: tells the time.
    """

    def __init__(self, key: TsigKey, mac: bytes, clock: Callable[[], float] = time.time) -> None:
        self._key = key
        self._mac = mac
        self._clock = clock
        self._is_first = True
        self._pending: list[bytes] = []

    def take(self, message: bytes) -> bytes:
        """Return the next message without its signature.

        Raises:
            NotSigned: it isn't signed, or not rightly.
            BadWire: it isn't a message.
        """
        stripped, signature = _split(message)
        if signature is None:
            if self._is_first or len(self._pending) >= _MOST_UNSIGNED:
                rcode = message[3] & 0x0F
                raise NotSigned(f"The server's reply isn't signed{f' (code {rcode})' if rcode else ''}.")
            self._pending.append(message)
            return message
        if signature.error:
            told = _ERRORS.get(signature.error, f"the server refuses the signature with the code {signature.error}")
            raise NotSigned(f"{told[0].upper()}{told[1:]}.")
        if (signature.owner, signature.algorithm) != (self._key.owner, self._key.algorithm_name):
            raise NotSigned("The server signs with another key than it was asked with.")
        prior = len(self._mac).to_bytes(2, "big") + self._mac
        covered = signature.variables if self._is_first else signature.times
        expected = self._key.digest(prior, *self._pending, stripped, covered)
        if not hmac.compare_digest(expected, signature.mac):
            raise NotSigned("The signature of the server's reply is wrong.")
        made, fudge = int.from_bytes(signature.times[:6], "big"), int.from_bytes(signature.times[6:], "big")
        if abs(self._clock() - made) > fudge:
            raise NotSigned("The signature of the server's reply is too old or too new: the clocks differ.")
        self._mac = signature.mac
        self._is_first = False
        self._pending.clear()
        return stripped

    def end(self) -> None:
        """Check that the last message was signed.

        Raises:
            NotSigned: it wasn't.
        """
        if self._is_first or self._pending:
            raise NotSigned("The last message of the transfer isn't signed.")


@dataclass(frozen=True, slots=True)
class _Signature:
    owner: bytes
    algorithm: bytes
    times: bytes
    mac: bytes
    error: int
    variables: bytes


def _split(message: bytes) -> tuple[bytes, _Signature | None]:
    """Return a message as it was signed, and its signature if it has one."""
    if len(message) < HEADER_SIZE:
        raise BadWire("It is shorter than a header.")
    additional = int.from_bytes(message[10:12], "big")
    if not additional:
        return message, None
    questions, *counts = (int.from_bytes(message[at : at + 2], "big") for at in (4, 6, 8, 10))
    at = HEADER_SIZE
    for _ in range(questions):
        at = skip_name(message, at) + 4
    begin = at
    for _ in range(sum(counts)):
        begin = at
        at = skip_name(message, at)
        if at + 10 > len(message):
            raise BadWire("It ends within a record.")
        at += 10 + (message[at + 8] << 8 | message[at + 9])
    owner, fixed = name_at(message, begin)
    if message[fixed : fixed + 2] != b"\0\xfa":
        return message, None
    if at != len(message):
        raise BadWire("Something stands behind its signature.")
    algorithm, at = name_at(message, fixed + 10)
    size = int.from_bytes(message[at + 8 : at + 10], "big")
    times, mac, rest = message[at : at + 8], message[at + 10 : at + 10 + size], message[at + 10 + size :]
    if len(times) < 8 or len(mac) < size or len(rest) < 6:
        raise BadWire("Its signature ends too soon.")
    owner, algorithm = owner.lower(), algorithm.lower()
    original, error, other = rest[:2], rest[2:4], rest[4:]
    stripped = original + message[2:10] + (additional - 1).to_bytes(2, "big") + message[12:begin]
    variables = owner + b"\0\xff\0\0\0\0" + algorithm + times + error + other
    return stripped, _Signature(owner, algorithm, times, mac, int.from_bytes(error, "big"), variables)
