"""A workspace as the app asks for it: the list of domains at once, what the files say a moment later, zones to open."""

from __future__ import annotations

import threading
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from tuiz.domain import names
from tuiz.errors import NotFoundError, StorageError
from tuiz.files.reading_ahead import ReadAhead
from tuiz.services.beside import Beside
from tuiz.services.opening import facts_for_session, open_zone
from tuiz.services.zone_view import ZoneView
from tuiz.storage.places import Places
from tuiz.storage.scan import Scan, ZoneFile, scan
from tuiz.storage.settings import UserSettings, read_user_settings
from tuiz.storage.workspace import Workspace, default_path, discover
from tuiz.storage.zone_names import origin_from_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tuiz.checks.findings import Finding
    from tuiz.services.including import IncludeRules
    from tuiz.storage.journal import Journal
    from tuiz.storage.lookup_history import LookupHistory
    from tuiz.storage.settings import LookupSettings

DomainMark = Literal["unchanged", "changed", "unreadable", "locked", "error", "warning"]

_READ_AT_ONCE = 40
"""Files looked into before the first paint; the names of others say enough until a thread has looked."""
_RELOAD_SECONDS = 30.0


class DomainRow(NamedTuple):
    """One line of the list of domains."""

    name: str
    mark: DomainMark = "unchanged"
    detail: str = ""
    findings: int = 0
    """How many errors a check has found in it, or where there are none, warnings."""


class Domains:
    """The domains of a workspace, sorted by name, those of addresses last."""

    def __init__(self, files: Sequence[ZoneFile], root: Path) -> None:
        self.revision = 0
        self._root = root
        self.files = sorted(files, key=lambda file: (file.name.lower(), file.folder))
        self._rows: list[DomainRow | None] = [None] * len(self.files)

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, index: int) -> DomainRow:
        """Return one of them; reads no file."""
        row = self._rows[index]
        if row is None:
            row = self._rows[index] = self._first_guess(self.files[index])
        return row

    def set(self, index: int, row: DomainRow) -> None:
        """Put what was found out in the place of a guess."""
        if self._rows[index] != row:
            self._rows[index] = row
            self.revision += 1

    def add(self, file: ZoneFile, row: DomainRow) -> int:
        """Take in a new zone and return its place."""
        place = sum(_place(self.row(other).name) < _place(row.name) for other in range(len(self)))
        self._rows.insert(place, row)
        self.files.insert(place, file)
        self.revision += 1
        return place

    def resort(self) -> None:
        """Sort by the names that are known now."""
        order = sorted(range(len(self._rows)), key=lambda place: (_place(self.row(place).name), self.files[place].name))
        self.files = [self.files[place] for place in order]
        self._rows = [self._rows[place] for place in order]
        self.revision += 1

    def where(self, file: ZoneFile) -> str:
        """Return the file's path below the workspace."""
        path = file.path
        return str(path.relative_to(self._root)) if path.is_relative_to(self._root) else str(path)

    def _first_guess(self, file: ZoneFile) -> DomainRow:
        guess = origin_from_name(file.name)
        return DomainRow(guess.rstrip(".") if guess else file.name)


class AppWorkspace:
    """A folder of zones, or one zone file, for the app."""

    def __init__(self, workspace: Workspace, user: UserSettings, places: Places) -> None:
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
        candidates = list(workspace.found()) if len(workspace.candidates) <= _READ_AT_ONCE else []
        self.domains = Domains([*workspace.files, *candidates], workspace.root)
        self._ahead = ReadAhead(self.domains.files[0].path) if len(self.domains) == 1 else ReadAhead()
        self._looked_at = min(len(self.domains), _READ_AT_ONCE)
        for index in range(self._looked_at):
            self._look(index)
        if len(self.domains) <= _READ_AT_ONCE:
            self.domains.resort()

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
            self._look(index)
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
        from tuiz.services.workspace_check import check_files
        from tuiz.services.zone_findings import Counts

        rules = self._rules()
        jobs = {}
        for index, file in enumerate(self.domains.files):
            facts = self._workspace.facts(file)
            if facts.origin is not None and facts.conversion is None:
                hosts = facts.settings.intended_hosts
                job = CheckJob(file.path, facts.origin.name, facts.settings.server, rules, name_servers=hosts)
                jobs[file.path] = job, index

        def taken(job: CheckJob, findings: Sequence[Finding]) -> None:
            index = jobs[job.path][1]
            if job.path in self._checked or self.domains.files[index].path != job.path:
                return  # it is open: its draft says more, or the list has changed
            counts = Counts.of(findings)
            self._note(index, counts.errors, counts.warnings)

        check_files([job for job, _ in jobs.values()], taken, stop.is_set)

    def open(self, index: int) -> ZoneView:
        """Open a domain's zone: reads as much as the first screen needs, `loading` does the rest."""
        file = self.domains.files[index]
        key = str(file.path)
        if key not in self._open:
            facts = facts_for_session(self._workspace.facts(file), include=self._rules())
            session = open_zone(facts, self._open_journal, self._ahead.take)
            sharing = partial(self._sharing, file.path, facts.origin)
            view = self._open[key] = ZoneView(session, lambda: self._advice(facts.origin), self._rules, sharing)
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

    def _look(self, index: int) -> None:
        """Take the zone's name from the file instead of from its name."""
        file = self.domains.files[index]
        facts = self._workspace.facts(file)
        if facts.origin is None:
            row = DomainRow(file.name, "unreadable", "whose zone it is isn't known")
        else:
            mark: DomainMark = "locked" if facts.why_read_only else "unchanged"
            details = [self.domains.where(file)] if self._is_view(index, facts.origin.name) else []
            if facts.origin.is_guess:
                details.append("name guessed")
            row = DomainRow(facts.origin.name.rstrip(".") or ".", mark, ", ".join(details))
        self.domains.set(index, row)

    def _is_view(self, index: int, origin: str) -> bool:
        wanted = names.key(origin).rstrip(".")
        return (
            any(other != index and self.domains.row(other).name.lower() == wanted for other in range(len(self.domains)))
            if len(self.domains) <= _READ_AT_ONCE * 4
            else False
        )

    def _advice(self, origin: str) -> str | None:
        """Run the user's reload command, or tell which one would do."""
        zone = origin.rstrip(".") or "."
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
    places = places or Places.of_user()
    user = read_user_settings(places.settings_file, places.trusted_file)
    if path is None:
        path = default_path(Path.cwd(), places)
        if not path.exists():
            path = places.make(path)
    if not path.exists():
        raise NotFoundError(f"{path} isn't there.", hint="Name a folder of zone files, or a zone file.")
    return AppWorkspace(discover(path, user, partial(_scan_beside, beside)), user, places)


def _scan_beside(other_work: Callable[[], None], root: Path, ignore: Sequence[str]) -> Scan:
    """Scan a folder in a second process while this one does *other_work*."""
    process = Beside.start(lambda: scan(root, ignore).as_rows())
    try:
        other_work()
    finally:
        found = process.join() if process else None
    return scan(root, ignore) if found is None else Scan.of_rows(found)


def _place(name: str) -> tuple[bool, str]:
    """Return what sorts names as people look for them: zones of addresses aren't what they come for first."""
    return name.lower().endswith(names.REVERSE), name.lower()
