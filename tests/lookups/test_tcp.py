"""Plain connections to name servers end in time, whatever the server sends, and however slowly."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tuiz.lookups.endpoint import Endpoint
from tuiz.lookups.errors import NoReply
from tuiz.lookups.tcp import Connection


@contextmanager
def trickling(octets: bytes) -> Iterator[int]:
    """Send octets one by one, over and over, to whoever connects; gives the port."""
    ends = threading.Event()

    def serve() -> None:
        with suppress(OSError):
            near, _ = front.accept()
            with near:
                near.sendall(b"\xff\xff")
                while octets and not ends.wait(0.01):
                    near.sendall(octets)
                ends.wait()

    with socket.create_server(("127.0.0.1", 0)) as front:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield front.getsockname()[1]
        finally:
            ends.set()
            thread.join()


@pytest.mark.parametrize("octets", [b"", b"\0"])
def test_a_message_that_never_ends_is_given_up(octets: bytes) -> None:
    """Neither silence within a message nor an octet now and then holds a connection longer than it has patience."""
    with (
        trickling(octets) as port,
        Connection(Endpoint("127.0.0.1", port), 0.3) as stream,
        pytest.raises(NoReply, match=r"over TCP within 0\.3 s"),
    ):
        stream.receive()
