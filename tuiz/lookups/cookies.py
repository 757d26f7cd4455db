"""DNS cookies (RFC 7873, RFC 9018): one of ours for each server, and the last one that the server gave."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from tuiz.lookups.endpoint import Endpoint

if TYPE_CHECKING:
    import dns.message

COOKIE: Final = 10
"""The option's number."""

_MOST_SERVERS: Final = 10_000


class Cookies:
    """Keeps them for as long as it lives."""

    def __init__(self) -> None:
        self._ours: dict[str, bytes] = {}
        self._theirs: dict[str, bytes] = {}

    def for_server(self, endpoint: Endpoint) -> bytes:
        """Return what a question to the server carries."""
        if len(self._ours) > _MOST_SERVERS:
            self._ours.clear()
            self._theirs.clear()
        ours = self._ours.setdefault(endpoint.address, secrets.token_bytes(8))
        return ours + self._theirs.get(endpoint.address, b"")

    def learn(self, endpoint: Endpoint, message: dns.message.Message) -> bool:
        """Keep the cookie in a server's reply for the next question; return whether there was one for us."""
        for option in message.options:
            if option.otype != COOKIE:
                continue
            both = option.to_wire() or b""
            if both[:8] == self._ours.get(endpoint.address) and 16 <= len(both) <= 40:
                self._theirs[endpoint.address] = both[8:]
                return True
        return False
