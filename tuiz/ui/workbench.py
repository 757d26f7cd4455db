"""The zone that is open on the main screen: what is shown of it, and those who work on it.

What most sessions of the app begin without is imported when a key asks for it: the first paint waits for nothing.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from tuiz.errors import TuizError
from tuiz.ui.content import plain
from tuiz.ui.record_title import show_title
from tuiz.ui.record_view import RecordView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.screen import Screen

    from tuiz.ui.checking import Checking
    from tuiz.ui.editing import Editing
    from tuiz.ui.including import Including
    from tuiz.ui.looking import Looking
    from tuiz.ui.models.editing import Outcome
    from tuiz.ui.models.rows import Row
    from tuiz.ui.models.session import ZoneSession
    from tuiz.ui.models.workspace import Workspace
    from tuiz.ui.saving import Saving
    from tuiz.ui.seeking import Seeking
    from tuiz.ui.selecting import Selecting
    from tuiz.ui.slices import Pace
    from tuiz.ui.widgets.domain_list import DomainList
    from tuiz.ui.widgets.record_list import RecordList
    from tuiz.ui.widgets.system_list import SystemList

_HOW_TO_BEGIN = (
    "There are no zone files here.",
    "Press N for a new domain, or copy zone files into this folder:",
    "they are used as they are.",
    "tuiz transfer ZONE axfr:SERVER takes a zone over from a name server,",
    "tuiz demo shows sample zones.",
)


class Panes(NamedTuple):
    """The lists that show the open zone."""

    domains: DomainList
    system: SystemList
    records: RecordList


class Workbench:
    """One zone open, and all that is done with it.

    Args:
        screen: what dialogs open on.
        panes: where the zone is shown.
        workspace: the domains.
        pace: what long work makes way for.
    """

    def __init__(self, screen: Screen[None], panes: Panes, workspace: Workspace, pace: Pace) -> None:
        self._screen = screen
        self.domains, self.system, self.records = panes
        self.workspace = workspace
        self.pace = pace
        self.view = RecordView(self.records, pace, self.show_state)
        self._session: ZoneSession | None = None

    @property
    def session(self) -> ZoneSession | None:
        """The open zone."""
        return self._session

    @cached_property
    def editing(self) -> Editing:
        """The keys that change the zone."""
        from tuiz.ui.editing import Editing

        return Editing(self._screen, self)

    @cached_property
    def selecting(self) -> Selecting:
        """The keys that select rows and act on them."""
        from tuiz.ui.selecting import Selecting

        return Selecting(self._screen, self, self.records, self.editing, self.show_state)

    @cached_property
    def saving(self) -> Saving:
        """The keys that read and write the file."""
        from tuiz.ui.saving import Saving

        return Saving(self._screen, self, self.editing.why_not_change)

    @cached_property
    def checking(self) -> Checking:
        """The full check in the background, and the keys that lead through what it finds."""
        from tuiz.ui.checking import Checking

        return Checking(self._screen, self)

    @cached_property
    def looking(self) -> Looking:
        """The keys that look things up."""
        from tuiz.ui.looking import Looking

        return Looking(self._screen, self)

    @cached_property
    def seeking(self) -> Seeking:
        """The keys that find something."""
        from tuiz.ui.seeking import Seeking

        return Seeking(self._screen, self)

    @cached_property
    def _including(self) -> Including:
        from tuiz.ui.including import Including

        return Including(self._screen, self._show_included)

    def under_cursor(self) -> tuple[int, Row] | None:
        """Return the row of the zone under the cursor, and its index."""
        index = self.records.source_index(self.records.cursor)
        row = self.records.row_under_cursor()
        return None if index is None or row is None else (index, row)

    def open_first(self) -> None:
        """Show the workspace's first zone, or how one gets one, and what there is to tell of the settings."""
        self.domains.show(self.workspace.domains)
        if len(self.workspace.domains):
            try:
                self.show_zone(0, self.workspace.open(0))
            except TuizError as error:
                self.show_failure(error)
        else:
            self.records.set_empty_message(_HOW_TO_BEGIN)
        self.tell_notices([*self.workspace.notices, *(self._session.notices if self._session else ())])

    def show_zone(self, index: int, session: ZoneSession) -> None:
        """Show a domain's zone in the place of the one before; what is left of its file is read between two keys."""
        if self._screen.has_class("-drawer"):
            self.looking.close_drawer()  # what it shows is of the zone before
        self.records.show_live(None)
        self._session = session
        self.domains.mark_open(index)
        self.view.open(session)
        self.records.move_to(0)
        self._show_rest()
        if not session.loading.complete:
            self._screen.call_after_refresh(
                self._screen.run_worker, partial(self._load, session), group="load", exclusive=True
            )
        else:
            self._screen.call_after_refresh(self.checking.renew)

    def show_failure(self, error: TuizError) -> None:
        """Show why a zone can't be opened."""
        from tuiz.ui.tell import tell_error

        self.records.set_empty_message([plain(error.message), plain(error.hint or "")])
        tell_error(self._screen, error)

    def tell_notices(self, notices: Sequence[str]) -> None:
        """Tell what of the settings isn't used."""
        if notices:
            from tuiz.ui.tell import tell

            tell(self._screen, "\n".join(notices), "warning")

    def changed(self, outcome: Outcome) -> None:
        """Show what an operation did; rows are others now, so none is selected."""
        self.records.select_none()
        self._show_all(outcome.row)
        self.records.make_room()

    def reloaded(self) -> None:
        """Show what was read or written; what name servers said was of the file before.

        Included files are read again: a save may have written the one with SERIAL.
        """
        self._including.forget()
        self.records.show_live(None)
        self.records.select_none()
        self._show_all()

    def included_changed(self) -> None:
        """Show included files that another program has changed; the zone's own is as it was."""
        if self._session is not None:
            self._including.forget()
            self._including.renew(self._session)
            self.checking.renew()

    def checked(self) -> None:
        """Show what a check has found."""
        session = self._session
        if session is not None:
            self.records.rows_changed()
            self.system.show(session.origin, session.system_records())
            if session.checks.findings is not None and self.domains.opened is not None:
                counts = session.checks.findings.counts
                self.workspace.note_counts(self.domains.opened, counts.errors, counts.warnings)
                self.domains.follow_source()
        self.show_state()

    def show_state(self) -> None:
        """Show how many records there are, what of them is shown, and what is being done."""
        if self._session is not None:
            checking = self.checking if self._session.loading.complete else None
            show_title(self.records, self._session, self.view, checking)

    async def _load(self, session: ZoneSession) -> None:
        """Read the rest of a zone's file."""

        def told() -> None:
            if self._session is session:
                self.records.rows_added()
                self.show_state()

        # Rows are counted as they come: what was left of that would be done between a key and its frame.
        await self.pace.finish(session.loading, told, each=lambda: len(session.rows))
        if self._session is session:
            self._show_all()
            if (reloaded := session.resumed()) is not None:
                self.saving.resume(session, reloaded)

    def _show_all(self, row: int | None = None) -> None:
        """Show the zone anew, the cursor on a row of it or where it was, and check it."""
        self.view.renew(row)
        self._show_rest()
        self.checking.renew()

    def _show_rest(self) -> None:
        """Show what depends on the zone beside its rows."""
        session = self._session
        if session is not None:
            self.system.show(session.origin, session.system_records())
            self.records.make_room_for_ttls(row.ttl for row in self.system.rows)
        self.domains.rows_changed()
        self.show_state()
        if session is not None and session.loading.complete:
            self._including.renew(session)

    def _show_included(self, session: ZoneSession) -> None:
        if session is self._session:
            self.records.refit()
            self.view.renew()
            self._show_rest()
