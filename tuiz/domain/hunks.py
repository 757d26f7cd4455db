"""Many splices as one difference: which runs of a base text were replaced, each at most once."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from tuiz.domain.changes import Splice
from tuiz.domain.splices import runs


class Hunk(NamedTuple):
    """A run of the base text, and the run of the present text that stands for it; ends are exclusive."""

    base_start: int
    base_end: int
    start: int
    end: int


class Hunks:
    """The difference between a base text and the text after a number of splices."""

    _END: Final = 1 << 62

    def __init__(self, splices: Iterable[Splice] = ()) -> None:
        self._hunks: list[Hunk] = []
        self.apply_all(splices)

    def __iter__(self) -> Iterator[Hunk]:
        return iter(self._hunks)

    def __len__(self) -> int:
        return len(self._hunks)

    def apply(self, splice: Splice) -> None:
        """Take in one more splice of the present text; those that touch what is already replaced join it."""
        start, end = splice.offset, splice.offset + len(splice.removed)
        hunks = self._hunks
        first = bisect_left(hunks, start, key=lambda hunk: hunk.end)
        last = bisect_right(hunks, end, key=lambda hunk: hunk.start)
        joined = hunks[first:last]
        shift = hunks[first - 1].base_end - hunks[first - 1].end if first else 0
        low = min([start, *(hunk.start for hunk in joined[:1])])
        high = max([end, *(hunk.end for hunk in joined[-1:])])
        # Outside the hunks both texts are the same, shifted by what the hunk before has added.
        base_low = min([start + shift, *(hunk.base_start for hunk in joined[:1])])
        shift_behind = joined[-1].base_end - joined[-1].end if joined else shift
        base_high = max([end + shift_behind, *(hunk.base_end for hunk in joined[-1:])])
        growth = splice.growth
        merged = Hunk(base_low, base_high, low, high + growth)
        behind = [Hunk(hunk.base_start, hunk.base_end, hunk.start + growth, hunk.end + growth) for hunk in hunks[last:]]
        self._hunks = [*hunks[:first], merged, *behind]

    def apply_all(self, splices: Iterable[Splice]) -> None:
        """Take in splices in their order."""
        for run in runs(splices):
            if len(run) == 1:
                self.apply(run[0])
            else:
                self._apply_run(run)

    def _apply_run(self, run: Sequence[Splice]) -> None:
        """Take in ascending splices whose offsets are all in the text as it is now."""
        merged: list[Hunk] = []
        old, new = deque(self._hunks), deque(run)
        known = grown = 0  # by how much the present text is longer than the base, and the next one than the present
        while old or new:
            # What touches, of both, is one hunk; places in between are shifted by all that comes before.
            low = high = min(
                *(hunk.start for hunk in islice(old, 1)), *(splice.offset for splice in islice(new, 1)), self._END
            )
            known_before, grown_before = known, grown
            while True:
                if old and old[0].start <= high:
                    hunk = old.popleft()
                    high = max(high, hunk.end)
                    known = hunk.end - hunk.base_end
                elif new and new[0].offset <= high:
                    splice = new.popleft()
                    high = max(high, splice.offset + len(splice.removed))
                    grown += splice.growth
                else:
                    break
            merged.append(Hunk(low - known_before, high - known, low + grown_before, high + grown))
        self._hunks = merged
