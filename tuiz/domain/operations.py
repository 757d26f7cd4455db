"""What can be done to a zone: small, labelled, reversible operations on records.

An operation says which owners it needs located, because finding them may take a while, and then runs at once. What it
did comes back as a `Change`: bytes and RRsets before and after, so that it can be taken back to the byte, or replayed
by its RRsets on a file that another program has changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tuiz.domain import names, rdata
from tuiz.domain.changes import Change, RRsetChange
from tuiz.domain.editor import Editor
from tuiz.domain.rdata_layout import parts_of, rewritten, written
from tuiz.domain.records import Record, RRset
from tuiz.domain.system_records import refuse_locked
from tuiz.domain.zone import FALLBACK_TTL, Located, Zone
from tuiz.domain.zonefile import placement
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.entries import RecordFields
from tuiz.domain.zonefile.layout import (
    NewFields,
    compose,
    with_note,
    with_owner,
    with_rdata,
    with_ttl,
    with_type,
)
from tuiz.domain.zonefile.tokens import Problem
from tuiz.errors import NotFoundError, ZoneError


class NoSuchRecord(NotFoundError):
    """There is no such record."""


class AlreadyThere(ZoneError):
    """Another record is so already."""

    hint = "Delete this record instead, if the other one is all you need."


class Operation(Protocol):
    """Something to do to a zone."""

    @property
    def system(self) -> bool:
        """Whether it may change System Records: it is the form that owns them."""

    def owners(self, zone: Zone) -> Sequence[str]:
        """Return the owners that must be located before it can run."""

    def label(self, zone: Zone) -> str:
        """Return what it does in a few words."""

    def run(self, editor: Editor) -> None:
        """Do it."""


def perform(zone: Zone, operation: Operation, entries: Mapping[str, list[int]]) -> Change:
    """Run *operation* on the zone's document, wholly or not at all.

    Args:
        entries: by owner key, the entries of each of the operation's owners.
    """
    editor = Editor(zone, entries)
    serial_place = zone.serial_place()
    label = operation.label(zone)
    try:
        operation.run(editor)
    except BaseException:
        editor.rollback()
        raise
    return Change(
        label,
        tuple(editor.splices),
        tuple(RRsetChange(before, now) for before, now in editor.watched()),
        system=operation.system,
        serial_place=serial_place,
    )


@dataclass(frozen=True, slots=True)
class AddRecord:
    """Add a record; one that is there already stays as it is."""

    owner: str
    rdtype: str
    rdata: str
    """In presentation format, names absolute."""
    ttl: int | None = None
    """None takes the RRset's, else the file's default; another one becomes the TTL of the whole RRset."""
    note: str | None = None
    system: bool = False
    """Whether this is the form that owns System Records."""

    def owners(self, zone: Zone) -> Sequence[str]:  # noqa: ARG002 - part of the protocol
        """Return the record's owner."""
        return (self.owner,)

    def label(self, zone: Zone) -> str:
        """Return, for instance, “Add A record www”."""
        return f"Add {self.rdtype} record {names.relative(self.owner, zone.name)}"

    def run(self, editor: Editor) -> None:
        """Write the record beside its RRset, or its owner, or at the end of the part where it belongs."""
        if not self.system:
            refuse_locked(editor.zone.name, self.owner, self.rdtype, editor.zone.vanity)
        rrset = editor.watch(self.owner, self.rdtype)
        if not any(same_rdata(record.rdtype, record.rdata, self.rdata) for record in rrset.records):
            self._write(editor, rrset)
        if self.ttl is not None:
            set_ttl(editor, self.owner, self.rdtype, self.ttl)

    def _write(self, editor: Editor, rrset: RRset) -> None:
        document = editor.zone.document
        siblings = editor.located(self.owner)
        beside = [found for found in siblings if found.record.rdtype == self.rdtype] or siblings
        if beside:
            place = placement.behind_group(document, beside[-1].entry)
        else:
            place = placement.for_new_owner(document, self.owner)
        habits = placement.habits(document, place, self.rdtype, [found.entry for found in beside])
        origin = document.context(place).origin
        owner: bytes | None = names.relative(self.owner, origin).encode("latin-1")
        if not habits.relative_owners and owner != b"@":
            owner = self.owner.encode("latin-1")
        if beside and habits.blank_owners and _same_owner(document.owner(place - 1), self.owner):
            owner = None
        ttl = rrset.records[0].ttl if rrset.records else self.ttl
        fields = habits.fields
        new = NewFields(
            owner=owner,
            ttl=self._written_ttl(editor, place, ttl, writes_ttl=habits.writes_ttl),
            rdclass=fields.rdclass.text if fields and fields.rdclass else None,
            rdtype=self.rdtype.encode(),
            rdata=written(self.rdtype, self.rdata, origin, relative=habits.relative_rdata),
            note=_note_bytes(self.note),
        )
        editor.insert(place, compose(new, habits.template, fields, habits.line_end), self.owner)

    @staticmethod
    def _written_ttl(editor: Editor, place: int, ttl: int | None, *, writes_ttl: bool) -> bytes | None:
        """Return the TTL to write; None where the record has it without, and its neighbours don't write theirs."""
        inherited = editor.zone.inherited_ttl(place)
        if ttl is None:
            ttl = FALLBACK_TTL if inherited is None else inherited
        return None if ttl == inherited and not writes_ttl else str(ttl).encode()


