"""Find what points at an address or a name in all zones of a workspace: their bytes first, then what may match.

Ten thousand zones are searched in the time that it takes to read them; only those in whose bytes the sought thing may
stand are read as zones, and of them only the entries where it may.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.system_records import lock_on
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.outline import BROKEN, CONTINUED, DIRECTIVE, OWNED
from tuiz.domain.zonefile.tokens import Problem
from tuiz.errors import StorageError
from tuiz.files.identity import read_with_status
from tuiz.services.finding_zone import FoundZone
from tuiz.services.records_view import RecordsView, ShownRecord, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tuiz.domain.pointing import Match, Sought
    from tuiz.storage.settings import UserSettings
    from tuiz.storage.workspace import Workspace
    from tuiz.storage.zone_facts import ZoneFacts

_SLICE: Final = 1 << 20
"""Bytes searched at a time: what searches holds the interpreter meanwhile."""
_WITHOUT: Final = re.compile(rb"\\[0-9#]")
"""What may stand for the sought thing without looking like it: octets as numbers, and data in RFC 3597's form."""
_ORIGINS: Final = re.compile(rb'^\$origin[ \t]+"?([^ \t\r\n;"]+)', re.MULTILINE | re.IGNORECASE)
_STANDS_FOR_MORE: Final = re.compile(rb"^\$(?:generate|include)\b", re.MULTILINE)


class Hit(NamedTuple):
    """A record that points at what is sought."""

    shown: ShownRecord
    match: Match


class ZoneHits(NamedTuple):
    """What was found in one zone file."""

    zone: FoundZone
    name: str
    """The zone's name; the file's where nothing tells it."""
    hits: tuple[Hit, ...] = ()
    remarks: tuple[str, ...] = ()
    """What couldn't be looked at, and why."""
    unread: StorageError | None = None
    """Why the file couldn't be read."""


def nobody_stops() -> bool:
    """Go on."""
    return False


def search_everywhere(
    workspace: Workspace,
    user: UserSettings,
    sought: Sought,
    *,
    told: Callable[[int, int], object] = lambda _done, _of: None,
    is_over: Callable[[], bool] = nobody_stops,
) -> Iterator[ZoneHits]:
    """Yield the zones of a workspace in which something points at *sought*, or that couldn't be searched. Slow.

    Args:
        workspace: where to look.
        user: whose settings hold.
        sought: what to look for.
        told: called now and then with how many files were looked at, and of how many.
        is_over: whether to end here.
    """
    total = len(workspace.files) + len(workspace.candidates)
    for done, file in enumerate(workspace.zone_files(), 1):
        if is_over():
            return
        zone = _Lazy(workspace, user, partial(workspace.facts, file))
        try:
            data, _ = read_with_status(file.path)
        except StorageError as error:
            yield ZoneHits(zone.found, zone.name, unread=error)
        else:
            found = _search(zone, data, sought, is_over)
            if found is not None:
                yield found
        told(done, total)


class _Lazy:
    """What is known of a zone, looked for when it is needed."""

    def __init__(self, workspace: Workspace, user: UserSettings, facts: Callable[[], ZoneFacts]) -> None:
        self._workspace = workspace
        self._user = user
        self._facts = facts
        self._found: FoundZone | None = None

    @property
    def found(self) -> FoundZone:
        if self._found is None:
            workspace = self._workspace
            self._found = FoundZone(self._facts(), workspace.root, workspace.settings, self._user)
        return self._found

    @property
    def name(self) -> str:
        origin = self.found.file.origin
        return origin.name if origin else self.found.path.name


def _search(zone: _Lazy, data: bytes, sought: Sought, is_over: Callable[[], bool]) -> ZoneHits | None:
    """Return what points at *sought* in a zone's text; None where nothing does, which nearly always is plain to see."""
    if not may_point(data, sought, lambda: zone.found.file.origin.name if zone.found.file.origin else None):
        return None
    found = zone.found
    if found.file.conversion is not None:
        return ZoneHits(found, zone.name, remarks=(f"{found.path} wasn't searched. {found.file.why_read_only}",))
    if found.file.origin is None:
        return ZoneHits(
            found, zone.name, remarks=(f"{found.path} wasn't searched: nothing tells which zone it holds.",)
        )
    document = ZoneDocument.unread(data, found.origin)
    for _ in document.loading():
        if is_over():
            return None
    own = Zone(document, found.file.settings.vanity)
    hits: list[Hit] = []
    remarks: list[str] = []
    for entry in entries_that_may(document, sought):
        _look(RecordsView(own, found.path, found.include), entry, sought, hits, remarks)
    return ZoneHits(found, zone.name, tuple(hits), tuple(remarks)) if hits or remarks else None


