"""Changes as values: bytes replaced in a zone file, and RRsets before and after."""

from collections.abc import Iterable
from typing import NamedTuple

from tuiz.domain.records import RRset


class Splice(NamedTuple):
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


class RRsetChange(NamedTuple):
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


class Change(NamedTuple):
    """What an operation did."""

    label: str
    splices: tuple[Splice, ...]
    """In the order in which they were applied."""
    rrsets: tuple[RRsetChange, ...]
    """The RRsets that the operation named; of the same records before and after where only notes or layout changed."""
    system: bool = False
    """Whether it changed System Records, from the form that owns them."""
    serial_place: tuple[int, int] | None = None
    """Where SERIAL stood before, as (offset, length): a save between makes it longer or shorter."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was changed."""
        return not self.splices

    def inverse(self) -> "Change":
        """Return the change that takes this one back."""
        return self._replace(
            label=f"Undo: {self.label}",
            splices=tuple(splice.inverse() for splice in reversed(self.splices)),
            rrsets=tuple(change.inverse() for change in self.rrsets),
        )


def joined(first: Change, second: Change) -> Change:
    """Return two changes, one made after the other, as one that bears the label of the first."""
    rrsets = {change.key: change for change in first.rrsets}
    for change in second.rrsets:
        known = rrsets.get(change.key)
        rrsets[change.key] = change if known is None else RRsetChange(known.before, change.after)
    return first._replace(
        splices=(*first.splices, *second.splices),
        rrsets=tuple(rrsets.values()),
        system=first.system or second.system,
    )


def net_changes(changes: Iterable[Change]) -> list[RRsetChange]:
    """Return what a row of changes comes to for each RRset, those that end as they began left out."""
    first: dict[tuple[str, str], RRset] = {}
    last: dict[tuple[str, str], RRset] = {}
    for change in changes:
        for rrset in change.rrsets:
            first.setdefault(rrset.key, rrset.before)
            last[rrset.key] = rrset.after
    return [RRsetChange(first[key], last[key]) for key in first if facts_of(first[key]) != facts_of(last[key])]


def facts_of(rrset: RRset) -> frozenset[tuple[int, str, str]]:
    """Return what an RRset says, without its notes, order and duplicates."""
    return frozenset((record.ttl, record.rdclass, record.rdata) for record in rrset.records)


def count_records(changes: Iterable[RRsetChange]) -> tuple[int, int]:
    """Return how many records changes remove and add; one with another TTL counts as both."""
    removed = added = 0
    for change in changes:
        before, after = facts_of(change.before), facts_of(change.after)
        removed += len(before - after)
        added += len(after - before)
    return removed, added
