"""What was looked up, across restarts: one line a lookup, the newest last."""

import os
import re
from contextlib import suppress
from typing import Final

from tuiz.storage.places import Places

MOST_KEPT: Final = 500
_MOST_BYTES: Final = 1 << 20
"""More of the file than its last part of this size is never read."""
_LONGEST_LINE: Final = 1000
_KEY_OPTION: Final = re.compile(r"-[46imruv]*y")
"""dig's option whose value is a key, alone or behind others in one word: a lookup with one isn't kept."""


class LookupHistory:
    """The lookups of earlier and of now; where they can't be kept, they last as long as the program."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._path = places.state / "lookups"
        self._lines: list[str] | None = None

    @property
    def lines(self) -> list[str]:
        """The lookups as they were typed, the oldest first, each once."""
        if self._lines is None:
            self._lines = _each_once(self._read())
        return self._lines

    def add(self, line: str) -> None:
        """Keep a lookup."""
        line = " ".join(line.split())
        if not line or len(line) > _LONGEST_LINE or any(map(_KEY_OPTION.match, line.split(" "))):
            return
        known = self.lines
        if known and known[-1] == line:
            return
        if line in known:
            known.remove(line)
        known.append(line)
        del known[:-MOST_KEPT]
        with suppress(OSError):  # a convenience: no lookup fails because it can't be remembered
            self._write(line)

    def _read(self) -> list[str]:
        try:
            with self._path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(0, size - _MOST_BYTES))
                text = file.read(_MOST_BYTES)
        except OSError:
            return []
        return [line for line in text.decode("utf-8", "replace").splitlines() if 0 < len(line) <= _LONGEST_LINE]

    def _write(self, line: str) -> None:
        self._places.make(self._path.parent)
        is_new = not self._path.exists()
        too_long = not is_new and self._path.stat().st_size > _MOST_BYTES
        kept = self.lines if too_long else [line]
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | (os.O_TRUNC if too_long else os.O_APPEND)
        descriptor = os.open(self._path, flags, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write("".join(f"{each}\n" for each in kept).encode("utf-8", "replace"))
        if is_new:
            self._places.give(self._path)


def _each_once(lines: list[str]) -> list[str]:
    """Return the lines with each where it stands last."""
    return list(reversed(dict.fromkeys(reversed(lines))))[-MOST_KEPT:]
