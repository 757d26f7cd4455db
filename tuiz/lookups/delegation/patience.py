"""Put a question again and again while earlier ones may still be answered, before a server counts as silent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from tuiz.lookups.asking import Reply
from tuiz.lookups.errors import BadReply, LookupFailed, Unreachable

_TRIES: Final = 8
_TIMES: Final = 3
"""How many times the usual patience is waited for in all."""

Ask = Callable[[float], Awaitable[Reply | LookupFailed]]
"""Asks once, and waits for so many seconds."""


async def patiently(ask: Ask, seconds: float) -> Reply | LookupFailed:
    """Return the first reply, or what tells most about why there is none.

    A slow or flaky server that does answer after all has nothing wrong with it.

    Args:
        ask: puts the question once.
        seconds: the usual patience.
    """
    whole = seconds * _TIMES
    between = whole / (_TRIES + 1)
    tasks = [asyncio.create_task(_later(ask, number * between, whole)) for number in range(_TRIES)]
    failures: list[LookupFailed] = []
    try:
        for task in asyncio.as_completed(tasks):
            found = await task
            if isinstance(found, (Reply, Unreachable)):
                return found
            failures.append(found)
    finally:
        await end(*tasks)
    # What came and was no reply tells more than what didn't come.
    return next((failure for failure in failures if isinstance(failure, BadReply)), failures[0])


async def _later(ask: Ask, begin: float, end_at: float) -> Reply | LookupFailed:
    await asyncio.sleep(begin)
    return await ask(end_at - begin)


async def end(*tasks: asyncio.Task[Reply | LookupFailed]) -> None:
    """Cancel tasks, and wait until they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
