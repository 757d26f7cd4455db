"""Queries from sockets to a handler and replies back, in an event loop, with limits on everything."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tuiz.nameserver.authority import Handler
    from tuiz.nameserver.sockets import Pair

_MAX_WAITING: Final = 500
"""How many queries are worked on at a time; more are dropped, as by a busy server."""
_MAX_CONNECTIONS: Final = 100
_IDLE_SECONDS: Final = 10.0
"""How long a connection may say nothing (RFC 7766 §6.2.3)."""


class Listener:
    """One address on which a handler answers.

    Args:
        pair: the bound sockets; the listener closes them.
        handler: gives the replies.
    """

    def __init__(self, pair: Pair, handler: Handler) -> None:
        self._pair = pair
        self._handler = handler
        self._tasks: set[asyncio.Task[None]] = set()
        self._connections = 0
        self._transport: asyncio.DatagramTransport | None = None
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Begin to answer."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), sock=self._pair.udp)
        self._server = await asyncio.start_server(self._converse, sock=self._pair.tcp)

    async def stop(self) -> None:
        """End, with whatever is still being worked on."""
        if self._transport:
            self._transport.close()
        if self._server:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._pair.close()

    def receive(self, wire: bytes, source: tuple[str, int]) -> None:
        """Work on a query that came over UDP."""
        if len(self._tasks) < _MAX_WAITING:
            self._keep(asyncio.ensure_future(self._answer(wire, source)))

    async def _answer(self, wire: bytes, source: tuple[str, int]) -> None:
        for message in (await self._handler.reply(wire, tcp=False))[:1]:
            if self._transport and not self._transport.is_closing():
                self._transport.sendto(message, source)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the queries of one connection, one after the other."""
        task = asyncio.current_task()
        assert task is not None
        self._keep(task)
        self._connections += 1
        try:
            while self._connections <= _MAX_CONNECTIONS:
                async with asyncio.timeout(_IDLE_SECONDS):
                    length = int.from_bytes(await reader.readexactly(2), "big")
                    wire = await reader.readexactly(length)
                for message in await self._handler.reply(wire, tcp=True):
                    writer.write(len(message).to_bytes(2, "big") + message)
                    async with asyncio.timeout(_IDLE_SECONDS):
                        await writer.drain()
        except (OSError, EOFError, TimeoutError):
            pass  # the other side went away, or says nothing
        finally:
            self._connections -= 1
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        """Let go of a task; one that failed is told by no reply, never by a text across somebody's screen."""
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()


class _Datagrams(asyncio.DatagramProtocol):
    """Hands datagrams to a listener."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take a query."""
        self._listener.receive(data, addr)
