"""What servers ask of whole RDATA, beyond that its fields can be read."""

import re
from collections.abc import Iterator
from typing import Final

from tuiz.domain.codec.problems import Objection
from tuiz.domain.possessive import compile_pattern
from tuiz.domain.servers import BIND, KNOT, Server

DIGEST_OCTETS: Final = {1: 20, 2: 32, 4: 48}
"""Of the digest types of DS: SHA-1, SHA-256, SHA-384 (RFC 4034, RFC 4509, RFC 6605)."""

KEY_HEAD: Final = 4
"""Octets of a KEY before the public key: flags, protocol and algorithm."""

_NO_KEY: Final = 0xC0
_FINGERPRINT_OCTETS: Final = {1: 20, 2: 32}
_HASH_OCTETS: Final = {1: 20}
_ZONE_DIGEST_OCTETS: Final = {1: 48, 2: 64}
_MIN_ZONE_DIGEST: Final = 12
"""RFC 8976 §2.2.4."""


def digest_length(wire: bytes, refusing: frozenset[Server] = BIND) -> Iterator[Objection]:
    """A digest is as long as its type says (DS, and what looks like it)."""
    yield from _wrong_length(refusing, "digest", len(wire) - 4, DIGEST_OCTETS.get(wire[3]))


def delegation_digest(wire: bytes) -> Iterator[Objection]:
    """A digest of DS is as long as its type says, and Knot DNS wants a type that it can compute."""
    yield from digest_length(wire, BIND | KNOT)
    if wire[3] not in DIGEST_OCTETS:
        yield Objection(KNOT, f"The digest type is {wire[3]}, which Knot DNS doesn't know.", "Use 2, which is SHA-256.")


def fingerprint_length(wire: bytes) -> Iterator[Objection]:
    """A fingerprint is as long as its type says (RFC 4255 §3.1.2, RFC 6594)."""
    yield from _wrong_length(BIND, "fingerprint", len(wire) - 2, _FINGERPRINT_OCTETS.get(wire[1]))


def zone_digest_length(wire: bytes) -> Iterator[Objection]:
    """A zone's digest is as long as its hash algorithm says, and never shorter than 12 octets."""
    size = len(wire) - 6
    yield from _wrong_length(BIND, "digest", size, _ZONE_DIGEST_OCTETS.get(wire[5], max(size, _MIN_ZONE_DIGEST)))


def digits(wire: bytes) -> Iterator[Objection]:
    """A PSDN address has at least four digits and nothing else (RFC 1183 §3.1)."""
    if len(wire) < 5 or not wire[1:].isdigit():
        yield Objection(BIND, "The PSDN address isn't a number.", "Write at least four digits.")


def hashed_owner_length(wire: bytes) -> Iterator[Objection]:
    """A hashed owner is as long as its hash algorithm says (RFC 5155 §3.2)."""
    hashed = wire[5 + wire[4] :]
    yield from _wrong_length(BIND, "next hashed owner", hashed[0], _HASH_OCTETS.get(wire[0]))


def signed_labels(wire: bytes) -> Iterator[Objection]:
    """A signer's name has no more labels than the signed owner (RFC 4034 §3.1.3)."""
    at, labels = 18, 0
    while wire[at]:
        at += 1 + wire[at]
        labels += 1
    if labels > wire[3]:
        message = f"The signer has {labels} labels, more than the {wire[3]} of the signed name."
        yield Objection(BIND, message, "Sign the zone again.")


def naptr_regexp(wire: bytes) -> Iterator[Objection]:
    """A NAPTR regexp is empty, or an expression and a replacement between delimiters (RFC 3402 §3.2)."""
    at = 4
    for _ in range(2):
        at += 1 + wire[at]
    expression = wire[at + 1 : at + 1 + wire[at]]
    if expression and not _is_substitution(expression):
        yield Objection(
            BIND,
            "The regexp isn't a substitution expression.",
            "Write delimiter, expression, delimiter, replacement, delimiter: !^.*$!sip:info@example.com!",
        )


def key_stated(wire: bytes) -> Iterator[Objection]:
    """A KEY whose flags say that it has no key has none (RFC 2535 §3.1.2)."""
    if has_no_key(wire) and len(wire) > KEY_HEAD:
        message = "There is a public key, although the flags say that there is none."
        yield Objection(BIND, message, "Write 256 for the flags, or the ones that are meant.")


def has_no_key(wire: bytes) -> bool:
    """Return whether the flags of a KEY say that it has no key."""
    return wire[0] & _NO_KEY == _NO_KEY


def _is_substitution(text: bytes) -> bool:
    delimiter = text[:1]
    if delimiter.isdigit() or delimiter in {b"\\", b"i", b"\0"}:
        return False
    parts = compile_pattern(rb"(?<!\\)(?:\\\\)*+" + re.escape(delimiter)).split(text[1:])
    if len(parts) != 3 or parts[2] not in {b"", b"i"} or not parts[0]:
        return False
    groups = _groups(parts[0])
    references = [int(digit) for digit in re.findall(rb"\\([0-9])", parts[1])]
    return groups is not None and all(0 < reference <= groups for reference in references)


def _groups(pattern: bytes) -> int | None:
    """Return how many groups the POSIX expression *pattern* has, None if it is none."""
    depth = groups = 0
    position = 0
    may_repeat = False
    token = compile_pattern(rb"\\.|\[\^?\]?(?:\[:[a-z]+:\]|[^\]])*\]|\{[0-9]+(?:,[0-9]*)?\}|.", re.DOTALL)
    while position < len(pattern):
        match = token.match(pattern, position)
        piece = match[0] if match else pattern[position:]
        position += len(piece)
        if piece in {b"*", b"+", b"?"} or (piece[:1] == b"{" and len(piece) > 1):
            if not may_repeat:
                return None
            bounds = piece[1:-1].split(b",")
            if len(bounds) == 2 and bounds[1] and int(bounds[1]) < int(bounds[0]):
                return None
            may_repeat = False
        elif piece == b"(":
            depth += 1
            groups += 1
            may_repeat = False
        elif piece == b")":
            depth -= 1
            may_repeat = True
        elif piece in {b"[", b"\\", b"{"} or depth < 0:
            return None
        else:
            may_repeat = piece not in {b"|", b"^"}
    return groups if depth == 0 else None


def _wrong_length(refusing: frozenset[Server], what: str, size: int, expected: int | None) -> Iterator[Objection]:
    if expected is not None and size != expected:
        message = f"The {what} has {size} octets; its type asks for {expected}."
        yield Objection(refusing, message, "Compute it again, or correct its type.")
