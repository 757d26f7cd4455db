"""Whole zones from a server (AXFR, RFC 5936), or what changed since a SERIAL (IXFR, RFC 1995), message by message.

Nothing is kept of what was handed on. A transfer is complete when the SOA that began it comes again; whatever ends
before, holds another zone's names, or goes on behind that is a failure, never a part of a zone.
"""

import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from tuiz.domain import names
from tuiz.domain.serial import precedes
from tuiz.lookups.endpoint import Endpoint, Transport
from tuiz.lookups.errors import LookupFailed
from tuiz.lookups.tcp import Connection
from tuiz.lookups.tsig import Checker, TsigKey, sign
from tuiz.lookups.wire import CODES, HEADER_SIZE, NOERROR, NOTAUTH, NOTIMP, NXDOMAIN, REFUSED, question
from tuiz.lookups.wire_names import BadWire, name_at, skip_name
from tuiz.lookups.wire_rdata import uncompressed_rdata

AXFR: Final = 252
IXFR: Final = 251
_SOA: Final = 6

MOST_OCTETS: Final = 2 << 30
"""No zone is so large; a stream that is has no end."""
_REMEMBERED: Final = 4096
"""Of so many messages it is known whether they come again."""
_MOST_EMPTY: Final = 100
TIMEOUT_SECONDS: Final = 30.0
"""How long a server may take for each message: a large zone may have to be prepared."""

_HEAD: Final = struct.Struct("!HHHH")
_FIXED: Final = struct.Struct("!HHIH")
_SERIAL: Final = slice(-20, -16)
_PSEUDO: Final = frozenset({41, 250})

Part = Literal["whole", "removed", "added"]
Style = Literal["axfr", "ixfr", "current"]


class TransferRefused(LookupFailed):
    """The server doesn't give the zone away."""

    hint = "See whom it allows to transfer the zone; a key is named with --key-file or --key-env."


class TransferFailed(LookupFailed):
    """The transfer didn't come to its end, or wasn't one."""

    hint = "Nothing was taken over. Try again, and see the server's log."


class Transferred(NamedTuple):
    """A record that came."""

    part: Part
    """Of the whole zone; or of what was removed or added since a SERIAL."""
    owner: bytes
    rdtype: int
    rdclass: int
    ttl: int
    rdata: bytes
    """Names not compressed, case as it is."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a zone comes from."""

    endpoint: Endpoint
    """Over TLS where its transport is that (RFC 9103), else over TCP."""
    key: TsigKey | None = None
    timeout_seconds: float = TIMEOUT_SECONDS
    most_octets: int = MOST_OCTETS

    def __str__(self) -> str:
        is_plain = self.endpoint.transport in {Transport.UDP, Transport.TCP}
        return str(replace(self.endpoint, transport=Transport.UDP) if is_plain else self.endpoint)


