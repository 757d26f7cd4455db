"""Which zone file does ZONE mean: the name of a zone in the workspace, or a path."""

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.errors import NotFoundError, UsageError
from tuiz.files.errors import FileMissing
from tuiz.storage import zone_facts
from tuiz.storage.places import Places
from tuiz.storage.settings import UserSettings, WorkspaceSettings, read_user_settings, read_workspace_settings
from tuiz.storage.workspace import Workspace, default_path, discover, zone_file
from tuiz.storage.zone_files import ZoneFile
from tuiz.storage.zone_names import WORKSPACE_SETTINGS
from tuiz.storage.zone_sniff import Content, sniff_file

if TYPE_CHECKING:
    from tuiz.services.including import IncludeRules
    from tuiz.services.zone_terms import ZoneFacts

_MOST_COMPARED: Final = 2000
"""Zones that a mistyped name is compared with."""


class NoSuchZone(NotFoundError):
    """There is no such zone."""


class AmbiguousZone(UsageError):
    """Several files hold this zone."""


class FoundZone(NamedTuple):
    """A zone file, and what holds where it lies."""

    file: zone_facts.ZoneFacts
    root: Path
    """The folder of the workspace: files that the zone includes may lie below."""
    settings: WorkspaceSettings
    user: UserSettings
    named_origin: str | None = None
    """The zone's name as the user has said it."""

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.file.path

    @property
    def origin(self) -> str:
        """The zone's name, absolute.

        Raises:
            UnknownOrigin: nothing tells.
        """
        if self.named_origin is not None:
            return self.named_origin
        if self.file.origin is None:
            from tuiz.services.zone_terms import UnknownOrigin

            raise UnknownOrigin(f"Nothing tells which zone {self.path} holds.")
        return self.file.origin.name

    @property
    def is_guess(self) -> bool:
        """Whether the zone's name is only what the file's name looks like."""
        return self.named_origin is None and self.file.origin is not None and self.file.origin.is_guess

    @property
    def for_session(self) -> "ZoneFacts":
        """What a session has to know of it.

        Raises:
            UnknownOrigin: nothing tells which zone it is.
        """
        from tuiz.services.opening import facts_for_session

        return facts_for_session(self.file, self.named_origin, self.include)

    @property
    def include(self) -> "IncludeRules":
        """Where the files that it includes are looked for."""
        from tuiz.services.including import IncludeRules

        return IncludeRules(self.root, self.settings.include_directory, self.settings.include_paths)


