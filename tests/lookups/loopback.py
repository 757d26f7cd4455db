"""A name server on the loopback, in the test's own loop, that sends what a test tells it to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final, cast

import dns.flags
import dns.message
import dns.rrset

from tests.nameservers.ports import free_port
from tuiz.lookups.endpoint import Endpoint, Transport

Datagrams = Callable[[bytes], list[bytes]]
"""What is sent for a question that came over UDP."""
Stream = Callable[[bytes, asyncio.StreamReader, asyncio.StreamWriter], object]
"""What is done with a connection once a question came over it; may be a coroutine function."""

ANSWER: Final = "192.0.2.1"


def answer(wire: bytes, *, truncated: bool = False) -> bytes:
    """Return the reply that a good server would send: one address, or none but the hint to ask over TCP."""
    query = dns.message.from_wire(wire)
    reply = dns.message.make_response(query)
    if truncated:
        reply.flags |= dns.flags.TC
    else:
        reply.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "A", ANSWER))
    return reply.to_wire()


def once(wire: bytes) -> list[bytes]:
    """Answer over UDP."""
    return [answer(wire)]


def cut_off(wire: bytes) -> list[bytes]:
    """Say over UDP that the answer doesn't fit."""
    return [answer(wire, truncated=True)]


def silent(wire: bytes) -> list[bytes]:  # noqa: ARG001
    """Say nothing."""
    return []


def framed(wire: bytes) -> bytes:
    """Return a message with its length before it."""
    return len(wire).to_bytes(2, "big") + wire


def over_tcp(wire: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:  # noqa: ARG001
    """Answer over TCP."""
    writer.write(framed(answer(wire)))


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, replies: Datagrams, server: "Loopback") -> None:
        self._replies = replies
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._server.datagrams.append((data, addr))
        self._server.asked.set()
        for reply in self._replies(data):
            self._transport.sendto(reply, addr)


class Loopback:
    """The server as a test sees it."""

    def __init__(self, address: str, port: int) -> None:
        self.address = address
        self.port = port
        self.datagrams: list[tuple[bytes, tuple[str, int]]] = []
        """The questions that came over UDP, with where they came from."""
        self.streams: list[bytes] = []
        """The questions that came over TCP."""
        self.asked = asyncio.Event()
        """Whether a question came over UDP."""

    def endpoint(self, transport: Transport = Transport.UDP) -> Endpoint:
        """Return where it listens."""
        return Endpoint(self.address, self.port, transport)


@asynccontextmanager
async def serving(
    datagrams: Datagrams = once, stream: Stream = over_tcp, address: str = "127.0.0.1"
) -> AsyncIterator[Loopback]:
    """Serve on a free port until the block ends."""
    server = Loopback(address, free_port())
    loop = asyncio.get_running_loop()

    talks: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks[writer] = asyncio.current_task()
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                wire = await reader.readexactly(int.from_bytes(await reader.readexactly(2), "big"))
                server.streams.append(wire)
                done = stream(wire, reader, writer)
                if asyncio.iscoroutine(done):
                    await done
                await writer.drain()
        writer.close()

    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Datagrams(datagrams, server), local_addr=(address, server.port)
    )
    listening = await asyncio.start_server(talk, address, server.port)
    try:
        yield server
    finally:
        transport.close()
        listening.close()
        await listening.wait_closed()
        for writer, task in talks.items():
            writer.transport.abort()
            if task is not None:
                await task
        for _ in range(3):
            await asyncio.sleep(0)  # connections that were given up close in the next rounds of the loop
