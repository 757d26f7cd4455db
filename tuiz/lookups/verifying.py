"""What a server's reply says of a stored RRset, compared octet by octet; a message is read only where that fails.

A zone's own RRsets are in the answer. An NS RRset at a zone cut is in the authority section of a referral, the
addresses of its servers in the additional one (RFC 1034 §4.3.2); what else stands at or below a cut, or below a DNAME,
no server answers with.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, Literal, NamedTuple

from tuiz.lookups.signer import NSEC3, RRSIG
from tuiz.lookups.wire import (
    FORMERR,
    HEADER_SIZE,
    NOERROR,
    NOTAUTH,
    NOTIMP,
    NXDOMAIN,
    REFUSED,
    SERVFAIL,
    BadWire,
    Message,
    Resource,
    read_message,
)
from tuiz.lookups.wire_names import parent
from tuiz.lookups.wire_rdata import canonical_rdata

A, NS, CNAME, SOA, AAAA, DNAME, DS = 1, 2, 5, 6, 28, 39, 43

SERIAL: Final = slice(-20, -16)
"""Where SERIAL stands in a SOA's data."""

ANY_TTL: Final = b""
"""In place of a TTL where an RRset's stored records state several: servers choose differently."""

RRset = Sequence[bytes]
"""A TTL in four octets, or `ANY_TTL`, and the records' data in canonical form."""


class Place(IntEnum):
    """Where in a reply an RRset is found."""

    ANSWER = 0
    REFERRAL = 1
    GLUE = 2


State = Literal["same", "different", "refused", "unknown", "elsewhere"]
"""`elsewhere`: the server serves the child zone too, and what it says of the cut is that zone's."""


class Verdict(NamedTuple):
    """What a reply says of an RRset."""

    state: State
    detail: str = ""
    """In a few words, for people."""
    served: tuple[Resource, ...] = ()


SAME: Final = Verdict("same")
_ELSEWHERE: Final = Verdict("elsewhere", "the server serves the child zone too")


@dataclass(slots=True)
class Plan:
    """What of a zone can be asked for, and where the answer is found."""

    questions: list[bytes] = field(default_factory=list)
    places: dict[bytes, Place] = field(default_factory=dict)
    """Of RRsets that aren't in the answer."""
    hidden: list[bytes] = field(default_factory=list)
    """RRsets that no server answers with: below a cut or a DNAME."""
    unaskable: list[bytes] = field(default_factory=list)
    """RRsets that can't be asked for: hashed names, and signatures on what isn't in an answer."""


def signature_of(asked: bytes) -> bytes:
    """Return what asks for the signatures of an RRset."""
    return asked[:-4] + b"\0\x2e" + asked[-2:]


def compare_signatures(reply: bytes, asked: bytes, rrset: RRset) -> Verdict:
    """Return what a reply with DNSSEC data says of the stored signatures that cover the RRset that was asked for.

    Args:
        reply: to the question *asked*.
        asked: what the signed RRset is known by.
        rrset: the stored signatures of that name, whatever they cover.
    """
    covered = asked[-4:-2]
    stored = [data for data in rrset[1:] if data[:2] == covered]
    message = read_message(reply)
    own = signature_of(asked)
    served = tuple(
        found
        for section in (message.answer, message.authority)
        for found in section
        if found.question == own and found.rdata[:2] == covered
    )
    return held_against([ANY_TTL, *stored], served, "the signature isn't there")


def plan(apex: bytes, rrsets: Mapping[bytes, RRset]) -> Plan:
    """Return how a zone's RRsets are asked for.

    Args:
        apex: the zone's name as octets, in lower case.
        rrsets: by question.
    """
    found = Plan()
    cuts = {asked[:-4]: rrset for asked, rrset in rrsets.items() if asked[-4:-2] == b"\0\2" and asked[:-4] != apex}
    renamed = {asked[:-4] for asked in rrsets if asked[-4:-2] == b"\0\x27"}
    for asked in rrsets:
        rdtype = asked[-4] << 8 | asked[-3]
        if rdtype in {NSEC3, RRSIG}:
            found.unaskable.append(asked)
            continue
        if not cuts and not renamed:
            found.questions.append(asked)
            continue
        owner = asked[:-4]
        cut = _cut_above(owner, apex, cuts, renamed)
        if cut is None:
            found.questions.append(asked)
        elif cut == owner and rdtype in {NS, DS}:
            found.questions.append(asked)
            if rdtype == NS:
                found.places[asked] = Place.REFERRAL
        elif rdtype in {A, AAAA} and owner in cuts.get(cut, ()):
            found.questions.append(asked)
            found.places[asked] = Place.GLUE
        else:
            found.hidden.append(asked)
    return found


def _cut_above(owner: bytes, apex: bytes, cuts: Mapping[bytes, RRset], renamed: Collection[bytes]) -> bytes | None:
    """Return the topmost name at which the zone ends above *owner*, or at it; None within the zone."""
    top = None
    name = owner
    while True:
        if name in cuts or (name != owner and name in renamed):
            top = name
        if len(name) <= len(apex):
            return top
        name = parent(name)