@dataclass(frozen=True, slots=True)
class ReplaceRecord:
    """Change a record's owner, TTL, type, RDATA or note, where it stands."""

    before: Located
    owner: str
    rdtype: str
    rdata: str
    ttl: int | None
    """None keeps it; another one becomes the TTL of the whole RRset."""
    note: str | None
    """None takes the note away."""
    system: bool = False

    def owners(self, zone: Zone) -> Sequence[str]:  # noqa: ARG002 - part of the protocol
        """Return the owner before and after."""
        return (self.before.record.owner, self.owner)

    def label(self, zone: Zone) -> str:
        """Return, for instance, “Change MX record @”."""
        record = self.before.record
        return f"Change {record.rdtype} record {names.relative(record.owner, zone.name)}"

    def run(self, editor: Editor) -> None:
        """Rewrite the entries that state the record."""
        before = self.before.record
        if not self.system:
            refuse_locked(editor.zone.name, before.owner, before.rdtype, editor.zone.vanity)
            refuse_locked(editor.zone.name, self.owner, self.rdtype, editor.zone.vanity)
        editor.watch(before.owner, before.rdtype)
        target = editor.watch(self.owner, self.rdtype)
        copies = _copies(editor, self.before)
        moves = (names.key(self.owner), self.rdtype) != before.rrset_key
        stays = not moves and same_rdata(self.rdtype, self.rdata, before.rdata)
        exists = any(same_rdata(self.rdtype, record.rdata, self.rdata) for record in target.records)
        if exists and not stays:
            raise AlreadyThere(
                f"{names.relative(self.owner, editor.zone.name)} {self.rdtype} {self.rdata} is there already."
            )
        entry = copies[0].entry
        for surplus in sorted((copy.entry for copy in copies[1:]), reverse=True):
            editor.remove(surplus)
            entry -= surplus < entry
        self._rewrite(editor, entry)
        ttl = self.ttl
        if ttl is None and moves and target.records:
            ttl = target.records[0].ttl
        if ttl is not None:
            set_ttl(editor, self.owner, self.rdtype, ttl)

    def _rewrite(self, editor: Editor, entry: int) -> None:
        before = self.before.record
        after = before._replace(owner=self.owner, rdtype=self.rdtype, rdata=self.rdata, note=self.note)
        editor.rewrite(entry, reworded(editor.zone.document, entry, before, after))
        editor.follow(entry, self.owner)


@dataclass(frozen=True, slots=True)
class RemoveRecords:
    """Remove records, each with its duplicates."""

    records: tuple[Located, ...]
    system: bool = False

    def owners(self, zone: Zone) -> Sequence[str]:  # noqa: ARG002 - part of the protocol
        """Return the records' owners."""
        return tuple({names.key(found.record.owner): found.record.owner for found in self.records}.values())

    def label(self, zone: Zone) -> str:
        """Return, for instance, “Delete A record www”."""
        if len(self.records) > 1:
            return f"Delete {len(self.records):,} records"
        record = self.records[0].record
        return f"Delete {record.rdtype} record {names.relative(record.owner, zone.name)}"

    def run(self, editor: Editor) -> None:
        """Take the entries out."""
        if not self.system:
            for found in self.records:
                refuse_locked(editor.zone.name, found.record.owner, found.record.rdtype, editor.zone.vanity)
        editor.change_many({copy.entry: None for copies in all_copies(editor, self.records) for copy in copies})