def _look(view: RecordsView, entry: int, sought: Sought, hits: list[Hit], remarks: list[str]) -> None:
    """Note what an entry states, or stands for, that points at *sought*."""
    zone, document = view.zone, view.zone.document
    kind, line = document.kind(entry), document.line(entry)
    shown: list[ShownRecord | Unreadable] = []
    if kind == DIRECTIVE:
        shown = list(view.of_directive(entry))
    elif kind == BROKEN:
        shown = [Unreadable(view.path, line, "The entry can't be read")]
    elif kind in {OWNED, CONTINUED}:
        located = zone.located(entry)
        if isinstance(located, Problem):
            shown = [Unreadable(view.path, line, located.reason)]
        else:
            record = located.record
            lock = lock_on(zone.name, record.owner, record.rdtype, zone.vanity)
            shown = [ShownRecord(record, view.path, line, generated=False, lock=lock.reason if lock else None)]
    for item in shown:
        if isinstance(item, Unreadable):
            remarks.append(f"{item.file}:{item.line}: {item.reason.rstrip('.')}; it may point there too.")
        elif match := sought.match(item.record):
            hits.append(Hit(item, match))


def may_point(data: bytes, sought: Sought, origin: Callable[[], str | None]) -> bool:
    """Return whether a record of a zone file may point at *sought*; most files can't.

    Args:
        data: the file's bytes.
        sought: what is looked for.
        origin: returns the zone's name, which relative names are below.
    """
    needle, pattern = sought.needle(), re.compile(sought.pattern(), re.MULTILINE)
    may_be_relative = False
    for text in _lowered(data):
        if (b"\\" in text and _WITHOUT.search(text)) or (b"$" in text and _STANDS_FOR_MORE.search(text)):
            return True
        if needle in text or (b"@" in text and sought.kind == "name"):
            if sought.kind != "name" or sought.in_strings or not needle:
                if pattern.search(text):
                    return True
            elif re.search(sought.absolute_pattern(), text):
                return True
            else:
                may_be_relative = may_be_relative or pattern.search(text) is not None
    if not may_be_relative:
        return False
    name = origin()
    return name is None or names.is_at_or_below(sought.text, name) or _other_origin_is_above(data, sought.text)


def _other_origin_is_above(data: bytes, name: str) -> bool:
    """Return whether the file states an origin that *name* may be below."""
    origins = (found[1].decode("latin-1") for found in _ORIGINS.finditer(data))
    return any(not origin.endswith(".") or names.is_at_or_below(name, origin) for origin in origins)


def _lowered(data: bytes) -> Iterator[bytes]:
    """Yield the text in lower case, a part at a time, cut at ends of lines where there are any."""
    low = 0
    while low < len(data):
        high = min(len(data), low + _SLICE)
        if high < len(data):
            high = data.rfind(b"\n", low, high) + 1 or high
        yield data[low:high].lower()
        low = high


def entries_that_may(document: ZoneDocument, sought: Sought) -> Iterator[int]:
    """Yield the entries of a document that may point at *sought*, ascending; one that can't be read may too."""
    data = bytes(document)
    pattern = re.compile(b"|".join((sought.pattern(), _WITHOUT.pattern, _STANDS_FOR_MORE.pattern)), re.MULTILINE)
    last, offset = -1, 0
    for part in _lowered(data):
        at = 0
        while found := pattern.search(part, at):
            entry = document.entry_at(offset + found.start())
            if entry != last:
                yield entry
            last = entry
            end = document.offset(entry + 1) - offset if entry + 1 < len(document) else len(part)
            at = max(end, found.start() + 1)
            if at > len(part):
                break
        offset += len(part)


def located_hits(zone: Zone, sought: Sought) -> list[tuple[Located, Match]]:
    """Return the records that a zone's own file states and that point at *sought*, in the file's order."""
    found: list[tuple[Located, Match]] = []
    for entry in entries_that_may(zone.document, sought):
        if zone.document.kind(entry) in {OWNED, CONTINUED}:
            located = zone.located(entry)
            if isinstance(located, Located) and (match := sought.match(located.record)):
                found.append((located, match))
    return found


def by_name(zones: list[ZoneHits]) -> list[ZoneHits]:
    """Return zones sorted by name, then by path."""
    return sorted(zones, key=lambda zone: (names.reading_order(zone.name), zone.zone.path))
