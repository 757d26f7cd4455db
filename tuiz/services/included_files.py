"""The files that a zone includes: in which of them its SOA stands, if not in its own, and which zones share one."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.entries import DirectiveFields
from tuiz.errors import StorageError
from tuiz.files.identity import Identity, read_file
from tuiz.services.including import MAX_DEPTH, MAX_FILES, CannotInclude, IncludeRules

if TYPE_CHECKING:
    from tuiz.storage.workspace import Workspace

INCLUDES: Final = re.compile(rb"^\$include[ \t]", re.IGNORECASE | re.MULTILINE)
"""What a file that includes others has somewhere."""


class IncludedFile(NamedTuple):
    """A file that a zone includes."""

    path: Path
    identity: Identity
    zone: Zone
    """Its text, read as part of the zone."""
    word: bytes
    """Its name as the directive has it."""
    including: Path
    """The file in which that stands."""
    line: int
    """The directive's, from 1."""
    ttl: int | None = None
    """The default TTL in force there; None where nothing gives one."""


class IncludedChange(NamedTuple):
    """What a save writes to the included file in which SERIAL stands."""

    file: Path
    removed: str
    """The line of SERIAL."""
    added: str
    zones: tuple[str, ...] = ()
    """All zones that include the file, where they are known."""


class SoaFile(NamedTuple):
    """The included file that holds a zone's SOA, and so its SERIAL."""

    path: Path
    identity: Identity
    text: bytes
    serial: int
    place: tuple[int, int]
    """Where SERIAL stands in the text: offset and length."""

    def with_serial(self, serial: int) -> bytes:
        """Return the file's text with another SERIAL."""
        offset, length = self.place
        return self.text[:offset] + str(serial).encode() + self.text[offset + length :]

    def change_to(self, serial: int | None) -> IncludedChange | None:
        """Return what another SERIAL changes; None where it is the same."""
        if serial is None or serial == self.serial:
            return None
        return IncludedChange(self.path, self._line_in(self.text), self._line_in(self.with_serial(serial)))

    def _line_in(self, text: bytes) -> str:
        """Return the line of SERIAL."""
        at = self.place[0]
        end = text.find(b"\n", at)
        line = text[text.rfind(b"\n", 0, at) + 1 : end if end >= 0 else len(text)]
        return line.removesuffix(b"\r").decode("utf-8", "backslashreplace")


def included_files(document: ZoneDocument, path: Path, rules: IncludeRules) -> Iterator[IncludedFile]:
    """Yield the files that a zone includes, and those that they do, in the order in which servers read them.

    What can't be included is left out: the checks tell of it.
    """
    left = MAX_FILES
    waiting: list[tuple[ZoneDocument, Path, tuple[Path, ...], int | None]] = [(document, path, (path.resolve(),), None)]
    while waiting:
        including, where, above, ttl_above = waiting.pop()
        found: list[tuple[ZoneDocument, Path, tuple[Path, ...], int | None]] = []
        for entry in including.directives():
            directive = including.directive(entry)
            if not isinstance(directive, DirectiveFields) or directive.name != b"$INCLUDE" or not left:
                continue
            word, *origin = directive.arguments
            name = word.text[1:-1] if word.quoted else word.text
            try:
                file = rules.file_for(name, where)
                if file in above or len(above) > MAX_DEPTH:
                    continue
                data, identity = read_file(file)
            except (CannotInclude, StorageError):
                continue
            left -= 1
            inner = ZoneDocument(
                data, including.absolute(origin[0].text, entry) if origin else including.context(entry).origin
            )
            stated = including.context(entry).ttl
            ttl = ttl_above if stated is None else stated
            yield IncludedFile(file, identity, Zone(inner), name, where, including.line(entry), ttl)
            found.append((inner, file, (*above, file), ttl))
        waiting += reversed(found)


def soa_file(document: ZoneDocument, path: Path, rules: IncludeRules) -> SoaFile | None:
    """Return the included file in which the zone's SOA stands; None where there is none that can be read."""
    for file in included_files(document, path, rules):
        entry = file.zone.soa_entry()
        owner = file.zone.document.owner(entry) if entry is not None else None
        serial, place = file.zone.serial(), file.zone.serial_place()
        if owner is not None and names.key(owner) == names.key(document.origin) and serial is not None and place:
            return SoaFile(file.path, file.identity, bytes(file.zone.document), serial, place)
    return None


def zones_including(file: Path, workspace: "Workspace", rules: IncludeRules, own: tuple[Path, str]) -> list[str]:
    """Return the zones that include *file*, by name. Reads them all: slow.

    Args:
        file: the included file.
        workspace: where zones are looked for.
        rules: tell where their included files are.
        own: the file and the name of the zone that is known to include it, wherever it lies.
    """
    zones = {own[1]}
    for candidate in workspace.zone_files():
        if candidate.path == own[0]:
            continue
        try:
            data, _ = read_file(candidate.path)
        except StorageError:
            continue
        if not INCLUDES.search(data):
            continue
        facts = workspace.facts(candidate)
        origin = facts.origin.name if facts.origin else None
        document = ZoneDocument(data, origin or names.ROOT)
        if any(each.path == file for each in included_files(document, candidate.path, rules)):
            zones.add(origin or candidate.name)
    return sorted(zones, key=names.reading_order)
