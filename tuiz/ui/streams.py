"""Slow work that has a result every now and then: a thread does it, and what it has is taken a few times a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
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
        stop = self._stop = Event()

        def work() -> None:
            for item in items:
                taken.append(item)
                if stop.is_set():
                    return

        task = asyncio.ensure_future(in_thread(work))
        try:
            self._say(said(0))
            while not task.done():
                await asyncio.wait({task}, timeout=_TAKEN_SECONDS)
                self._say(said(len(taken)))
            task.result()
            return taken
        finally:
            stop.set()
            self._say("")

    def _say(self, text: str) -> None:
        self.busy = text
        self._show()
