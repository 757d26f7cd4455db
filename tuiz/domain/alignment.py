"""Where two long lists that are much the same differ: found along both, in the time that comparing them takes."""

from collections.abc import Sequence
from typing import Final, NamedTuple

_NARROW: Final = 32
_WIDER: Final = 8
_WIDEST: Final = 16_384
"""How far ahead the lists are looked through for where they agree again."""
_SLICE: Final = 65_536


class Window(NamedTuple):
    """A run of one list, and the run of the other that stands in its place."""

    first: int
    stop: int
    other_first: int
    other_stop: int


def windows(one: Sequence[bytes], other: Sequence[bytes]) -> list[Window] | None:
    """Return where the lists differ, in order; outside of these runs they are the same, item by item.

    None where they don't agree again within reach: then they have another order.
    """
    found: list[Window] = []
    at = there = 0
    while True:
        same = _same_items(one, at, other, there)
        at, there = at + same, there + same
        if at == len(one) or there == len(other):
            break
        skipped = _until_agreement(one, at, other, there)
        if skipped is None:
            return None
        found.append(Window(at, at + skipped[0], there, there + skipped[1]))
        at, there = at + skipped[0], there + skipped[1]
    if at < len(one) or there < len(other):
        found.append(Window(at, len(one), there, len(other)))
    return found


def _same_items(one: Sequence[bytes], at: int, other: Sequence[bytes], there: int) -> int:
    """Return how many items are the same from the two places on."""
    longest = min(len(one) - at, len(other) - there)
    same, step = 0, _NARROW
    while same < longest:
        step = min(step, longest - same)
        if one[at + same : at + same + step] == other[there + same : there + same + step]:
            same += step
            step = min(step * 4, _SLICE)
        elif step == 1:
            break
        else:
            step = max(1, step // 4)
    return same


def _until_agreement(one: Sequence[bytes], at: int, other: Sequence[bytes], there: int) -> tuple[int, int] | None:
    """Return how many items to leave out of each list until they agree, as few as can be."""
    width = _NARROW
    while width <= _WIDEST:
        ours, theirs = one[at : at + width], other[there : there + width]
        places: dict[bytes, int] = {}
        for number, item in enumerate(theirs):
            places.setdefault(item, number)
        best = min(
            ((number + places[item], number, places[item]) for number, item in enumerate(ours) if item in places),
            default=None,
        )
        if best is not None:
            return best[1], best[2]
        if len(ours) < width and len(theirs) < width:
            return len(ours), len(theirs)
        width *= _WIDER
    return None
