"""Long work that is done a little at a time between two keys: searching, sorting, counting."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

SortKey = Literal["owner", "ttl", "type", "data"]


class Slices(Protocol):
    """A long piece of work, done a few milliseconds at a time."""

    @property
    def complete(self) -> bool:
        """Whether all of it is done."""

    @property
    def progress(self) -> float:
        """How much of it is done, from 0 to 1."""

    def advance(self, seconds: float) -> None:
        """Go on for about this long."""


class Search(Slices, Protocol):
    """Rows that were asked for: those that match a filter, or all in another order."""

    @property
    def rows(self) -> Sequence[int]:
        """Indices of rows: of a search those found so far, ascending; of a sort all, once it is complete."""


class TypeCount(Slices, Protocol):
    """How many rows there are of each type."""

    @property
    def counts(self) -> Mapping[str, int]:
        """The types found so far, with their number."""
