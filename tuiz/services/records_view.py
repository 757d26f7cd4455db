"""All records of a zone, as it would be served: `$GENERATE` expanded, included files read, each with its place."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names, rdata
from tuiz.domain.mnemonics import canonical_class, canonical_type
from tuiz.domain.records import Record
from tuiz.domain.system_records import lock_on
from tuiz.domain.ttl import parse_ttl
from tuiz.domain.zone import FALLBACK_TTL, Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.entries import DirectiveFields
from tuiz.domain.zonefile.locate import entries_of
from tuiz.domain.zonefile.outline import BROKEN, DIRECTIVE
from tuiz.domain.zonefile.tokens import Problem
from tuiz.errors import StorageError, ZoneError
from tuiz.files.identity import read_with_status
from tuiz.services.including import MAX_DEPTH, MAX_FILES, CannotInclude, IncludeEndless, IncludeRules

if TYPE_CHECKING:
    from tuiz.services.finding_zone import FoundZone

MAX_GENERATED: Final = 65_536
"""How many records all of a zone's `$GENERATE` may stand for; a range may hold two thousand million numbers."""


MAX_UNREADABLE: Final = 10_000
"""After so many entries that can't be read a file isn't listed on: it is no zone file, or in another encoding."""


class NotAZoneFile(ZoneError):
    """This file is in another format."""


class ShownRecord(NamedTuple):
    """A record, and where it stands."""

    record: Record
    file: Path
    line: int
    """From 1; for a generated record that of the `$GENERATE`."""
    generated: bool
    lock: str | None
    """Why it is a System Record; None for an ordinary one."""


class Unreadable(NamedTuple):
    """What can't be read, and where it stands."""

    file: Path
    line: int
    reason: str
    check: str | None = None
    """The id of the finding that tells of it, for an included file that can't be read."""


class Wanted(NamedTuple):
    """Which records."""

    owner: str | None = None
    """Absolute."""
    rdtype: str | None = None

    def has(self, owner: str, rdtype: str) -> bool:
        """Return whether a record is one of them."""
        return (self.rdtype is None or rdtype == self.rdtype) and (
            self.owner is None or names.key(owner) == names.key(self.owner)
        )


EVERYTHING: Final = Wanted()


class _Limits:
    """What is left of what a zone may stand for."""

    def __init__(self) -> None:
        self.generated = MAX_GENERATED
        self.files = MAX_FILES


class _Source(NamedTuple):
    """One file of the zone."""

    zone: Zone
    path: Path
    above: tuple[Path, ...]
    """The files that include it, and itself."""
    ttl: int | None = None
    """The default TTL in force where the file was included."""


