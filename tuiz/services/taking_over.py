"""Take a zone over from a server: a new zone file, whole or not at all."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tuiz.files.atomic import write_atomically
from tuiz.files.errors import FileChanged
from tuiz.services.new_zone import file_name

if TYPE_CHECKING:
    from tuiz.services.finding_zone import ZoneFinder


def place_for(finder: "ZoneFinder", origin: str, out: Path | None) -> Path:
    """Return where the file of a new zone is to be written.

    Args:
        finder: finds the workspace.
        origin: the zone's name, absolute.
        out: where the user wants it; None leaves it to the workspace.

    Raises:
        FileChanged: there is such a file, or the workspace has the zone already.
    """
    if out is None:
        workspace = finder.workspace
        if known := workspace.find(origin):
            raise FileChanged(
                f"{known[0].path} holds {origin} already.", hint="tuiz diff compares it; --out names another file."
            )
        out = workspace.root / file_name(origin)
    if out.exists() or out.is_symlink():
        raise FileChanged(f"{out} is there already.", hint="Choose another name with --out.")
    return out


def take_over(path: Path, pieces: Iterator[bytes]) -> None:
    """Write a zone file out of pieces that come from a server; where they don't all come, nothing is written.

    Raises:
        LookupFailed: the zone didn't come whole.
        StorageError: it can't be written.
    """
    # The head doesn't wait: where the server says no, no file is begun.
    begin = [next(pieces), next(pieces, b"")]
    write_atomically(path, _all(begin, pieces), expected=None)


def _all(begin: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    yield from begin
    yield from rest