def is_plainly_same(reply: bytes, asked: bytes, rrset: RRset, place: Place = Place.ANSWER) -> bool:
    """Return whether a reply holds exactly that RRset in its place; False may mean that it has to be read."""
    count, ttl = len(rrset) - 1, rrset[0]
    # QR, an ordinary query, not truncated, no error; AA with an answer, or neither of them with a referral.
    if place == Place.ANSWER:
        flags, counts = 0x84, count << 16
    elif place == Place.REFERRAL:
        flags, counts = 0x80, count
    else:
        return False
    is_head_right = (
        reply[2] & 0xFE == flags
        and not reply[3] & 0x0F
        and ttl != ANY_TTL
        # A negative answer, or data that serves the answer, doesn't matter.
        and int.from_bytes(reply[6:10], "big") & (0xFFFF0000 if flags == 0x84 else 0xFFFFFFFF) == counts
    )
    if not is_head_right:
        return False
    at = HEADER_SIZE + len(asked)
    head = b"\xc0\x0c" + asked[-4:] + ttl
    if count == 1:
        data = rrset[1]
        if reply.startswith(head + len(data).to_bytes(2, "big") + data, at):
            return True
    size = len(head)
    rdtype = asked[-4] << 8 | asked[-3]
    served = []
    try:
        for _ in range(count):
            if not reply.startswith(head, at):
                return False
            begin = at + size + 2
            at = begin + (reply[begin - 2] << 8 | reply[begin - 1])
            served.append(canonical_rdata(reply, rdtype, begin, at))
    except (BadWire, IndexError):
        return False
    return at <= len(reply) and all(data in rrset for data in served) and len(set(served)) == count


def compare(reply: bytes, asked: bytes, rrset: RRset, place: Place) -> Verdict:
    """Return what a reply says of a stored RRset.

    Args:
        reply: to the question *asked*.
        asked: what the RRset is known by.
        rrset: as stored.
        place: where in the reply it is to be found.
    """
    try:
        message = read_message(reply)
    except BadWire as error:
        return Verdict("unknown", f"its reply can't be read: {error.message.rstrip('.')}")
    if (refusal := _refusal(message)) is not None:
        return refusal
    if place == Place.ANSWER:
        return _in_answer(message, asked, rrset)
    if message.is_authoritative and (message.answer or not _is_referral(message)):
        is_denied = place == Place.REFERRAL and _is_denied_from_above(message, asked)
        return Verdict("different", _nothing(message)) if is_denied else _ELSEWHERE
    section = message.authority if place == Place.REFERRAL else message.additional
    served = tuple(message.find(asked, section))
    if not served and not _is_referral(message):
        return Verdict("different", _nothing(message), ())
    return held_against(rrset, served, "the referral lacks it")


def _refusal(message: Message) -> Verdict | None:
    if message.rcode in {REFUSED, NOTAUTH}:
        return Verdict("refused", "it refuses to answer" if message.rcode == REFUSED else "it isn't authoritative")
    if message.rcode in {SERVFAIL, FORMERR, NOTIMP}:
        words = {SERVFAIL: "SERVFAIL", FORMERR: "FORMERR", NOTIMP: "NOTIMP"}
        return Verdict("unknown", f"it answers {words[message.rcode]}")
    if message.rcode not in {NOERROR, NXDOMAIN}:
        return Verdict("unknown", f"it answers with the code {message.rcode}")
    return None


def _is_denied_from_above(message: Message, asked: bytes) -> bool:
    """Return whether the zone above a cut says that nothing is there: by its own SOA, not the child's."""
    owners = {found.question[:-4].lower() for found in message.authority if found.question[-4:-2] == b"\0\6"}
    return not message.answer and bool(owners) and asked[:-4] not in owners


def _in_answer(message: Message, asked: bytes, rrset: RRset) -> Verdict:
    if not message.is_authoritative:
        if _is_referral(message):
            cut = message.authority[0]
            return Verdict("different", "it answers with a referral", (cut,))
        return Verdict("refused", "its answer isn't authoritative")
    served = tuple(message.find(asked))
    if served and message.rcode == NXDOMAIN:
        return Verdict("different", "it says beside the records that there is no such name", served)
    if served:
        return held_against(rrset, served, "")
    alias = next((found for found in message.answer if found.question[-4:-2] in {b"\0\5", b"\0\x27"}), None)
    if alias is not None:
        return Verdict("different", "it answers with an alias", (alias,))
    return Verdict("different", _nothing(message), ())


def held_against(rrset: RRset, served: tuple[Resource, ...], missing: str) -> Verdict:
    """Return what the served records of an RRset come to; *missing* tells of none at all."""
    stored, found = set(rrset[1:]), {resource.rdata for resource in served}
    if stored != found:
        if not found:
            return Verdict("different", missing)
        lacking, more = len(stored - found), len(found - stored)
        words = [f"{count} {word}" for count, word in ((lacking, "missing"), (more, "more")) if count]
        return Verdict("different", " and ".join(words), served)
    ttls = {resource.ttl for resource in served}
    if rrset[0] != ANY_TTL and ttls != {int.from_bytes(rrset[0], "big")}:
        return Verdict("different", "another TTL", served)
    return SAME


def _is_referral(message: Message) -> bool:
    return not message.answer and any(found.question[-4:-2] == b"\0\2" for found in message.authority)


def _nothing(message: Message) -> str:
    return "the name isn't there" if message.rcode == NXDOMAIN else "there is nothing of this type"
