"""A connection to a server that questions can be put over, one after the other or many at once."""

from contextlib import suppress
from importlib import import_module
from typing import Protocol

from tuiz.errors import UsageError
from tuiz.lookups.endpoint import Endpoint, Transport
from tuiz.lookups.replies import Sent
from tuiz.lookups.way import Way


class Channel(Protocol):
    """A connection."""

    @property
    def is_open(self) -> bool:
        """Whether another question can be put over it."""

    async def ask(self, sent: Sent) -> bytes:
        """Put a question, and return the reply, however long it takes.

        Raises:
            OSError: the connection broke.
            BadReply: what came isn't the reply.
        """

    async def close(self) -> None:
        """Close it; what is still waited for fails."""


def get_ready(transport: Transport) -> None:
    """Import what a transport needs, which may take longer than a server has for its reply."""
    modules = {Transport.HTTPS: ("httpx2", "h2"), Transport.QUIC: ("aioquic.quic.connection",)}
    with suppress(ImportError):  # told by whoever needs it
        for module in modules.get(transport, ()):
            import_module(module)


async def open_channel(endpoint: Endpoint, way: Way) -> Channel:
    """Connect to a server.

    Raises:
        OSError: no connection could be made.
        TlsFailed: it can't be encrypted, or the server isn't who it should be.
        UsageError: the transport needs a package that isn't installed.
    """
    if endpoint.transport in {Transport.TCP, Transport.TLS}:
        from tuiz.lookups.stream import StreamChannel

        return await StreamChannel.open(endpoint, way)
    if endpoint.transport is Transport.HTTPS:
        from tuiz.lookups.https import HttpsChannel

        return await HttpsChannel.open(endpoint, way)
    if endpoint.transport is Transport.QUIC:
        from tuiz.lookups.quic import QuicChannel

        return await QuicChannel.open(endpoint, way)
    raise UsageError("There are no connections over UDP.")
