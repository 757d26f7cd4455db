"""Verifying a zone over streams: what came cut off over UDP, and servers that are asked over a stream only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tuiz.lookups.errors import LookupFailed
from tuiz.lookups.tcp import Cancelled
from tuiz.services.verify_work import line_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tuiz.services.verify_judging import Judging
    from tuiz.services.verify_work import Work

_PIPELINED: Final = 16
"""How many questions are under way at once."""


class Streams:
    """Asks servers over TCP, or the encrypted transport that they were named with.

    Args:
        timeout_seconds: how long one waits for a reply.
        judging: takes the replies.
        is_over: tells whether nobody waits for them any more.
    """

    def __init__(self, timeout_seconds: float, judging: Judging, is_over: Callable[[], bool]) -> None:
        self._timeout_seconds = timeout_seconds
        self._judging = judging
        self._is_over = is_over

    def ask(self, works: Sequence[Work]) -> Iterator[None]:
        """Ask each server for what is left, yielding now and then; a connection that ends is made anew."""
        for work in works:
            while work.truncated and not self._is_over():
                before = len(work.truncated)
                failure = ""
                try:
                    yield from self._ask_some(work)
                except Cancelled:
                    return
                except LookupFailed as error:
                    failure = error.message
                if len(work.truncated) == before:
                    begin = "" if work.needs_stream else "it cuts its reply off, and over TCP: "
                    self._judging.take_unheard(work.served, work.truncated, f"{begin}{failure or 'no reply'}")
                    work.truncated = []
                yield

    def _ask_some(self, work: Work) -> Iterator[None]:
        """Ask over one connection, until it ends or all is answered."""
        with line_to(work, self._timeout_seconds, self._is_over) as line:
            while batch := work.truncated[:_PIPELINED]:
                answered = 0
                for asked, reply in line.ask_together(batch, work.edns):
                    answered += 1
                    work.truncated.remove(asked)
                    self._judging.judge(work.served, asked, reply)
                if answered < len(batch):
                    return
                yield
