"""Messages as octets: queries built, replies taken apart and compared without an object for each name.

A question is the octets that stand for it in a message (RFC 1035 §4.1.2), its name in lower case; it is also what an
RRset is known by. What a reply holds is bounded by its size: a compressed name is followed only towards the message's
beginning, and no further than a name may be long.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from tuiz.lookups.wire_names import BadWire, name_at, skip_name
from tuiz.lookups.wire_rdata import canonical_rdata

__all__ = [
    "BadWire",
    "Message",
    "Resource",
    "answers",
    "edns_record",
    "is_truncated",
    "query",
    "question",
    "read_message",
    "take_apart",
]

HEADER_SIZE: Final = 12
PAYLOAD: Final = 1232
"""Octets of a UDP reply that get through everywhere (the DNS flag day of 2020)."""

AA: Final = 0x0400
RCODE: Final = 0x000F

NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = range(6)
NOTAUTH, BADVERS = 9, 16
CODES: Final = MappingProxyType({
    FORMERR: "FORMERR", SERVFAIL: "SERVFAIL", NOTIMP: "NOTIMP", REFUSED: "REFUSED", NOTAUTH: "NOTAUTH",
    BADVERS: "BADVERS",
})  # fmt: skip
"""The names of codes that servers complain with."""

_HEAD: Final = struct.Struct("!HHHHHH")
_FIXED: Final = struct.Struct("!HHIH")
_ONE_QUESTION: Final = b"\0\0\0\1\0\0\0\0\0"


class Resource(NamedTuple):
    """A record out of a message."""

    question: bytes
    """What asks for it: owner in lower case, type and class."""
    ttl: int
    rdata: bytes
    """In canonical form (RFC 4034 §6.2)."""


@dataclass(frozen=True, slots=True)
class Message:
    """A reply taken apart."""

    flags: int
    rcode: int
    """With EDNS's part of it."""
    answer: tuple[Resource, ...]
    authority: tuple[Resource, ...]
    additional: tuple[Resource, ...]

    @property
    def is_authoritative(self) -> bool:
        """Whether the server says that it is the zone's."""
        return bool(self.flags & AA)

    def find(self, asked: bytes, section: tuple[Resource, ...] | None = None) -> list[Resource]:
        """Return the records of an RRset in a section, that of the answer unless told otherwise."""
        return [found for found in (self.answer if section is None else section) if found.question == asked]


def question(name: bytes, rdtype: int, rdclass: int = 1) -> bytes:
    """Return the question for the RRset of *name*, as octets, and a type."""
    return name.lower() + rdtype.to_bytes(2, "big") + rdclass.to_bytes(2, "big")


def edns_record(*, dnssec_ok: bool = False) -> bytes:
    """Return the OPT record of a query (RFC 6891 §6.1)."""
    flags = b"\0\0\x80\0" if dnssec_ok else b"\0\0\0\0"
    return b"\0\0\x29" + PAYLOAD.to_bytes(2, "big") + flags + b"\0\0"


def is_truncated(reply: bytes) -> bool:
    """Return whether a message says of itself that it is cut off."""
    return bool(reply[2] & 0x02)


def query(identity: bytes, asked: bytes, edns: bytes) -> bytes:
    """Return a query that asks an authoritative server: no recursion wanted.

    Args:
        identity: two octets that the reply must repeat.
        asked: the question.
        edns: an OPT record, or nothing for a server that doesn't know it.
    """
    return identity + _ONE_QUESTION + (b"\1" if edns else b"\0") + asked + edns


def take_apart(message: bytes) -> Iterator[tuple[int, Resource]]:
    """Yield each record of a message with the number of its section (1 answer, 2 authority, 3 additional).

    Raises:
        BadWire: the message isn't one.
    """
    if len(message) < HEADER_SIZE:
        raise BadWire("It is shorter than a header.")
    _, _, questions, *counts = _HEAD.unpack_from(message)
    at = HEADER_SIZE
    for _ in range(questions):
        at = skip_name(message, at) + 4
    for section, count in enumerate(counts, 1):
        for _ in range(count):
            owner, at = name_at(message, at)
            if at + 10 > len(message):
                raise BadWire("It ends within a record.")
            rdtype, _, ttl, length = _FIXED.unpack_from(message, at)
            begin = at + 10
            at = begin + length
            if at > len(message):
                raise BadWire("It ends within a record's data.")
            rdata = canonical_rdata(message, rdtype, begin, at)
            yield section, Resource(owner.lower() + message[begin - 10 : begin - 6], ttl, rdata)
    if at < len(message) and not is_truncated(message):
        raise BadWire("There are octets behind its end.")


def read_message(message: bytes) -> Message:
    """Return what a message says.

    Raises:
        BadWire: it isn't one.
    """
    sections: tuple[list[Resource], list[Resource], list[Resource]] = ([], [], [])
    extended = 0
    for section, resource in take_apart(message):
        if section == 3 and resource.question[-4:-2] == b"\0\x29":
            extended = resource.ttl >> 24
        else:
            sections[section - 1].append(resource)
    flags = int.from_bytes(message[2:4], "big")
    return Message(flags, extended << 4 | flags & RCODE, *map(tuple, sections))


def answers(reply: bytes, asked: bytes) -> bool:
    """Return whether a message with the right identity is a reply to that question."""
    if len(reply) < HEADER_SIZE or reply[2] & 0xF8 != 0x80:  # a reply, to an ordinary query
        return False
    if reply[4:6] == b"\0\1":
        if reply.startswith(asked, HEADER_SIZE):
            return True
        end = HEADER_SIZE + len(asked) - 4
        return reply[HEADER_SIZE:end].lower() == asked[:-4] and reply.startswith(asked[-4:], end)
    # A server that couldn't read the query, or won't, may leave the question out.
    return reply[4:6] == b"\0\0" and bool(reply[3] & 0x0F) and reply[6:8] == b"\0\0"
