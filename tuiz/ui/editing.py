"""Adding, changing and removing records: what the user is asked, and what is done with the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol

from textual.screen import Screen

from tuiz.domain import names
from tuiz.errors import TuizError
from tuiz.ui.tell import tell, tell_error
from tuiz.ui.typing_ahead import hold_keys
from tuiz.ui.workers import ask, at_once, beside, when_found

if TYPE_CHECKING:
    from tuiz.ui.dialogs.form import Form
    from tuiz.ui.models.editing import Outcome
    from tuiz.ui.models.rows import Row, SystemRow
    from tuiz.ui.models.saving import Conflict, Side
    from tuiz.ui.models.session import ZoneSession
    from tuiz.ui.models.slices import Slices
    from tuiz.ui.models.workspace import Workspace
    from tuiz.ui.widgets.lookup_lines import Found

GROUP = "conversation"
"""One conversation with the user at a time."""
_GONE = "{label}. Undo brings it back."
_TURN_SECONDS: Final = 0.005
_TURNS_AT_MOST: Final = 200
"""How often a key looks whether a file that is still being read is there; then it is refused."""
_EARLY_AT_MOST: Final = 20


class RowGone(TuizError):
    """The row isn't there any more."""

    hint = "The file was read again meanwhile; look at it again."


