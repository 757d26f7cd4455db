"""The zones of a workspace, a hundred thousand of them in a second: what they begin with, and whether they parse."""

import os
import re
from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import islice, starmap
from operator import lt
from typing import Final, Literal, NamedTuple, cast

from tuiz.domain import names
from tuiz.domain.possessive import compile_pattern
from tuiz.domain.ttl import MAX_UINT32
from tuiz.errors import StorageError
from tuiz.services.beside import Row
from tuiz.services.in_two import in_two
from tuiz.storage.places import Places
from tuiz.storage.workspace import Workspace
from tuiz.storage.zone_files import ZoneFile
from tuiz.storage.zone_glance import READ_WHOLE, looked_at_together
from tuiz.storage.zone_names import settings_name
from tuiz.storage.zone_sniff import Content

State = Literal["ok", "unreadable", "duplicate", "generated", "no-zone"]

_WORTH_A_PROCESS: Final = 20_000
"""How many files take longer than a second process does to begin."""
_SETTINGS_BYTES: Final = 1 << 14
"""Settings up to this length are looked through for an origin."""
_SERIAL: Final = compile_pattern(
    rb"""[ \t(] [sS][oO][aA] [ \t(]++ (?: [^ \t\r\n;()\\] | \\. )++ [ \t]++ (?: [^ \t\r\n;()\\] | \\. )++
        (?: [ \t\r\n(]++ | ;[^\n]*+\n )++ ([0-9]{1,10}) (?=[ \t\r\n;)])""",
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


ZoneRow = tuple[str, str, int | None, int | None, State, str | None]
"""The same as a plain tuple."""


def listed(workspace: Workspace, places: Places) -> tuple[list[ListedZone], str | None]:
    """Return the zones of a workspace, by name, then by file, and what to tell of a journal that can't be used."""
    rows, remark = listed_rows(workspace, places)
    return [*starmap(ListedZone, rows)], remark


def listed_rows(workspace: Workspace, places: Places) -> tuple[list[ZoneRow], str | None]:
    """Return what `listed` does as plain rows: a hundred thousand of them are made and printed sooner."""
    drafts = _Drafts(places)
    rows: list[ZoneRow] = []
    for files, are_named in ((workspace.files, True), (workspace.candidates, False)):
        found = in_two(partial(_rows, workspace, drafts, are_named=are_named), files, worth_it=_WORTH_A_PROCESS)
        rows += cast("list[ZoneRow]", found)
    return _in_order(rows), drafts.remark


def _in_order(rows: list[ZoneRow]) -> list[ZoneRow]:
    """Return them by name, then by file, those of one name as duplicates."""
    keys = [row[0].lower() for row in rows]
    if all(map(lt, keys, islice(keys, 1, None))):
        return rows  # as where the files' names are the zones'
    if len(set(keys)) < len(rows):
        counts = Counter(keys)
        for place, (key, row) in enumerate(zip(keys, rows, strict=True)):
            if counts[key] > 1 and row[4] == "ok":
                rows[place] = (*row[:4], "duplicate", row[5])
        rows.sort(key=lambda row: (row[0].lower(), row[1]))
    else:
        rows.sort(key=lambda row: row[0].lower())
    return rows


class _Drafts:
    """How many operations of each zone's draft aren't saved."""

    def __init__(self, places: Places) -> None:
        self._unsaved: dict[tuple[str, str], int] = {}
        self._origins: set[str] = set()
        self.remark: str | None = None
        self.usual: int | None = 0
        """That of a zone of which nothing is known; None where the journal can't be used."""
        if not places.has_journal():
            return
        from tuiz.services.journal_use import with_journal

        try:
            zones, self.remark = with_journal(places, lambda journal: journal.zones.drafts())
        except StorageError as error:
            self.usual, self.remark = None, f"{error.message} What isn't saved isn't known."
            return
        for zone in zones:
            self._unsaved[str(zone.path), zone.origin] = zone.position.unsaved
            self._origins.add(zone.origin)

    @property
    def are_some(self) -> bool:
        """Whether there are any."""
        return bool(self._unsaved)

    def count(self, path: str, origin: str) -> int | None:
        """Return it for the zone *origin* in the file at *path*; None where the journal can't be used."""
        if not self.are_some or (key := names.key(origin)) not in self._origins:
            return self.usual
        return self._unsaved.get((os.path.realpath(path), key), self.usual)


def _rows(workspace: Workspace, drafts: _Drafts, files: Sequence[ZoneFile], *, are_named: bool) -> list[Row]:
    """Return the zones in *files* as plain rows."""
    rows: list[Row] = []
    add, usual, are_some = rows.append, drafts.usual, drafts.are_some
    for there, heads, glances in looked_at_together(files):
        beside = there.with_others
        prefix = f"{there.folder}/"
        for name, head, glance in zip(there.names, heads, glances, strict=True):
            if glance is not None and not (name in beside and _may_name(beside[name])):
                zone, serial = glance
                path = prefix + name
                add((zone, path, serial, drafts.count(path, zone) if are_some else usual, "ok", None))
                continue
            file = beside.get(name) or ZoneFile(there.folder, name, has_journal=False, has_settings=False)
            looked_at = _looked_at(workspace, file, head, drafts, is_named=are_named)
            if looked_at is not None:
                add(tuple(looked_at))
    return rows


def _may_name(file: ZoneFile) -> bool:
    """Return whether the settings beside a zone file may say which zone it is: few do, and reading TOML takes long."""
    if not file.has_settings:
        return False
    try:
        descriptor = os.open(f"{file.folder}/{settings_name(file.name)}", os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return True
    try:
        text = os.read(descriptor, _SETTINGS_BYTES)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return b"origin" in text or len(text) == _SETTINGS_BYTES


def _with_included_soa(workspace: Workspace, file: ZoneFile, head: bytes, zone: str, drafts: _Drafts) -> ListedZone:
    """Return a zone whose SOA may stand in a file that it includes."""
    from tuiz.domain.zonefile.document import ZoneDocument
    from tuiz.services.included_files import soa_file
    from tuiz.services.including import IncludeRules

    rules = IncludeRules(workspace.root, workspace.settings.include_directory, workspace.settings.include_paths)
    found = soa_file(ZoneDocument(head, zone), file.path, rules)
    path = f"{file.folder}/{file.name}"
    if found is None:
        remark = "No SOA record stands at its beginning, nor in the files that it includes."
        return ListedZone(zone, path, None, drafts.count(path, zone), "unreadable", remark)
    return ListedZone(zone, path, found.serial, drafts.count(path, zone), "ok", f"SERIAL stands in {found.path}.")


def _looked_at(
    workspace: Workspace, file: ZoneFile, head: bytes | None, drafts: _Drafts, *, is_named: bool
) -> ListedZone | None:
    """Return what a closer look tells of a file; None where it is no zone file."""
    from tuiz.domain.zonefile.document import ZoneDocument
    from tuiz.services.included_files import INCLUDES
    from tuiz.services.merging import why_unusable

    path = f"{file.folder}/{file.name}"
    facts = workspace.facts(file)
    if facts.content is Content.OTHER and not is_named:
        return None
    zone = facts.origin.name if facts.origin else file.name
    remark = facts.why_read_only
    if facts.content in {Content.RAW, Content.MAP}:
        return ListedZone(zone, path, None, drafts.count(path, zone), "unreadable", remark)
    if head is not None and facts.content is Content.OTHER and facts.origin and INCLUDES.search(head):
        return _with_included_soa(workspace, file, head, facts.origin.name, drafts)
    if head is None or facts.content is Content.OTHER or facts.origin is None:
        remark = "It can't be read." if head is None else "No SOA record stands at its beginning."
        if head is not None and facts.content is Content.ZONE:
            remark = "Nothing tells which zone it holds: write origin into the TOML file beside it."
        return ListedZone(zone, path, None, drafts.count(path, zone), "unreadable", remark)
    if facts.origin.is_guess:
        remark = "The name is a guess from the file's."
    serial = _SERIAL.search(head)
    number = int(serial[1]) if serial and int(serial[1]) <= MAX_UINT32 else None
    why = why_unusable(ZoneDocument(head, zone)) if len(head) <= READ_WHOLE else None
    if why:
        return ListedZone(zone, path, number, drafts.count(path, zone), "unreadable", why)
    return ListedZone(zone, path, number, drafts.count(path, zone), "ok", remark)
