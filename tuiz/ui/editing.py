"""Adding, changing and removing records: what the user is asked, and what is done with the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from textual.screen import Screen

from tuiz.errors import TuizError
from tuiz.ui.tell import tell, tell_error
from tuiz.ui.workers import converse

if TYPE_CHECKING:
    from tuiz.ui.models import Outcome, Row, ZoneSession

GROUP = "conversation"
"""One conversation with the user at a time."""


class Desk(Protocol):
    """The screen that editing happens on."""

    @property
    def session(self) -> ZoneSession | None:
        """The open zone."""

    def under_cursor(self) -> tuple[int, Row] | None:
        """Return the row of the zone under the cursor, and its index."""

    def changed(self, outcome: Outcome) -> None:
        """Show what an operation did."""

    def reloaded(self) -> None:
        """Show what was read or written: any row may be another."""


class Editing:
    """The record list's keys that change the zone.

    Args:
        screen: what dialogs open on.
        desk: the same screen, as what it has to say about the zone.
    """

    def __init__(self, screen: Screen[None], desk: Desk) -> None:
        self._screen = screen
        self._desk = desk

    def why_not_change(self) -> str | None:
        """Return why nothing in the open zone can be changed now, or None."""
        session = self._desk.session
        if session is None:
            return "No zone is open."
        if session.read_only:
            return session.read_only
        if not session.loading.complete:
            return f"The file is still being read ({session.loading.progress:.0%}); editing waits until all of it is."
        return None

    def new(self) -> None:
        """Ask for a new record and add it."""
        if reason := self.why_not_change():
            tell(self._screen, reason, "warning")
        else:
            converse(self._screen, self._new(), GROUP)

    def edit(self) -> None:
        """Ask for what the row under the cursor should become."""
        found = self._desk.under_cursor()
        reason = self.why_not_change()
        if reason is None and found is None:
            reason = "There is no record to edit."
        if reason is not None or found is None:
            tell(self._screen, reason or "", "warning")
            return
        index, row = found
        if row.kind == "record" and row.reason and row.mark in {"locked", "included"}:
            tell(self._screen, row.reason, "warning")
        elif row.kind == "record":
            converse(self._screen, self._edit(index), GROUP)
        else:
            converse(self._screen, self._edit_text(index, row), GROUP)

    def delete(self) -> None:
        """Remove the row under the cursor; undo brings it back, so nothing is asked."""
        found = self._desk.under_cursor()
        if (reason := self.why_not_change()) is not None:
            tell(self._screen, reason, "warning")
        elif found is None or self._desk.session is None:
            tell(self._screen, "There is no record to delete.", "warning")
        else:
            index, _ = found
            session = self._desk.session
            self._do(lambda: session.remove([index]), "{label}. Undo brings it back.")

    def undo(self) -> None:
        """Take the last operation back."""
        session = self._desk.session
        if (reason := self.why_not_change()) is not None:
            tell(self._screen, reason, "warning")
        elif session is None or session.undo_label is None:
            tell(self._screen, "There is nothing to undo.", "warning")
        else:
            self._do(session.undo, "Undone: {label}")

    def redo(self) -> None:
        """Bring the operation last undone again."""
        session = self._desk.session
        if (reason := self.why_not_change()) is not None:
            tell(self._screen, reason, "warning")
        elif session is None or session.redo_label is None:
            tell(self._screen, "There is nothing to redo.", "warning")
        else:
            self._do(session.redo, "Done again: {label}")

    def copy(self) -> None:
        """Put the row under the cursor on the clipboard, as a line of a zone file."""
        found = self._desk.under_cursor()
        if found is None or self._desk.session is None:
            tell(self._screen, "There is no record to copy.", "warning")
            return
        try:
            text = self._desk.session.copy_text(found[0])
        except TuizError as error:
            tell_error(self._screen, error)
            return
        self._screen.app.copy_to_clipboard(text)
        tell(self._screen, f"Copied: {text}")

    def change_system(self, form: str) -> None:
        """Open the form that a System Record is changed in."""
        if reason := self.why_not_change():
            tell(self._screen, reason, "warning")
        elif form == "soa":
            converse(self._screen, self._soa(), GROUP)
        elif form == "zone-ns":
            converse(self._screen, self._zone_name_servers(), GROUP)
        else:
            tell(
                self._screen, "There is no form for this record yet: its domain's TOML file says what it is.", "warning"
            )

    def _do(self, operation: Callable[[], Outcome], said: str) -> None:
        try:
            outcome = operation()
        except TuizError as error:
            tell_error(self._screen, error)
            return
        self._desk.changed(outcome)
        tell(self._screen, said.format(label=outcome.label))

    async def _new(self) -> None:
        from tuiz.ui.dialogs.record_form import RecordForm

        session = self._desk.session
        found = self._desk.under_cursor()
        if session is not None:
            owner = found[1].owner if found is not None else "@"
            outcome = await self._screen.app.push_screen_wait(RecordForm(session, None, owner))
            if outcome is not None:
                self._desk.changed(outcome)

    async def _edit(self, index: int) -> None:
        from tuiz.ui.dialogs.record_form import RecordForm

        session = self._desk.session
        if session is not None:
            outcome = await self._screen.app.push_screen_wait(RecordForm(session, index, ""))
            if outcome is not None:
                self._desk.changed(outcome)

    async def _edit_text(self, index: int, row: Row) -> None:
        from tuiz.ui.dialogs.text_edit import TextEdit

        session = self._desk.session
        if session is None:
            return
        text = await self._screen.app.push_screen_wait(TextEdit(row.line, session.entry_text(index), row.reason))
        if text is None:
            return
        outcome = session.set_entry_text(index, text)
        self._desk.changed(outcome)
        left = session.unreadable
        if left:
            tell(self._screen, f"{left:,} still can't be read; the ! key goes to the next.", "warning")

    async def _soa(self) -> None:
        from tuiz.ui.dialogs.soa_form import SoaForm

        session = self._desk.session
        if session is not None:
            outcome = await self._screen.app.push_screen_wait(SoaForm(session))
            if outcome is not None:
                self._desk.changed(outcome)

    async def _zone_name_servers(self) -> None:
        from tuiz.ui.dialogs.zone_ns_form import ZoneNsForm

        session = self._desk.session
        if session is not None:
            outcome = await self._screen.app.push_screen_wait(ZoneNsForm(session))
            if outcome is not None:
                self._desk.changed(outcome)
