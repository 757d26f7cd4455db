"""Zones that take updates (RFC 2136) from whoever has the key: what the demo's registry is, and nothing beyond it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.records import Record
from tuiz.nameserver.replies import data_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import dns.message
    import dns.name
    import dns.rcode
    import dns.rdata
    import dns.rrset
    import dns.tsig
    import dns.update

    from tuiz.nameserver.authority import Authority

_UPDATE: Final = 5
"""The opcode."""
_HEADER: Final = 12
_ANY: Final = 255
_NONE: Final = 254
_ANY_TYPE: Final = 255
_MOST_RECORDS: Final = 10_000


class Updating:
    """Answers as an authority does, and takes updates of its zones.

    Args:
        authority: answers questions.
        key_name: of the key (HMAC-SHA256), absolute.
        secret: who signs with it may change everything.
        changed: is given the origin and the records of a zone that was changed.
    """

    def __init__(
        self, authority: Authority, key_name: str, secret: bytes, changed: Callable[[str, list[Record]], None]
    ) -> None:
        self._authority = authority
        self._key_name = key_name
        self._secret = secret
        self._zones: dict[str, tuple[str, list[Record]]] = {}
        self._changed = changed

    def hold(self, zones: Mapping[str, list[Record]]) -> None:
        """Let these zones be changed from now on, and no others.

        Args:
            zones: the records of each, by its origin.
        """
        self._zones = {names.key(origin): (origin, list(records)) for origin, records in zones.items()}

    async def reply(self, wire: bytes, *, tcp: bool) -> list[bytes]:
        """Return the messages to send back."""
        if len(wire) < _HEADER or wire[2] >> 3 & 15 not in {0, _UPDATE}:
            return self._authority.messages(wire, tcp=tcp)
        signed = self._signed(wire)
        if signed is None:
            return self._authority.messages(wire, tcp=tcp)
        return signed

    def _signed(self, wire: bytes) -> list[bytes] | None:
        """Return the reply to an update, or to a question that is signed; None where it is neither."""
        import dns.exception
        import dns.message
        import dns.tsig
        import dns.update

        is_update = wire[2] >> 3 & 15 == _UPDATE
        try:
            message = dns.message.from_wire(wire, keyring={self._key.name: self._key})
        except (dns.tsig.BadTime, dns.tsig.BadSignature, dns.message.UnknownTSIGKey):
            return [_refusal(wire, "NOTAUTH")]
        except (dns.exception.DNSException, ValueError):
            return [_refusal(wire, "FORMERR" if is_update else "NOTAUTH")]
        if not message.had_tsig:
            return [_refusal(wire, "REFUSED")] if is_update else None
        if isinstance(message, dns.update.UpdateMessage):
            reply = dns.message.make_response(message)
            reply.set_rcode(_rcode(self._update(message)))
            return [reply.to_wire()]
        return [self._answered(message)]

    @cached_property
    def _key(self) -> dns.tsig.Key:
        import dns.name
        import dns.tsig

        return dns.tsig.Key(dns.name.from_text(self._key_name), self._secret, dns.tsig.HMAC_SHA256)

    def _answered(self, query: dns.message.Message) -> bytes:
        """Return the signed reply to a signed question."""
        import dns.message

        plain = dns.message.QueryMessage(id=query.id)
        plain.flags, plain.question = query.flags, query.question
        found = dns.message.from_wire(self._authority.messages(plain.to_wire(), tcp=True)[0])
        reply = dns.message.make_response(query)
        reply.flags = found.flags
        reply.set_rcode(found.rcode())
        reply.answer, reply.authority, reply.additional = found.answer, found.authority, found.additional
        return reply.to_wire(max_size=65535)

    def _update(self, message: dns.update.UpdateMessage) -> str:
        """Change a zone, wholly or not at all, and return the response code."""
        if len(message.zone) != 1:
            return "FORMERR"
        known = self._zones.get(names.key(message.zone[0].name.to_text()))
        if known is None:
            return "NOTAUTH"
        origin, records = known
        changes = [*message.prerequisite, *message.update]
        if any(not names.is_at_or_below(rrset.name.to_text(), origin) for rrset in changes):
            return "NOTZONE"
        if problem := _unmet(records, message.prerequisite):
            return problem
        after = list(records)
        for rrset in message.update:
            after = _after(after, rrset)
        if len(after) > _MOST_RECORDS:
            return "REFUSED"
        if after != records:
            self._zones[names.key(origin)] = origin, after
            self._changed(origin, after)
        return "NOERROR"


def _unmet(records: Iterable[Record], prerequisites: Iterable[dns.rrset.RRset]) -> str:
    """Return the code of the first prerequisite that isn't met (RFC 2136 §3.2.5); empty where all are."""
    records = list(records)
    values: dict[tuple[dns.name.Name, int], set[dns.rdata.Rdata]] = {}
    there: dict[tuple[dns.name.Name, int], set[dns.rdata.Rdata]] = {}
    for wanted in prerequisites:
        key = wanted.name, int(wanted.rdtype)
        found = there[key] = {data_of(each.rdtype, each.rdata) for each in records if _is_of(each, wanted)}
        if wanted.deleting == _ANY and not found:
            return "NXDOMAIN" if wanted.rdtype == _ANY_TYPE else "NXRRSET"
        if wanted.deleting == _NONE and found:
            return "YXDOMAIN" if wanted.rdtype == _ANY_TYPE else "YXRRSET"
        if wanted.deleting is None:  # each record of an RRset comes by itself
            values.setdefault(key, set()).update(wanted)
    return "NXRRSET" if any(there[key] != wanted for key, wanted in values.items()) else ""


def _after(records: list[Record], change: dns.rrset.RRset) -> list[Record]:
    """Return a zone's records after one change (RFC 2136 §3.4.2)."""
    import dns.rdatatype

    if change.deleting == _ANY:
        return [record for record in records if not _is_of(record, change)]
    kept = [
        record for record in records if not (_is_of(record, change) and data_of(record.rdtype, record.rdata) in change)
    ]
    if change.deleting == _NONE:
        return kept
    owner, rdtype = change.name.to_text(), dns.rdatatype.to_text(change.rdtype)
    return [*kept, *(Record(owner, int(change.ttl), rdtype, rdata.to_text()) for rdata in change)]


def _is_of(record: Record, rrset: dns.rrset.RRset) -> bool:
    import dns.rdatatype

    if names.key(record.owner) != names.key(rrset.name.to_text()):
        return False
    return rrset.rdtype == _ANY_TYPE or record.rdtype == dns.rdatatype.to_text(rrset.rdtype)


def _refusal(wire: bytes, rcode: str) -> bytes:
    """Return a reply that nobody signs: only its header, with the code."""
    return wire[:2] + bytes([wire[2] & 0x78 | 0x80, _rcode(rcode)]) + bytes(8)


def _rcode(text: str) -> dns.rcode.Rcode:
    import dns.rcode

    return dns.rcode.from_text(text)
