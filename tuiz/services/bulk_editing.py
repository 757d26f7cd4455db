"""Change many rows of an open zone as one operation; rows that can't be changed so are left out, and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.domain.bulk import RewordRecords, SetTtls
from tuiz.domain.operations import Operation, RemoveRecords
from tuiz.domain.ttl import MAX_TTL, parse_ttl
from tuiz.domain.zone import Located
from tuiz.domain.zonefile.outline import DIRECTIVE
from tuiz.domain.zonefile.tokens import Problem
from tuiz.errors import UsageError, ZoneError
from tuiz.services.bulk_rewording import Gathering, Moving, Replacing
from tuiz.services.zone_editing import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tuiz.services.bulk_rewording import Rewordings
    from tuiz.services.session import Session

_SYSTEM = "System Records"
_INCLUDED = "of included files"
_DIRECTIVES = "$GENERATE or $INCLUDE"
_UNREADABLE = "unreadable"
_UNCERTAIN = "behind a directive that can't be read"


class NothingToChange(ZoneError):
    """None of the selected rows is a record that can be changed together with others."""


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What an operation on many rows did."""

    label: str
    row: int | None
    skipped: str = ""
    """How many rows were left out, and why; nothing where none were."""


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
        """Remove the records of rows."""
        return self._change(rows, RemoveRecords)

    def set_ttl(self, rows: Sequence[int], ttl: str) -> BulkOutcome:
        """Give the records of rows, and all others of their RRsets, another TTL.

        Raises:
            UsageError: it is none.
        """
        seconds = parse_ttl(ttl.strip().encode("ascii", "replace"))
        if seconds is None or seconds > MAX_TTL:
            raise UsageError(
                f"{ttl.strip() or 'Nothing'} is no TTL.", hint=f"Seconds up to {MAX_TTL}, or units such as 1h30m."
            )
        return self._change(rows, lambda records: SetTtls(records, seconds))

    def gather(self, rows: Sequence[int]) -> Gathering:
        """Begin to look for the records of rows, for `moving` and `replacing`."""
        return Gathering(self._record, rows)

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

    def reword(self, plan: Rewordings) -> BulkOutcome:
        """Do what was worked out, as one operation.

        Raises:
            NothingToChange: that is nothing.
            StandsAlone: a CNAME record would come to stand beside another one.
        """
        told = skipped_told(plan.skipped)
        if not plan.rewordings:
            raise NothingToChange(f"{plan.nothing}.", hint=told or None)
        self._session.refuse_read_only()
        before = len(self._session.rows)
        outcome = self._perform(RewordRecords(tuple(plan.rewordings), plan.label))
        joined = before - len(self._session.rows)
        if joined:
            told = "; ".join(filter(None, (f"{joined:,} said what another one says, and went", told)))
        return BulkOutcome(outcome.label, outcome.row, told)

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

    def _change(self, rows: Sequence[int], operation: Callable[[tuple[Located, ...]], Operation]) -> BulkOutcome:
        """Do one operation with those rows that are records.

        Raises:
            NothingToChange: none is.
        """
        self._session.refuse_read_only()
        records: list[Located] = []
        skipped: Counter[str] = Counter()
        for row in rows:
            found = self._record(row)
            if isinstance(found, str):
                skipped[found] += 1
            else:
                records.append(found)
        told = skipped_told(skipped)
        if not records:
            raise NothingToChange(hint=told or None)
        outcome = self._perform(operation(tuple(records)))
        return BulkOutcome(outcome.label, None if outcome.row is None else min(rows), told)

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
            return _SYSTEM
        return found if zone.document.context(entry).certain else _UNCERTAIN


def skipped_told(skipped: Counter[str]) -> str:
    """Return how many were left out, and why; nothing where none were."""
    if not skipped:
        return ""
    parts = ", ".join(f"{count:,} {why}" for why, count in skipped.items())
    return f"{skipped.total():,} skipped ({parts})"
