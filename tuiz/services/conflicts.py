"""RRsets that were changed here and by another program, as the app shows them to ask which side is to stay."""

from collections.abc import Sequence
from dataclasses import dataclass

from tuiz.domain import names
from tuiz.domain.replay import Conflict
from tuiz.errors import ZoneError


@dataclass(frozen=True, slots=True)
class ShownConflict:
    """One RRset that was changed here and by another program."""

    owner: str
    rdtype: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


class ChangedOutside(ZoneError):
    """Another program has changed these records since."""

    hint = "Undo it among the records, where you are asked which side is to stay."

    def __init__(self, conflicts: Sequence[ShownConflict]) -> None:
        """Take what has to be decided."""
        super().__init__()
        self.conflicts = tuple(conflicts)


def shown_conflict(conflict: Conflict, origin: str) -> ShownConflict:
    """Return a conflict as TTL and RDATA of both sides."""
    return ShownConflict(
        names.relative(conflict.theirs.owner, origin),
        conflict.theirs.rdtype,
        tuple(f"{record.ttl} {record.rdata}" for record in conflict.change.after.records),
        tuple(f"{record.ttl} {record.rdata}" for record in conflict.theirs.records),
    )
