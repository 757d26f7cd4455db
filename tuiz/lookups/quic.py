"""DNS over QUIC (RFC 9250): each question on a stream of its own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Self

from tuiz.errors import UsageError
from tuiz.lookups.errors import BadReply
from tuiz.lookups.stream import framed

if TYPE_CHECKING:
    from tuiz.lookups.endpoint import Endpoint
    from tuiz.lookups.quic_protocol import Protocol
    from tuiz.lookups.replies import Sent
    from tuiz.lookups.way import Way

_LARGEST: Final = 65535 + 2


class QuicChannel:
    """A connection."""

    def __init__(self, transport: asyncio.DatagramTransport, protocol: Protocol) -> None:
        self._transport = transport
        self._protocol = protocol

    @classmethod
    async def open(cls, endpoint: Endpoint, way: Way) -> Self:
        """Connect.

        Raises:
            OSError: the server's port is closed, or can't be reached.
            TlsFailed: no encryption could be agreed on.
            UsageError: the package that speaks QUIC isn't installed.
        """
        import ssl

        try:
            from aioquic.quic.configuration import QuicConfiguration
            from aioquic.quic.connection import QuicConnection

            from tuiz.lookups.quic_protocol import Protocol
        except ImportError as error:
            raise UsageError(
                "Lookups over QUIC need packages that aren't installed.", hint="pip install 'tuiz[quic]' adds them."
            ) from error
        verifies = way.tls.verifies(endpoint)
        configuration = QuicConfiguration(
            is_client=True,
            alpn_protocols=["doq"],
            server_name=way.tls.name_of(endpoint),
            verify_mode=ssl.CERT_REQUIRED if verifies else ssl.CERT_NONE,
            max_data=1 << 20,
            max_stream_data=_LARGEST,
        )
        way.tls.context(endpoint, ["doq"])  # tells whether the files can be used, which aioquic does too late
        if verifies and way.tls.authorities is not None:
            configuration.load_verify_locations(cafile=str(way.tls.authorities))
        if way.tls.certificate is not None:
            configuration.load_cert_chain(way.tls.certificate, way.tls.key)
        connection = QuicConnection(configuration=configuration)
        transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: Protocol(connection),
            remote_addr=(endpoint.address, endpoint.port),
            local_addr=way.source,
        )
        channel = cls(transport, protocol)
        try:
            protocol.connect(transport.get_extra_info("peername"))
            await protocol.connected
        except BaseException:
            await channel.close()
            raise
        return channel

    @property
    def is_open(self) -> bool:
        """Whether another question can be put."""
        return self._protocol.failure is None

    async def ask(self, sent: Sent) -> bytes:
        """Put a question, and return the reply."""
        whole = await self._protocol.put(framed(sent.wire))
        if len(whole) < 2:
            raise BadReply("It ended the stream without a reply.")
        length = int.from_bytes(whole[:2], "big")
        if len(whole) != length + 2:
            raise BadReply(f"It sent {len(whole) - 2} octets where it said that {length} would come.")
        problem = sent.why_not(whole[2:])
        if problem is not None:
            raise BadReply(f"It sent {problem}.")
        return whole[2:]

    async def close(self) -> None:
        """Close the connection."""
        self._protocol.close()
        self._transport.close()
        await asyncio.sleep(0)  # lets the transport say goodbye
