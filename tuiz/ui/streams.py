"""Slow work that has a result every now and then: a thread does it, and what it has is taken a few times a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import Final, TypeVar

from tuiz.ui.workers import in_thread

Item = TypeVar("Item")

_TAKEN_SECONDS: Final = 0.1


class Stream:
    """Does one such work at a time.

    Args:
        show: shows what is being done, or that nothing is.
    """

    def __init__(self, show: Callable[[], None]) -> None:
        self.busy = ""
        """What is being done, in a few words; nothing where nothing is."""
        self._show = show
        self._stop = Event()

    def stop(self) -> None:
        """End it, after what the thread is just doing."""
        self._stop.set()

    async def take(
        self, items: Iterator[Item], said: Callable[[int], str], taken: list[Item] | None = None
    ) -> list[Item]:
        """Return what a thread finds, until it has all or is stopped.

        Args:
            items: finds it.
            said: says, with how many there are already, what is being done.
            taken: gets it as it comes.
        """
        taken = [] if taken is None else taken
        await self.hand_on(lambda _: items, taken.extend, lambda: said(len(taken)))
        return taken

    async def hand_on(
        self,
        find: Callable[[Callable[[], bool]], Iterator[Item]],
        take: Callable[[Sequence[Item]], object],
        said: Callable[[], str],
    ) -> bool:
        """Hand on what a thread finds, a few times a second; return whether it was stopped before it had all.

        Args:
            find: finds it; what it is given tells whether to stop.
            take: gets what is new.
            said: says what is being done.
        """
        found: list[Item] = []
        stop = self._stop = Event()

        def work() -> None:
            for item in find(stop.is_set):
                found.append(item)
                if stop.is_set():
                    return

        task = asyncio.ensure_future(in_thread(work))
        count = 0
        try:
            self._say(said())
            while count < len(found) or not task.done():
                await asyncio.wait({task}, timeout=_TAKEN_SECONDS)
                some = found[count:]
                count += len(some)
                take(some)
                self._say(said())
            task.result()
            return stop.is_set()
        finally:
            stop.set()
            if count < len(found):
                take(found[count:])
            self._say("")

    def _say(self, text: str) -> None:
        self.busy = text
        self._show()
