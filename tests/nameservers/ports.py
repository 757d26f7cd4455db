"""Addresses and ports of the loopback that nobody uses now."""

import os
import socket
from itertools import count

_NEXT = count(1)


def free_addresses(number: int) -> list[str]:
    """Return addresses in 127.0.0.0/8 that no other call of this process returns, and hardly one of another."""
    return [f"127.{1 + os.getpid() % 250}.{index // 250}.{1 + index % 250}" for index in _take(number)]


def free_port(*addresses: str) -> int:
    """Return a port that nobody listens on now at any of the addresses (127.0.0.1), neither over UDP nor over TCP."""
    while True:
        with socket.socket(type=socket.SOCK_STREAM) as tcp:
            tcp.bind(("127.0.0.1", 0))
            port: int = tcp.getsockname()[1]
        if all(_is_free(address, port) for address in addresses or ("127.0.0.1",)):
            return port


def _take(number: int) -> list[int]:
    return [next(_NEXT) for _ in range(number)]


def _is_free(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(family, kind) as found:
            try:
                found.bind((address, port))
            except OSError:
                return False
    return True
