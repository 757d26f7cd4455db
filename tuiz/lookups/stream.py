"""Messages over a stream, each behind its length in two octets (RFC 1035 §4.2.2)."""

import asyncio
from contextlib import suppress

from tuiz.lookups.endpoint import Endpoint
from tuiz.lookups.errors import BadReply
from tuiz.lookups.replies import Sent


async def ask_over_tcp(sent: Sent, endpoint: Endpoint, source: tuple[str, int] | None) -> bytes:
    """Put a question over a connection of its own, and return the reply, however long it takes.

    Raises:
        OSError: no connection could be made, or it broke.
        BadReply: what came isn't the reply.
    """
    reader, writer = await asyncio.open_connection(endpoint.address, endpoint.port, local_addr=source)
    try:
        writer.write(framed(sent.wire))
        reply = await read_message(reader)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    problem = sent.why_not(reply)
    if problem is not None:
        raise BadReply(f"It sent {problem}.")
    return reply


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
