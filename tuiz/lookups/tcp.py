"""A connection to a name server, encrypted or not, for many messages (RFC 7766, RFC 7858), in plain blocking code.

Reading stops at a time limit of its own between any two octets' arrivals, and whenever the caller says so.
"""

import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Final, Self

from tuiz.lookups import wire
from tuiz.lookups.endpoint import Endpoint, Transport
from tuiz.lookups.errors import BadReply, LookupFailed, NoReply, TlsFailed, Unreachable
from tuiz.lookups.way import Tls

_CHUNK: Final = 1 << 16
_PATIENCE: Final = 0.2
"""Seconds between two looks at whether the caller wants no more."""
_SILENT: Final = "The server may be down or overloaded, or something on the way drops what it sends: try again."


class Cancelled(LookupFailed):
    """It was cancelled."""


class Connection:
    """A TCP connection to a server.

    Args:
        endpoint: where it is; over TLS where its transport is that, else over plain TCP.
        timeout_seconds: how long to wait for the connection, and for each part of a message.
        cancelled: asked now and then whether to go on.

    Raises:
        NoReply: it isn't accepted in time.
        Unreachable: nobody listens there, or there is no way.
        TlsFailed: it can't be encrypted, or the server isn't who it should be.
    """

    def __init__(
        self, endpoint: Endpoint, timeout_seconds: float, cancelled: Callable[[], bool] = lambda: False
    ) -> None:
        self._over = "TLS" if endpoint.transport is Transport.TLS else "TCP"
        self.place = endpoint.address if endpoint.port == 53 else f"{endpoint.address}@{endpoint.port}"
        self._timeout = timeout_seconds
        self._cancelled = cancelled
        self._buffer = bytearray()
        self.received = 0
        """Octets so far."""
        try:
            self._socket = socket.create_connection((endpoint.address, endpoint.port), timeout_seconds)
        except TimeoutError:
            raise NoReply(f"{self.place} didn't accept a TCP connection within {timeout_seconds:g} s.") from None
        except OSError as error:
            raise Unreachable(f"{self.place} can't be reached over TCP: {error.strerror or error}.") from error
        if endpoint.transport is Transport.TLS:
            self._socket = self._encrypted(endpoint)
        self._socket.settimeout(_PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close it."""
        with suppress(OSError):
            self._socket.close()

    def send(self, message: bytes) -> None:
        """Send a message.

        Raises:
            NoReply: the server takes nothing.
            BadReply: it broke the connection off.
        """
        try:
            self._socket.settimeout(self._timeout)
            self._socket.sendall(len(message).to_bytes(2, "big") + message)
            self._socket.settimeout(_PATIENCE)
        except TimeoutError:
            raise NoReply(f"{self.place} doesn't take what is sent to it over {self._over}.") from None
        except OSError as error:
            raise BadReply(f"{self.place} broke the connection off.") from error

    def receive(self) -> bytes | None:
        """Return the next message; None when the server closed the connection between two.

        Raises:
            NoReply: nothing came in time.
            BadReply: the connection broke within a message.
            Cancelled: the caller wants no more.
        """
        head = self._take(2)
        if head is None:
            return None
        body = self._take(int.from_bytes(head, "big"))
        if body is None:
            raise BadReply(f"{self.place} broke the connection off within a message.")
        return body

    def ask(self, questions: Sequence[bytes], edns: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Ask one question after the other, and yield each with its reply, until one gets none.

        Raises as `send` and `receive` do.
        """
        for asked in questions:
            yield from self.ask_together([asked], edns)

    def ask_together(self, questions: Sequence[bytes], edns: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Ask several questions at once, and yield each with its reply, as they come, until what comes is none.

        Raises as `send` and `receive` do.
        """
        waiting: dict[bytes, bytes] = {}
        for asked in questions:
            identity = os.urandom(2)
            while identity in waiting:
                identity = os.urandom(2)
            waiting[identity] = asked
            self.send(wire.query(identity, asked, edns))
        while waiting:
            reply = self.receive()
            if reply is None:
                return
            found = waiting.pop(reply[:2], None)
            if found is None or not wire.answers(reply, found):
                return
            yield found, reply

    def messages(self) -> Iterator[bytes]:
        """Yield messages until the server closes the connection; raises as `receive` does."""
        while (message := self.receive()) is not None:
            yield message

    def _encrypted(self, endpoint: Endpoint) -> socket.socket:
        """Agree on encryption."""
        import ssl

        from tuiz.lookups.stream import tls_failed

        tls = Tls()
        try:
            context = tls.context(endpoint, ["dot"])
            return context.wrap_socket(self._socket, server_hostname=tls.name_of(endpoint))
        except ssl.SSLError as error:
            self.close()
            raise tls_failed(error) from error
        except TimeoutError:
            self.close()
            raise NoReply(f"{self.place} didn't agree on encryption within {self._timeout:g} s.") from None
        except OSError as error:
            self.close()
            raise TlsFailed(f"{self.place} broke the connection off while encryption was agreed on.") from error

    def _take(self, size: int) -> bytes | None:
        buffer = self._buffer
        deadline = time.monotonic() + self._timeout
        while len(buffer) < size:
            if self._cancelled():
                raise Cancelled
            if time.monotonic() > deadline:  # an octet now and then is no message either
                what = "only a part of a message" if buffer else "nothing"
                raise NoReply(f"{self.place} sent {what} over {self._over} within {self._timeout:g} s.", hint=_SILENT)
            try:
                chunk = self._socket.recv(_CHUNK)
            except TimeoutError:
                continue
            except OSError as error:
                raise BadReply(f"{self.place} broke the connection off.") from error
            if not chunk:
                if buffer:
                    raise BadReply(f"{self.place} broke the connection off within a message.")
                return None
            self.received += len(chunk)
            buffer += chunk
        found = bytes(buffer[:size])
        del buffer[:size]
        return found
