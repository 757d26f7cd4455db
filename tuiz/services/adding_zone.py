"""Add a new zone to a workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tuiz.domain import names
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.files.errors import FileChanged
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.new_zone import create_zone


@dataclass(frozen=True, slots=True)
class Made:
    """A zone that was written."""

    zone: str
    path: Path
    serial: int | None
    lines: tuple[str, ...]


def add_zone(
    folder: Path | None, name: str, hosts: Sequence[str], *, mname: str | None = None, rname: str | None = None
) -> Made:
    """Write a new zone into the workspace in *folder*; None takes the usual one.

    Raises:
        FileChanged: there is a file of that name, or another one that holds the zone.
        UsageError: a name can't be used.
        StorageError: it can't be written.
    """
    finder = ZoneFinder(folder)
    workspace = finder.workspace
    origin = name if name.endswith(".") else f"{name}."
    names.validate(origin)
    if known := workspace.find(origin):
        raise FileChanged(f"{known[0].path} holds {origin} already.", hint="Open that one, or remove it first.")
    path = create_zone(workspace.root, origin, hosts, workspace.settings.defaults, mname=mname, rname=rname)
    text = path.read_bytes()
    serial = Zone(ZoneDocument(text, origin)).serial()
    return Made(origin, path, serial, tuple(text.decode("ascii").splitlines()))