class RecordsView:
    """Reads a zone's records from its document."""

    def __init__(self, zone: Zone, path: Path, rules: IncludeRules, wanted: Wanted = EVERYTHING) -> None:
        self.zone = zone
        self.path = path
        self.rules = rules
        self.wanted = wanted
        self._limits = _Limits()

    def __iter__(self) -> Iterator[ShownRecord | Unreadable]:
        """Yield the records in the file's order, and what can't be read."""
        self._limits = _Limits()
        return self._of(_Source(self.zone, self.path, (self.path.resolve(),)))

    def included(self) -> Iterator[ShownRecord | Unreadable]:
        """Yield only what the zone's file includes, and why it can't be."""
        self._limits = _Limits()
        source = _Source(self.zone, self.path, (self.path.resolve(),))
        for entry in self.zone.document.directives():
            found = self.zone.document.directive(entry)
            if isinstance(found, DirectiveFields) and found.name == b"$INCLUDE":
                yield from self._included(source, entry, found)

    def of_directive(self, entry: int) -> Iterator[ShownRecord | Unreadable]:
        """Yield the records that the directive at *entry* of the zone's file stands for, and what can't be read."""
        yield from self._directive(_Source(self.zone, self.path, (self.path.resolve(),)), entry)

    def _of(self, source: _Source) -> Iterator[ShownRecord | Unreadable]:
        for entry, line, found in self._found(source.zone):
            if found is None:
                yield from self._directive(source, entry)
                continue
            shown = self._record(source, entry, line, found)
            if shown is not None:
                yield shown

    def _found(self, zone: Zone) -> Iterator[tuple[int, int, Located | Problem | None]]:
        """Yield what to look at, None for a directive, each with its entry and line."""
        document = zone.document
        if self.wanted.owner is None:
            yield from ((step.entry, step.line, found) for step, found in zone.steps(self.wanted.rdtype))
            return
        # An owner's entries are found by a search; only what may hold others is looked at beside them.
        chosen = {*entries_of(document, self.wanted.owner), *document.directives(), *_broken(document)}
        for entry in sorted(chosen):
            is_directive = document.kind(entry) == DIRECTIVE
            yield entry, document.line(entry), None if is_directive else zone.located(entry)

    def _record(
        self, source: _Source, entry: int, line: int, found: Located | Problem
    ) -> ShownRecord | Unreadable | None:
        if isinstance(found, Problem):
            return Unreadable(source.path, line, _told(found))
        record = found.record
        if source.ttl is not None and found.fields.ttl is None and source.zone.document.context(entry).ttl is None:
            record = record._replace(ttl=source.ttl)
        if not self.wanted.has(record.owner, record.rdtype):
            return None
        return self._shown(record, source, line)

    def _directive(self, source: _Source, entry: int) -> Iterator[ShownRecord | Unreadable]:
        document = source.zone.document
        found = document.directive(entry)
        if isinstance(found, Problem):
            yield Unreadable(source.path, document.line(entry), _told(found))
        elif found.name == b"$GENERATE":
            yield from self._generated(source, entry, found)
        elif found.name == b"$INCLUDE":
            yield from self._included(source, entry, found)

    def _generated(self, source: _Source, entry: int, directive: DirectiveFields) -> Iterator[ShownRecord | Unreadable]:
        from tuiz.domain.zonefile.generate import generator_of  # few zones have any

        zone, document = source.zone, source.zone.document
        line = document.line(entry)
        generator = generator_of(directive)
        if isinstance(generator, Problem):
            yield Unreadable(source.path, line, _told(generator))
            return
        rdtype = canonical_type(generator.rdtype.decode("ascii"))
        rdclass = canonical_class(generator.rdclass.decode("ascii")) if generator.rdclass else "IN"
        default = next((ttl for ttl in (zone.inherited_ttl(entry), source.ttl) if ttl is not None), FALLBACK_TTL)
        ttl = default if generator.ttl is None else parse_ttl(generator.ttl) or 0
        for generated in generator.records():
            if not self._limits.generated:
                reason = f"$GENERATE stands for more than {MAX_GENERATED:,} records; the rest is left out."
                yield Unreadable(source.path, line, reason)
                return
            self._limits.generated -= 1
            owner = document.absolute(generated.owner, entry)
            if not self.wanted.has(owner, rdtype):
                continue
            try:
                data = rdata.presentation(rdtype, generated.rdata, document.context(entry).origin)
            except rdata.InvalidRdata as error:
                yield Unreadable(source.path, line, error.message)
                return
            yield self._shown(Record(owner, ttl, rdtype, data, rdclass), source, line, generated=True)

    def _included(self, source: _Source, entry: int, directive: DirectiveFields) -> Iterator[ShownRecord | Unreadable]:
        document = source.zone.document
        word, *origin = directive.arguments
        try:
            path = self.rules.file_for(word.text[1:-1] if word.quoted else word.text, source.path)
            self._refuse_endless(path, source)
            data, _ = read_with_status(path)
        except (CannotInclude, StorageError) as error:
            check = error.check if isinstance(error, CannotInclude) else CannotInclude.check
            reason = f"{error.message} {error.hint or ''}".rstrip()
            yield Unreadable(source.path, document.line(entry), reason, check)
            return
        name = document.absolute(origin[0].text, entry) if origin else document.context(entry).origin
        ttl = document.context(entry).ttl
        inner = Zone(ZoneDocument(data, name), self.zone.vanity)
        yield from self._of(_Source(inner, path, (*source.above, path), source.ttl if ttl is None else ttl))

    def _refuse_endless(self, path: Path, source: _Source) -> None:
        if path in source.above:
            raise IncludeEndless(f"{path} includes itself.", hint="Take one $INCLUDE out.")
        if len(source.above) > MAX_DEPTH:
            raise IncludeEndless(f"Files include one another more than {MAX_DEPTH} deep.")
        if not self._limits.files:
            raise IncludeEndless(f"The zone includes more than {MAX_FILES:,} files.")
        self._limits.files -= 1

    def _shown(self, record: Record, source: _Source, line: int, *, generated: bool = False) -> ShownRecord:
        lock = lock_on(self.zone.name, record.owner, record.rdtype, self.zone.vanity)
        return ShownRecord(record, source.path, line, generated, lock.reason if lock else None)


def saved_records(found: "FoundZone", wanted: Wanted | None = None) -> RecordsView:
    """Return the records of a zone's file as it was saved.

    Raises:
        StorageError: it can't be read.
        NotAZoneFile: it is in another format.
        UnknownOrigin: nothing tells which zone it is.
    """
    refuse_foreign(found)
    data, _ = read_with_status(found.path)
    zone = Zone(ZoneDocument(data, found.origin), found.file.settings.vanity)
    return RecordsView(zone, found.path, found.include, wanted or EVERYTHING)


def records_at(found: "FoundZone", owner: str, rdtype: str) -> list[Record]:
    """Return the records of one owner and type in a zone's file as it was saved; raises what `saved_records` does."""
    view = saved_records(found, Wanted(owner, rdtype))
    return [shown.record for shown in view if isinstance(shown, ShownRecord)]


def apex_records(found: "FoundZone", rdtype: str) -> list[Record]:
    """Return the records of one type at the zone's apex."""
    return records_at(found, found.origin, rdtype)


def refuse_foreign(found: "FoundZone") -> None:
    """Refuse a file that is in another format than a zone file's.

    Raises:
        NotAZoneFile: with the command that converts it.
    """
    if found.file.conversion is not None:
        raise NotAZoneFile(f"{found.path} is no zone file. {found.file.why_read_only}")


def _broken(document: ZoneDocument) -> Iterator[int]:
    """Yield the entries whose end can't be told."""
    for begin, kinds in document.kinds():
        found = bytes(kinds)
        at = found.find(BROKEN)
        while at >= 0:
            yield begin + at
            at = found.find(BROKEN, at + 1)


def _told(problem: Problem) -> str:
    return f"{problem.reason}. {problem.hint or ''}".rstrip()
