"""BIND that answers over TLS and HTTPS, and a server over QUIC, of which Debian has none, in the test's own loop."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aioquic.asyncio.protocol import QuicConnectionProtocol
from aioquic.asyncio.server import serve
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.events import QuicEvent, StreamDataReceived

from tests.lookups.certificates import Certificates
from tests.lookups.loopback import answer, framed
from tests.nameservers import Bind, free_port


class EncryptedBind(Bind):
    """BIND at 127.0.0.1, over UDP and TCP and, on ports of their own, TLS, HTTPS and HTTP without encryption."""

    def __init__(self, zones: dict[str, str], certificates: Certificates, *, transfers: bool = False) -> None:
        super().__init__(zones, transfers=transfers)
        self._certificates = certificates
        self.tls_port, self.https_port, self.http_port = (free_port(self.address) for _ in range(3))

    def statements(self) -> list[str]:
        """Name the certificate, and the path."""
        files = f'cert-file "{self._certificates.certificate}"; key-file "{self._certificates.key}";'
        return [
            *super().statements(),
            f"tls own {{ {files} }};",
            'http own { endpoints { "/dns-query"; }; };',
        ]

    def options(self) -> list[str]:
        """Listen on the other ports."""
        here = f"{{ {self.address}; }};"
        return [
            *super().options(),
            f"    listen-on port {self.tls_port} tls own {here}",
            f"    listen-on port {self.https_port} tls own http own {here}",
            f"    listen-on port {self.http_port} tls none http own {here}",
        ]


@asynccontextmanager
async def quic_server(
    certificates: Certificates, replies: Callable[[bytes], bytes] = lambda wire: framed(answer(wire[2:]))
) -> AsyncIterator[int]:
    """Answer over QUIC on a port of 127.0.0.1 until the block ends, with what *replies* makes of a stream."""
    bodies: dict[tuple[int, int], bytes] = {}

    class Protocol(QuicConnectionProtocol):
        def quic_event_received(self, event: QuicEvent) -> None:
            if isinstance(event, StreamDataReceived):
                key = (id(self), event.stream_id)
                bodies[key] = bodies.get(key, b"") + event.data
                if event.end_stream:
                    self._quic.send_stream_data(event.stream_id, replies(bodies[key]), end_stream=True)
                    self.transmit()

    configuration = QuicConfiguration(is_client=False, alpn_protocols=["doq"])
    configuration.load_cert_chain(certificates.certificate, certificates.key)
    port = free_port()
    server = await serve("127.0.0.1", port, configuration=configuration, create_protocol=Protocol)
    try:
        yield port
    finally:
        server.close()
