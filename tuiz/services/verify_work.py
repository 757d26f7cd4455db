"""What is left to ask each server while a zone is verified, and the ways in which it is asked."""

import select
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final, Protocol

from tuiz.lookups.endpoint import Transport
from tuiz.lookups.exchange import Exchange
from tuiz.lookups.tcp import Connection
from tuiz.services.verified import Served

_REPORT_SECONDS: Final = 0.1
_POLL_MILLISECONDS: Final = 50


@dataclass(slots=True)
class Work:
    """What is left to do at one server."""

    served: Served
    edns: bytes
    exchange: Exchange | None = None
    waiting: list[bytes] | None = None
    """Questions that wait; None before it was planned."""
    truncated: list[bytes] = field(default_factory=list)
    """Questions to ask over a stream."""
    is_cut_off: bool = False
    """Whether it cuts off even its reply to the first question over UDP."""
    is_answered: bool = False
    """Whether it said something about the zone."""
    needs_stream: bool = False
    """Whether it is asked over a stream only."""
    is_made_known: bool = False
    """Whether it is known what it makes of ALIAS and LUA records."""


Taking = Callable[[Work, bytes, bytes | None], None]
"""Takes a server's reply to a question, or None for none."""


class Line(Protocol):
    """A connection that questions are put over."""

    def ask(self, questions: Sequence[bytes], edns: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Ask one after the other, and yield each with its reply, until one gets none."""

    def ask_together(self, questions: Sequence[bytes], edns: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Ask several at once, and yield each with its reply, until what comes is none."""


def line_to(work: Work, timeout_seconds: float, cancelled: Callable[[], bool]) -> AbstractContextManager[Line]:
    """Return a connection to a server: over TCP, or the encrypted transport that it was named with.

    Raises:
        LookupFailed: no connection can be made.
    """
    endpoint = work.served.server.endpoint
    if endpoint.transport in {Transport.HTTPS, Transport.QUIC}:
        from tuiz.lookups.encrypted_line import EncryptedLine  # hardly any verification needs an event loop

        return EncryptedLine(endpoint, timeout_seconds, cancelled)
    return Connection(endpoint, timeout_seconds, cancelled)


def drive(asked: Sequence[Work], take: Taking, cancelled: Callable[[], bool]) -> Iterator[None]:
    """Let exchanges run until they are idle or it is cancelled, yielding when it is time to tell of the progress."""
    clock = time.monotonic
    reported = clock()
    poll = select.poll()
    busy = [(work, work.exchange) for work in asked if work.exchange is not None]
    for _, exchange in busy:
        poll.register(exchange, select.POLLIN)
    while busy and not cancelled():
        wait = _POLL_MILLISECONDS
        for work, exchange in list(busy):
            now = clock()
            for question, reply in exchange.step(now):
                take(work, question, reply)
            if exchange.is_idle:
                poll.unregister(exchange)
                busy.remove((work, exchange))
            else:
                wait = min(wait, int((exchange.due(now) - now) * 1000) + 1)
        if busy:
            poll.poll(wait)
        if clock() - reported > _REPORT_SECONDS:
            reported = clock()
            yield
