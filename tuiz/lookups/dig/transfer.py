"""Transfer a zone (AXFR, RFC 5936) or its changes (IXFR, RFC 1995) as dig prints it: every message, as it comes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Final

from tuiz.lookups.asking import Limits, told_of, unreachable
from tuiz.lookups.endpoint import Endpoint, Transport
from tuiz.lookups.errors import BadReply, LookupFailed, NoReply
from tuiz.lookups.replies import Sent
from tuiz.lookups.stream import connect, framed, read_message

if TYPE_CHECKING:
    import dns.message
    import dns.rrset

    from tuiz.lookups.way import Way

_SOA: Final = 6
_IXFR: Final = 251


class Transfer:
    """A transfer, and how much of it has come."""

    def __init__(
        self, query: dns.message.Message, endpoint: Endpoint, limits: Limits, way: Way, cookie: bytes | None = None
    ) -> None:
        self.endpoint = endpoint
        self.messages = 0
        self.octets = 0
        self.records = 0
        self.seconds = 0.0
        self._sent = Sent.of(query, cookie=cookie)
        self._limits = limits
        self._way = way
        self._end = _End(may_be_current=query.question[0].rdtype == _IXFR)

    async def parts(self) -> AsyncIterator[list[dns.rrset.RRset]]:
        """Give the records as they come, a list a message, each record in an RRset of its own.

        Raises:
            LookupFailed: the zone doesn't come, or not to its end.
        """
        begun = time.monotonic()
        try:
            async with asyncio.timeout(self._limits.timeout_seconds * self._limits.tries):
                reader, writer = await connect(self.endpoint, self._way)
        except TimeoutError as error:
            raise self._silent() from error
        except LookupFailed as error:
            raise told_of(error, self.endpoint) from error
        except OSError as error:
            raise told_of(unreachable(self.endpoint, error), self.endpoint) from error
        try:
            writer.write(framed(self._sent.wire))
            context: Any = None
            while not self._end.reached:
                message = await self._next(reader, context)
                context = message.tsig_ctx
                self.records += len(message.answer)
                self.seconds = time.monotonic() - begun
                yield message.answer
        finally:
            writer.transport.abort()

    async def _next(self, reader: asyncio.StreamReader, context: Any) -> dns.message.Message:  # noqa: ANN401
        try:
            async with asyncio.timeout(self._limits.timeout_seconds * self._limits.tries):
                wire = await read_message(reader)
        except TimeoutError as error:
            raise self._silent() from error
        except LookupFailed as error:
            raise told_of(error, self.endpoint) from error
        except OSError as error:
            raise told_of(BadReply("It broke the connection off."), self.endpoint) from error
        self.messages += 1
        self.octets += len(wire)
        problem = self._sent.why_not(wire) if self.messages == 1 else None
        if problem is None and wire[:2] != self._sent.wire[:2]:
            problem = "a message with another id than asked"
        if problem is not None:
            raise told_of(BadReply(f"It sent {problem}."), self.endpoint)
        message = self._parsed(wire, context)
        if message.rcode():
            from tuiz.lookups.dig.message_text import rcode_text

            raise told_of(
                BadReply(
                    f"It doesn't transfer the zone: {rcode_text(message)}.",
                    hint="Transfers may be allowed to some addresses or keys only, and only from who has the zone.",
                ),
                self.endpoint,
            )
        problem = self._end.follow(message.answer)
        if problem is not None:
            raise told_of(BadReply(problem), self.endpoint)
        return message

    def _parsed(self, wire: bytes, context: Any) -> dns.message.Message:  # noqa: ANN401
        import dns.exception
        import dns.message

        query = self._sent.query
        try:
            return dns.message.from_wire(
                wire,
                keyring=query.keyring if query.keyring is not None else False,
                request_mac=query.mac if query.keyring is not None else b"",
                xfr=True,
                multi=True,
                tsig_ctx=context,
                one_rr_per_rrset=True,
            )
        except (dns.exception.DNSException, ValueError, IndexError, OverflowError) as error:
            words = str(error).rstrip(".") or type(error).__name__
            raise told_of(BadReply(f"It sent a message that can't be read: {words}."), self.endpoint) from error

    def _silent(self) -> NoReply:
        over = self.endpoint.transport.upper()
        so_far = f", after {self.records} records" if self.records else ""
        failure = NoReply(
            f"{str(self.endpoint).removeprefix('tcp://')} fell silent over {over}{so_far}: the transfer isn't whole.",
            hint="Try again with more patience, such as +time=30; the server may be overloaded.",
        )
        failure.endpoint = self.endpoint
        return failure


class _End:
    """Tells when a transfer is whole: when the SOA record comes that it began with."""

    def __init__(self, *, may_be_current: bool) -> None:
        self.reached = False
        self._may_be_current = may_be_current
        self._serial: int | None = None
        self._others = 0
        self._soas = 0
        self._incremental = False

    def follow(self, records: list[dns.rrset.RRset]) -> str | None:
        """Take a message's records, and return what is wrong with them."""
        for rrset in records:
            if self.reached:
                return "It went on sending records after the zone's last SOA."
            if rrset.rdtype != _SOA:
                if self._serial is None:
                    return "It sent something else before the zone's SOA."
                self._others += 1
                continue
            serial = int(rrset[0].serial)
            if self._serial is None:
                self._serial = serial
                continue
            self._soas += 1
            self._incremental = self._incremental or (self._soas == 1 and not self._others and serial != self._serial)
            # Of changes, each odd SOA is the one that is left behind; only the last one is the newest.
            self.reached = serial == self._serial and (not self._incremental or self._soas % 2 == 1)
        if not records:
            return "It sent a message without records."
        # One SOA alone says that there is nothing newer than what the question names.
        if self._may_be_current and not self._others and not self._soas:
            self.reached = True
        return None


def over_stream(endpoint: Endpoint) -> Endpoint:
    """Return a server as a transfer asks it."""
    from dataclasses import replace

    return replace(endpoint, transport=Transport.TCP) if endpoint.transport is Transport.UDP else endpoint
