"""The domains of a workspace with what their files say: for the list on the command line."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from tuiz.domain import names
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.errors import TuizError
from tuiz.files.atomic import resolved
from tuiz.files.identity import read_with_status
from tuiz.services.finding_zone import FoundZone, ZoneFinder
from tuiz.storage.places import Places

State = Literal["ok", "unreadable", "duplicate", "generated", "no-zone"]

_READ_WHOLE: Final = 1 << 20
"""Files up to this size are looked through for what can't be read."""
_BEGINNING: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain, and one file that holds its zone."""

    zone: str | None
    """Absolute; None where nothing tells."""
    file: Path
    serial: int | None
    draft: int
    """How many operations aren't saved."""
    state: State


def list_domains(folder: Path | None) -> Iterator[Domain]:
    """Yield the domains of the workspace in *folder*; None takes the usual one."""
    finder = ZoneFinder(folder)
    found = finder.all()
    views = Counter(names.key(zone.file.origin.name) for zone in found if zone.file.origin)
    drafts = _drafts(finder.places)
    for zone in found:
        yield _domain(zone, views, drafts)


def _domain(zone: FoundZone, views: Counter[str], drafts: dict[tuple[Path, str], int]) -> Domain:
    if zone.file.origin is None:
        return Domain(None, zone.path, None, 0, "unreadable")
    key = names.key(zone.origin)
    draft = drafts.get((resolved(zone.path), key), 0)
    serial, is_readable = _look_into(zone)
    state: State = "ok" if is_readable else "unreadable"
    return Domain(zone.origin, zone.path, serial, draft, "duplicate" if views[key] > 1 else state)


def _look_into(zone: FoundZone) -> tuple[int | None, bool]:
    """Return SERIAL, and whether the file can be read: all of a small one, the beginning of a large one."""
    if zone.file.conversion is not None:
        return None, False
    try:
        data, _ = read_with_status(zone.path)
    except TuizError:
        return None, False
    if len(data) <= _READ_WHOLE:
        document = ZoneDocument(data, zone.origin)
        return Zone(document).serial(), _is_readable(document)
    head = data[: data.rfind(b"\n", 0, _BEGINNING) + 1 or _BEGINNING]
    return Zone(ZoneDocument(head, zone.origin)).serial(), True


def _is_readable(document: ZoneDocument) -> bool:
    from tuiz.services.merging import why_unusable

    return why_unusable(document) is None


def _drafts(places: Places) -> dict[tuple[Path, str], int]:
    """Return how many operations wait in the journal, by file and zone."""
    if not places.journal_file.exists():
        return {}
    from tuiz.storage.journal import Journal

    with closing(Journal.open(places)) as journal:
        return {(zone.path, zone.origin): zone.position.unsaved for zone in journal.zones.drafts()}
