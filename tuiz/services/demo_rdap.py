"""The demo's registry, as it tells registrations: a small RDAP server (RFC 9083) of what its zones delegate."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.registration_parts import MOST_ITEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tuiz.domain.records import Record

_PATIENCE_SECONDS: Final = 2.0
_LARGEST: Final = 8192
_DAY: Final = 24 * 60 * 60
_ENDS_IN_DAYS: Final = {"example.org.": 12}
"""Registrations that end sooner than others, so that there is something to see."""
_USUAL_DAYS: Final = 220


class DemoRdap:
    """Answers questions for domains over HTTP.

    Args:
        address: where it listens; the port is a free one.
        zones: returns the records of the registry's zones, by their origins.

    Raises:
        OSError: it can't listen there.
    """

    def __init__(self, address: str, zones: Callable[[], Mapping[str, Sequence[Record]]]) -> None:
        self._zones = zones
        self._socket = socket.create_server((address, 0))
        host, port = self._socket.getsockname()[:2]
        self.base = f"http://{host}:{port}/"

    def start(self) -> None:
        """Begin to answer."""
        threading.Thread(target=self._serve, name="demo-rdap", daemon=True).start()

    def stop(self) -> None:
        """Answer no longer."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes who waits for the next question
        self._socket.close()

    def write_list(self, folder: Path) -> None:
        """Write the list of RDAP servers that leads here."""
        suffixes = ["com", "net", "org", "example"]
        body = {"version": "1.0", "publication": "2026-01-01T00:00:00Z", "services": [[suffixes, [self.base]]]}
        (folder / "dns.json").write_text(json.dumps(body), encoding="ascii")

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return  # it was stopped
            with connection, suppress(OSError, ValueError):
                connection.settimeout(_PATIENCE_SECONDS)
                connection.sendall(self._answer(_path_of(connection)))

    def _answer(self, path: str) -> bytes:
        name = names.absolute(path.removeprefix("/domain/").lower(), names.ROOT)
        found = self._registration(name) if path.startswith("/domain/") else None
        body = json.dumps(found if found is not None else {"errorCode": 404}).encode("ascii")
        missing = "404 Not Found" if self._zones() else "503 Not Ready"
        status = "200 OK" if found is not None else missing
        kind = "application/rdap+json"
        head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
        return head.encode("ascii") + body

    def _registration(self, name: str) -> dict[str, object] | None:
        """Return how a domain is registered; None where the registry's zones don't delegate it."""
        records = [
            record
            for origin, held in self._zones().items()
            if names.is_at_or_below(name, origin) and name != origin
            for record in held
            if names.key(record.owner) == names.key(name)
        ]
        hosts = [record.rdata for record in records if record.rdtype == "NS"][:MOST_ITEMS]
        if not hosts:
            return None
        keys = ("keyTag", "algorithm", "digestType", "digest")
        signers = [
            dict(zip(keys, record.rdata.split(None, 3), strict=True)) for record in records if record.rdtype == "DS"
        ]
        return {
            "objectClassName": "domain",
            "ldhName": names.spoken(name),
            "status": ["active"],
            "entities": [
                {"roles": ["registrar"], "vcardArray": ["vcard", [["fn", {}, "text", "The demo's registrar"]]]}
            ],
            "events": [
                {"eventAction": "registration", "eventDate": "2001-05-15T12:00:00Z"},
                {"eventAction": "expiration", "eventDate": _in_days(_ENDS_IN_DAYS.get(name, _USUAL_DAYS))},
            ],
            "nameservers": [{"objectClassName": "nameserver", "ldhName": names.spoken(host)} for host in hosts],
            "secureDNS": {"delegationSigned": bool(signers), "dsData": signers},
        }


def _path_of(connection: socket.socket) -> str:
    """Return the path that is asked for; empty for what is no question.

    Raises:
        OSError: it doesn't come.
        ValueError: it isn't ASCII.
    """
    head = b""
    while b"\r\n\r\n" not in head and len(head) < _LARGEST:
        part = connection.recv(_LARGEST)
        if not part:
            break
        head += part
    words = head.partition(b"\r\n")[0].decode("ascii").split(" ")
    return words[1] if len(words) == 3 and words[0] == "GET" else ""


def _in_days(days: int) -> str:
    return datetime.fromtimestamp(time.time() + days * _DAY, UTC).strftime("%Y-%m-%dT00:00:00Z")
