"""Rows in another order than the file's, sorted a slice at a time."""

from array import array
from collections.abc import Iterator, Sequence
from heapq import merge
from time import perf_counter
from typing import Final, Literal

from tuiz.ui.models import Row, RowSource

Order = Literal["file", "owner", "type", "data", "ttl"]

ORDERS: Final[tuple[Order, ...]] = ("file", "owner", "type", "data", "ttl")
"""As one key goes round them."""

_RUN: Final = 2048
"""Rows sorted at once: about as long as a slice."""
_TURN: Final = 64

_Key = tuple[object, ...]


class Ordering:
    """Sorts rows; the owner's order is that of DNSSEC (RFC 4034 §6.1), from the last label to the first.

    Args:
        source: the rows.
        rows: indices of those to sort, ascending; None for all.
        order: what to sort by; rows that are equal in it stay in the file's order.
    """

    def __init__(self, source: RowSource, rows: Sequence[int] | None, order: Order) -> None:
        self._source = source
        self._rows = range(len(source)) if rows is None else rows
        self._order = order
        self._total = max(1, len(self._rows))
        self._read = 0
        self._sorted: array[int] = array("Q")
        self._complete = False
        self._work = self._steps()

    @property
    def rows(self) -> Sequence[int]:
        """Indices of the rows in their order; complete when the work is."""
        return self._sorted

    @property
    def complete(self) -> bool:
        """Whether all rows are in their place."""
        return self._complete

    @property
    def progress(self) -> float:
        """How much is done, from 0 to 1; reading the rows is nearly all of it."""
        return (self._read * 9 + len(self._sorted)) / (self._total * 10)

    def advance(self, seconds: float) -> None:
        """Go on for about this long."""
        end = perf_counter() + seconds
        for _ in self._work:
            if perf_counter() >= end:
                return
        self._complete = True

    def _steps(self) -> Iterator[None]:
        runs: list[list[tuple[_Key, int]]] = []
        run: list[tuple[_Key, int]] = []
        for index in self._rows:
            run.append((_key(self._source.row(index), self._order), index))
            self._read += 1
            if len(run) == _RUN:
                run.sort()
                runs.append(run)
                run = []
            if self._read % _TURN == 0:
                yield
        run.sort()
        runs.append(run)
        for place, (_, index) in enumerate(merge(*runs)):
            self._sorted.append(index)
            if place % _TURN == 0:
                yield


def _key(row: Row, order: Order) -> _Key:
    if order == "owner":
        return (_labels(row.owner), row.rdtype)
    if order == "type":
        return (row.rdtype, _labels(row.owner))
    if order == "ttl":
        return (int(row.ttl) if row.ttl.isdecimal() else -1,)
    return (row.data.casefold(),)


def _labels(owner: str) -> tuple[str, ...]:
    """Return the labels for sorting, last first; names outside the zone, which end in a dot, come behind."""
    if owner == "@":
        return ("",)
    outside = ("~",) if owner.endswith(".") else ("", "")
    return (*outside, *reversed(owner.casefold().rstrip(".").split(".")))
