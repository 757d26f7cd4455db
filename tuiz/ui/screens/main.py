"""The main screen: domains at the left, System Records above, records below, keys at the bottom."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tuiz.ui.content import plain
from tuiz.ui.widgets.domain_list import DomainList
from tuiz.ui.widgets.key_bar import KeyBar
from tuiz.ui.widgets.line_list import LineList
from tuiz.ui.widgets.record_list import RecordList
from tuiz.ui.widgets.system_list import SystemList
from tuiz.ui.workbench import Panes, Workbench

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.geometry import Size

    from tuiz.errors import TuizError
    from tuiz.ui.delegation_states import LookingAtDelegations
    from tuiz.ui.looking import GoToZone
    from tuiz.ui.models.session import ZoneSession
    from tuiz.ui.models.workspace import Workspace
    from tuiz.ui.opening import Opening
    from tuiz.ui.slices import Pace
    from tuiz.ui.watching import Watching


class MainScreen(Screen[None]):
    """One zone open, and the way to all others.

    Args:
        workspace: the domains.
        pace: what long work makes way for.
        size: of the terminal, for which the screen is laid out from the first frame on.
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
        Binding(
            "D",
            "delegation",
            "Delegation",
            id="zone.delegation",
            tooltip="Compare what the parent, the zone and its name servers say of who serves the domain.",
        ),
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
        Binding(
            "P",
            "find_everywhere",
            "Find pointers",
            show=False,
            id="app.find_everywhere",
            tooltip="Find who points at an address or a name in all zones, and replace it everywhere.",
        ),
        Binding(
            "M",
            "name_server_sets",
            "Sets",
            show=False,
            id="app.name_server_sets",
            tooltip="Name server sets: list them, edit your own, bring one to the domains that use it.",
        ),
        Binding(
            "Y",
            "vanity",
            "Vanity",
            show=False,
            id="zone.vanity",
            tooltip="Vanity name servers: configure them, delegate domains to them, stop, disable.",
        ),
        Binding(
            "O",
            "registrars",
            "Registrars",
            show=False,
            id="app.registrars",
            tooltip="Registrars: list the domains of an account, which have a zone here, and go to their delegation.",
        ),
        Binding(
            "K",
            "delegate_child",
            "Child",
            show=False,
            id="zone.delegate_child",
            tooltip="Delegate a child of the zone to other name servers, or no longer.",
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

    def __init__(self, workspace: Workspace, pace: Pace, size: Size) -> None:
        lengths = (size.width, self.HORIZONTAL_BREAKPOINTS), (size.height, self.VERTICAL_BREAKPOINTS)
        super().__init__(classes=" ".join(max(b for b in points if b[0] <= length)[1] for length, points in lengths))
        self.domains = DomainList(id="domains")
        self.records = RecordList(id="records")
        self.system = SystemList(self.records.columns, id="system")
        self.bench = Workbench(self, Panes(self.domains, self.system, self.records), workspace, pace)

    @property
    def session(self) -> ZoneSession | None:
        """The open zone."""
        return self.bench.session

    @cached_property
    def opening(self) -> Opening:
        """The keys that open domains."""
        from tuiz.ui.opening import Opening

        return Opening(self, self.bench, self._make_room)

    @cached_property
    def watching(self) -> Watching:
        """What looks at files while the app is open."""
        from tuiz.ui.watching import Watching

        return Watching(self, self.bench)

    @cached_property
    def delegations(self) -> LookingAtDelegations:
        """The look at all domains' delegations."""
        from tuiz.ui.delegation_states import LookingAtDelegations

        return LookingAtDelegations(self, self.bench)

    def compose(self) -> ComposeResult:
        """Make the panes."""
        yield self.domains
        yield self.system
        yield self.records
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Open the first zone."""
        self.bench.open_first()
        self.call_after_refresh(self._watch)

    def on_unmount(self) -> None:
        """Let go of the files, and end what goes on beside the app."""
        self.watching.end()
        self.bench.checking.stop()

    def show_domains(self) -> None:
        """Show the list of domains, where it is folded away."""
        self.remove_class("-no-domains")
        self.add_class("-domains")

    def hide_domains(self) -> None:
        """Fold the list of domains away."""
        self.remove_class("-domains")
        self.add_class("-no-domains")
        self.records.focus()

    # Keys

    def action_new_record(self) -> None:
        """Ask for a new record."""
        self.bench.editing.new()

    def action_edit_record(self) -> None:
        """Change the record under the cursor."""
        self.bench.editing.edit()

    def action_delete_record(self) -> None:
        """Delete the selected records, or the one under the cursor."""
        if self.records.selected:
            self.bench.selecting.delete()
        else:
            self.bench.editing.delete()

    def action_copy_record(self) -> None:
        """Copy the selected records, or the one under the cursor."""
        if self.records.selected:
            self.bench.selecting.copy()
        else:
            self.bench.editing.copy()

    def action_select_record(self) -> None:
        """Select the row under the cursor, or no longer."""
        self.bench.selecting.toggle()

    def action_select_shown(self) -> None:
        """Select all rows that are shown."""
        self.bench.selecting.select_shown()

    def action_invert_selection(self) -> None:
        """Select the rows shown that aren't selected."""
        self.bench.selecting.invert()

    def action_with_selected(self) -> None:
        """Change all selected records at once."""
        self.bench.selecting.act()

    def action_undo(self) -> None:
        """Take the last change back."""
        self.bench.editing.undo()

    def action_redo(self) -> None:
        """Do again what was undone."""
        self.bench.editing.redo()

    def action_save(self) -> None:
        """Review the changes and write the zone file."""
        self.bench.saving.save()

    def action_history(self) -> None:
        """List the revisions."""
        self.bench.saving.history()

    def action_reload(self) -> None:
        """Read the zone file again."""
        self.bench.saving.reload()

    def action_look_up(self) -> None:
        """Open the lookup screen."""
        self.bench.looking.open()

    def action_look_up_record(self) -> None:
        """Look up the record under the cursor."""
        self.bench.looking.record()

    def action_close_drawer(self) -> None:
        """Fold the drawer of a lookup away."""
        self.bench.looking.close_drawer()
        self.records.focus()

    def action_verify(self) -> None:
        """Compare the saved zone with what its name servers answer."""
        self.bench.looking.verify()

    def action_delegation(self) -> None:
        """Look at the domain's delegation."""
        self.bench.looking.delegation()

    def action_look_at_delegations(self) -> None:
        """Look at the delegations of all domains, or no longer."""
        self.delegations.toggle()

    def action_tell_delegation(self) -> None:
        """Tell whose the domain under the cursor is."""
        self.delegations.look_at_one()

    def action_trace(self) -> None:
        """Trace the name of the record under the cursor."""
        self.bench.looking.trace()

    def action_sort(self) -> None:
        """Go round the orders."""
        self.bench.seeking.sort()

    def action_next_finding(self) -> None:
        """Go to the next record with an error or a warning."""
        self.bench.checking.next_finding()

    def action_findings(self) -> None:
        """List what the check has found."""
        self.bench.checking.list_findings()

    def action_filter(self) -> None:
        """Ask for a text to show only records with."""
        self.bench.seeking.filter()

    def action_find_domain(self) -> None:
        """Ask for a part of a domain's name."""
        self.show_domains()
        self.bench.seeking.find_domain()

    def action_find_everywhere(self) -> None:
        """Find who points at an address or a name, in all zones."""
        from tuiz.ui.pointing import Pointing

        Pointing(self, self.bench, self.opening).open()

    def action_name_server_sets(self) -> None:
        """List name server sets."""
        from tuiz.ui.pointing import Pointing

        Pointing(self, self.bench, self.opening).open_sets()

    def action_registrars(self) -> None:
        """List registrars and their domains."""
        from tuiz.ui.pointing import Pointing

        Pointing(self, self.bench, self.opening).open_accounts()

    def action_vanity(self) -> None:
        """Configure vanity name servers, delegate domains to them, stop, disable."""
        from tuiz.ui.pointing import Pointing

        Pointing(self, self.bench, self.opening).open_vanity()

    def action_delegate_child(self) -> None:
        """Delegate a child of the zone, or no longer."""
        from tuiz.ui.child_delegating import ChildDelegating
        from tuiz.ui.pointing import Pointing

        ChildDelegating(self, self.bench, Pointing(self, self.bench, self.opening).read_again).begin()

    def action_go_to_line(self) -> None:
        """Ask for a line of the file and go there."""
        self.bench.seeking.go_to_line()

    def action_types(self) -> None:
        """Ask which types to show."""
        self.bench.seeking.types()

    def action_domains(self) -> None:
        """Show or fold away the list of domains."""
        if self.domains.display:
            self.hide_domains()
        else:
            self.show_domains()
            self.domains.focus()

    def action_new_domain(self) -> None:
        """Ask for a new domain."""
        self.opening.new()

    def action_palette(self) -> None:
        """Find a command by its name."""
        from tuiz.ui.commands import open_palette

        open_palette(self, self.bench.workspace, self.opening.open, self.bench.editing, self.bench.looking)

    def action_help(self) -> None:
        """Explain the focused pane."""
        from tuiz.ui.help import open_help

        open_help(self)

    def action_back(self) -> None:
        """Show all records again, or fold the domains away."""
        if self.focused is self.domains and self.domains.sought:
            self.domains.find("")
        elif self.records.selected:
            self.bench.selecting.clear()
        elif self.has_class("-narrow") and self.domains.display:
            self.hide_domains()
        elif self.has_class("-drawer"):
            self.action_close_drawer()
        else:
            self.bench.view.clear()

    def action_leave(self) -> None:
        """Leave the app; the draft is kept, or the user is asked where it can't be."""
        session = self.session
        if session is None or not session.is_changed:
            self.app.exit()
        elif problem := session.why_not_kept(wait=True):
            from tuiz.ui.workers import ask

            ask(self, self._leave_all_the_same(problem), "conversation")
        else:
            self.app.exit(message=f"{plain(session.origin)} has unsaved changes; they are kept.")

    async def _leave_all_the_same(self, problem: TuizError) -> None:
        from tuiz.ui.dialogs.confirm import Confirm

        lines = [problem.message, problem.hint or "", "What isn't saved is lost when you leave."]
        if await self.app.push_screen_wait(Confirm("Your changes aren't kept", lines, "Leave, and lose them")):
            self.app.exit()

    # Events

    @on(LineList.Chosen, "#domains")
    def _choose_domain(self, event: LineList.Chosen) -> None:
        index = self.domains.source_index(event.row)
        if index is not None:
            self.opening.open(index)

    def on_go_to_zone(self, event: GoToZone) -> None:
        """Open a zone that a lookup led to, at its System Records."""
        from tuiz.ui.workers import ask

        ask(self, self._go_to(event.path, event.hosts), "open")

    @on(LineList.Chosen, "#system")
    def _choose_system(self, event: LineList.Chosen) -> None:
        self.bench.editing.change_system(self.system.rows[event.row])

    @on(RecordList.Picked)
    def _pick(self) -> None:
        self.bench.selecting.toggle(move=False)

    @on(RecordList.HeadingClicked)
    def _sort_by(self, event: RecordList.HeadingClicked) -> None:
        self.bench.seeking.sort_by(event.column)

    @on(LineList.Chosen, "#records")
    def _choose_record(self) -> None:
        self.bench.editing.edit()

    def _watch(self) -> None:
        """Look at files from now on; what does so is imported here, behind the first paint."""
        self.watching.begin()
        self.delegations.begin()

    async def _go_to(self, path: Path, hosts: Sequence[str] | None) -> None:
        index = self.bench.workspace.place_of(path)
        if index is not None:
            await self.opening.show(index)
            self.system.focus()
            if hosts is not None:
                self.bench.editing.change_name_servers(hosts)

    def _make_room(self) -> None:
        """Fold the domains away where they cover the records."""
        if self.has_class("-narrow"):
            self.hide_domains()
