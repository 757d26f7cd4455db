"""Which zone each file of a workspace holds, remembered, so that finding a name's zone opens only what is new."""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import Final

from tuiz.domain import names
from tuiz.services.finding_zone import FoundZone, ZoneFinder
from tuiz.storage.settings import WorkspaceSettings
from tuiz.storage.zone_files import ZoneFile

_LOOK_AGAIN_SECONDS: Final = 5.0
"""So long a file that was looked into isn't looked at again: what zone it holds hardly ever changes."""

_Mark = tuple[int, ...]
"""What is another one for another content of a file, and of the settings beside it."""


class ZoneIndex:
    """Finds the zone of a name; may be used from several threads.

    Args:
        finder: makes what looks at the workspace as it is now.
    """

    def __init__(self, finder: Callable[[], ZoneFinder]) -> None:
        self._finder = finder
        self._known: dict[ZoneFile, tuple[_Mark, FoundZone | None]] = {}
        self._by_origin: dict[str, list[FoundZone]] = {}
        self._settings: WorkspaceSettings | None = None
        self._looked_at = 0.0
        self._lock = Lock()

    def zones_of(self, name: str) -> list[FoundZone]:
        """Return the workspace's zone that a name is in, the lowest there is: several where it has views, or none.

        Raises:
            StorageError: the workspace can't be read.
        """
        with self._lock:
            self._look()
            for above in (name, *names.ancestors(name)):
                if found := self._by_origin.get(names.key(above)):
                    return list(found)
        return []

    def zone_of(self, name: str) -> FoundZone | None:
        """Return the workspace's zone that a name is in; None where there is none, or several files hold it.

        Raises:
            StorageError: the workspace can't be read.
        """
        found = self.zones_of(name)
        return found[0] if len(found) == 1 else None

    def _look(self) -> None:
        """Take notice of what is in the workspace now."""
        finder = self._finder()
        workspace = finder.workspace
        if workspace.settings != self._settings:
            self._known.clear()
            self._settings = workspace.settings
        is_time = time.monotonic() - self._looked_at > _LOOK_AGAIN_SECONDS
        known: dict[ZoneFile, tuple[_Mark, FoundZone | None]] = {}
        is_new = False
        for file in (*workspace.files, *workspace.candidates):
            before = self._known.get(file)
            if before is None or (is_time and before[0] != _mark(file)):
                is_new = True
                before = _mark(file), finder.in_file(file)
            known[file] = before
        if is_time:
            self._looked_at = time.monotonic()
        if is_new or len(known) != len(self._known):
            self._by_origin = _by_origin(zone for _, zone in known.values())
        self._known = known


def _by_origin(zones: Iterable[FoundZone | None]) -> dict[str, list[FoundZone]]:
    found: dict[str, list[FoundZone]] = {}
    for zone in zones:
        if zone is not None and zone.file.origin is not None:
            found.setdefault(names.key(zone.origin), []).append(zone)
    return found


def _mark(file: ZoneFile) -> _Mark:
    return (*_state(file.path), *(_state(file.settings_path) if file.has_settings else ()))


def _state(path: Path) -> _Mark:
    try:
        found = os.stat(path)  # noqa: PTH116 - a call for each of ten thousand files
    except OSError:
        return (0,)
    return found.st_mtime_ns, found.st_size, found.st_ino
