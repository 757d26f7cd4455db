"""The keys that look things up in the live DNS: for the record under the cursor, for the zone, or for anything."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final, Protocol

from textual.message import Message
from textual.screen import Screen

from tuiz.domain import names
from tuiz.errors import TuizError
from tuiz.ui.background_watches import BackgroundWatches
from tuiz.ui.content import plain
from tuiz.ui.surface import surface_of
from tuiz.ui.tell import tell, tell_error
from tuiz.ui.widgets.frame import Label
from tuiz.ui.workers import converse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tuiz.domain.records import Record
    from tuiz.lookups.steps import Question
    from tuiz.services.verifying import Verification
    from tuiz.ui.editing import Editing
    from tuiz.ui.lookup_views.live import LiveLookups
    from tuiz.ui.models.rows import Row, SystemRow
    from tuiz.ui.models.session import ZoneSession
    from tuiz.ui.models.workspace import Workspace
    from tuiz.ui.widgets.domain_list import DomainList
    from tuiz.ui.widgets.drawer import Drawer
    from tuiz.ui.widgets.lookup_lines import LookupLine
    from tuiz.ui.widgets.record_list import RecordList
    from tuiz.ui.widgets.system_list import SystemList

_GROUP: Final = "look-up"
_DELEGATION: Final = "delegation "


class GoToZone(Message):
    """A zone is to be opened, and its System Records looked at, or its name servers changed."""

    def __init__(self, path: Path, hosts: Sequence[str] | None = None) -> None:
        super().__init__()
        self.path = path
        self.hosts = hosts
        """The name servers that it is to get, or nothing in it for those it has; None where it is only looked at."""


class Place(Protocol):
    """The screen that lookups begin on."""

    @property
    def session(self) -> ZoneSession | None:
        """The open zone."""

    @property
    def records(self) -> RecordList:
        """The record list."""

    @property
    def system(self) -> SystemList:
        """The list of System Records."""

    @property
    def domains(self) -> DomainList:
        """The list of domains."""

    @property
    def workspace(self) -> Workspace:
        """The domains."""

    @property
    def editing(self) -> Editing:
        """The keys that change the zone."""

    def under_cursor(self) -> tuple[int, Row] | None:
        """Return the row of the zone under the cursor, and its index."""


class Looking:
    """The keys that look things up.

    Args:
        screen: what the lookup screen opens over.
        place: the same screen, as what it shows.
    """

    def __init__(self, screen: Screen[None], place: Place) -> None:
        self._screen = screen
        self._place = place
        self._watches = BackgroundWatches(screen)
        self._lookups: LiveLookups | None = None
        """What looked up last: a verification that was stopped goes on."""

    def open(self, line: str = "") -> None:
        """Open the lookup screen, with something to look up at once or with an empty question."""
        from tuiz.ui.lookup_views.live import LiveLookups
        from tuiz.ui.screens.lookup import LookupScreen

        workspace = self._place.workspace
        if self._lookups is None or self._lookups.settings is not workspace.lookup:
            self._lookups = LiveLookups(
                workspace.lookup,
                self._zone_file,
                workspace.root,
                bar=surface_of(self._screen).glyphs.bar,
                verified=self._show_live,
                draft=self._draft,
                options=workspace.lookup_options,
                delegations=workspace.delegations,
            )
        lookups = self._lookups
        add = self._place.editing.add_found if self._place.session is not None else None
        delegations = workspace.delegations, workspace.name_server_sets
        states = workspace.delegation_states

        def watch_on(watched: str) -> None:
            self._watches.begin(watched, lookups, states.hurry)

        screen = LookupScreen(lookups, workspace.lookup_history, line, add, delegations, watch_on)

        def over(path: Path | None) -> None:
            lookups.forget_zones()
            if line.startswith(_DELEGATION) and (name := lookups.subject(line)[0]):
                states.hurry(name)
            if path is not None:
                _ = self._screen.post_message(GoToZone(path, screen.zone_ns))

        _ = self._screen.app.push_screen(screen, over)

    def copy_command(self) -> None:
        """Copy how another terminal asks the same servers."""
        text = shlex.join(["tuiz", "dig", *self._place.workspace.lookup_options])
        self._screen.app.copy_to_clipboard(text)
        tell(self._screen, f"Copied: {plain(text)}")

    def record(self) -> None:
        """Look up the record under the cursor, in the drawer below the records; of a domain its NS records."""
        if domain := self._domain:
            self.open(shlex.join((domain, "NS")))
            return
        session = self._place.session
        try:
            records = self._rrset()
        except TuizError as error:
            tell_error(self._screen, error)
            return
        if session is None or not records:
            tell(self._screen, self._why_not(), "warning")
            return
        converse(self._screen, self._look_up(session, records), _GROUP)

    def _why_not(self) -> str:
        """Say why the row under the cursor can't be looked up."""
        found = self._place.under_cursor()
        if found is not None and found[1].kind == "generate":
            return "This line stands for many records: press L and type the name of one."
        if found is not None and found[1].kind == "include":
            return "This line stands for another file: press L and type a name that is in it."
        if found is not None and found[1].kind == "unreadable":
            return "This line can't be read, so no name server has it: press e to mend it."
        return "There is no record under the cursor to look up."

    @property
    def _domain(self) -> str:
        """The name of the domain under the cursor, where the list of domains has the focus."""
        domains = self._place.domains
        return domains.name_under_cursor if self._screen.focused is domains else ""

    def _rrset(self) -> Sequence[Record]:
        """Return the RRset that the cursor is on, of the records or of the System Records; none elsewhere."""
        session, system, found = self._place.session, self._place.system, self._place.under_cursor()
        if session is not None and self._screen.focused is system:
            return session.rrsets.of_system(system.cursor) if system.rows else ()
        if session is None or found is None or found[1].kind != "record":
            return ()
        return session.rrsets.of_row(found[0])

    async def _look_up(self, session: ZoneSession, records: Sequence[Record]) -> None:
        from tuiz.lookups.steps import Question
        from tuiz.services.live_record import live_record
        from tuiz.services.rrset_value import value_of
        from tuiz.ui.lookup_views.propagation_lines import live_lines, live_status

        question = Question(records[0].owner, records[0].rdtype)
        drawer = await self._drawer(question)
        drawer.clear()
        name = Label(f"{plain(question.name)} {plain(question.rdtype)}", "focus")
        stored = value_of(records, question.rdtype)
        asking = live_record(question, stored, session.path, session.origin, self._place.workspace.lookup)
        async for live in asking:
            status, tone = live_status(live)
            drawer.set_title((Label("Live", "title"), name), (Label(status, tone),))
            drawer.replace(list(live_lines(live)))

    async def _drawer(self, question: Question) -> Drawer:
        from tuiz.ui.widgets.drawer import Drawer

        def go_on(line: LookupLine, name: str) -> None:
            server = f"@{line.server}" if line.server else ""
            words = (server, question.name) if server else (name or question.name,)
            self.open(shlex.join((*words, question.rdtype)))

        found = self._screen.query(Drawer)
        if found:
            drawer = found.first()
            drawer.go_on = go_on
            return drawer
        drawer = Drawer(go_on, id="drawer")
        self._screen.add_class("-drawer")
        await self._screen.mount(drawer, before="#keys")
        return drawer

    def close_drawer(self) -> bool:
        """Fold the drawer away; return whether it was there."""
        from tuiz.ui.widgets.drawer import Drawer

        found = self._screen.query(Drawer)
        if not found:
            return False
        self._screen.workers.cancel_group(self._screen, _GROUP)
        self._screen.remove_class("-drawer")
        _ = found.remove()
        return True

    def verify(self) -> None:
        """Compare the saved zone with what its name servers answer."""
        session, domain = self._place.session, self._domain
        if domain and (session is None or names.key(names.absolute(domain, names.ROOT)) != names.key(session.origin)):
            self.open(shlex.join(("verify", domain)))
            return
        if session is None:
            tell(self._screen, "No zone is open.", "warning")
            return
        if session.changes:
            tell(self._screen, "The saved file is compared; changes that aren't saved aren't.", "warning")
        self.open(shlex.join(("verify", session.origin)))

    def delegation(self) -> None:
        """Look at how the open zone, or the domain under the cursor, is delegated."""
        session, domain = self._place.session, self._domain
        if session is None and not domain:
            tell(self._screen, "No zone is open.", "warning")
            return
        self.open(_DELEGATION + shlex.quote(domain or (session.origin if session is not None else "")))

    def trace(self) -> None:
        """Trace the name of the record under the cursor, else that of the zone or of the domain."""
        self._open_for("trace")

    def propagation(self) -> None:
        """Ask many resolvers for the record under the cursor, else for the SOA of the zone or of the domain."""
        self._open_for("propagation")

    def simulate(self) -> None:
        """Say what the stored zone answers for the record under the cursor, else for its SOA."""
        self._open_for("simulate")

    def _open_for(self, kind: str) -> None:
        session, found, system = self._place.session, self._place.under_cursor(), self._place.system
        if domain := self._domain:
            self.open(shlex.join((kind, domain, "SOA")))
            return
        if session is None:
            self.open()
            return
        row: Row | SystemRow | None = found[1] if found is not None and found[1].kind == "record" else None
        if self._screen.focused is system and system.rows:
            row = system.rows[system.cursor]
        if row is None or not row.rdtype:
            self.open(shlex.join((kind, session.origin, "SOA")))
        else:
            self.open(shlex.join((kind, names.absolute(row.owner, session.origin), row.rdtype)))

    def _show_live(self, verification: Verification) -> None:
        """Show beside each record of the open zone what was said of it."""
        from tuiz.ui.live_marks import LiveMarks

        session = self._place.session
        if session is not None and names.key(session.origin) == names.key(verification.zone):
            self._place.records.show_live(LiveMarks(verification))

    def _draft(self, path: Path) -> Callable[[], bytes] | None:
        """Return what gives the text of the open zone where it has unsaved edits and is the one in this file."""
        session = self._place.session
        if session is None or not session.is_changed or session.path != path:
            return None
        return session.draft_text()

    def _zone_file(self, zone: str) -> Path | None:
        session = self._place.session
        if session is None or names.key(names.absolute(zone, names.ROOT)) != names.key(session.origin):
            return None
        return session.path
