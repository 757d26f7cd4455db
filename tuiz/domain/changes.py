"""Changes as values: bytes replaced in a zone file, and RRsets before and after."""

from dataclasses import dataclass

from tuiz.domain.records import RRset


@dataclass(frozen=True, slots=True)
class Splice:
    """One run of bytes replaced by another."""

    offset: int
    """Where, in bytes, in the text as it is just before this splice."""
    removed: bytes
    inserted: bytes

    def inverse(self) -> "Splice":
        """Return what takes this splice back."""
        return Splice(self.offset, self.inserted, self.removed)

    @property
    def growth(self) -> int:
        """By how many bytes it makes the text longer."""
        return len(self.inserted) - len(self.removed)


@dataclass(frozen=True, slots=True)
class RRsetChange:
    """One RRset before and after a change; an RRset without records isn't there."""

    before: RRset
    after: RRset

    def inverse(self) -> "RRsetChange":
        """Return the change back."""
        return RRsetChange(self.after, self.before)

    @property
    def key(self) -> tuple[str, str]:
        """What the RRset is known by."""
        return (self.before or self.after).key
