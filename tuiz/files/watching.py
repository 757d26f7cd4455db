"""Noticing that other programs change files, by looking at their status now and then."""

import threading
from collections.abc import Iterable
from pathlib import Path

from tuiz.files.identity import Identity

_Signature = tuple[int, int, int, int, int]


class Watch:
    """A set of files, and the state in which each was last seen; may be used from several threads."""

    def __init__(self) -> None:
        self._seen: dict[Path, _Signature | None] = {}
        self._lock = threading.Lock()

    def add(self, path: Path, identity: Identity) -> None:
        """Watch the file at *path*, which we read or wrote as *identity*; also after a change of our own."""
        signature = _look(path)
        if signature is not None and signature[:-1] != identity.place():
            signature = None  # it has changed already, which the next look will tell
        with self._lock:
            self._seen[path] = signature

    def remove(self, path: Path) -> None:
        """Watch the file at *path* no longer."""
        with self._lock:
            self._seen.pop(path, None)

    def changed(self) -> list[Path]:
        """Look once at every file, and return those that changed, came or went since the last look."""
        with self._lock:
            before = dict(self._seen)
        now = _look_at(before)
        with self._lock:
            # What was added anew or removed meanwhile isn't what we looked at.
            different = [path for path, seen in before.items() if seen != now[path] and self._seen.get(path) == seen]
            self._seen |= {path: now[path] for path in different}
        return different


def _look_at(paths: Iterable[Path]) -> dict[Path, _Signature | None]:
    return {path: _look(path) for path in paths}


def _look(path: Path) -> _Signature | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
