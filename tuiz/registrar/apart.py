"""Work that can't be cancelled, such as a library that waits, run so that nothing has to wait for its end."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

_Result = TypeVar("_Result")


async def apart(work: Callable[[], _Result]) -> _Result:
    """Run *work* in a thread that nothing waits for: neither whoever cancels, nor the end of the program."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_Result] = loop.create_future()

    def run() -> None:
        try:
            settle = partial(future.set_result, work())
        except Exception as error:  # noqa: BLE001  # whoever waits gets it
            settle = partial(future.set_exception, error)
        with suppress(RuntimeError):  # the loop is closed by now
            loop.call_soon_threadsafe(lambda: None if future.done() else settle())

    threading.Thread(target=run, name="dnsimple", daemon=True).start()
    return await future
