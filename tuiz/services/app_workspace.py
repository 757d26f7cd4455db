"""A workspace as the app asks for it: the list of domains at once, what the files say a moment later, zones to open."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tuiz.domain.names import spoken
from tuiz.errors import NotFoundError, StorageError
from tuiz.files.reading_ahead import ReadAhead
from tuiz.services.beside import Beside, Row
from tuiz.services.domains import READ_AT_ONCE, DomainMark, DomainRow, Domains
from tuiz.services.opening import facts_for_session, open_zone
from tuiz.services.zone_view import ZoneView
from tuiz.storage.places import Places
from tuiz.storage.scan import Scan
from tuiz.storage.settings import UserSettings, WorkspaceSettings, read_user_settings, read_workspace_settings
from tuiz.storage.workspace import Workspace, default_path, discover
from tuiz.storage.zone_names import WORKSPACE_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from tuiz.checks.findings import Finding
    from tuiz.services.account_desk import AccountDesk
    from tuiz.services.applying_sets import SetDesk
    from tuiz.services.child_desk import ChildDesk
    from tuiz.services.delegation_desk import DelegationDesk
    from tuiz.services.delegation_states import DelegationStates
    from tuiz.services.everywhere import Everywhere
    from tuiz.services.finding_zone import FoundZone, ZoneFinder
    from tuiz.services.including import IncludeRules
    from tuiz.services.vanity_desk import VanityDesk
    from tuiz.storage.journal import Journal
    from tuiz.storage.lookup_history import LookupHistory
    from tuiz.storage.settings import LookupSettings

_RELOAD_SECONDS = 30.0


class Begun(NamedTuple):
    """What was read of a workspace while the app was being imported."""

    domains: Domains
    ahead: ReadAhead
    """The only zone file, where there is one."""


class Preview(Protocol):
    """What shows the first that is known of a workspace."""

    def expect(self) -> None:
        """Know that another process may be showing it."""

    def waiting(self) -> AbstractContextManager[None]:
        """Give the time in which that process is waited for."""

    def show(self, workspace: Workspace, domains: Domains) -> bool:
        """Show it; return whether that was possible."""

    def note(self, *, shown: bool) -> None:
        """Know whether it was shown."""


class AppWorkspace:
    """A folder of zones, or one zone file, for the app."""

    def __init__(self, workspace: Workspace, user: UserSettings, places: Places, begun: Begun) -> None:
        """Take the workspace, the user's settings and places, and what was read already."""
        self._workspace = workspace
        self._user = user
        self._places = places
        self._journal: Journal | None = None
        self._journal_error: str | None = None
        self._opening = threading.Lock()
        self._open: dict[str, ZoneView] = {}
        self._checked: set[Path] = set()
        """The files whose drafts were checked."""
        self.path = workspace.path
        self.lookup_options: tuple[str, ...] = ()
        """By which a command in another terminal asks the servers that are asked here."""
        self.domains = begun.domains
        self._ahead = begun.ahead
        self._looked_at = min(len(self.domains), READ_AT_ONCE)

    @property
    def theme(self) -> str | None:
        """The theme that the user's settings name."""
        return self._user.theme

    def keep_theme(self, name: str) -> Path:
        """Write the theme into the user's settings, and return their file. Slow.

        Raises:
            SettingsError: the file is no TOML.
            StorageError: it can't be written.
        """
        from tuiz.storage.toml_file import change_toml

        file = self._places.settings_file
        self._places.make(file.parent)
        change_toml(file, {("theme",): name})
        return file

    @property
    def keys(self) -> dict[str, str]:
        """The user's keys, by the ids of their bindings."""
        return dict(self._user.keys or {})

    @property
    def lookup(self) -> LookupSettings:
        """How the live DNS is asked."""
        return self._workspace.settings.lookup

    @property
    def root(self) -> Path:
        """The folder whose settings hold."""
        return self._workspace.root

    @cached_property
    def lookup_history(self) -> LookupHistory:
        """What was looked up before."""
        from tuiz.storage.lookup_history import LookupHistory

        return LookupHistory(self._places)

    @property
    def everywhere(self) -> Everywhere:
        """All zones, to find and to replace in."""
        from tuiz.services.everywhere import Everywhere

        known = set(self.domains.files)
        others = tuple(file for file in self._workspace.candidates if file not in known)
        zones = self._workspace._replace(files=tuple(self.domains.files), candidates=others)
        return Everywhere(zones, self._user, self._places)

    @property
    def name_server_sets(self) -> SetDesk:
        """The name server sets, and the domains that use them."""
        from tuiz.services.applying_sets import SetDesk

        return SetDesk(self._workspace.path, self._places)

    @property
    def delegations(self) -> DelegationDesk:
        """The delegations of domains, and where they are changed."""
        from tuiz.services.delegation_desk import DelegationDesk

        return DelegationDesk(self._workspace.path, self._places)

    @property
    def children(self) -> ChildDesk:
        """The children that zones here delegate."""
        from tuiz.services.child_desk import ChildDesk

        return ChildDesk(self._workspace.root, self._places)  # the child's zone may lie beside the only one open

    @cached_property
    def delegation_states(self) -> DelegationStates:
        """Whose each domain is in the live DNS."""
        from tuiz.services.delegation_states import DelegationStates, Grounds, is_own_root

        path, root, lookup = self._workspace.path, self._workspace.root, self.lookup
        is_private = is_own_root(self._user, lookup)
        grounds = Grounds(path, root, lookup, is_private, lambda: self.domains.files, self._settings_now)
        return DelegationStates(grounds, self._places)

    def _settings_now(self) -> tuple[UserSettings, WorkspaceSettings]:
        """Return the settings as the files have them now."""
        user = read_user_settings(self._places.settings_file, self._places.trusted_file)
        return user, read_workspace_settings(self._workspace.root / WORKSPACE_SETTINGS, user)

    @property
    def accounts(self) -> AccountDesk:
        """The registrars, and the domains that they have."""
        from tuiz.services.account_desk import AccountDesk

        return AccountDesk(self._workspace.path, self._places)

    @property
    def vanity(self) -> VanityDesk:
        """Vanity name servers, and the domains that use them."""
        from tuiz.services.vanity_desk import VanityDesk

        return VanityDesk(self._workspace.path, self._places)

    def place_of(self, path: Path) -> int | None:
        """Return the place of a zone file among the domains."""
        return next((place for place, file in enumerate(self.domains.files) if file.path == path), None)

    @property
    def notices(self) -> list[str]:
        """What the user should be told when it opens, such as a setting that can't be used."""
        findings = [*self._user.findings, *self._workspace.settings.findings]
        told = [str(finding) for finding in findings]
        told += list(self._workspace.problems)
        if self._journal_error:
            told.append(self._journal_error)
        return told

    def look_on(self, stop: threading.Event) -> None:
        """Look into the files that were only guessed at. Slow: meant for a thread, which *stop* ends."""
        # The journal is wanted when the first zone is read; by then it is open, and no key has waited for it.
        self._open_journal()
        for index in range(self._looked_at, len(self.domains)):
            if stop.is_set():
                return
            self.domains.look(index, self._workspace)
        self._check_files(stop)

    def note_counts(self, index: int, errors: int, warnings: int) -> None:
        """Let a domain's row tell how much a check has found in it."""
        self._checked.add(self.domains.files[index].path)
        self._note(index, errors, warnings)

    def _note(self, index: int, errors: int, warnings: int) -> None:
        row = self.domains.row(index)
        plain: DomainMark = "unchanged" if row.mark in {"error", "warning"} else row.mark
        mark: DomainMark = "error" if errors else "warning" if warnings else plain
        # That it can't be changed, or isn't known, goes before what was found in it.
        mark = row.mark if row.mark in {"locked", "unreadable"} else mark
        self.domains.set(index, row._replace(mark=mark, findings=errors or warnings))

    def _check_files(self, stop: threading.Event) -> None:
        """Check the zones that are not open, as they are saved."""
        from tuiz.services.check_job import CheckJob
        from tuiz.services.intent import meant_by
        from tuiz.services.workspace_check import check_files
        from tuiz.services.zone_findings import Counts

        rules = self._rules()
        jobs = {}
        for index, file in enumerate(self.domains.files):
            facts = self._workspace.facts(file)
            if facts.origin is not None and facts.conversion is None:
                settings = facts.settings
                job = CheckJob(file.path, facts.origin.name, settings.server, rules, None, meant_by(settings))
                jobs[file.path] = job, index

        def is_wanted(job: CheckJob) -> bool:
            return job.path not in self._checked  # where it is open, its draft says more

        def taken(job: CheckJob, findings: Sequence[Finding]) -> None:
            index = jobs[job.path][1]
            if not is_wanted(job) or self.domains.files[index].path != job.path:
                return  # the list has changed
            counts = Counts.of(findings)
            self._note(index, counts.errors, counts.warnings)

        # An open one's own check is under way: it is looked at last.
        in_order = sorted((job for job, _ in jobs.values()), key=lambda job: str(job.path) in self._open)
        check_files(in_order, taken, is_wanted, stop.is_set)

    def open(self, index: int) -> ZoneView:
        """Open a domain's zone: reads as much as the first screen needs, `loading` does the rest."""
        file = self.domains.files[index]
        key = str(file.path)
        if key not in self._open:
            facts = facts_for_session(self._workspace.facts(file), include=self._rules())
            session = open_zone(facts, self._open_journal, self._ahead.take)
            sharing = partial(self._sharing, file.path, facts.origin)
            find = partial(self._find, file.path, facts.origin)
            view = self._open[key] = ZoneView(session, lambda: self._advice(facts.origin), self._rules, sharing, find)
            view.loading.advance(0.0)  # one slice: more than a screen
        return self._open[key]

    def create(self, name: str, hosts: Sequence[str]) -> int:
        """Make a new zone with these name servers and return its place in `domains`. Slow."""
        from tuiz.services.new_zone import create_zone
        from tuiz.storage.workspace import zone_file

        folder = self._workspace.root
        if not folder.is_dir():
            self._places.make(folder)
        path = create_zone(folder, name, hosts, self._workspace.settings.defaults)
        return self.domains.add(zone_file(path), DomainRow(name.rstrip(".")))

    def take_in(self, path: Path, name: str) -> int:
        """Take a zone file that was made beside the app into `domains`, and return its place there."""
        from tuiz.storage.workspace import zone_file

        place = self.place_of(path)
        return self.domains.add(zone_file(path), DomainRow(name.rstrip("."))) if place is None else place

    def close(self) -> None:
        """Write what is left for the journal."""
        for view in self._open.values():
            view.close()
        if self._journal:
            self._journal.close()

    def _rules(self) -> IncludeRules:
        """Return where included files are looked for."""
        from tuiz.services.including import IncludeRules

        workspace = self._workspace
        return IncludeRules(workspace.root, workspace.settings.include_directory, workspace.settings.include_paths)

    def _find(self, path: Path, origin: str) -> tuple[FoundZone, ZoneFinder]:
        """Return a zone with its settings as they are now, and what knows the sets. Slow."""
        from tuiz.services.finding_zone import ZoneFinder

        finder = ZoneFinder(self._workspace.path, places=self._places)
        return finder.at_path(path, origin), finder

    def _sharing(self, path: Path, origin: str, included: Path) -> list[str]:
        """Return the zones that include a file, the one at *path* among them. Slow."""
        from tuiz.services.included_files import zones_including

        return zones_including(included, self._workspace, self._rules(), (path, origin))

    def _open_journal(self) -> Journal | None:
        with self._opening:
            return self._open_journal_once()

    def _open_journal_once(self) -> Journal | None:
        import tuiz.services.journal_link
        import tuiz.storage.recovery  # noqa: F401 - what uses the journal is imported with it
        from tuiz.services.journal_use import told
        from tuiz.storage.journal import Journal

        if self._journal is None and self._journal_error is None:
            try:
                self._journal = Journal.open(self._places)
            except StorageError as error:
                self._journal_error = f"{error.message} Drafts won't outlive this session. {error.hint or ''}".rstrip()
            else:
                if self._journal.set_aside:
                    self._journal_error = told(self._journal.set_aside)
        return self._journal

    def _advice(self, origin: str) -> str | None:
        """Run the user's reload command, or tell which one would do."""
        zone = spoken(origin)
        reload = self._workspace.settings.reload
        if not reload:
            return f"Reload the zone in your name server, as with: rndc reload {zone}"
        import shlex
        import subprocess

        command = [word.replace("{zone}", zone) for word in reload]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=_RELOAD_SECONDS, check=False, stdin=subprocess.DEVNULL
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"{shlex.join(command)} couldn't run: {error}"
        said = (done.stdout or done.stderr).strip().splitlines()
        result = "done" if done.returncode == 0 else f"failed with {done.returncode}"
        return f"{shlex.join(command)}: {result}{'. ' + said[0] if said else ''}"


