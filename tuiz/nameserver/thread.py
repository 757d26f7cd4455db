"""Name servers in a thread of their own, with an event loop of their own: whoever starts them is never held up."""

from __future__ import annotations

import asyncio
import selectors
import threading
import time
from typing import TYPE_CHECKING, Final, Self

from tuiz.nameserver.listening import Listener
from tuiz.nameserver.sockets import Pair, bind_all

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from types import TracebackType

    from tuiz.nameserver.authority import Handler

_END_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 0.1
"""How often a thread that waits looks whether it has to end."""


class NameServers:
    """Handlers at addresses that share a port.

    The sockets are bound at once: queries that come before the thread works wait in them.

    Args:
        handlers: by the address that each answers at.
        port: of all of them; a free one where none is given.
        prepare: runs in the thread before the first answer, such as what makes the zones.
        meanwhile: runs in the thread as long as they answer.
        patience_seconds: how long the thread waits for a first question before it prepares without one.

    Raises:
        CannotListen: an address can't be had.
    """

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        *,
        port: int = 0,
        prepare: Callable[[], None] = lambda: None,
        meanwhile: Callable[[], Coroutine[None, None, None]] | None = None,
        patience_seconds: float = 0.0,
    ) -> None:
        self._pairs: list[Pair] = bind_all(list(handlers), port)
        self._handlers = list(handlers.values())
        self._prepare = prepare
        self._meanwhile = meanwhile
        self._patience_seconds = patience_seconds
        self._ending = threading.Event()
        self._end: Callable[[], None] | None = None
        self._thread = threading.Thread(target=self._run, name="name-servers", daemon=True)

    @property
    def port(self) -> int:
        """The port that all of them have."""
        return self._pairs[0].port

    def start(self) -> None:
        """Begin to answer, in the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, and close the sockets."""
        self._ending.set()
        if end := self._end:
            end()
        if self._thread.is_alive():
            self._thread.join(_END_SECONDS)
        for pair in self._pairs:
            pair.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        self._wait()
        if self._ending.is_set():
            return
        self._prepare()
        if not self._ending.is_set():
            asyncio.run(self._serve())

    def _wait(self) -> None:
        """Wait for a first question, as long as patience lasts."""
        until = time.monotonic() + self._patience_seconds
        with selectors.DefaultSelector() as selector:
            for pair in self._pairs:
                selector.register(pair.udp, selectors.EVENT_READ)
                selector.register(pair.tcp, selectors.EVENT_READ)
            while not self._ending.is_set() and (left := until - time.monotonic()) > 0:
                if selector.select(min(left, _LOOK_SECONDS)):
                    return

    async def _serve(self) -> None:
        loop, end = asyncio.get_running_loop(), asyncio.Event()
        self._end = lambda: _call(loop, end)
        listeners = [Listener(pair, handler) for pair, handler in zip(self._pairs, self._handlers, strict=True)]
        for listener in listeners:
            await listener.start()
        beside = asyncio.ensure_future(self._meanwhile()) if self._meanwhile else None
        try:
            if not self._ending.is_set():
                await end.wait()
        finally:
            if beside:
                beside.cancel()
                await asyncio.gather(beside, return_exceptions=True)
            for listener in listeners:
                await listener.stop()


def _call(loop: asyncio.AbstractEventLoop, end: asyncio.Event) -> None:
    """Set the event from another thread; a loop that has ended needs it no more."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(end.set)
