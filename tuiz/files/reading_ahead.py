"""Read a file in a thread while the program has other things to do before it needs it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from tuiz.errors import TuizError
from tuiz.files.identity import read_with_status

if TYPE_CHECKING:
    import os
    from pathlib import Path


class ReadAhead:
    """One file that is being read, or none."""

    def __init__(self, path: Path | None = None) -> None:
        """Begin to read the file at *path*."""
        self._path = path
        self._found: tuple[bytes, os.stat_result] | None = None
        self._thread: threading.Thread | None = None
        if path is not None:
            self._thread = threading.Thread(target=self._read, args=(path,), name="tuiz-read", daemon=True)
            self._thread.start()

    def take(self, path: Path) -> tuple[bytes, os.stat_result]:
        """Return the bytes and the status of the file at *path*, whether or not it is the one that was being read.

        Raises what `read_with_status` raises.
        """
        if self._thread is not None and path == self._path:
            self._thread.join()
            found, self._found, self._path = self._found, None, None
            # What failed is tried once more, to fail where it is told; what was changed since is read anew.
            if found is not None and found[1] == path.stat():
                return found
        return read_with_status(path)

    def _read(self, path: Path) -> None:
        try:
            self._found = read_with_status(path)
        except (TuizError, OSError):
            self._found = None
