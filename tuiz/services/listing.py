"""The zones of a workspace, a hundred thousand of them in a second: what they begin with, and whether they parse."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final, Literal, NamedTuple

from tuiz.domain import names
from tuiz.domain.ttl import MAX_UINT32
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.errors import StorageError
from tuiz.services.beside import Row
from tuiz.services.in_two import in_two
from tuiz.services.included_files import INCLUDES
from tuiz.services.merging import why_unusable
from tuiz.storage.places import Places
from tuiz.storage.scan import ZoneFile
from tuiz.storage.workspace import Workspace
from tuiz.storage.zone_sniff import FIRST_BYTES, Content

State = Literal["ok", "unreadable", "duplicate", "generated", "no-zone"]

_FLAGS: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
# A file that begins as nearly all do: comments and directives, then the SOA, up to its SERIAL.
_BEGINNING: Final = re.compile(
    rb"""(?: [ \t\r]*+ (?:;[^\n]*+)? \n
           | \$ORIGIN [ \t]+ (?P<origin> [A-Za-z0-9_.-]+\. ) [ \t\r]*+ (?:;[^\n]*+)? \n
           | \$TTL [ \t]+ [0-9A-Za-z]+ [ \t\r]*+ (?:;[^\n]*+)? \n )*+
        (?P<owner> @ | [A-Za-z0-9_.-]+ ) [ \t]++
        (?: (?: [0-9][0-9A-Za-z]*+ | [iI][nN] ) [ \t]++ ){0,2}
        [sS][oO][aA] [ \t]++
        [^ \t\r\n;()"\\]++ [ \t]++ [^ \t\r\n;()"]++
        (?: [ \t\r\n(]++ | ;[^\n]*+\n )++
        (?P<serial> [0-9]{1,10} ) (?=[ \t\r\n;)])""",
    re.VERBOSE,
)
_ODD: Final = b'"()\\'
"""What may make a text odd: most have none of it, or none below their SOA."""
# Quotes and parentheses that close.
_PLAIN: Final = re.compile(
    rb"""(?: [^"()\\;]++ | "[^"\\\n]*+" | ;[^\n]*+ | \( [^()"\\;]*+ (?: ;[^\n]*+ [^()"\\;]*+ )*+ \) )*+""", re.VERBOSE
)
_WORTH_A_PROCESS: Final = 20_000
"""How many files take longer than a second process does to begin."""
_READ_WHOLE: Final = 1 << 20
"""Files up to this size are looked through for what can't be read; of larger ones the beginning is."""
_SERIAL: Final = re.compile(
    rb"""[ \t(] [sS][oO][aA] [ \t(]++ [^ \t\r\n;()]++ [ \t]++ [^ \t\r\n;()]++ (?: [ \t\r\n(]++ | ;[^\n]*+\n )++
        ([0-9]{1,10}) (?=[ \t\r\n;)])""",
    re.VERBOSE,
)


class ListedZone(NamedTuple):
    """A zone of the workspace."""

    zone: str
    """Its name, absolute; the file's name where nothing tells it."""
    file: str
    serial: int | None
    draft: int | None
    """How many operations of a draft aren't saved; None where that isn't known."""
    state: State
    remark: str | None = None
    """What else to know of it."""


def listed(workspace: Workspace, places: Places) -> tuple[list[ListedZone], str | None]:
    """Return the zones of a workspace, by name, then by file, and what to tell of a journal that can't be used."""
    drafts = _Drafts(places)
    zones: list[ListedZone] = []
    for files, are_named in ((workspace.files, True), (workspace.candidates, False)):
        rows = in_two(partial(_rows, workspace, drafts, are_named=are_named), files, worth_it=_WORTH_A_PROCESS)
        zones += map(ListedZone._make, rows)
    return sorted(_with_duplicates(zones), key=_place), drafts.remark


def _place(zone: ListedZone) -> tuple[str, str]:
    return zone.zone.lower(), zone.file


def _with_duplicates(zones: list[ListedZone]) -> Iterable[ListedZone]:
    keys = [zone.zone.lower() for zone in zones]
    if len(set(keys)) == len(zones):
        return zones
    counts = Counter(keys)
    return (
        zone._replace(state="duplicate") if counts[key] > 1 and zone.state == "ok" else zone
        for zone, key in zip(zones, keys, strict=True)
    )


class _Drafts:
    """How many operations of each zone's draft aren't saved."""

    def __init__(self, places: Places) -> None:
        self._unsaved: dict[tuple[str, str], int] = {}
        self._names: set[str] = set()
        self.remark: str | None = None
        self._is_known = True
        if not places.has_journal():
            return
        from tuiz.services.journal_use import with_journal

        try:
            zones, self.remark = with_journal(places, lambda journal: journal.zones.drafts())
        except StorageError as error:
            self._is_known, self.remark = False, f"{error.message} What isn't saved isn't known."
            return
        for zone in zones:
            self._unsaved[str(zone.path), zone.origin] = zone.position.unsaved
            self._names.add(zone.path.name)

    def count(self, file: ZoneFile, origin: str) -> int | None:
        """Return it for the zone *origin* in *file*; None where the journal can't be used."""
        if not self._is_known:
            return None
        if not self._unsaved:
            return 0
        if file.name not in self._names and not file.path.is_symlink():
            return 0
        return self._unsaved.get((os.path.realpath(f"{file.folder}/{file.name}"), names.key(origin)), 0)


def _rows(workspace: Workspace, drafts: _Drafts, files: Sequence[ZoneFile], *, are_named: bool) -> list[Row]:
    """Return the zones in *files* as plain rows."""
    rows: list[Row] = []
    match = _BEGINNING.match
    for file, head in zip(files, _heads(files), strict=True):
        found = match(head) if head is not None else None
        if head is not None and found is not None and not (file.has_settings and _may_name(file)):
            origin, owner, serial = found.groups()
            zone = _name(owner, origin)
            if zone is not None and _is_plain(head, found.end()):
                rows.append((zone, f"{file.folder}/{file.name}", int(serial), drafts.count(file, zone), "ok", None))
                continue
        looked_at = _looked_at(workspace, file, head, drafts, is_named=are_named)
        if looked_at is not None:
            rows.append(tuple(looked_at))
    return rows


def _heads(files: Iterable[ZoneFile]) -> Iterator[bytes | None]:
    """Yield the beginning of each file, None for one that can't be read; files of one folder stand together."""
    opening, read, close = os.open, os.read, os.close
    folder: str | None = None
    descriptor = -1
    try:
        for file in files:
            if file.folder != folder:
                if descriptor >= 0:
                    close(descriptor)
                folder = file.folder
                try:
                    descriptor = opening(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                except OSError:
                    descriptor = -1
            try:
                opened = opening(file.name, _FLAGS, dir_fd=descriptor)
            except OSError:
                yield None
                continue
            try:
                head = read(opened, FIRST_BYTES)
                if len(head) == FIRST_BYTES:
                    head += read(opened, _READ_WHOLE)
            except OSError:
                head = None
            close(opened)
            yield head
    finally:
        if descriptor >= 0:
            close(descriptor)


def _is_plain(text: bytes, begin: int) -> bool:
    """Return whether it is plain to see that *text* parses; *begin* lies within its SOA."""
    if len(text.translate(None, _ODD)) == len(text):
        return text.find(b"\n", begin) >= 0 and text.find(b"\n$", begin) < 0
    end = text.find(b")" if b"(" in text[:begin] else b"\n", begin)
    if end < 0 or text.find(b"\n$", end) >= 0:
        return False
    rest = text[end + 1 :]
    return len(rest.translate(None, _ODD)) == len(rest) or _PLAIN.fullmatch(rest) is not None


def _may_name(file: ZoneFile) -> bool:
    """Return whether the settings beside a zone file may say which zone it is: few do, and reading TOML takes long."""
    try:
        return b"origin" in file.settings_path.read_bytes()
    except OSError:
        return True


def _name(owner: bytes, origin: bytes | None) -> str | None:
    """Return the zone's name where it is plain to see."""
    if owner == b"@":
        return origin.decode("ascii") if origin else None
    return owner.decode("ascii") if owner.endswith(b".") else None


def _with_included_soa(workspace: Workspace, file: ZoneFile, head: bytes, zone: str, drafts: _Drafts) -> ListedZone:
    """Return a zone whose SOA may stand in a file that it includes."""
    from tuiz.services.included_files import soa_file
    from tuiz.services.including import IncludeRules

    rules = IncludeRules(workspace.root, workspace.settings.include_directory, workspace.settings.include_paths)
    found = soa_file(ZoneDocument(head, zone), file.path, rules)
    path = f"{file.folder}/{file.name}"
    if found is None:
        remark = "No SOA record stands at its beginning, nor in the files that it includes."
        return ListedZone(zone, path, None, drafts.count(file, zone), "unreadable", remark)
    return ListedZone(zone, path, found.serial, drafts.count(file, zone), "ok", f"SERIAL stands in {found.path}.")


def _looked_at(
    workspace: Workspace, file: ZoneFile, head: bytes | None, drafts: _Drafts, *, is_named: bool
) -> ListedZone | None:
    """Return what a closer look tells of a file; None where it is no zone file."""
    path = f"{file.folder}/{file.name}"
    facts = workspace.facts(file)
    if facts.content is Content.OTHER and not is_named:
        return None
    zone = facts.origin.name if facts.origin else file.name
    remark = facts.why_read_only
    if facts.content in {Content.RAW, Content.MAP}:
        return ListedZone(zone, path, None, drafts.count(file, zone), "unreadable", remark)
    if head is not None and facts.content is Content.OTHER and facts.origin and INCLUDES.search(head):
        return _with_included_soa(workspace, file, head, facts.origin.name, drafts)
    if head is None or facts.content is Content.OTHER or facts.origin is None:
        remark = "It can't be read." if head is None else "No SOA record stands at its beginning."
        if head is not None and facts.content is Content.ZONE:
            remark = "Nothing tells which zone it holds: write origin into the TOML file beside it."
        return ListedZone(zone, path, None, drafts.count(file, zone), "unreadable", remark)
    if facts.origin.is_guess:
        remark = "The name is a guess from the file's."
    serial = _SERIAL.search(head)
    number = int(serial[1]) if serial and int(serial[1]) <= MAX_UINT32 else None
    why = why_unusable(ZoneDocument(head, zone)) if len(head) <= _READ_WHOLE else None
    if why:
        return ListedZone(zone, path, number, drafts.count(file, zone), "unreadable", why)
    return ListedZone(zone, path, number, drafts.count(file, zone), "ok", remark)
