"""What comes of writing and of reading a zone file again."""

from collections.abc import Sequence
from typing import Literal, Protocol

from tuiz.ui.models.review import Review

Side = Literal["mine", "theirs", "both"]
"""Which side of a conflict stays."""


class Saved(Protocol):
    """What a save did."""

    @property
    def label(self) -> str:
        """The save in a few words."""

    @property
    def advice(self) -> str | None:
        """What to do next, such as the command that reloads the zone."""


class Conflict(Protocol):
    """One RRset that was changed here and by another program."""

    @property
    def owner(self) -> str:
        """The owner, relative to the zone's origin."""

    @property
    def rdtype(self) -> str:
        """The type."""

    @property
    def mine(self) -> Sequence[str]:
        """TTL and RDATA as in the draft."""

    @property
    def theirs(self) -> Sequence[str]:
        """TTL and RDATA as in the file now."""


class Reloaded(Protocol):
    """What came of reading the file again."""

    @property
    def label(self) -> str:
        """What was found, in a few words."""

    @property
    def conflicts(self) -> Sequence[Conflict]:
        """What both sides changed; each waits for `resolve`."""


class Saving(Protocol):
    """The saves of one open zone."""

    def review(self) -> Review:
        """Say what a save would do. Slow."""

    def save(self, message: str, *, in_place: bool = False) -> Saved:
        """Write the zone file. Slow.

        Raises:
            FileChanged: if another program has changed it; `reload` merges.
            CannotReplace: if it can only be written *in_place*.
        """

    def reload(self) -> Reloaded:
        """Read the file again and put the draft on top of it. Slow."""

    def resolve(self, conflict: int, choice: Side) -> None:
        """Settle one of the conflicts that are left of the last `reload`; those behind it move up."""
