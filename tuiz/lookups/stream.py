"""TCP and TLS: messages behind their length in two octets (RFC 1035 §4.2.2), many of them under way at once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from tuiz.lookups.endpoint import Endpoint, Transport
from tuiz.lookups.errors import BadReply, LookupFailed, TlsFailed

if TYPE_CHECKING:
    from tuiz.lookups.replies import Sent
    from tuiz.lookups.way import Way


class StreamChannel:
    """A connection whose replies may come in any order (RFC 7766 §6.2.1.1)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._waiting: dict[bytes, tuple[Sent, asyncio.Future[bytes]]] = {}
        self._given_up: set[bytes] = set()
        """Identities of questions whose replies nobody waits for any more."""
        self._failure: Exception | None = None
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, endpoint: Endpoint, way: Way) -> Self:
        """Connect.

        Raises:
            OSError: no connection could be made.
            TlsFailed: it can't be encrypted.
        """
        return cls(*await connect(endpoint, way))

    @property
    def is_open(self) -> bool:
        """Whether another question can be put."""
        return self._failure is None and not self._writer.is_closing()

    async def ask(self, sent: Sent) -> bytes:
        """Put a question, and return the reply."""
        if self._failure is not None:
            raise self._failure
        while sent.wire[:2] in self._waiting:
            sent = sent.with_fresh_id()
        self._given_up.discard(sent.wire[:2])
        reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[sent.wire[:2]] = (sent, reply)
        try:
            self._writer.write(framed(sent.wire))
            await self._writer.drain()
            return await reply
        finally:
            self._waiting.pop(sent.wire[:2], None)
            if not reply.done() or reply.cancelled():
                self._given_up.add(sent.wire[:2])
            if reply.done() and not reply.cancelled():
                reply.exception()  # a broken connection is told once, here or by drain

    async def close(self) -> None:
        """Close the connection."""
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading
        self._fail(BadReply("The connection was closed."))
        # Nothing more is to come: whether the other side says goodbye doesn't matter.
        self._writer.transport.abort()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _read(self) -> None:
        try:
            while True:
                self._take(await read_message(self._reader))
        except (OSError, LookupFailed) as error:
            self._fail(error)

    def _take(self, reply: bytes) -> None:
        if reply[:2] in self._given_up:
            self._given_up.discard(reply[:2])
            return
        sent, waiting = self._waiting.get(reply[:2], (None, None))
        if sent is None or waiting is None:
            if len(self._waiting) != 1:
                return  # to a question that nobody waits for any more
            sent, waiting = next(iter(self._waiting.values()))
        problem = sent.why_not(reply)
        if waiting.done():
            return
        if problem is None:
            waiting.set_result(reply)
        else:
            waiting.set_exception(BadReply(f"It sent {problem}."))

    def _fail(self, error: Exception) -> None:
        self._failure = self._failure or error
        for _, waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(error)
        self._writer.close()


async def connect(endpoint: Endpoint, way: Way) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect over TCP or TLS.

    Raises:
        OSError: no connection could be made.
        TlsFailed: it can't be encrypted.
    """
    if endpoint.transport is not Transport.TLS:
        return await asyncio.open_connection(endpoint.address, endpoint.port, local_addr=way.source)
    import ssl

    context = way.tls.context(endpoint, ["dot"])
    name = way.tls.name_of(endpoint)
    try:
        return await asyncio.open_connection(
            endpoint.address, endpoint.port, local_addr=way.source, ssl=context, server_hostname=name
        )
    except ssl.SSLError as error:
        raise tls_failed(error) from error
    except ConnectionResetError as error:
        raise TlsFailed("It broke the connection off while encryption was agreed on.") from error


def tls_failed(error: Exception) -> TlsFailed:
    """Return what OpenSSL's complaint means."""
    verify = getattr(error, "verify_message", None)
    if verify:
        return TlsFailed(f"It has a certificate that can't be trusted: {verify.rstrip('.')}.")
    reason = (getattr(error, "reason", None) or str(error)).replace("_", " ").lower()
    return TlsFailed(f"No encryption could be agreed on: {reason}.")


def framed(wire: bytes) -> bytes:
    """Return a message with its length before it."""
    return len(wire).to_bytes(2, "big") + wire


async def read_message(reader: asyncio.StreamReader) -> bytes:
    """Return the next message of a stream; none is longer than 65,535 octets.

    Raises:
        BadReply: the stream ends before the message does.
    """
    try:
        length = int.from_bytes(await reader.readexactly(2), "big")
    except asyncio.IncompleteReadError as error:
        raise BadReply("It closed the connection without a reply.") from error
    try:
        return await reader.readexactly(length)
    except asyncio.IncompleteReadError as error:
        raise BadReply(
            f"It closed the connection after {len(error.partial)} of the {length} octets that it said would come."
        ) from error
