"""Servers that pass questions on to a real name server, and do something wrong with them or with the replies."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Literal, Self

Pass = Callable[[bytes], bytes | None]
"""Puts a question to the real server, and returns its reply."""
Act = Callable[[bytes, Pass], bytes | None]
"""What comes back for a question over UDP; None for nothing."""
Tcp = Literal["passes", "refuses", "closes", "says nothing"]


class Relay:
    """A server at an address of its own.

    Args:
        address: where it listens.
        port: there, and where the real server listens.
        real: the real server's address.
        act: what it does over UDP.
        tcp: what it does over TCP.
    """

    def __init__(self, address: str, port: int, real: str, act: Act, tcp: Tcp = "passes") -> None:
        self._real = (real, port)
        self._act = act
        self._udp = socket.socket(type=socket.SOCK_DGRAM)
        self._udp.bind((address, port))
        self._tcp: socket.socket | None = None
        if tcp != "refuses":
            self._tcp = socket.create_server((address, port))
        self._how = tcp
        self._held: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._serve_udp, daemon=True)]
        if self._tcp is not None:
            self._threads.append(threading.Thread(target=self._serve_tcp, daemon=True))

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for found in (self._udp, self._tcp, *self._held):
            if found is not None:
                with suppress(OSError):
                    found.shutdown(socket.SHUT_RDWR)
                found.close()
        for thread in self._threads:
            thread.join(5)

    def _serve_udp(self) -> None:
        while True:
            try:
                wire, source = self._udp.recvfrom(65535)
            except OSError:
                return
            if not wire:
                return
            threading.Thread(target=self._reply, args=(wire, source), daemon=True).start()

    def _reply(self, wire: bytes, source: tuple[str, int]) -> None:
        with suppress(OSError):
            if (reply := self._act(wire, self._pass)) is not None:
                self._udp.sendto(reply, source)

    def _pass(self, wire: bytes) -> bytes | None:
        with socket.socket(type=socket.SOCK_DGRAM) as asking:
            asking.settimeout(3)
            asking.sendto(wire, self._real)
            return asking.recv(65535)

    def _serve_tcp(self) -> None:
        assert self._tcp is not None
        while True:
            try:
                connection, _ = self._tcp.accept()
            except OSError:
                return
            if self._how == "says nothing":
                self._held.append(connection)
            else:
                threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(3)
            wire = connection.recv(65535)
            if self._how == "closes":
                return
            with socket.create_connection(self._real, 3) as asking:
                asking.sendall(wire)
                connection.sendall(asking.recv(65535))