class Desk(Protocol):
    """The screen that editing happens on."""

    @property
    def session(self) -> ZoneSession | None:
        """The open zone."""

    @property
    def workspace(self) -> Workspace:
        """All zones, and what holds for them."""

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
        self._early: list[Callable[[], None]] = []
        self._waited_for: ZoneSession | None = None

    def why_not_change(self) -> str | None:
        """Return why nothing in the open zone can be changed now, or None."""
        session = self._desk.session
        if session is None:
            return "No zone is open."
        if session.read_only:
            return session.read_only
        if not session.loading.complete:
            return f"The file is still being read ({session.loading.progress:.0%}); editing waits until all of it is."
        if session.unsettled:
            return f"{session.unsettled:,} RRsets were changed here and in the file. R asks which side is to stay."
        return None

    def new(self) -> None:
        """Ask for a new record and add it."""
        if self._waits(self.new):
            return
        found = self._desk.under_cursor()
        owner = found[1].owner if found is not None and found[1].kind == "record" else "@"
        self.begin(lambda session: self._in_record_form(session, None, owner))

    def edit(self) -> None:
        """Ask for what the row under the cursor should become."""
        if self._waits(self.edit):
            return
        found = self._desk.under_cursor()
        if found is None:
            self.refuse(self.why_not_change() or "There is no record to edit.")
            return
        index, row = found
        if row.kind == "record" and row.reason:
            self.refuse(row.reason)
        elif row.kind == "record":
            self.begin(lambda session: self._in_form_or_as_text(session, index, row))
        else:
            self.begin(lambda session: self._as_text(session, index, row))

    def delete(self) -> None:
        """Remove the row under the cursor; undo brings it back, so nothing is asked."""
        if self._waits(self.delete):
            return
        found = self._desk.under_cursor()
        if found is None:
            self.refuse(self.why_not_change() or "There is no record to delete.")
            return
        from tuiz.services.zone_terms import UnreadableRecord

        index, row = found

        def remove(session: ZoneSession) -> Outcome:
            if not _is_still(session, index, row):
                raise RowGone
            with suppress(UnreadableRecord):
                if row.kind == "record":
                    return session.remove([index])
            return session.set_entry_text(index, "")

        def search(session: ZoneSession) -> Slices:
            with suppress(UnreadableRecord):
                if row.kind == "record":
                    return session.begin_removing([index])
            return session.begin_setting_text(index, "")

        self.do(remove, _GONE, search)

    def add_found(self, found: Found) -> None:
        """Add a record that a lookup has found."""
        session = self._desk.session
        origin = "" if session is None else session.origin
        if session is not None and not names.is_at_or_below(found.owner, origin):
            self.refuse(f"{found.owner} isn't in the open zone, {origin}")
        else:
            said = "{label}. Undo takes it back."
            self.do(lambda session: session.add(found.owner, str(found.ttl), found.rdtype, found.rdata, ""), said)

    def undo(self) -> None:
        """Take the last operation back."""
        if self._waits(self.undo):
            return
        session = self._desk.session
        if session is not None and self.why_not_change() is None and session.undo_label is None:
            self.refuse("There is nothing to undo.")
        else:
            self._do_again(lambda session, sides: session.undo(sides), "Undone: {label}")

    def redo(self) -> None:
        """Bring the operation last undone again."""
        if self._waits(self.redo):
            return
        session = self._desk.session
        if session is not None and self.why_not_change() is None and session.redo_label is None:
            self.refuse("There is nothing to redo.")
        else:
            self._do_again(lambda session, sides: session.redo(sides), "Done again: {label}")

    def copy(self) -> None:
        """Put the row under the cursor on the clipboard, as a line of a zone file."""
        found = self._desk.under_cursor()
        if found is None or self._desk.session is None:
            self.refuse("There is no record to copy.")
            return
        try:
            text = self._desk.session.copies.line(found[0])
        except TuizError as error:
            tell_error(self._screen, error)
            return
        self._screen.app.copy_to_clipboard(text)
        tell(self._screen, f"Copied: {text}")

    def copy_as_command(self) -> None:
        """Put the command that adds the record under the cursor on the clipboard."""
        found = self._desk.under_cursor()
        if found is None:
            self.refuse("There is no record to copy.")
        else:
            self._copy_command(lambda session: session.copies.command(found[0]))

    def copy_last_as_command(self) -> None:
        """Put the commands that do what the last change did on the clipboard."""
        self._copy_command(lambda session: session.copies.last_command())

    def _copy_command(self, command: Callable[[ZoneSession], str]) -> None:
        session = self._desk.session
        if session is None:
            self.refuse("No zone is open.")
            return

        def work() -> None:
            text = command(session)
            self._screen.app.copy_to_clipboard(text)
            tell(self._screen, f"Copied: {text}")

        at_once(self._screen, work)

    def change_system(self, record: SystemRow) -> None:
        """Open the form that a System Record is changed in, or say where else it is changed."""
        if record.form == "soa":
            self.begin(self._in_soa_form)
        elif record.form == "zone-ns":
            self.begin(self._in_zone_ns_form)
        elif record.form == "vanity":
            self._screen.call_later(self._screen.run_action, "vanity")
        else:
            self.refuse(record.reason)

    def change_name_servers(self, hosts: Sequence[str]) -> None:
        """Open the form of the zone's NS records with these name servers filled in."""
        if not self._waits(lambda: self.change_name_servers(hosts)):
            self.begin(partial(self._in_zone_ns_form, hosts=hosts))

    def refuse(self, reason: str) -> None:
        """Tell why nothing is done."""
        tell(self._screen, reason, "warning")

    def _waits(self, act: Callable[[], None]) -> bool:
        """Return whether the file is still being read; *act* is then called again when it is, or in a moment."""
        session = self._desk.session
        if session is None or session.loading.complete or session is self._waited_for:
            return False
        if len(self._early) < _EARLY_AT_MOST:
            self._early.append(act)
        if len(self._early) == 1:
            beside(self._screen, partial(self._act_when_read, session), "early")
            hold_keys(self._screen, lambda: not self._early)
        return True

    async def _act_when_read(self, session: ZoneSession) -> None:
        """Do what the keys asked for that came before the file was read, in their order."""
        for _ in range(_TURNS_AT_MOST):
            if session.loading.complete:
                break
            await asyncio.sleep(_TURN_SECONDS)
        acts, self._early = self._early, []
        self._waited_for = session
        if session is self._desk.session:
            for act in acts:
                act()

    def begin(self, conversation: Callable[[ZoneSession], Coroutine[Any, Any, None]]) -> None:
        """Begin a conversation that changes the zone, once the user has agreed to what has to be agreed to."""
        session = self._desk.session
        reason = self.why_not_change()
        if reason is not None or session is None:
            self.refuse(reason or "")
            return

        async def talk() -> None:
            if await self._agreed(session):
                await conversation(session)

        ask(self._screen, talk(), GROUP)

    async def _agreed(self, session: ZoneSession) -> bool:
        while (question := session.question) is not None:
            from tuiz.ui.dialogs.confirm import Confirm

            likely = question.id == "origin"
            asked = Confirm("Before the first change", [question.text], question.agreement, is_likely=likely)
            if not await self._screen.app.push_screen_wait(asked):
                self.refuse("Nothing was changed.")
                return False
            session.agree()
        return True

    def do(
        self,
        operation: Callable[[ZoneSession], Outcome],
        said: str,
        search: Callable[[ZoneSession], Slices] | None = None,
    ) -> None:
        """Do what needs no answer: before the next key acts, lest that one meets the rows of before.

        Args:
            operation: does it.
            said: what is told then, with its label.
            search: begins to look for what the operation needs, where that takes time in a large zone.
        """

        def work(session: ZoneSession) -> None:
            if search is None:
                self._show_done(operation(session), said)
                return
            when_found(self._screen, search(session), lambda: self._show_done(operation(session), said))

        self._at_once(work)

    def _do_again(self, operation: Callable[[ZoneSession, Sequence[Side]], Outcome], said: str) -> None:
        """Undo or redo; where another program has changed the records since, ask which side is to stay."""
        from tuiz.services.conflicts import ChangedOutside

        def work(session: ZoneSession) -> None:
            try:
                self._show_done(operation(session, ()), said)
            except ChangedOutside as error:
                ask(self._screen, choose(session, error.conflicts), GROUP)

        async def choose(session: ZoneSession, conflicts: Sequence[Conflict]) -> None:
            from tuiz.ui.dialogs.conflict import ConflictDialog

            sides: list[Side] = []
            for number, conflict in enumerate(conflicts, 1):
                dialog = ConflictDialog(conflict, number, len(conflicts), "Changed by another program since")
                side = await self._screen.app.push_screen_wait(dialog)
                if side is None:
                    self.refuse("Nothing was changed.")
                    return
                sides.append(side)
            self._show_done(operation(session, sides), said)

        self._at_once(work)

    def _show_done(self, outcome: Outcome, said: str) -> None:
        self._desk.changed(outcome)
        tell(self._screen, said.format(label=outcome.label))

    def _at_once(self, work: Callable[[ZoneSession], None]) -> None:
        """Do what needs no answer: now, unless the user has to agree to something first."""

        async def talk(session: ZoneSession) -> None:
            work(session)

        session = self._desk.session
        if session is None or self.why_not_change() is not None or session.question is not None:
            self.begin(talk)
        else:
            at_once(self._screen, lambda: work(session))

    async def _fill_in(self, form: Form) -> None:
        outcome = await self._screen.app.push_screen_wait(form)
        if outcome is not None:
            self._desk.changed(outcome)

    async def _in_record_form(self, session: ZoneSession, row: int | None, owner: str) -> None:
        from tuiz.ui.dialogs.record_form import RecordForm

        await self._fill_in(RecordForm(session, row, owner))

    async def _in_form_or_as_text(self, session: ZoneSession, index: int, row: Row) -> None:
        """Edit a record in its form, or, where that shows only now that its data can't be read, as text."""
        from tuiz.services.zone_terms import UnreadableRecord

        try:
            await self._in_record_form(session, index, "")
        except UnreadableRecord as error:
            await self._as_text(session, index, row, error.message)

    async def _in_soa_form(self, session: ZoneSession) -> None:
        from tuiz.ui.dialogs.soa_form import SoaForm

        await self._fill_in(SoaForm(session))

    async def _in_zone_ns_form(self, session: ZoneSession, hosts: Sequence[str] = ()) -> None:
        from tuiz.ui.dialogs.zone_ns_form import ZoneNsForm

        await self._fill_in(ZoneNsForm(session, self._desk.workspace, hosts))

    async def _as_text(self, session: ZoneSession, index: int, row: Row, reason: str = "") -> None:
        from tuiz.ui.dialogs.text_edit import TextEdit

        reason = row.reason if row.kind == "unreadable" else reason
        text = await self._screen.app.push_screen_wait(TextEdit(row.line, session.entry_text(index), reason))
        if text is None:
            return
        when_found(
            self._screen, session.begin_setting_text(index, text), lambda: self._set_text(session, index, text, row)
        )

    def _set_text(self, session: ZoneSession, index: int, text: str, row: Row) -> None:
        self._desk.changed(session.set_entry_text(index, text))
        if row.kind == "unreadable":
            self._tell_what_is_left(session)

    def _tell_what_is_left(self, session: ZoneSession) -> None:
        found = self._desk.under_cursor()
        following = session.next_unreadable(found[0] if found is not None else 0)
        if following is not None:
            line = session.rows.row(following).line
            tell(self._screen, f"Line {line} can't be read either; the ! key goes there.", "warning")


def _is_still(session: ZoneSession, index: int, row: Row) -> bool:
    """Return whether the zone's row at *index* is the one that was meant, and not another since the file was read."""
    if index >= len(session.rows):
        return False
    now = session.rows.row(index)
    return (now.line, now.owner, now.rdtype, now.data) == (row.line, row.owner, row.rdtype, row.data)