def set_ttl(editor: Editor, owner: str, rdtype: str, ttl: int) -> None:
    """Give every record of an RRset the same TTL (RFC 2181 §5.2)."""
    editor.watch(owner, rdtype)
    document = editor.zone.document
    count = len(editor.located(owner))
    for number in range(count):
        found = editor.located(owner)[number]
        if found.record.rdtype == rdtype and found.record.ttl != ttl:
            raw = document.raw(found.entry)
            editor.rewrite(found.entry, with_ttl(raw, readable(document.parse(raw)), str(ttl).encode()))


def reworded(document: ZoneDocument, entry: int, before: Record, after: Record) -> bytes:
    """Return the text of *entry*, which states *before*, as it states *after*, but for the TTL."""
    raw = document.raw(entry)
    fields = readable(document.parse(raw))
    origin = document.context(entry).origin
    parts = parts_of(before.rdtype, fields.rdata)
    if after.rdtype != before.rdtype:
        words = written(after.rdtype, after.rdata, origin, relative=False)
    else:
        words = rewritten(after.rdtype, parts, before.rdata, after.rdata, origin)
    if after.rdtype != before.rdtype or not same_rdata(after.rdtype, after.rdata, before.rdata):
        raw = with_rdata(raw, parts, words)
    if after.note != before.note:
        raw = with_note(raw, readable(document.parse(raw)), _note_bytes(after.note))
    if after.rdtype != before.rdtype:
        raw = with_type(raw, readable(document.parse(raw)), after.rdtype.encode())
    if after.owner != before.owner:
        owner = names.relative(after.owner, origin).encode("latin-1")
        if fields.owner and fields.owner.text.endswith(b".") and owner != b"@":
            owner = after.owner.encode("latin-1")
        raw = with_owner(raw, readable(document.parse(raw)), owner)
    return raw


def same_rdata(rdtype: str, one: str, other: str) -> bool:
    """Return whether two RDATA in presentation format, names absolute, are the same as RDATA."""
    return one == other or rdata.key(rdtype, one, names.ROOT) == rdata.key(rdtype, other, names.ROOT)


def _copies(editor: Editor, wanted: Located) -> list[Located]:
    """Return every entry that states the record, the one meant first.

    Raises:
        NoSuchRecord: if none does any more.
    """
    record = wanted.record
    found = [
        other
        for other in editor.located(record.owner)
        if other.record.rdtype == record.rdtype and same_rdata(record.rdtype, other.record.rdata, record.rdata)
    ]
    if not found:
        raise NoSuchRecord(f"{record.owner} has no {record.rdtype} record {record.rdata}.")
    return sorted(found, key=lambda other: (other.entry != wanted.entry, other.entry))


def all_copies(editor: Editor, wanted: Sequence[Located]) -> list[list[Located]]:
    """Return for each record every entry that states it, and watch its RRset; many cost little more than few.

    Raises:
        NoSuchRecord: if none states one any more.
    """
    owners: dict[str, tuple[str, dict[str, None]]] = {}
    for each in wanted:
        owners.setdefault(each.record.owner_key, (each.record.owner, {}))[1][each.record.rdtype] = None
    copies: dict[tuple[str, str, bytes], list[Located]] = {}
    for key, (owner, types) in owners.items():
        for each in editor.watch_all(owner, types):
            if each.record.rdtype in types:
                data = rdata.key(each.record.rdtype, each.record.rdata, names.ROOT)
                copies.setdefault((key, each.record.rdtype, data), []).append(each)
    found: list[list[Located]] = []
    for record in (each.record for each in wanted):
        same = copies.get((*record.rrset_key, rdata.key(record.rdtype, record.rdata, names.ROOT)))
        if same is None:
            raise NoSuchRecord(f"{record.owner} has no {record.rdtype} record {record.rdata}.")
        found.append(same)
    return found


def _same_owner(one: str | None, other: str) -> bool:
    return one is not None and names.key(one) == names.key(other)


def readable(fields: RecordFields | Problem) -> RecordFields:
    """Return *fields*, or refuse to go on with what can't be read.

    Raises:
        ZoneError: with the reason.
    """
    if isinstance(fields, Problem):
        raise ZoneError(fields.reason)
    return fields


def _note_bytes(note: str | None) -> bytes | None:
    return note.encode("utf-8") if note else None
