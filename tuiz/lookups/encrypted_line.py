"""Many questions over HTTPS or QUIC, in plain blocking code, for who asks the same way over TCP and TLS."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tuiz.lookups.channel import get_ready
from tuiz.lookups.edns import PADDED_TO
from tuiz.lookups.endpoint import Endpoint
from tuiz.lookups.errors import LookupFailed, NoReply, Unreachable
from tuiz.lookups.pool import Pool
from tuiz.lookups.replies import Sent
from tuiz.lookups.tcp import Cancelled
from tuiz.lookups.way import Way
from tuiz.lookups.wire import query

if TYPE_CHECKING:
    import dns.message

_PATIENCE = 0.2
"""Seconds between two looks at whether the caller wants no more."""


class EncryptedLine:
    """A line to a server, in an event loop of its own: not for use where one runs already.

    Args:
        endpoint: where it is.
        timeout_seconds: how long each question may take.
        cancelled: asked now and then whether to go on.
    """

    def __init__(self, endpoint: Endpoint, timeout_seconds: float, cancelled: Callable[[], bool]) -> None:
        get_ready(endpoint.transport)
        self._endpoint = endpoint
        self._timeout = timeout_seconds
        self._cancelled = cancelled
        self._runner = asyncio.Runner()
        self._pool = Pool()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.run(self._pool.__aexit__(kind, error, trace))
        self._runner.close()

    def ask(self, questions: Sequence[bytes], edns: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Ask one question after the other, and yield each with its reply, until one gets none."""
        for asked in questions:
            yield from self.ask_together([asked], edns)

    def ask_together(self, questions: Sequence[bytes], edns: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Ask several questions at once, and yield each with its reply.

        Raises:
            LookupFailed: one got none.
            UsageError: the transport needs a package that isn't installed.
        """
        yield from zip(questions, self._runner.run(self._ask_all(questions, edns)), strict=True)

    async def _ask_all(self, questions: Sequence[bytes], edns: bytes) -> list[bytes]:
        asking = asyncio.gather(*(self._ask(asked, edns) for asked in questions))
        try:
            async with asyncio.timeout(self._timeout):
                while not asking.done():
                    await asyncio.wait({asking}, timeout=_PATIENCE)
                    if self._cancelled():
                        raise Cancelled
                return asking.result()
        except TimeoutError:
            raise NoReply(f"{self._endpoint} didn't answer within {self._timeout:g} s.") from None
        except OSError as error:
            raise Unreachable(f"{self._endpoint} can't be asked: {error.strerror or error}.") from error
        except LookupFailed as error:
            error.endpoint = self._endpoint
            raise
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async def _ask(self, asked: bytes, edns: bytes) -> bytes:
        # No id is needed: each question has a request or a stream of its own (RFC 8484 §4.1, RFC 9250 §4.2.1).
        sent = Sent.of(_message(query(b"\0\0", asked, edns)), message_id=0, padded_to=PADDED_TO)
        return await self._pool.ask(sent, self._endpoint, Way())


def _message(wire: bytes) -> "dns.message.Message":
    import dns.message

    return dns.message.from_wire(wire)