def open_workspace(
    path: Path | None, places: Places | None = None, *, beside: Callable[[], None] = lambda: None
) -> AppWorkspace:
    """Return the workspace at *path*; None takes the current folder if it holds zones, else the user's own.

    Args:
        path: where it is.
        places: the user's own folders.
        beside: what else there is to do, while a second process looks through the folder.

    Raises:
        NotFoundError: there is nothing at *path*.
    """
    return Opening(path, places).finish(beside)


class Opening:
    """A workspace that is being opened."""

    def __init__(self, path: Path | None, places: Places | None = None) -> None:
        """Find it: None takes the current folder if it holds zones, else the user's own.

        Raises:
            NotFoundError: there is nothing at *path*.
        """
        self._places = places or Places.of_user()
        self._user = read_user_settings(self._places.settings_file, self._places.trusted_file)
        if path is None:
            path = default_path(Path.cwd(), self._places)
            if not path.exists():
                path = self._places.make(path)
        if not path.exists():
            raise NotFoundError(f"{path} isn't there.", hint="Name a folder of zone files, or a zone file.")
        self._path = path

    @property
    def theme(self) -> str | None:
        """The theme that the user's settings name."""
        return self._user.theme

    def finish(self, beside: Callable[[], None], preview: Preview | None = None) -> AppWorkspace:
        """Read what the first screen needs, in a second process where there can be one.

        Args:
            beside: what else there is to do meanwhile.
            preview: what to show as soon as something is known.
        """
        is_folder = self._path.is_dir()
        seen: Sequence[Row] | None = None
        process = Beside.start(partial(self._look, preview)) if is_folder or preview else None
        if process is None and preview:
            preview.note(shown=preview.show(*self._first_sight()))
        # A second process can only begin before there are threads.
        ahead = ReadAhead() if is_folder else ReadAhead(self._path.absolute())
        if process and preview:
            preview.expect()
        try:
            beside()
        finally:
            if process:
                with preview.waiting() if preview else nullcontext():
                    seen = process.join()
                if seen and preview:
                    preview.note(shown=bool(seen[-1][0]))
        if seen is None:
            workspace, domains = self._first_sight()
        else:
            *scanned, order, rows, _ = seen
            workspace = discover(self._path, self._user, lambda _path, _ignore: Scan.of_rows(scanned))
            domains = Domains.of_rows((order, rows), workspace)
        if is_folder and len(domains) == 1:
            ahead = ReadAhead(domains.files[0].path)
        return AppWorkspace(workspace, self._user, self._places, Begun(domains, ahead))

    def _first_sight(self) -> tuple[Workspace, Domains]:
        workspace = discover(self._path, self._user)
        return workspace, Domains.at_first_sight(workspace)

    def _look(self, preview: Preview | None) -> list[Row]:
        """Return what there is, and what the first of the zone files say, for the process that asked."""
        workspace, domains = self._first_sight()
        shown = preview.show(workspace, domains) if preview else False
        found = Scan()
        found.named, found.candidates = list(workspace.files), list(workspace.candidates)
        found.problems = list(workspace.problems)
        return [*found.as_rows(), *domains.as_rows(workspace), (shown,)]
