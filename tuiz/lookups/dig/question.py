"""From one of dig's lookups to the message that is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tuiz.errors import UsageError
from tuiz.lookups import idn
from tuiz.lookups.dig.words import QUERY_TYPES
from tuiz.lookups.edns import Edns

if TYPE_CHECKING:
    import dns.message
    import dns.name
    import dns.rdataclass
    import dns.tsig

    from tuiz.lookups.dig.query import DigQuery

_PAYLOAD: Final = 1232
_LARGEST: Final = 65535
_AA, _TC, _RD, _RA, _Z, _AD, _CD = 0x400, 0x200, 0x100, 0x80, 0x40, 0x20, 0x10
_DO, _CO = 0x8000, 0x4000
_EXPIRE, _KEEPALIVE = 9, 11
_UPDATE, _NOTIFY = 5, 4


def message_of(query: DigQuery, name: str, key: dns.tsig.Key | None) -> dns.message.Message:
    """Return the question.

    Args:
        query: what is asked.
        name: whose records, as an absolute name; the query's own may have been completed.
        key: that signs it.

    Raises:
        UsageError: there is no such name, type or class.
    """
    import dns.message
    import dns.rdatatype
    import dns.rrset

    name = idn.to_ascii(name) if query.idn_in else idn.to_octets(name)
    message = dns.message.QueryMessage(query.message_id)
    message.flags = _flags(query)
    if query.without_question and query.is_transfer:
        raise UsageError("A transfer can't be asked for without a question.", hint="Leave +header-only out.")
    if not query.without_question:
        message.question.append(
            dns.rrset.RRset(
                _name(name), _class(query.asked_class), dns.rdatatype.RdataType.make(_type(query.asked_type))
            )
        )
    if query.asked_type == "IXFR" and query.serial is not None:
        soa = f". . {query.serial} 0 0 0 0"
        message.authority.append(dns.rrset.from_text(_name(name), 0, _class(query.asked_class), "SOA", soa))
    if query.edns is not None:
        edns = _edns(query)
        bits = edns.flags | (_DO if edns.dnssec_ok else 0) | (_CO if query.compact else 0)
        message.use_edns(edns.version, bits, edns.payload, options=edns.option_list(), pad=edns.padding or 0)
        message.request_payload = 0
    if key is not None:
        message.use_tsig(key)
    _require_room(message)
    return message


def _require_room(message: dns.message.Message) -> None:
    """Refuse a question that no message has room for, with the cookie that may join it.

    Raises:
        UsageError: it is too long.
    """
    import dns.exception

    try:
        message.to_wire(max_size=_LARGEST - 64)
    except (dns.exception.TooBig, ValueError) as error:
        raise UsageError("The question is too long for a message.", hint="Leave EDNS options out.") from error


def _flags(query: DigQuery) -> int:
    plain = not query.is_transfer
    bits = [(query.aa, _AA), (query.tc, _TC), (query.recurse and plain, _RD), (query.ra, _RA), (query.z, _Z)]
    bits += [(query.ad and plain, _AD), (query.cd, _CD)]
    flags = sum(bit for is_set, bit in bits if is_set)
    if query.opcode in {_UPDATE, _NOTIFY}:
        flags &= ~(_RD | _AD)
    return flags | query.opcode << 11


def _edns(query: DigQuery) -> Edns:
    options = [*query.options]
    if query.keepalive:
        options.insert(0, (_KEEPALIVE, b""))
    if query.expire:
        options.insert(0, (_EXPIRE, b""))
    return Edns(
        payload=_PAYLOAD if query.payload is None else query.payload,
        dnssec_ok=query.dnssec,
        nsid=query.nsid,
        subnet=query.subnet,
        cookie=query.cookie if isinstance(query.cookie, bytes) else None,
        padding=query.padding,
        version=query.edns or 0,
        flags=query.edns_flags,
        options=tuple(options),
    )


def _name(text: str) -> dns.name.Name:
    import dns.exception
    import dns.name

    try:
        return dns.name.from_text(text)
    except (dns.exception.DNSException, UnicodeError, ValueError) as error:
        reason = str(error).rstrip(".").lower()
        raise UsageError(
            f"{text!r} is no domain name: {reason}.", hint="A label has up to 63 octets, and none is empty."
        ) from error


def _type(text: str) -> int:
    from tuiz.domain import mnemonics

    number = QUERY_TYPES.get(text)
    return number if number is not None else mnemonics.type_number(text) or 0


def _class(text: str) -> dns.rdataclass.RdataClass:
    import dns.exception
    import dns.rdataclass

    try:
        return dns.rdataclass.from_text(text)
    except (dns.exception.DNSException, ValueError) as error:
        raise UsageError(f"{text!r} is no class.", hint="The classes are IN, CH and HS.") from error
