"""The main screen: domains at the left, System Records above, records below, keys at the bottom."""

from __future__ import annotations

from functools import cached_property, partial
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tuiz.errors import TuizError
from tuiz.ui.content import plain
from tuiz.ui.record_view import RecordView
from tuiz.ui.slices import Pace
from tuiz.ui.widgets.domain_list import DomainList
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.key_bar import KeyBar
from tuiz.ui.widgets.line_list import LineList
from tuiz.ui.widgets.record_list import RecordList
from tuiz.ui.widgets.system_list import SystemList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.ui.checking import Checking
    from tuiz.ui.editing import Editing
    from tuiz.ui.looking import Looking
    from tuiz.ui.models import Outcome, Row, Workspace, ZoneSession
    from tuiz.ui.saving import Saving
    from tuiz.ui.seeking import Seeking
    from tuiz.ui.selecting import Selecting

_NEWS_SECONDS = 0.5
"""How often the list of domains shows what was found out."""
_LOOK_OUTSIDE_SECONDS = 2.0
"""How often the file is looked at, for another program may change it."""


class MainScreen(Screen[None]):
    """One zone open, and the way to all others.

    Args:
        workspace: the domains.
        pace: what long work makes way for.
    """

    BLANK = True
    AUTO_FOCUS = "#records"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual declares it as an instance's
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - Textual declares it as an instance's

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "undo", "Undo", id="zone.undo", tooltip="Take the last change back, also one of an earlier day."),
        Binding("U,ctrl+r", "redo", "Redo", show=False, id="zone.redo", tooltip="Do again what was undone."),
        Binding("ctrl+s", "save", "Save", id="zone.save", tooltip="Review the changes and write the zone file."),
        Binding(
            "R", "reload", "Reload", show=False, id="zone.reload", tooltip="Read the zone file again; the draft stays."
        ),
        Binding("o,ctrl+b", "domains", "Domains", id="app.domains", tooltip="Show or fold away the list of domains."),
        Binding("N", "new_domain", "New domain", show=False, id="domain.new", tooltip="Make a new zone file."),
        Binding(
            "exclamation_mark",
            "next_finding",
            "Next finding",
            show=False,
            id="zone.next_finding",
            tooltip="Go to the next record with an error or a warning, or the next that can't be read.",
        ),
        Binding(
            "F", "findings", "Findings", show=False, id="zone.findings", tooltip="List all that the check has found."
        ),
        Binding(
            "H", "history", "History", show=False, id="zone.history", tooltip="List what was saved, and go back to it."
        ),
        Binding("L", "look_up", "Lookup", show=False, id="lookup.open", tooltip="Ask the live DNS anything."),
        Binding(
            "V",
            "verify",
            "Verify",
            show=False,
            id="zone.verify",
            tooltip="Compare the saved zone with what its name servers answer.",
        ),
        Binding(
            "T",
            "trace",
            "Trace",
            show=False,
            id="lookup.trace_record",
            tooltip="Trace the record's name from the root down.",
        ),
        Binding("ctrl+g", "go_to_line", "Line", show=False, id="list.line", tooltip="Go to a line of the file."),
        Binding(
            "colon,ctrl+p", "palette", "Commands", show=False, id="app.palette", tooltip="Find a command by its name."
        ),
        Binding("question_mark", "help", "Help", id="app.help", tooltip="Explain the pane that has the focus."),
        Binding("q", "leave", "Quit", id="app.leave", tooltip="Leave; unsaved changes are kept for the next time."),
        Binding(
            "escape",
            "back",
            "Back",
            show=False,
            id="app.back",
            tooltip="Select nothing, show all records again, or fold the domains.",
        ),
    ]

    domains = getters.query_one("#domains", DomainList)
    system = getters.query_one("#system", SystemList)
    records = getters.query_one("#records", RecordList)

    def __init__(self, workspace: Workspace, pace: Pace) -> None:
        super().__init__()
        self._workspace = workspace
        self._pace = pace
        self._session: ZoneSession | None = None
        self._view: RecordView | None = None
        self._leaving = Event()
        self._domains_shown = -1
        self._included_for: tuple[object, ...] = ()
        """The zone, with its directives, whose included files are shown."""

    @property
    def session(self) -> ZoneSession | None:
        """The open zone."""
        return self._session

    @property
    def workspace(self) -> Workspace:
        """The domains."""
        return self._workspace

    @property
    def pace(self) -> Pace:
        """What long work makes way for."""
        return self._pace

    @property
    def view(self) -> RecordView:
        """Which records are shown."""
        assert self._view is not None, "the screen is mounted"
        return self._view

    # What most sessions of the app begin without is imported when a key asks for it: the first paint waits for nothing.

    @cached_property
    def editing(self) -> Editing:
        """The keys that change the zone."""
        from tuiz.ui.editing import Editing

        return Editing(self, self)

    @cached_property
    def selecting(self) -> Selecting:
        """The keys that select rows and act on them."""
        from tuiz.ui.selecting import Selecting

        return Selecting(self, self, self.records, self.editing, self.show_state)

    @cached_property
    def saving(self) -> Saving:
        """The keys that read and write the file."""
        from tuiz.ui.saving import Saving

        return Saving(self, self, self.editing.why_not_change)

    @cached_property
    def checking(self) -> Checking:
        """The full check in the background, and the keys that lead through what it finds."""
        from tuiz.ui.checking import Checking

        return Checking(self, self)

    @cached_property
    def looking(self) -> Looking:
        """The keys that look things up."""
        from tuiz.ui.looking import Looking

        return Looking(self, self)

    @cached_property
    def seeking(self) -> Seeking:
        """The keys that find something."""
        from tuiz.ui.seeking import Seeking

        return Seeking(self, self)

    def compose(self) -> ComposeResult:
        """Make the panes."""
        yield DomainList(id="domains")
        records = RecordList(id="records")
        yield SystemList(records.columns, id="system")
        yield records
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Open the first zone."""
        self._view = RecordView(self.records, self._pace, self.show_state)
        self.domains.show(self._workspace.domains)
        if len(self._workspace.domains):
            try:
                self._show_zone(0, self._workspace.open(0))
            except TuizError as error:
                self._show_failure(error)
        else:
            self.records.set_empty_message(("There are no zone files here.", "Press N for a new domain."))
        self._tell_notices([*self._workspace.notices, *(self._session.notices if self._session else ())])
        self.set_interval(_LOOK_OUTSIDE_SECONDS, self._look_outside)
        self.call_after_refresh(self._look_into_files)

    def on_unmount(self) -> None:
        """Let go of the files, and end what goes on beside the app."""
        self._leaving.set()
        self.checking.stop()

    # What others ask of the screen

    def under_cursor(self) -> tuple[int, Row] | None:
        """Return the row of the zone under the cursor, and its index."""
        index = self.records.source_index(self.records.cursor)
        row = self.records.row_under_cursor()
        return None if index is None or row is None else (index, row)

    def changed(self, outcome: Outcome) -> None:
        """Show what an operation did; rows are others now, so none is selected."""
        self.records.select_none()
        self.view.renew(outcome.row)
        self._show_rest()
        self.checking.renew()

    def reloaded(self) -> None:
        """Show what was read or written; what name servers said was of the file before.

        Included files are read again: a save may have written the one with SERIAL.
        """
        self._included_for = ()
        self.records.show_live(None)
        self.records.select_none()
        self.view.renew()
        self._show_rest()
        self.checking.renew()

    def _look_into_included(self) -> None:
        """Show the rows of included files, where the zone's directives are others than when they were read."""
        session = self._session
        if session is None or not session.loading.complete:
            return
        key = (session.rows, session.includes)
        if key != self._included_for:
            had_some = self._included_for[:1] == key[:1] and any(self._included_for[1:])
            self._included_for = key
            if session.includes or had_some:
                from tuiz.ui.workers import converse

                converse(self, self._include(session), "included")

    async def _include(self, session: ZoneSession) -> None:
        from tuiz.ui.workers import in_thread

        show = await in_thread(session.read_included)
        if session is self._session:
            show()
            self.records.refit()
            self.view.renew()
            self._show_rest()

    def checked(self) -> None:
        """Show what a check has found."""
        session = self._session
        if session is not None:
            self.records.rows_changed()
            self.system.show(session.origin, session.system_records())
            if session.findings is not None and self.domains.opened is not None:
                counts = session.findings.counts
                self._workspace.note_counts(self.domains.opened, counts.errors, counts.warnings)
                self._show_news()
        self.show_state()

    def open_domain(self, index: int) -> None:
        """Open a domain's zone."""
        from tuiz.ui.workers import converse

        converse(self, self._open(index), "open")

    def show_domains(self) -> None:
        """Show the list of domains, where it is folded away."""
        self.remove_class("-no-domains")
        self.add_class("-domains")

    def hide_domains(self) -> None:
        """Fold the list of domains away."""
        self.remove_class("-domains")
        self.add_class("-no-domains")
        self.records.focus()

    def show_state(self) -> None:
        """Show how many records there are, what of them is shown, and what is being done."""
        session = self._session
        if session is None:
            return
        total, shown = len(session.rows), self.records.row_count
        left = [
            Label("Records", "title"),
            Label(f"{shown:,} of {total:,}" if self.view.filtered else f"{total:,}", "dim"),
        ]
        if selected := len(self.records.selected):
            left.append(Label(f"{selected:,} selected", "focus", "screen.with_selected"))
        if session.changes:
            left.append(Label(f"{session.changes:,} changed", "changed"))
        if session.loading.complete:
            if not session.changes and session.is_changed:
                left.append(Label("text changed", "changed"))
            left += self.checking.labels(session)
        if session.read_only:
            left.append(Label("read-only", "warning"))
        if not session.loading.complete:
            left.append(Label(f"reading {session.loading.progress:.0%}", "dim"))
        elif (progress := self.view.progress) is not None:
            left.append(Label(f"looking {progress:.0%}", "dim"))
        elif (progress := self.checking.progress) is not None:
            left.append(Label(f"checking {progress:.0%}", "dim"))
        asked = self.view.describe()
        right = [Label(asked, "focus", "screen.filter")] if asked else [Label("/ filter", "dim", "screen.filter")]
        right.append(Label("t type", "dim", "screen.types"))
        self.records.set_title(left, right)
        if session.loading.complete:
            empty = (
                ("Nothing matches.", "Escape shows all records.")
                if total
                else ("No records yet.", "Press n for the first.")
            )
            self.records.set_empty_message(empty)

    # Keys

    def action_new_record(self) -> None:
        """Ask for a new record."""
        self.editing.new()

    def action_edit_record(self) -> None:
        """Change the record under the cursor."""
        self.editing.edit()

    def action_delete_record(self) -> None:
        """Delete the selected records, or the one under the cursor."""
        if self.records.selected:
            self.selecting.delete()
        else:
            self.editing.delete()

    def action_copy_record(self) -> None:
        """Copy the selected records, or the one under the cursor."""
        if self.records.selected:
            self.selecting.copy()
        else:
            self.editing.copy()

    def action_select_record(self) -> None:
        """Select the row under the cursor, or no longer."""
        self.selecting.toggle()

    def action_select_shown(self) -> None:
        """Select all rows that are shown."""
        self.selecting.select_shown()

    def action_invert_selection(self) -> None:
        """Select the rows shown that aren't selected."""
        self.selecting.invert()

    def action_with_selected(self) -> None:
        """Change all selected records at once."""
        self.selecting.act()

    def action_undo(self) -> None:
        """Take the last change back."""
        self.editing.undo()

    def action_redo(self) -> None:
        """Do again what was undone."""
        self.editing.redo()

    def action_save(self) -> None:
        """Review the changes and write the zone file."""
        self.saving.save()

    def action_history(self) -> None:
        """List the revisions."""
        self.saving.history()

    def action_reload(self) -> None:
        """Read the zone file again."""
        self.saving.reload()

    def action_look_up(self) -> None:
        """Open the lookup screen."""
        self.looking.open()

    def action_look_up_record(self) -> None:
        """Look up the record under the cursor."""
        self.looking.record()

    def action_close_drawer(self) -> None:
        """Fold the drawer of a lookup away."""
        self.looking.close_drawer()
        self.records.focus()

    def action_verify(self) -> None:
        """Compare the saved zone with what its name servers answer."""
        self.looking.verify()

    def action_trace(self) -> None:
        """Trace the name of the record under the cursor."""
        self.looking.trace()

    def action_sort(self) -> None:
        """Go round the orders."""
        self.seeking.sort()

    def action_next_finding(self) -> None:
        """Go to the next record with an error or a warning."""
        self.checking.next_finding()

    def action_findings(self) -> None:
        """List what the check has found."""
        self.checking.list_findings()

    def action_filter(self) -> None:
        """Ask for a text to show only records with."""
        self.seeking.filter()

    def action_find_domain(self) -> None:
        """Ask for a part of a domain's name."""
        self.show_domains()
        self.seeking.find_domain()

    def action_go_to_line(self) -> None:
        """Ask for a line of the file and go there."""
        self.seeking.go_to_line()

    def action_types(self) -> None:
        """Ask which types to show."""
        self.seeking.types()

    def action_domains(self) -> None:
        """Show or fold away the list of domains."""
        if self.domains.display:
            self.hide_domains()
        else:
            self.show_domains()
            self.domains.focus()

    def action_new_domain(self) -> None:
        """Ask for a new domain."""
        from tuiz.ui.workers import converse

        converse(self, self._ask_domain(), "conversation")

    def action_palette(self) -> None:
        """Find a command by its name."""
        from tuiz.ui.commands import open_palette

        open_palette(self, self.workspace, self.open_domain, self.editing, self.looking)

    def action_help(self) -> None:
        """Explain the focused pane."""
        from tuiz.ui.help import open_help

        open_help(self)

    def action_back(self) -> None:
        """Show all records again, or fold the domains away."""
        if self.focused is self.domains and self.domains.sought:
            self.domains.find("")
        elif self.records.selected:
            self.selecting.clear()
        elif self.has_class("-narrow") and self.domains.display:
            self.hide_domains()
        elif self.has_class("-drawer"):
            self.action_close_drawer()
        else:
            self.view.clear()

    def action_leave(self) -> None:
        """Leave the app; the draft is kept."""
        session = self._session
        kept = (
            f"{plain(session.origin)} has unsaved changes; they are kept." if session and session.is_changed else None
        )
        self.app.exit(message=kept)

    # Events

    @on(LineList.Chosen, "#domains")
    def _choose_domain(self, event: LineList.Chosen) -> None:
        index = self.domains.source_index(event.row)
        if index is not None:
            self.open_domain(index)

    @on(LineList.Chosen, "#system")
    def _choose_system(self, event: LineList.Chosen) -> None:
        self.editing.change_system(self.system.rows[event.row])

    @on(LineList.Chosen, "#records")
    def _choose_record(self) -> None:
        self.editing.edit()

    # Private

    async def _open(self, index: int) -> None:
        from tuiz.ui.workers import in_thread

        try:
            session = await in_thread(lambda: self._workspace.open(index))
        except TuizError as error:
            self._show_failure(error)
            return
        self._show_zone(index, session)
        if self.has_class("-narrow"):
            self.hide_domains()
        self._tell_notices(session.notices)
        self.records.focus()

    def _show_zone(self, index: int, session: ZoneSession) -> None:
        if self.has_class("-drawer"):
            self.looking.close_drawer()  # what it shows is of the zone before
        self.records.show_live(None)
        self._session = session
        self.domains.mark_open(index)
        self.view.open(session)
        self.records.move_to(0)
        self._show_rest()
        if not session.loading.complete:
            self.call_after_refresh(self.run_worker, self._load(session), group="load", exclusive=True)
        else:
            self.call_after_refresh(self.checking.renew)

    def _tell_notices(self, notices: Sequence[str]) -> None:
        if notices:
            from tuiz.ui.tell import tell

            tell(self, "\n".join(notices), "warning")

    def _show_failure(self, error: TuizError) -> None:
        from tuiz.ui.tell import tell_error

        self.records.set_empty_message([plain(error.message), plain(error.hint or "")])
        tell_error(self, error)

    def _show_rest(self) -> None:
        """Show what depends on the zone beside its rows."""
        session = self._session
        if session is not None:
            self.system.show(session.origin, session.system_records())
        self.domains.rows_changed()
        self.show_state()
        self._look_into_included()

    async def _load(self, session: ZoneSession) -> None:
        def told() -> None:
            if self._session is session:
                self.records.rows_added()
                self.show_state()

        # Rows are counted as they come: what was left of that would be done between a key and its frame.
        await self._pace.finish(session.loading, told, each=lambda: len(session.rows))
        if self._session is session:
            self.view.renew()
            self._show_rest()
            self.checking.renew()

    async def _ask_domain(self) -> None:
        from tuiz.ui.dialogs.new_domain import NewDomain

        index = await self.app.push_screen_wait(NewDomain(self._workspace))
        if index is not None:
            self.domains.show(self._workspace.domains)
            await self._open(index)

    def _look_into_files(self) -> None:
        """Find out what is in the files whose names are all that is known."""
        self.run_worker(partial(self._workspace.look_on, self._leaving), group="look", thread=True)
        self.set_interval(_NEWS_SECONDS, self._show_news)

    def _show_news(self) -> None:
        if self._workspace.domains.revision != self._domains_shown:
            self._domains_shown = self._workspace.domains.revision
            self.domains.rows_changed()

    def _look_outside(self) -> None:
        """Read the file again when another program has changed it and nobody is in the middle of something."""
        session = self._session
        if session is None or not session.loading.complete or not self.is_current:
            return
        try:
            changed = session.changed_outside()
        except TuizError:
            return
        if changed:
            self.saving.reload()
