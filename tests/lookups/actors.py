"""Name servers on several loopback addresses and one port, each of which replies what a test tells it to."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from tests.nameservers import free_port
from tuiz.lookups.asking import Limits
from tuiz.lookups.hints import NamedServer, RootHints
from tuiz.lookups.world import World

Act = Callable[[dns.message.Message], dns.message.Message | bytes | None]
"""What a server replies to a question; None for nothing."""


@dataclass
class Stage:
    """The servers, and what they were asked."""

    port: int
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Address and name of each question."""

    def world(self, root: str) -> World:
        """Return what begins at the server at *root*."""
        limits = Limits(timeout_seconds=0.4, tries=2, deadline_seconds=2.0)
        return World(RootHints((NamedServer("ns.root.", (root,)),)), None, port=self.port, limits=limits)


@asynccontextmanager
async def acting(acts: Mapping[str, Act]) -> AsyncIterator[Stage]:
    """Serve over UDP until the block ends; by address."""
    stage = Stage(free_port(*acts))
    loop = asyncio.get_running_loop()
    transports = []
    for address, act in acts.items():
        transport, _ = await loop.create_datagram_endpoint(
            lambda act=act, address=address: _Actor(act, address, stage),  # type: ignore[misc]
            local_addr=(address, stage.port),
        )
        transports.append(transport)
    try:
        yield stage
    finally:
        for transport in transports:
            transport.close()
        await asyncio.sleep(0)


class _Actor(asyncio.DatagramProtocol):
    def __init__(self, act: Act, address: str, stage: Stage) -> None:
        self._act = act
        self._address = address
        self._stage = stage

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        self._stage.asked.append((self._address, query.question[0].name.to_text()))
        reply = self._act(query)
        if reply is not None:
            self._transport.sendto(reply if isinstance(reply, bytes) else reply.to_wire(max_size=65535), addr)


def answers(*records: str, aa: bool = True) -> Act:
    """Answer with records, or say that there are none."""

    def act(query: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(query)
        if aa:
            reply.flags |= dns.flags.AA
        for record in records:
            owner, ttl, rdclass, rdtype, rdata = record.split(" ", 4)
            reply.answer.append(dns.rrset.from_text(owner, int(ttl), rdclass, rdtype, rdata))
        return reply

    return act


def refers(zone: str, *hosts: str, glue: Mapping[str, str] | None = None, aa: bool = False) -> Act:
    """Refer to a zone's servers."""

    def act(query: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(query)
        if aa:
            reply.flags |= dns.flags.AA
        reply.authority = [dns.rrset.from_text(zone, 60, "IN", "NS", *hosts)]
        reply.additional = [dns.rrset.from_text(host, 60, "IN", "A", address) for host, address in (glue or {}).items()]
        return reply

    return act


def says(rcode: dns.rcode.Rcode) -> Act:
    """Reply with a response code and nothing else."""

    def act(query: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(query)
        reply.set_rcode(rcode)
        return reply

    return act


def is_silent(query: dns.message.Message) -> None:
    """Say nothing."""


def second_time(act: Act) -> Act:
    """Say nothing when asked for the first time about a name and type."""
    seen: set[str] = set()

    def late(query: dns.message.Message) -> dns.message.Message | bytes | None:
        question = query.question[0].to_text()
        if question in seen:
            return act(query)
        seen.add(question)
        return None

    return late
