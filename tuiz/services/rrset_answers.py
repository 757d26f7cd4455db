"""What one server answers to a question for an RRset, or why what it answers says nothing of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tuiz.lookups.asking import AskOptions, Edns, Limits, Reply, ask, make_query
from tuiz.lookups.endpoint import Endpoint
from tuiz.lookups.errors import LookupFailed
from tuiz.lookups.letter_case import is_worth_it
from tuiz.services.rrset_value import Value

if TYPE_CHECKING:
    import dns.message

    from tuiz.lookups.steps import Question

_MOST_REASONS: Final = 3
_LONGEST_REASON: Final = 300
_WITHOUT_EDNS: Final = frozenset({1, 4, 16})
"""FORMERR, NOTIMP and BADVERS: what servers say that don't know EDNS."""
_NAMES_OF_CODES: Final = {1: "FORMERR", 2: "SERVFAIL", 4: "NOTIMP", 5: "REFUSED"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a resolver answered."""

    value: Value
    is_own: bool
    """Whether it says that it is authoritative: then it is no cached copy."""
    odd: str = ""
    """What else there is to say about it, a sentence's end."""


async def resolver_answer(question: Question, endpoint: Endpoint, limits: Limits) -> Answer | str:
    """Return what a resolver answers, or what happened instead, in a sentence's end."""
    if not endpoint.is_resolved:
        found = await _address_of(endpoint)
        if found is None:
            return f"{endpoint.address} has no address that is known here"
        endpoint = found
    try:
        reply = await _reply_of(question, endpoint, limits, recurse=True)
    except LookupFailed as error:
        return error.message.rstrip(".")
    read = _read(reply.message, question)
    return replace(read, odd=f"it {reply.odd_case}") if reply.odd_case and isinstance(read, Answer) else read


async def _reply_of(question: Question, server: Endpoint, limits: Limits, *, recurse: bool) -> Reply:
    """Ask with EDNS, and without where the server doesn't know it (RFC 6891 §7)."""
    options = AskOptions(mixes_case=is_worth_it(server.address))
    query = make_query(question.name, question.rdtype, recurse=recurse, edns=Edns())
    reply = await ask(query, server, limits, options=options)
    if reply.message.rcode() not in _WITHOUT_EDNS:
        return reply
    plain = make_query(question.name, question.rdtype, recurse=recurse, edns=None)
    return await ask(plain, server, limits, options=options)


def _why(message: dns.message.Message) -> str:
    """Return why a server says that it doesn't answer (RFC 8914), in a sentence's end; nothing where it doesn't say."""
    from tuiz.lookups.dig.message_text import error_text
    from tuiz.lookups.dig.report import extended_errors

    told = [error_text(code, text) for code, text in extended_errors(message)]
    return f": {'; '.join(told[:_MOST_REASONS])[:_LONGEST_REASON]}" if told else ""


async def _address_of(endpoint: Endpoint) -> Endpoint | None:
    """Return a resolver that is named with its address, as this machine knows it."""
    import socket

    try:
        found = await asyncio.get_running_loop().getaddrinfo(endpoint.address, None, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return None
    return replace(endpoint, address=str(found[0][4][0])) if found else None


async def server_value(question: Question, server: Endpoint, limits: Limits) -> Value | str:
    """Return what an authoritative server answers, or why that doesn't count."""
    import dns.flags

    try:
        reply = await _reply_of(question, server, limits, recurse=False)
    except LookupFailed as error:
        return error.message
    read = _read(reply.message, question)
    if isinstance(read, str):
        return f"{server}: {read}."
    return read.value if reply.message.flags & dns.flags.AA else f"{server} doesn't answer with authority."


def _read(message: dns.message.Message, question: Question) -> Answer | str:
    """Return what a message says of the RRset, or why it says nothing."""
    import dns.flags
    import dns.rcode

    rcode = message.rcode()
    if rcode not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        code = _NAMES_OF_CODES.get(int(rcode), dns.rcode.to_text(rcode))
        return f"it answers {f'with the code {code}' if code.isdecimal() else code}{_why(message)}"
    is_own = bool(message.flags & dns.flags.AA)
    found = _said(message, question)
    if found is None:
        return _denied(message, question, is_own=is_own)
    if found.rdtype == question.rdtype and rcode == dns.rcode.NXDOMAIN:
        return "it says that there is no such name, and has such records of it in the same reply"
    return Answer(found, is_own)


def _said(message: dns.message.Message, question: Question) -> Value | None:
    """Return the records that a message answers with: those that were asked for, or the alias; None without any."""
    import dns.name
    import dns.rdataclass
    import dns.rdatatype

    name = dns.name.from_text(question.name)
    for rdtype in (dns.rdatatype.from_text(question.rdtype), dns.rdatatype.CNAME):
        for rrset in message.answer:
            if rrset.name == name and rrset.rdtype == rdtype and rrset.rdclass == dns.rdataclass.IN:
                texts = tuple(sorted(item.to_text() for item in rrset))
                return Value(dns.rdatatype.to_text(rdtype), texts, rrset.ttl)
    return None


def _denied(message: dns.message.Message, question: Question, *, is_own: bool) -> Answer | str:
    """Return what a message without an answer says of the RRset, or why it says nothing."""
    import dns.name
    import dns.rcode
    import dns.rdatatype

    name, wanted = dns.name.from_text(question.name), dns.rdatatype.from_text(question.rdtype)
    ttl = None
    for rrset in message.authority:
        if rrset.rdtype == dns.rdatatype.SOA:
            ttl = min(rrset.ttl, rrset[0].minimum)
    for rrset in message.authority:
        if rrset.name == name and rrset.rdtype == wanted == dns.rdatatype.NS and not is_own:
            # The delegation itself was asked for: a referral is what the zone above the cut says of it.
            texts = tuple(sorted(item.to_text() for item in rrset))
            return Answer(Value(question.rdtype, texts, rrset.ttl), is_own=True)
    if ttl is None and not is_own and any(rrset.rdtype == dns.rdatatype.NS for rrset in message.authority):
        return "it refers to other servers, so it is no resolver for this name"
    if ttl is None and message.answer:
        return "it answers with records that nobody asked for"
    return Answer(Value(question.rdtype, (), ttl, exists=message.rcode() == dns.rcode.NOERROR), is_own)
