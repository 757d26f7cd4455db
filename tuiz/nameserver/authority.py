"""One name server's answers: the zones that it holds, and what it does wrong for some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from tuiz.domain.answering import Answer, Kind, ServedZone, answer
from tuiz.domain.answering.served_zone import path_of
from tuiz.nameserver.faults import Fault
from tuiz.nameserver.replies import (
    NotAQuestion,
    Rejected,
    asks_for_proofs,
    fill,
    octets_of,
    read_query,
    refusal,
    reply_to,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import dns.message

    from tuiz.domain.answering.served_zone import Path
    from tuiz.domain.records import RRset

_SILENCE: Final[list[bytes]] = []
_BATCH: Final = 100
"""How many RRsets a message of a transfer holds at most."""
_NOT_READY: Final = (14, "The zone could not be loaded")
_NOT_AUTHORITATIVE: Final = (20, "This server does not hold the zone")


class Handler(Protocol):
    """What replies to queries."""

    async def reply(self, wire: bytes, *, tcp: bool) -> list[bytes]:
        """Return the messages to send back: usually one; none for silence, several over TCP for a transfer."""
        ...


class Held(NamedTuple):
    """A zone as one server has it."""

    zone: ServedZone | None
    """None where it couldn't be loaded."""
    fault: Fault | None = None


class Authority:
    """Answers for zones.

    Args:
        identity: the server's own name.
        zones: what it holds.
        transfers: whether whoever asks may have whole zones.
    """

    def __init__(self, identity: str, zones: Iterable[tuple[str, Held]] = (), *, transfers: bool = False) -> None:
        self.identity = identity
        self.transfers = transfers
        self._zones: dict[Path, Held] = {}
        self.hold(zones)

    def hold(self, zones: Iterable[tuple[str, Held]]) -> None:
        """Hold these zones from now on, and no others; from any thread."""
        self._zones = {path_of(origin): held for origin, held in zones}

    async def reply(self, wire: bytes, *, tcp: bool) -> list[bytes]:
        """Return the messages to send back."""
        return self.messages(wire, tcp=tcp)

    def messages(self, wire: bytes, *, tcp: bool) -> list[bytes]:
        """Return the messages to send back, at once."""
        try:
            query = read_query(wire)
        except NotAQuestion:
            return _SILENCE
        except Rejected as rejected:
            return [rejected.reply.to_wire()]
        return self._messages(query, tcp=tcp)

    def _messages(self, query: dns.message.Message, *, tcp: bool) -> list[bytes]:
        name, rdtype = question_of(query)
        held = self._held(path_of(name), rdtype)
        if held is None:
            return [octets_of(query, refusal(query, "REFUSED", _NOT_AUTHORITATIVE), tcp=tcp)]
        if held.fault is not None:
            return _misbehave(held.fault, query, tcp=tcp)
        if held.zone is None or held.zone.soa is None:
            return [octets_of(query, refusal(query, "SERVFAIL", _NOT_READY), tcp=tcp)]
        if rdtype in {"AXFR", "IXFR"}:
            return list(self._transfer(query, held.zone, name, tcp=tcp))
        found = answer(held.zone, name, rdtype, dnssec=asks_for_proofs(query))
        return [octets_of(query, reply_to(query, found, identity=self.identity), tcp=tcp)]

    def _held(self, path: Path, rdtype: str) -> Held | None:
        """Return the zone nearest to a name; for DS the one above, where it is held too (RFC 4035 §3.1.4.1)."""
        zones = self._zones
        above = [path[:length] for length in range(len(path), -1, -1) if path[:length] in zones]
        if not above:
            return None
        is_above = rdtype == "DS" and above[0] == path and len(above) > 1
        return zones[above[1] if is_above else above[0]]

    def _transfer(self, query: dns.message.Message, zone: ServedZone, name: str, *, tcp: bool) -> Iterator[bytes]:
        """Yield the messages of a whole zone, which begins and ends with its SOA (RFC 5936 §2.2)."""
        soa = zone.soa
        assert soa is not None
        if path_of(name) != zone.path or not self.transfers:
            yield octets_of(query, refusal(query, "REFUSED"), tcp=tcp)
            return
        if not tcp:  # over UDP there is only the SOA, by which a secondary learns that it has to ask over TCP
            rcode = "NOERROR" if question_of(query)[1] == "IXFR" else "FORMERR"
            only = Answer(rcode, aa=True, kind=Kind.ANSWER, answer=(soa,) if rcode == "NOERROR" else ())
            yield octets_of(query, reply_to(query, only), tcp=False)
            return
        batch: list[RRset] = []
        for rrset in _in_order(zone):
            batch.append(rrset)
            if len(batch) == _BATCH:
                yield from _batched(query, batch)
                batch = []
        yield from _batched(query, batch)


def _in_order(zone: ServedZone) -> Iterator[RRset]:
    soa = zone.soa
    assert soa is not None
    yield soa
    for node in list(zone.nodes.values()):
        yield from (rrset for rrset in node.rrsets.values() if rrset != soa)
        yield from node.signatures.values()
    yield soa


def _batched(query: dns.message.Message, batch: list[RRset]) -> Iterator[bytes]:
    """Yield a batch as one message, or as two where it doesn't fit, and so on."""
    import dns.exception

    reply = reply_to(query, Answer("NOERROR", aa=True, kind=Kind.ANSWER))
    fill(reply, batch)
    try:
        yield reply.to_wire(max_size=65535)
    except dns.exception.TooBig:
        if len(batch) > 1:
            yield from _batched(query, batch[: len(batch) // 2])
            yield from _batched(query, batch[len(batch) // 2 :])


def _misbehave(fault: Fault, query: dns.message.Message, *, tcp: bool) -> list[bytes]:
    import dns.flags
    import dns.message
    import dns.name
    import dns.rrset

    if fault is Fault.SILENT:
        return _SILENCE
    if fault is Fault.GARBAGE:
        return [query.id.to_bytes(2, "big") + b"\x84\x00" + b"\xff" * 40]
    ede = {Fault.REFUSED: _NOT_AUTHORITATIVE, Fault.SERVFAIL: _NOT_READY}.get(fault)
    rcode = {Fault.REFUSED: "REFUSED", Fault.SERVFAIL: "SERVFAIL"}.get(fault, "NOERROR")
    reply = refusal(query, rcode, ede)
    if fault is Fault.WRONG_ID:
        reply.id = query.id ^ 1
    elif fault is Fault.TRUNCATED:
        reply.flags |= dns.flags.TC
    elif fault is Fault.WRONG_QUESTION:
        asked = query.question[0]
        reply.question = [dns.rrset.RRset(dns.name.from_text("wrong.invalid."), asked.rdclass, asked.rdtype)]
    return [octets_of(query, reply, tcp=tcp)]


def question_of(query: dns.message.Message) -> tuple[str, str]:
    """Return the name and the type that a query asks for."""
    import dns.rdatatype

    asked = query.question[0]
    return asked.name.to_text(), dns.rdatatype.to_text(asked.rdtype)
