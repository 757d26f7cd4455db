"""Add a new zone to a workspace, and begin its history."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.records import Record
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.files.atomic import write_atomically
from tuiz.files.errors import FileChanged
from tuiz.files.identity import digest_of
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.journal_link import author
from tuiz.services.new_zone import file_name, lines_of, new_text
from tuiz.storage.journal import Journal
from tuiz.storage.journal_history import NewRevision
from tuiz.storage.patches import difference, encode


@dataclass(frozen=True, slots=True)
class Made:
    """A zone that was written, or would be."""

    zone: str
    path: Path
    serial: int | None
    revision: int | None
    lines: tuple[str, ...]


class Content(NamedTuple):
    """What a new zone has beside SOA and NS."""

    addresses: Mapping[str, Sequence[str]] = MappingProxyType({})
    """Of name servers within it, by host."""
    records: Sequence[Record] = ()


_NOTHING: Final = Content()


def add_zone(
    finder: ZoneFinder,
    name: str,
    hosts: Sequence[str],
    *,
    mname: str | None = None,
    rname: str | None = None,
    message: str | None = None,
    dry_run: bool = False,
    content: Content = _NOTHING,
) -> Made:
    """Write a new zone into a workspace.

    Args:
        finder: knows the workspace.
        name: the zone's.
        hosts: its name servers; without any, those of the settings.
        mname: the primary server.
        rname: the mailbox of who is responsible.
        message: what the history is to say of it.
        dry_run: whether only to tell what would be written.
        content: what it has beside SOA and NS.

    Raises:
        FileChanged: there is a file of that name, or another one that holds the zone.
        UsageError: a name can't be used.
        StorageError: it can't be written.
    """
    workspace = finder.workspace
    origin = name if names.is_absolute(name) else f"{name}."
    names.validate(origin)
    if known := workspace.find(origin):
        raise FileChanged(f"{known[0].path} holds {origin} already.", hint="Open that one, or remove it first.")
    begin = new_text(origin, hosts, workspace.settings.defaults, mname=mname, rname=rname, addresses=content.addresses)
    text = begin.encode("ascii") + b"".join(lines_of(content.records, origin))
    path = workspace.root / file_name(origin)
    zone = Zone(ZoneDocument(text, origin))
    revision = None
    if dry_run:
        if path.exists():
            raise FileChanged(f"{path} is there already.", hint="Choose another name, or open that file.")
    else:
        with closing(Journal.open(finder.places)) as journal:  # first: without it nothing is written
            write_atomically(path, [text], expected=None)
            revision = _begin_history(journal, path, zone, text, message)
    return Made(origin, path, zone.serial(), revision, tuple(text.decode("utf-8", "replace").splitlines()))


def _begin_history(journal: Journal, path: Path, zone: Zone, text: bytes, message: str | None) -> int:
    """Keep the new zone's text as its first revision, and return that one's number."""
    first = NewRevision(
        time=datetime.now(UTC),
        author=author(),
        message=message,
        serial=zone.serial(),
        added=sum(1 for _ in zone.records()),
        removed=0,
        old_digest=digest_of(b""),
        digest=digest_of(text),
        patch=encode(difference(text, b"")),
        whole=text,
    )
    return journal.history.record(journal.zones.enter(path, zone.name, first.digest).id, first).number
