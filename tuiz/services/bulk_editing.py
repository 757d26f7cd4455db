"""Change many rows of an open zone as one operation; rows that can't be changed so are left out, and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.operations import Operation, RemoveRecords
from tuiz.domain.ttl import MAX_TTL, parse_ttl
from tuiz.domain.zone import Located
from tuiz.domain.zonefile.outline import DIRECTIVE
from tuiz.domain.zonefile.tokens import Problem
from tuiz.errors import UsageError, ZoneError
from tuiz.services.bulk_plans import SYSTEM, Deleting, Gathering, Moving, Planned, Replacing, Retiming
from tuiz.services.change_apart import ChangeApart
from tuiz.services.zone_editing import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tuiz.services.session import Session

_INCLUDED: Final = "of included files"
_DIRECTIVES: Final = "$GENERATE or $INCLUDE"
_UNREADABLE: Final = "unreadable"
_UNCERTAIN: Final = "behind a directive that can't be read"
_FEW: Final = 200
"""Up to how many records are changed at once: that is sooner done than a copy of the zone is made."""


class NothingToChange(ZoneError):
    """None of the selected rows is a record that can be changed together with others."""


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What an operation on many rows did."""

    label: str
    row: int | None
    skipped: str = ""
    """How many rows were left out, and why; nothing where none were."""


class BulkChange:
    """What was planned, to be worked out and then made.

    Args:
        session: the zone.
        plan: what is to be done.
        perform: does an operation at once.
    """

    def __init__(self, session: Session, plan: Planned, perform: Callable[[Operation], Outcome]) -> None:
        self._session = session
        self._plan = plan
        self._perform = perform
        self._apart = ChangeApart(session, plan.operation) if plan.changes > _FEW else None

    def work_out(self) -> None:
        """Find out what it changes. Slow where there is much of it: meant for a thread.

        Raises:
            TuizError: it can't be done.
        """
        if self._apart is not None:
            self._apart.work_out()

    def make(self) -> BulkOutcome:
        """Do it, as one operation.

        Raises:
            TuizError: it can't be done, and nothing was.
        """
        self._session.refuse_read_only()
        before = len(self._session.rows)
        label = self._apart.make().label if self._apart is not None else self._perform(self._plan.operation).label
        told = skipped_told(self._plan.skipped)
        joined = before - len(self._session.rows)
        if joined and not isinstance(self._plan, Deleting):
            told = "; ".join(filter(None, (f"{joined:,} said what another one says, and went", told)))
        return BulkOutcome(label, min(self._plan.first_row, max(0, len(self._session.rows) - 1)), told)


class BulkEditing:
    """The operations on many rows of one open zone.

    Args:
        session: the zone.
        perform: does an operation.
    """

    def __init__(self, session: Session, perform: Callable[[Operation], Outcome]) -> None:
        self._session = session
        self._perform = perform

    def remove(self, rows: Sequence[int]) -> BulkOutcome:
        """Remove the records of a few rows at once.

        Raises:
            NothingToChange: none is one.
        """
        self._session.refuse_read_only()
        gathered = self.gather(rows)
        gathered.finish()
        told = skipped_told(gathered.skipped)
        if not gathered.records:
            raise NothingToChange(hint=told or None)
        outcome = self._perform(RemoveRecords(tuple(gathered.records)))
        return BulkOutcome(outcome.label, None if outcome.row is None else min(rows), told)

    def gather(self, rows: Sequence[int]) -> Gathering:
        """Begin to look for the records of rows, for what is planned with them."""
        return Gathering(self._record, rows)

    def deleting(self, gathered: Gathering) -> Deleting:
        """Begin to work out what removing records comes to."""
        return Deleting(gathered, self._session.zone)

    def retiming(self, gathered: Gathering, ttl: str) -> Retiming:
        """Begin to work out what another TTL comes to, for records and all others of their RRsets.

        Raises:
            UsageError: it is none.
        """
        seconds = parse_ttl(ttl.strip().encode("ascii", "replace"))
        if seconds is None or seconds > MAX_TTL:
            raise UsageError(
                f"{ttl.strip() or 'Nothing'} is no TTL.", hint=f"Seconds up to {MAX_TTL}, or units such as 1h30m."
            )
        return Retiming(gathered, self._session.zone, seconds)

    def moving(self, gathered: Gathering, owner: str) -> Moving:
        """Begin to work out what moving records to another owner comes to.

        Raises:
            UsageError: it is outside the zone.
            InvalidName: it is no name.
        """
        return Moving(gathered, self._session.zone, self._owner(owner))

    def replacing(self, gathered: Gathering, texts: Sequence[str | None]) -> Replacing:
        """Begin to work out what replacing in RDATA comes to; *texts* is what each becomes, None where it stays."""
        return Replacing(gathered, self._session.zone, texts)

    def begin(self, plan: Planned) -> BulkChange:
        """Begin to do what was planned.

        Raises:
            NothingToChange: that is nothing.
        """
        self._session.refuse_read_only()
        if not plan.changes:
            raise NothingToChange(f"{plan.nothing}.", hint=skipped_told(plan.skipped) or None)
        return BulkChange(self._session, plan, self._perform)

    def _owner(self, owner: str) -> str:
        origin = self._session.zone.name
        text = owner.strip()
        names.validate(text, origin)
        absolute = names.absolute(text, origin)
        if not names.is_at_or_below(absolute, origin):
            raise UsageError(
                f"{absolute} is outside the zone {origin}", hint="Leave the final dot out to be within it."
            )
        return absolute

    def _record(self, row: int) -> Located | str:
        """Return the record of a row, or why it is left out."""
        own = self._session.rows
        if row >= len(own):
            return _INCLUDED
        zone, entry = self._session.zone, own.entry(row)
        if zone.document.kind(entry) == DIRECTIVE:
            return _UNREADABLE if isinstance(zone.document.directive(entry), Problem) else _DIRECTIVES
        found = zone.located(entry)
        if isinstance(found, Problem):
            return _UNREADABLE
        if zone.is_system(found.record.owner, found.record.rdtype):
            return SYSTEM
        return found if zone.document.context(entry).certain else _UNCERTAIN


def skipped_told(skipped: Counter[str]) -> str:
    """Return how many were left out, and why; nothing where none were."""
    if not skipped:
        return ""
    parts = ", ".join(f"{count:,} {why}" for why, count in skipped.items())
    return f"{skipped.total():,} skipped ({parts})"