class Transfer:
    """One transfer; iterate over it once for its records, a list for each message.

    Args:
        zone: the zone's name, absolute.
        source: the server.
        since: the SOA's data as it is known, its names not compressed, for what changed since; None for all.
        cancelled: asked now and then whether to go on.
    """

    def __init__(
        self, zone: str, source: Source, *, since: bytes | None = None, cancelled: Callable[[], bool] = lambda: False
    ) -> None:
        self.zone = zone
        self.style: Style = "axfr"
        self.serial: int | None = None
        """The zone's at the server, once it is known."""
        self.records = 0
        """How many came so far, the second SOA left out."""
        self.octets = 0
        self._apex = names.to_wire(zone)
        self._key = self._apex.lower()
        self._source = source
        self._since = since
        self._cancelled = cancelled
        self._asked = question(self._apex, AXFR if since is None else IXFR)
        self._identity = os.urandom(2)
        self._checker: Checker | None = None
        self._stream: Connection | None = None
        self._first: Transferred | None = None
        self._part: Part = "whole"
        self._held: Transferred | None = None
        """The first SOA, until what follows tells whether a whole zone does."""
        self._is_complete = False
        self._recent: dict[int, None] = {}
        """The last messages' marks, in their order."""
        self._empty = 0

    @property
    def is_complete(self) -> bool:
        """Whether all of it came."""
        return self._is_complete

    def begin(self) -> None:
        """Connect and ask, if that isn't done yet.

        Raises:
            LookupFailed: the server can't be reached.
        """
        if self._stream is not None:
            return
        source = self._source
        message = self._identity + (b"\0\0\0\1\0\0\0\0\0\0" if self._since is None else b"\0\0\0\1\0\0\0\1\0\0")
        message += self._asked
        if self._since is not None:
            message += b"\xc0\x0c\0\6\0\1\0\0\0\0" + len(self._since).to_bytes(2, "big") + self._since
        if source.key is not None:
            message, mac = sign(message, source.key)
            self._checker = Checker(source.key, mac)
        stream = Connection(source.endpoint, source.timeout_seconds, self._cancelled)
        try:
            stream.send(message)
        except LookupFailed:
            stream.close()
            raise
        self._stream = stream

    def __iter__(self) -> Iterator[list[Transferred]]:
        """Yield the records.

        Raises:
            TransferRefused: the server says no.
            TransferFailed: what came isn't the zone, or not all of it.
            NotSigned: a key was given, and the messages aren't signed with it.
            LookupFailed: the server can't be reached, or stopped sending.
        """
        self.begin()
        assert self._stream is not None
        source = self._source
        with self._stream as stream:
            while True:
                reply = stream.receive()
                if reply is None:
                    raise TransferFailed(f"{source} closed the connection before {self.zone} was whole.")
                is_first = not self.octets
                self.octets += len(reply)
                if self.octets > source.most_octets:
                    raise TransferFailed(f"{source} sends more than {source.most_octets:,} octets: that has no end.")
                try:
                    found = self._take(reply, is_first=is_first)
                except BadWire as error:
                    raise TransferFailed(f"{source} sent a message that can't be read: {error.message}") from error
                is_last = self.is_complete
                if is_last and self._checker is not None:
                    self._checker.end()
                yield found
                if is_last:
                    return

    def _take(self, reply: bytes, *, is_first: bool) -> list[Transferred]:
        """Return the records of a message."""
        asked, checker = self._asked, self._checker
        if len(reply) < HEADER_SIZE or reply[:2] != self._identity or not reply[2] & 0x80:
            raise TransferFailed(f"{self._source} sent what is no reply to what it was asked.")
        rcode = reply[3] & 0x0F
        if rcode != NOERROR:
            if checker is not None:
                checker.take(reply)
            raise self._refusal(rcode)
        if checker is not None:
            reply = checker.take(reply)
        if reply[2] & 0x02:
            raise TransferFailed(f"{self._source} says even over TCP that its message is cut off.")
        questions, answers, _, _ = _HEAD.unpack_from(reply, 4)
        at = HEADER_SIZE
        if questions:
            end = skip_name(reply, at)
            if name_at(reply, at)[0].lower() + reply[end : end + 4] != asked:
                raise TransferFailed(f"{self._source} answers another question than it was asked.")
            at = end + 4
        if questions > 1 or (is_first and not answers):
            raise TransferFailed(f"{self._source} sent no zone.")
        found = self._records(reply, at, answers)
        if not self._is_complete and self.style == "axfr":
            self._expect_news(reply[at:])
        return found

    def _expect_news(self, body: bytes) -> None:
        """Refuse a stream without end: no zone has the same records twice, nor nothing again and again."""
        if not body:
            self._empty += 1
            if self._empty > _MOST_EMPTY:
                raise TransferFailed(f"{self._source} sends message after message with nothing in it.")
            return
        mark = hash(body)
        if mark in self._recent:
            raise TransferFailed(f"{self._source} sends the same records again and again: that has no end.")
        self._recent[mark] = None
        if len(self._recent) > _REMEMBERED:
            del self._recent[next(iter(self._recent))]

    def _records(self, reply: bytes, at: int, count: int) -> list[Transferred]:
        found: list[Transferred] = []
        key, size = self._key, len(reply)
        for _ in range(count):
            if self._is_complete:
                raise TransferFailed(f"{self._source} sends more of {self.zone} behind its end.")
            owner, at = name_at(reply, at)
            if at + 10 > size:
                raise BadWire("It ends within a record.")
            rdtype, rdclass, ttl, length = _FIXED.unpack_from(reply, at)
            begin, at = at + 10, at + 10 + length
            if at > size:
                raise BadWire("It ends within a record's data.")
            folded = owner.lower()
            if not folded.endswith(key) or not _is_at_label(folded, len(folded) - len(key)):
                raise TransferFailed(f"{self._source} sends records that don't belong to {self.zone} at all.")
            record = Transferred(self._part, owner, rdtype, rdclass, ttl, uncompressed_rdata(reply, rdtype, begin, at))
            if rdtype == _SOA and folded == key and len(record.rdata) >= 22:
                self._take_soa(record, found)
            elif self._first is None:
                raise TransferFailed(f"{self._source} doesn't begin {self.zone} with its SOA.")
            elif rdtype not in _PSEUDO:
                self._let_go(found)
                found.append(record)
        self.records += len(found)
        if self._held is not None and self._is_current():
            # One SOA alone, which is no newer, says that nothing changed (RFC 1995 §4).
            self.style, self._is_complete = "current", True
        return found

    def _let_go(self, found: list[Transferred]) -> None:
        """Hand on the first SOA, now that it is known to begin a whole zone."""
        if self._held is not None:
            found.append(self._held)
            self._held = None

    def _is_current(self) -> bool:
        if self._since is None or self.serial is None:
            return False
        return not precedes(int.from_bytes(self._since[_SERIAL], "big"), self.serial)

    def _take_soa(self, record: Transferred, found: list[Transferred]) -> None:
        """Take a SOA, which begins, divides or ends a transfer."""
        serial = int.from_bytes(record.rdata[_SERIAL], "big")
        if self._first is None:
            self._first = self._held = record
            self.serial = serial
            return
        if self._held is not None and self._since is not None and serial != self.serial:
            # Differences: the SOA that was asked from begins what was removed.
            self._held = None
            self.style, self._part = "ixfr", "removed"
            found.append(record._replace(part="removed"))
            return
        self._let_go(found)
        if self.style == "axfr":
            if record.rdata.lower() != self._first.rdata.lower():
                raise TransferFailed(f"{self._source} ends with another SOA than it began with.")
            self._is_complete = True
            return
        if self._part == "removed":
            self._part = "added"
            found.append(record._replace(part="added"))
        elif serial == self.serial:
            self._is_complete = True
        else:
            self._part = "removed"
            found.append(record._replace(part="removed"))

    def _refusal(self, rcode: int) -> LookupFailed:
        if rcode == REFUSED:
            return TransferRefused(f"{self._source} refuses to transfer {self.zone} to this machine.")
        if rcode == NOTAUTH:
            return TransferRefused(f"{self._source} isn't authoritative for {self.zone}, or doesn't know the key.")
        if rcode == NOTIMP:
            return TransferRefused(f"{self._source} doesn't do such transfers.")
        code = CODES.get(rcode) or ("NXDOMAIN" if rcode == NXDOMAIN else f"the code {rcode}")
        return TransferFailed(f"{self._source} answers the transfer of {self.zone} with {code}.")


def _is_at_label(name: bytes, place: int) -> bool:
    """Return whether a label of *name* begins at *place*."""
    at = 0
    while at < place:
        at += 1 + name[at]
    return at == place
