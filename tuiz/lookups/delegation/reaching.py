"""Why a server seems to say nothing: whether it takes connections at all, and whether it answers from elsewhere."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import dns.message

    from tuiz.lookups.endpoint import Endpoint

_HEADER: Final = 12
_REPLY: Final = 0x80


async def accepts_connections(endpoint: Endpoint, seconds: float) -> bool:
    """Return whether a TCP connection comes about."""
    try:
        async with asyncio.timeout(seconds):
            _, writer = await asyncio.open_connection(endpoint.address, endpoint.port)
    except OSError:  # TimeoutError is one
        return False
    writer.transport.abort()
    with suppress(OSError):
        await writer.wait_closed()
    return True


async def answers_from(query: dns.message.Message, endpoint: Endpoint, seconds: float) -> str | None:
    """Return the address that a server answers from; where only the port is another one, that port in words.

    Such an answer is only looked at for where it comes from: it may be anybody's.
    """
    loop = asyncio.get_running_loop()
    asked = (endpoint.address, endpoint.port)
    try:
        transport, listening = await loop.create_datagram_endpoint(
            lambda: _Listening(query.id, asked), family=socket.AF_INET6 if ":" in endpoint.address else socket.AF_INET
        )
    except OSError:
        return None
    try:
        transport.sendto(query.to_wire(), asked)
        async with asyncio.timeout(seconds):
            return await listening.source
    except OSError:
        return None
    finally:
        transport.close()


class _Listening(asyncio.DatagramProtocol):
    """Waits for a reply from anywhere else."""

    def __init__(self, message_id: int, asked: tuple[str, int]) -> None:
        self.source: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._id = message_id.to_bytes(2, "big")
        self._asked = asked

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take a datagram."""
        is_reply = len(data) >= _HEADER and data[:2] == self._id and data[2] & _REPLY
        if not is_reply or self.source.done():
            return
        address, port = addr[:2]
        is_other_port = address == self._asked[0] and port != self._asked[1]
        self.source.set_result(f"port {port}" if is_other_port else address)

    def error_received(self, exc: Exception) -> None:
        """Take what the system says."""
        if not self.source.done():
            self.source.set_exception(exc)
