"""Do half of a long piece of work in a second process, where there is a second processor."""

import marshal
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

Item = TypeVar("Item")
Row = tuple[object, ...]
"""Of numbers, texts and None: what passes from one process to the other."""


def in_two(work: Callable[[Sequence[Item]], list[Row]], items: Sequence[Item], *, worth_it: int) -> list[Row]:
    """Return what *work* makes of *items*, the rows in their order.

    Args:
        work: does some of the items; it only looks, so that it may be done again.
        items: all of them.
        worth_it: how many there must be for a second process.
    """
    # A copy of a process with threads may hang on what one of them held.
    alone = threading.active_count() == 1 and threading.current_thread() is threading.main_thread()
    if len(items) < worth_it or (os.cpu_count() or 1) < 2 or not alone:
        return work(items)
    middle = len(items) // 2
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _do_half(work, items[middle:], reader, writer)
    os.close(writer)
    try:
        first = work(items[:middle])
    finally:
        with os.fdopen(reader, "rb") as pipe:
            said = pipe.read()
        os.waitpid(child, 0)
    with suppress(EOFError, ValueError, TypeError):
        second: list[Row] = marshal.loads(said)  # noqa: S302 - our own child wrote it
        return first + second
    return first + work(items[middle:])


def _do_half(work: Callable[[Sequence[Item]], list[Row]], items: Sequence[Item], reader: int, writer: int) -> None:
    """Write what *work* makes of *items* to the pipe, and end."""
    status = 1
    try:
        os.close(reader)
        with os.fdopen(writer, "wb") as pipe:
            marshal.dump(work(items), pipe)
        status = 0
    finally:
        os._exit(status)  # without the parent's buffers and its clean-up, which aren't ours
