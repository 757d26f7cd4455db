"""Many rows at once: selecting them, and what can be done with those that are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.screen import Screen

from tuiz.ui.slices import Pace
from tuiz.ui.tell import tell
from tuiz.ui.workers import in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tuiz.ui.dialogs.form import Form
    from tuiz.ui.editing import Desk, Editing
    from tuiz.ui.models.editing import BulkOutcome, Outcome
    from tuiz.ui.models.session import ZoneSession
    from tuiz.ui.widgets.record_list import RecordList

_GONE: Final = "{label}. Undo brings back what went."
_FEW: Final = 200
"""Up to how many rows are removed before the next key."""
_CHOICES: Final = (
    "Change the TTL",
    "Move to another owner",
    "Replace in the data",
    "Delete",
    "Copy as lines of a zone file",
)


class Selecting:
    """The record list's keys that select rows, and that act on those selected.

    Args:
        screen: what dialogs open on.
        desk: the same screen, as what it has to say about the zone.
        records: the list.
        editing: what changes the zone.
        told: called when there is something new to tell about the selection.
    """

    def __init__(
        self, screen: Screen[None], desk: Desk, records: RecordList, editing: Editing, told: Callable[[], None]
    ) -> None:
        self._screen = screen
        self._desk = desk
        self._records = records
        self._editing = editing
        self._told = told

    @property
    def rows(self) -> list[int]:
        """The rows of the zone that are selected, ascending."""
        return sorted(self._records.selected)

    def toggle(self, *, move: bool = True) -> None:
        """Select the row under the cursor, or no longer, and go on to the next if the cursor is to *move*."""
        self._records.toggle(move=move)
        self._told()

    def select_shown(self) -> None:
        """Select all rows that are shown."""
        self._records.select_shown()
        self._told()

    def invert(self) -> None:
        """Select of the rows shown those that aren't, and no longer those that are."""
        self._records.invert_shown()
        self._told()

    def clear(self) -> None:
        """Select nothing."""
        self._records.select_none()
        self._told()

    def delete(self) -> None:
        """Remove the selected records; undo brings them back, so nothing is asked."""
        rows = self.rows
        if len(rows) <= _FEW:
            self._editing.do(lambda session: as_outcome(session.bulk.remove(rows)), _GONE)
        else:
            self._editing.begin(lambda session: self._delete_many(session, rows))

    async def _delete_many(self, session: ZoneSession, rows: Sequence[int]) -> None:
        """Remove so many records that it takes a while, in which keys are answered."""
        tell(self._screen, f"Deleting {_counted(rows)}.")
        pace = Pace()
        gathered = session.bulk.gather(rows)
        await pace.finish_awaited(gathered, lambda: None)
        plan = session.bulk.deleting(gathered)
        await pace.finish_awaited(plan, lambda: None)
        change = session.bulk.begin(plan)
        await in_thread(change.work_out)
        outcome = as_outcome(change.make())
        self._desk.changed(outcome)
        tell(self._screen, _GONE.format(label=outcome.label))

    def copy(self) -> None:
        """Put the selected rows on the clipboard, as lines of a zone file."""
        session, rows = self._desk.session, self.rows
        if session is None:
            return
        self._screen.app.copy_to_clipboard("\n".join(session.copies.line(row) for row in rows))
        tell(self._screen, f"Copied {_counted(rows)}.")

    def act(self) -> None:
        """Ask what to do with the selected rows, and do it."""
        if not self._records.selected:
            self._editing.refuse("Nothing is selected. Space selects the row under the cursor, A all that are shown.")
            return
        rows = self.rows
        self._editing.begin(lambda session: self._ask(session, rows))

    async def _ask(self, session: ZoneSession, rows: Sequence[int]) -> None:
        from tuiz.ui.dialogs.choose import Choose

        chosen = await self._screen.app.push_screen_wait(Choose(f"With {_counted(rows)}", _CHOICES))
        if chosen == 0:
            from tuiz.ui.dialogs.bulk_ttl import BulkTtl

            await self._fill_in(BulkTtl(session, rows))
        elif chosen == 1:
            from tuiz.ui.dialogs.bulk_move import BulkMove

            await self._fill_in(BulkMove(session, rows))
        elif chosen == 2:
            from tuiz.ui.dialogs.bulk_replace import BulkReplace

            await self._fill_in(BulkReplace(session, rows))
        elif chosen == 3:
            self.delete()
        elif chosen == 4:
            self.copy()

    async def _fill_in(self, form: Form) -> None:
        outcome = await self._screen.app.push_screen_wait(form)
        if outcome is not None:
            self._desk.changed(outcome)
            tell(self._screen, f"{outcome.label}. Undo takes it back.")


@dataclass(frozen=True, slots=True)
class _Told:
    label: str
    row: int | None


def as_outcome(outcome: BulkOutcome) -> Outcome:
    """Return an outcome whose label tells what was left out, too."""
    said = f"{outcome.label}; {outcome.skipped}" if outcome.skipped else outcome.label
    return _Told(said, outcome.row)


def _counted(rows: Sequence[int]) -> str:
    return "1 row" if len(rows) == 1 else f"{len(rows):,} rows"
