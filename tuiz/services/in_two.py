"""Do half of a long piece of work in a second process, where there is a second processor."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from tuiz.services.beside import Beside, Row

Item = TypeVar("Item")


def in_two(work: Callable[[Sequence[Item]], list[Row]], items: Sequence[Item], *, worth_it: int) -> list[Row]:
    """Return what *work* makes of *items*, the rows in their order.

    Args:
        work: does some of the items; it only looks, so that it may be done again.
        items: all of them.
        worth_it: how many there must be for a second process.
    """
    middle = len(items) * 13 // 25  # what the second one finds has to be passed on: it does a little less
    other = Beside.start(lambda: work(items[middle:])) if len(items) >= worth_it else None
    if other is None:
        return work(items)
    try:
        first = work(items[:middle])
    finally:
        second = other.join()
    return first + (work(items[middle:]) if second is None else second)
