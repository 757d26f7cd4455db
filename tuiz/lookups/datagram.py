"""One try over UDP: a socket and a port of its own, which only the server's address and port can send to."""

import asyncio
import socket
from contextlib import suppress
from typing import Final

from tuiz.lookups.endpoint import Endpoint
from tuiz.lookups.errors import CaseLost
from tuiz.lookups.replies import CASE_LOST, Sent

_RECEIVE_BUFFER: Final = 1 << 20


class Waiting(asyncio.DatagramProtocol):
    """Waits for the reply; whatever else comes is ignored, but for a word about the last of it."""

    def __init__(self, sent: Sent) -> None:
        self.reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.stray: str | None = None
        """What came that wasn't the reply, in words that follow "it sent"."""
        self._sent = sent

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002 - the kernel has looked at it
        """Take a datagram."""
        problem = self._sent.why_not(data)
        if problem == CASE_LOST and not self.reply.done():
            self.reply.set_exception(CaseLost(f"It sent {problem}."))
        elif problem is not None:
            self.stray = problem
        elif not self.reply.done():
            self.reply.set_result(data)

    def error_received(self, exc: Exception) -> None:
        """Take what the system says of the server's port."""
        if not self.reply.done():
            self.reply.set_exception(exc)


class Datagram:
    """Puts a question in one datagram after the other, and remembers what came beside the reply."""

    def __init__(self, sent: Sent, endpoint: Endpoint, source: tuple[str, int] | None) -> None:
        self.stray: str | None = None
        self._sent = sent
        self._endpoint = endpoint
        self._source = source

    async def ask(self) -> bytes:
        """Send the question once, and return the reply, however long it takes.

        Raises:
            OSError: the system can't send it, or the server's port is closed.
            CaseLost: the reply doesn't bring back the mixture of cases that the name was sent in.
        """
        loop = asyncio.get_running_loop()
        transport, waiting = await loop.create_datagram_endpoint(
            lambda: Waiting(self._sent),
            remote_addr=(self._endpoint.address, self._endpoint.port),
            local_addr=self._source,
        )
        with suppress(OSError):  # strays must not push the reply out
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        try:
            transport.sendto(self._sent.wire)
            return await waiting.reply
        finally:
            self.stray = waiting.stray or self.stray
            transport.close()
