"""Messages: what a query asks for, and an answer as the octets of a reply."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.mnemonics import type_number
from tuiz.domain.rdata import parse
from tuiz.errors import TuizError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import dns.message
    import dns.name
    import dns.rdata

    from tuiz.domain.answering import Answer
    from tuiz.domain.records import RRset

PLAIN_SIZE: Final = 512
"""The most octets of a reply over UDP to who says nothing else (RFC 1035 §2.3.4)."""
LARGEST_UDP: Final = 1232
"""The most octets over UDP whatever the asker says, so that no reply is fragmented."""
_HEADER: Final = 12


class NotAQuestion(TuizError):
    """These octets get no reply: they aren't a query's."""


class Rejected(TuizError):
    """The query can be read, and is answered with a response code at once."""

    def __init__(self, reply: dns.message.Message) -> None:
        super().__init__()
        self.reply = reply


def read_query(wire: bytes) -> dns.message.Message:
    """Return a query with its one question.

    Raises:
        NotAQuestion: it can't be answered at all.
        Rejected: it gets a response code: FORMERR, NOTIMP, BADVERS, REFUSED.
    """
    import dns.exception
    import dns.message
    import dns.opcode
    import dns.rcode
    import dns.rdataclass

    if len(wire) < _HEADER or wire[2] & 0x80:
        raise NotAQuestion
    try:
        query = dns.message.from_wire(wire, ignore_trailing=True)
    except dns.exception.DNSException as error:
        reply = dns.message.Message(id=int.from_bytes(wire[:2], "big"))
        reply.flags = 0x8000 | (wire[2] & 0x79) << 8
        reply.set_rcode(dns.rcode.FORMERR)
        raise Rejected(reply) from error
    if query.opcode() != dns.opcode.QUERY:
        raise Rejected(refusal(query, "NOTIMP"))
    if len(query.question) != 1:
        raise Rejected(refusal(query, "FORMERR"))
    if query.edns > 0:
        raise Rejected(refusal(query, "BADVERS"))
    if query.question[0].rdclass != dns.rdataclass.IN:
        raise Rejected(refusal(query, "REFUSED"))
    return query


def refusal(query: dns.message.Message, rcode: str, ede: tuple[int, str] | None = None) -> dns.message.Message:
    """Return a reply that says nothing but a response code, and why in an extended error (RFC 8914)."""
    import dns.rcode

    reply = _begun(query)
    reply.set_rcode(dns.rcode.from_text(rcode))
    if ede and reply.edns >= 0:
        _add_error(reply, *ede)
    return reply


def reply_to(query: dns.message.Message, answer: Answer, *, identity: str | None = None) -> dns.message.Message:
    """Return the reply that says *answer*.

    Args:
        query: the query.
        answer: what to say.
        identity: the server's name, which is given to who asks for it (RFC 5001).
    """
    import dns.flags
    import dns.rcode

    reply = _begun(query, identity)
    if answer.aa:
        reply.flags |= dns.flags.AA
    reply.set_rcode(dns.rcode.from_text(answer.rcode))
    fill(reply, answer.answer, answer.authority, answer.additional)
    return reply


def fill(
    reply: dns.message.Message,
    answer: Iterable[RRset] = (),
    authority: Iterable[RRset] = (),
    additional: Iterable[RRset] = (),
) -> None:
    """Put RRsets into the sections of a reply."""
    import dns.rrset

    for section, rrsets in ((reply.answer, answer), (reply.authority, authority), (reply.additional, additional)):
        for rrset in rrsets:
            made = dns.rrset.from_rdata_list(
                name_of(rrset.owner),
                rrset.records[0].ttl,
                [data_of(record.rdtype, record.rdata) for record in rrset.records],
            )
            section.append(made)


def octets_of(query: dns.message.Message, reply: dns.message.Message, *, tcp: bool) -> bytes:
    """Return a reply's octets, cut to what the asker takes (RFC 2181 §9, RFC 6891 §6.2.5)."""
    import dns.exception
    import dns.flags
    import dns.rcode

    room = 65535 if tcp else min(max(query.payload, PLAIN_SIZE) if query.edns >= 0 else PLAIN_SIZE, LARGEST_UDP)
    try:
        return reply.to_wire(max_size=room)
    except dns.exception.TooBig:
        pass
    if not tcp and reply.answer:  # addresses may be left out without a word
        extra, reply.additional = reply.additional, []
        try:
            return reply.to_wire(max_size=room)
        except dns.exception.TooBig:
            reply.additional = extra
    cut = _begun(query)
    cut.flags = reply.flags | dns.flags.TC
    cut.set_rcode(dns.rcode.SERVFAIL if tcp else reply.rcode())
    return cut.to_wire(max_size=room)


@lru_cache(maxsize=4096)
def name_of(text: str) -> dns.name.Name:
    """Return a name as dnspython has it."""
    import dns.name

    return dns.name.from_text(text)


@lru_cache(maxsize=16384)
def data_of(rdtype: str, rdata: str) -> dns.rdata.Rdata:
    """Return RDATA as dnspython has it; where it can't read it, though name servers can, the octets alone."""
    import dns.exception
    import dns.rdata
    import dns.rdataclass
    import dns.rdatatype

    try:
        return dns.rdata.from_text("IN", rdtype, rdata)
    except dns.exception.DNSException:
        octets = parse(rdtype, rdata, names.ROOT).wire
        number = dns.rdatatype.RdataType.make(type_number(rdtype) or 0)
        return dns.rdata.GenericRdata(dns.rdataclass.IN, number, octets)


def asks_for_proofs(query: dns.message.Message) -> bool:
    """Tell whether the DO bit is set (RFC 3225)."""
    import dns.flags

    return query.edns >= 0 and bool(query.ednsflags & dns.flags.DO)


def _begun(query: dns.message.Message, identity: str | None = None) -> dns.message.Message:
    """Return the beginning of a reply: its header, the question, and EDNS where the query has it."""
    import dns.edns
    import dns.flags
    import dns.message
    import dns.rcode

    reply = dns.message.QueryMessage(id=query.id)
    reply.flags = dns.flags.QR | (query.flags & (dns.flags.RD | dns.flags.CD))
    reply.set_opcode(query.opcode())
    reply.question = list(query.question)
    if query.edns >= 0:
        options: Sequence[dns.edns.Option] = [
            dns.edns.GenericOption(dns.edns.OptionType.NSID, identity.encode())
            for option in query.options
            if option.otype == dns.edns.OptionType.NSID and identity
        ]
        reply.use_edns(0, query.ednsflags & dns.flags.DO, LARGEST_UDP, options=list(options))
    return reply


def _add_error(reply: dns.message.Message, code: int, text: str) -> None:
    import dns.edns

    reply.use_edns(
        0,
        reply.ednsflags & 0x8000,
        reply.payload,
        options=[*reply.options, dns.edns.EDEOption(dns.edns.EDECode.make(code), text)],
    )
