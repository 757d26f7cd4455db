"""Which file does an `$INCLUDE` mean, and may it be read?

Name servers look for a relative path in different places; so do we, in this order: the workspace's `include_directory`,
the including file's folder, the workspace itself. Only files below the workspace, or below the user's `include_paths`,
are read: a zone file may come from anywhere.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final, NamedTuple

from tuiz.errors import ZoneError

MAX_DEPTH: Final = 16
"""How deep files may include one another."""
MAX_FILES: Final = 10_000
"""How many files one zone may include, those included again counted again."""


class CannotInclude(ZoneError):
    """An included file can't be read."""

    check: ClassVar[str] = "include-unreadable"
    """The id of the finding that tells of it."""


class IncludeMissing(CannotInclude):
    """An included file isn't there."""

    check = "include-missing"


class IncludeEndless(CannotInclude):
    """Files include one another without end."""

    check = "include-endless"


class IncludeOutside(CannotInclude):
    """An included file lies where tuiz doesn't read."""

    check = "include-outside"


class IncludeRules(NamedTuple):
    """Where included files are looked for."""

    root: Path
    """The workspace."""
    directory: Path | None = None
    """Its `include_directory`."""
    allowed: Sequence[Path] = ()
    """The user's `include_paths`."""

    def file_for(self, word: bytes, including: Path) -> Path:
        """Return the file that *word*, the directive's first argument, means in the file *including*.

        Raises:
            CannotInclude: there is none, or it lies where nothing may be read.
        """
        text = os.fsdecode(word)
        shown = word.decode("utf-8", "backslashreplace")
        if "\0" in text:
            raise CannotInclude(f"{shown!r} can't be the name of a file.")
        places = [place for place in (self.directory, including.parent, self.root) if place is not None]
        for place in places:
            try:
                real = Path(os.path.realpath(place / text))
                is_file = real.is_file()
            except OSError as error:
                raise CannotInclude(f"The included file {shown} can't be read: {error.strerror}.") from error
            if is_file:
                return self._allowed(real, shown)
        raise IncludeMissing(f"The included file {shown} isn't there.", hint=_looked_in(places, text))

    def others(self, word: bytes, including: Path, chosen: Path) -> list[Path]:
        """Return the files that servers which look in other places may read instead of *chosen*, where they differ."""
        text = os.fsdecode(word)
        found: list[Path] = []
        for place in (self.directory, including.parent, self.root):
            real = Path(os.path.realpath(place / text)) if place is not None else chosen
            if real != chosen and real not in found:
                try:
                    self._allowed(real, text)
                    if real.read_bytes() != chosen.read_bytes():
                        found.append(real)
                except (OSError, CannotInclude):
                    continue
        return found

    def _allowed(self, real: Path, shown: str) -> Path:
        for folder in (self.root, *self.allowed):
            if real.is_relative_to(os.path.realpath(folder)):
                return real
        raise IncludeOutside(
            f"The included file {shown} lies outside the workspace {self.root}.",
            hint="Name its folder in include_paths in your config.toml to have it read.",
        )


def _looked_in(places: Sequence[Path], text: str) -> str:
    if Path(text).is_absolute():
        return "Mend the path."
    folders = ", ".join(dict.fromkeys(str(place) for place in places))
    return f"It was looked for in {folders}."
