"""RRsets that were changed here and by another program, as they are shown to ask which side is to stay."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tuiz.domain import names
from tuiz.domain.changes import Change
from tuiz.domain.replay import Choice, Conflict
from tuiz.errors import ZoneError
from tuiz.services.draft import CannotReplay

Step = Callable[[Sequence[Choice]], Change]
"""Undo or redo, with a side for each RRset that has to be decided about."""


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


def step_with_one_side(step: Step, side: Choice | None, origin: str) -> Change:
    """Undo or redo, with *side* for all that another program has changed since.

    Raises:
        ChangedOutside: there is such, and no *side*; both sides are told, and nothing was done.
        CannotReplay: no side would settle it.
    """
    try:
        return step(())
    except CannotReplay as error:
        if not error.conflicts:
            raise
        if side is None:
            shown = [shown_conflict(each, origin) for each in error.conflicts]
            told = ChangedOutside(shown)
            told.message = "\n".join((told.message, *(line for conflict in shown for line in _in_words(conflict))))
            raise told from error
        return step([side] * len(error.conflicts))


def _in_words(conflict: ShownConflict) -> list[str]:
    """Return both sides of a conflict, a line for each record."""
    lines = [f"{conflict.owner} {conflict.rdtype}"]
    for side, records in (("mine", conflict.mine), ("theirs", conflict.theirs)):
        lines += [f"  {side}: {record}" for record in records or ("none",)]
    return lines