class ZoneFinder:
    """Finds zones from where the user stands."""

    def __init__(self, folder: Path | None = None, config: Path | None = None, places: Places | None = None) -> None:
        """Take the workspace that the user has named; None takes the current folder if it holds zones, else theirs.

        Args:
            folder: the workspace.
            config: the file that is read as the user's settings; None for their own.
            places: the user's folders; None finds them out.
        """
        self._folder = folder
        self._config = config
        self.places = places or Places.of_user()

    @cached_property
    def user(self) -> UserSettings:
        """The user's settings.

        Raises:
            FileMissing: the file that was named isn't there.
            StorageError: they can't be read.
        """
        if self._config is not None and not self._config.is_file():
            raise FileMissing(f"{self._config} isn't there.", hint="--config names a file such as your config.toml.")
        return read_user_settings(self._config or self.places.settings_file, self.places.trusted_file)

    @cached_property
    def settings(self) -> WorkspaceSettings:
        """The workspace's settings, on top of the user's; no zone file is looked for.

        Raises:
            StorageError: they can't be read.
        """
        folder = self._folder or Path.cwd()
        if folder.is_file():
            folder = folder.parent
        elif not folder.is_dir():
            raise FileMissing(f"{folder} isn't there.", hint="-w names the folder of a workspace.")
        if self._folder is None and not (folder / WORKSPACE_SETTINGS).is_file():
            folder = default_path(folder, self.places)
        return read_workspace_settings(folder / WORKSPACE_SETTINGS, self.user)

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace, for which no file is opened yet.

        Raises:
            StorageError: it can't be read.
        """
        path = self._folder or default_path(Path.cwd(), self.places)
        if self._folder is None and not path.exists():
            path = self.places.make(path)
        return discover(path, self.user)

    def find(self, text: str, origin: str | None = None) -> FoundZone:
        """Return the zone that *text* means.

        Args:
            text: the name of a zone in the workspace, or the path of a zone file.
            origin: the zone's name where the user says it, with or without final dot.

        Raises:
            NoSuchZone: there is neither.
            AmbiguousZone: several files hold it, all of them named in the hint.
            InvalidName: it isn't a name.
        """
        if origin is not None:
            names.validate(origin)
            origin = names.absolute(origin, names.ROOT)
        path = Path(text)
        if self._folder is None and path.is_file():
            return self.at_path(path, origin)
        if not _is_path(text):
            found = self._by_name(text)
            if found:
                return self._within(_only(text, found), origin)
        for candidate in (path, *([self._folder / path] if self._folder else [])):
            if candidate.is_file():
                return self.at_path(candidate, origin)
        if path.is_dir():
            raise UsageError(f"{text} is a folder.", hint=f"Name one of its zones: -w {text} ZONE")
        if _is_path(text):
            raise FileMissing(f"{text} isn't there.")
        raise NoSuchZone(
            f"There is no zone {text} in {self.workspace.path}, and no such file.",
            hint=f"{self._nearest(text)}tuiz list shows what there is.",
        )

    def at_path(self, path: Path, origin: str | None = None) -> FoundZone:
        """Return the zone in the file at *path*."""
        path = path.absolute()
        root = self._root_of(path)
        settings = read_workspace_settings(root / WORKSPACE_SETTINGS, self.user)
        return FoundZone(zone_facts.facts_of(zone_file(path), settings), root, settings, self.user, origin)

    def all(self) -> list[FoundZone]:
        """Return every zone of the workspace, by name, then by path; looks into every file."""
        found = [self._within(self.workspace.facts(file)) for file in self.workspace.zone_files()]
        return sorted(found, key=_place)

    def in_file(self, file: ZoneFile) -> FoundZone | None:
        """Return the zone in a file of the workspace; None where the file, whose name doesn't tell, holds none."""
        if file in self._candidates and sniff_file(file.path).content is Content.OTHER:
            return None
        return self._within(self.workspace.facts(file))

    @cached_property
    def _candidates(self) -> frozenset[ZoneFile]:
        return frozenset(self.workspace.candidates)

    def _by_name(self, text: str) -> list[zone_facts.ZoneFacts]:
        names.validate(text)
        return self.workspace.find(names.absolute(text, names.ROOT))

    def _nearest(self, text: str) -> str:
        """Return a sentence about the zone whose name is nearly *text*; nothing without one."""
        from difflib import get_close_matches
        from itertools import islice

        files = islice(self.workspace.zone_files(), _MOST_COMPARED)
        origins = {facts.origin.name.rstrip(".") for facts in map(self.workspace.facts, files) if facts.origin}
        likely = get_close_matches(text.lower().rstrip("."), origins, n=1)
        return f"Did you mean {likely[0]}? " if likely else ""

    def _within(self, file: zone_facts.ZoneFacts, origin: str | None = None) -> FoundZone:
        return FoundZone(file, self.workspace.root, self.workspace.settings, self.user, origin)

    def _root_of(self, path: Path) -> Path:
        """Return the folder whose settings hold for the file at *path*: the workspace it lies in, else its own."""
        try:
            around = self._folder.absolute() if self._folder else Path.cwd()
        except FileNotFoundError:  # the current folder is gone, and the path is a whole one
            return path.parent
        if path.is_relative_to(around) and (self._folder or (around / WORKSPACE_SETTINGS).is_file()):
            return around
        return path.parent


def _place(zone: FoundZone) -> tuple[tuple[str, ...], Path]:
    return names.reading_order(zone.file.origin.name if zone.file.origin else ""), zone.path


def _is_path(text: str) -> bool:
    return os.sep in text


def _only(text: str, found: Sequence[zone_facts.ZoneFacts]) -> zone_facts.ZoneFacts:
    if len(found) > 1:
        paths = "\n".join(f"  {facts.path}" for facts in found)
        raise AmbiguousZone(f"{len(found)} files hold the zone {text}.", hint=f"Name one of them by its path:\n{paths}")
    return found[0]
