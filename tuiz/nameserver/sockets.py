"""Sockets of a server: bound before anything else, so that a port is known and a failure is told at once."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING, Final

from tuiz.errors import TuizError

if TYPE_CHECKING:
    from collections.abc import Sequence

_TRIES: Final = 50
_BACKLOG: Final = 64


class CannotListen(TuizError):
    """A name server can't listen here."""


class Pair:
    """A UDP and a TCP socket at the same address and port."""

    def __init__(self, address: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.address = address
        self.udp = socket.socket(family, socket.SOCK_DGRAM)
        self.tcp = socket.socket(family, socket.SOCK_STREAM)
        try:
            self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            for found in (self.tcp, self.udp):
                found.setblocking(False)  # noqa: FBT003 - as the socket module has it
                found.bind((address, port or (self.tcp.getsockname()[1] if found is self.udp else 0)))
            self.tcp.listen(_BACKLOG)
        except OSError:
            self.close()
            raise

    @property
    def port(self) -> int:
        """The port of both."""
        return int(self.udp.getsockname()[1])

    def close(self) -> None:
        """Close both."""
        self.udp.close()
        self.tcp.close()


def bind_all(addresses: Sequence[str], port: int = 0) -> list[Pair]:
    """Bind each of the addresses at one port: this one, or any that is free at all of them.

    Raises:
        CannotListen: an address isn't this machine's, or no port is free.
    """
    for _ in range(_TRIES):
        bound: list[Pair] = []
        try:
            for address in addresses:
                bound.append(Pair(address, bound[0].port if bound else port))
        except OSError as error:
            for pair in bound:
                pair.close()
            if error.errno == errno.EADDRINUSE and not port:
                continue
            raise _told(addresses[len(bound)], port, error) from error
        return bound
    raise CannotListen(f"No port is free at all of {', '.join(addresses)}.")


def _told(address: str, port: int, error: OSError) -> CannotListen:
    if error.errno == errno.EADDRNOTAVAIL:
        return CannotListen(
            f"{address} isn't an address of this machine.",
            hint=f"On macOS each has to be added first: sudo ifconfig lo0 alias {address}",
        )
    where = f"{address} port {port}" if port else address
    return CannotListen(f"Nothing can listen at {where}: {error.strerror}.", hint="Choose another port.")
