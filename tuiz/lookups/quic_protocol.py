"""What stands between aioquic and a connection of ours. Only `tuiz.lookups.quic` imports it, when QUIC is asked for."""

import asyncio
from typing import Final

from aioquic.asyncio.protocol import QuicConnectionProtocol
from aioquic.quic import events
from aioquic.quic.connection import QuicConnection

from tuiz.lookups.errors import BadReply, LookupFailed, TlsFailed

_LARGEST: Final = 65535 + 2
_CRYPTO_ERROR: Final = 0x100
"""From here on a QUIC error is an alert of TLS (RFC 9001 §4.8)."""


class Protocol(QuicConnectionProtocol):
    """Collects what comes on each stream."""

    def __init__(self, connection: QuicConnection) -> None:
        super().__init__(connection)
        self.connected: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.failure: Exception | None = None
        self._bodies: dict[int, bytearray] = {}
        self._waiting: dict[int, asyncio.Future[bytes]] = {}

    async def put(self, data: bytes) -> bytes:
        """Send what a stream is to carry, and return all that comes back on it."""
        if self.failure is not None:
            raise self.failure
        stream = self._quic.get_next_available_stream_id()
        waiting: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._bodies[stream] = bytearray()
        self._waiting[stream] = waiting
        try:
            self._quic.send_stream_data(stream, data, end_stream=True)
            self.transmit()
            return await waiting
        finally:
            self._bodies.pop(stream, None)
            self._waiting.pop(stream, None)

    def quic_event_received(self, event: events.QuicEvent) -> None:
        """Take what happened on the connection."""
        if isinstance(event, events.HandshakeCompleted) and not self.connected.done():
            self.connected.set_result(None)
        elif isinstance(event, events.StreamDataReceived):
            self._take(event.stream_id, event.data, ended=event.end_stream)
        elif isinstance(event, events.StreamReset):
            self._end(event.stream_id, BadReply("It broke the stream off."))
        elif isinstance(event, events.ConnectionTerminated):
            self._fail(_terminated(event.error_code, event.reason_phrase))

    def error_received(self, exc: Exception) -> None:
        """Take what the system says of the server's port."""
        self._fail(exc)

    def _take(self, stream: int, data: bytes, *, ended: bool) -> None:
        body = self._bodies.get(stream)
        if body is None:
            return
        body += data
        if len(body) > _LARGEST:
            self._end(stream, BadReply("It sent more than 65535 octets for one message."))
        elif ended and not (waiting := self._waiting[stream]).done():
            waiting.set_result(bytes(body))

    def _end(self, stream: int, error: Exception) -> None:
        waiting = self._waiting.get(stream)
        if waiting is not None and not waiting.done():
            waiting.set_exception(error)

    def _fail(self, error: Exception) -> None:
        self.failure = self.failure or error
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(error)
        if not self.connected.done():
            self.connected.set_exception(error)
            self.connected.exception()  # whoever waits has it; nobody may


def _terminated(code: int, reason: str) -> LookupFailed:
    words = f": {reason[:200].rstrip('.')}" if reason else ""
    if _CRYPTO_ERROR <= code < _CRYPTO_ERROR + 0x100:
        return TlsFailed(f"No encryption could be agreed on{words}.")
    return BadReply(f"It ended the connection (QUIC error {code:#x}){words}.")
