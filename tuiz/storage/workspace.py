"""A workspace: a folder of zone files, used in place, or one zone file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tuiz.domain import names
from tuiz.files.errors import FileMissing, reading
from tuiz.storage.places import Places
from tuiz.storage.scan import Scan, scan
from tuiz.storage.settings import (
    UserSettings,
    WorkspaceSettings,
    read_workspace_settings,
)
from tuiz.storage.zone_facts import ZoneFacts, facts_of
from tuiz.storage.zone_files import ZoneFile
from tuiz.storage.zone_names import WORKSPACE_SETTINGS, settings_name
from tuiz.storage.zone_sniff import Content, sniff_file

# Enough to tell a folder of zones from a home folder, where looking through everything takes long.
_GLANCE_ENTRIES = 20_000
_GLANCE_FILES = 1_000


class Workspace(NamedTuple):
    """A folder of zone files, or one zone file, with the settings that hold there."""

    path: Path
    """The folder, or the file."""
    root: Path
    """The folder, or that of the file."""
    settings: WorkspaceSettings
    files: Sequence[ZoneFile]
    """The zone files that are known by their names; the one file when it is one."""
    candidates: Sequence[ZoneFile]
    """The files that are zone files if their content says so: see `found`."""
    problems: tuple[str, ...]
    """What couldn't be looked at, and why."""

    def found(self) -> Iterator[ZoneFile]:
        """Yield the candidates that are zone files; opens each."""
        for file in self.candidates:
            if sniff_file(file.path).content is not Content.OTHER:
                yield file

    def zone_files(self) -> Iterator[ZoneFile]:
        """Yield all zone files: first those known by their names, then those found by their content."""
        yield from self.files
        yield from self.found()

    def facts(self, file: ZoneFile) -> ZoneFacts:
        """Return what is known of a zone file before it is read whole; looks into it, and into its settings."""
        return facts_of(file, self.settings)

    def find(self, origin: str) -> list[ZoneFacts]:
        """Return the files that hold the zone *origin*, of which several are views; looks into every file."""
        wanted = names.key(origin)
        return [facts for facts in map(self.facts, self.zone_files()) if _is_of(facts, wanted)]


def discover(path: Path, user: UserSettings, look: Callable[[Path, Sequence[str]], Scan] = scan) -> Workspace:
    """Return the workspace at *path*, a folder or a zone file; opens no zone file.

    Args:
        path: where it is.
        user: the user's settings.
        look: how a folder is scanned, leaving out what is to be ignored.

    Raises:
        FileMissing: there is neither.
        StorageError: it can't be read.
    """
    path = path.absolute()
    with reading(path):
        if path.is_dir():
            settings = read_workspace_settings(path / WORKSPACE_SETTINGS, user)
            return _of_folder(path, settings, look(path, settings.ignore))
        if not path.exists():
            raise FileMissing(f"{path} isn't there.")
        settings = read_workspace_settings(path.parent / WORKSPACE_SETTINGS, user)
    return Workspace(path, path.parent, settings, (zone_file(path),), (), ())


def default_path(current: Path, places: Places) -> Path:
    """Return the workspace when none is named: the *current* folder if it holds zone files, else the user's own.

    The user's own needn't be there yet.
    """
    return current if holds_zones(current) else places.workspace


def holds_zones(folder: Path) -> bool:
    """Return whether *folder* is one of zone files: it has a workspace's settings, or a file that is a zone.

    Names alone don't tell: many a program calls its files `.db`. Not more than a good glance is taken.
    """
    if (folder / WORKSPACE_SETTINGS).is_file():
        return True
    try:
        found = scan(folder, entries_limit=_GLANCE_ENTRIES)
    except OSError:
        return False
    glance = [*found.named[:_GLANCE_FILES], *found.candidates[:_GLANCE_FILES]]
    return any(sniff_file(file.path).content is not Content.OTHER for file in glance)


def zone_file(path: Path) -> ZoneFile:
    """Return the zone file at *path*, with what lies beside it."""
    has_journal = path.with_name(f"{path.name}.jnl").is_file()
    has_settings = path.with_name(settings_name(path.name)).is_file()
    return ZoneFile(str(path.parent), path.name, has_journal, has_settings)


def views(facts: Iterable[ZoneFacts]) -> dict[str, list[ZoneFacts]]:
    """Return the files that hold the same zone, by the key of its name, where there is more than one."""
    by_origin: dict[str, list[ZoneFacts]] = {}
    for item in facts:
        if item.origin is not None:
            by_origin.setdefault(names.key(item.origin.name), []).append(item)
    return {key: items for key, items in by_origin.items() if len(items) > 1}


def _of_folder(path: Path, settings: WorkspaceSettings, found: Scan) -> Workspace:
    return Workspace(path, path, settings, found.named, found.candidates, tuple(found.problems))


def _is_of(facts: ZoneFacts, wanted: str) -> bool:
    return facts.origin is not None and names.key(facts.origin.name) == wanted
