"""Follow work that tells of each thing it finds, from the loop that it runs in."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

Item = TypeVar("Item")


async def as_it_goes(work: Callable[[Callable[[Item], None]], Coroutine[Any, Any, Any]]) -> AsyncIterator[Item]:
    """Give each thing that *work* tells of, as soon as it does; leaving off cancels the work.

    Args:
        work: is called with what it has to give each thing to.
    """
    told: asyncio.Queue[Item] = asyncio.Queue()
    running = asyncio.ensure_future(work(told.put_nowait))
    try:
        while not running.done() or not told.empty():
            getting = asyncio.ensure_future(told.get())
            await asyncio.wait({getting, running}, return_when=asyncio.FIRST_COMPLETED)
            if getting.done():
                yield getting.result()
            else:
                getting.cancel()
        await running  # what went wrong in it is raised here
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
