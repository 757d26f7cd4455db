"""Do a change again: to the byte where the text is still the one it was made on, else RRset by RRset.

On a file that another program has changed, an RRset that is as the change found it takes the change; one that is as the
change left it has it already; anything else is a conflict, which the user resolves as mine, theirs or both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tuiz.domain import names
from tuiz.domain.changes import Change, RRsetChange, Splice, facts_of
from tuiz.domain.editor import Editor
from tuiz.domain.operations import AddRecord, RemoveRecords, readable, same_rdata, set_ttl
from tuiz.domain.records import Record, RRset
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.layout import with_note

Choice = Literal["mine", "theirs", "both"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """An RRset that was changed here and by another program."""

    change: RRsetChange
    """What was done here."""
    theirs: RRset
    """What the file holds now."""
    system: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """The RRset's key."""
        return self.change.key


class Displaced(Exception):
    """The bytes that a change replaces aren't where they were."""


def apply_bytes(zone: Zone, change: Change) -> Change:
    """Apply the splices of *change* where they belong, and return it as it was applied.

    Raises:
        Displaced: nothing was done; the text isn't the one that the change was made on.
    """
    now = zone.serial_place()
    then = change.serial_place
    shift = now[1] - then[1] if now and then else 0
    serial_at = then[0] if then else 0
    moved: list[Splice] = []
    size = zone.document.size
    for splice in change.splices:
        there = splice._replace(offset=splice.offset + shift) if splice.offset > serial_at else splice
        moved.append(there if 0 <= there.offset <= size else splice)
        size += splice.growth
    try:
        zone.document.apply_all(moved)
    except ValueError:
        raise Displaced from None
    return change._replace(splices=tuple(moved), serial_place=now)


def apply_moved(zone: Zone, change: Change) -> Change:
    """Apply the splices of *change* wherever the whole lines that they replace stand now, and return what was done.

    Raises:
        Displaced: nothing was done; they aren't whole lines, or don't stand there any more.
    """
    now = zone.serial_place()
    done: list[Splice] = []
    try:
        for splice in change.splices:
            moved = splice._replace(offset=_place_of(bytes(zone.document), splice))
            zone.document.apply(moved)
            done.append(moved)
    except Displaced:
        for earlier in reversed(done):
            zone.document.apply(earlier.inverse())
        raise
    return change._replace(splices=tuple(done), serial_place=now)


def _place_of(text: bytes, splice: Splice) -> int:
    """Return where the lines that a splice replaces stand; of several places the nearest to where they stood."""
    lines = splice.removed
    places: list[int] = []
    at = text.find(lines) if lines else -1
    while at >= 0:
        end = at + len(lines)
        if (at == 0 or text[at - 1 : at] == b"\n") and (lines.endswith(b"\n") or end == len(text)):
            places.append(at)
        at = text.find(lines, at + 1)
    if not places:
        raise Displaced
    return min(places, key=lambda place: abs(place - splice.offset))


@dataclass(frozen=True, slots=True)
class SetRRsets:
    """Make RRsets what they are to be, whatever they are now; the operation that merges, restores and resolves."""

    wanted: tuple[RRset, ...]
    text: str
    system: bool = False

    def owners(self, zone: Zone) -> Sequence[str]:  # noqa: ARG002 - part of the protocol
        """Return the RRsets' owners."""
        return tuple({names.key(rrset.owner): rrset.owner for rrset in self.wanted}.values())

    def label(self, zone: Zone) -> str:  # noqa: ARG002 - part of the protocol
        """Return the label it was given."""
        return self.text

    def run(self, editor: Editor) -> None:
        """Add what is missing, remove what is too much, align TTLs and notes."""
        for rrset in self.wanted:
            self._set(editor, rrset)

    def _set(self, editor: Editor, rrset: RRset) -> None:
        editor.watch(rrset.owner, rrset.rdtype)
        for record in rrset.records:
            AddRecord(rrset.owner, rrset.rdtype, record.rdata, record.ttl, record.note, system=self.system).run(editor)
        surplus = tuple(
            found
            for found in editor.located(rrset.owner)
            if found.record.rdtype == rrset.rdtype and not _holds(rrset, found.record)
        )
        if surplus:
            RemoveRecords(surplus, system=self.system).run(editor)
        if rrset.records:
            set_ttl(editor, rrset.owner, rrset.rdtype, rrset.records[-1].ttl)
        self._set_notes(editor, rrset)

    def _set_notes(self, editor: Editor, rrset: RRset) -> None:
        document = editor.zone.document
        for wanted in rrset.records:
            for found in editor.located(rrset.owner):
                record = found.record
                if record.rdtype != rrset.rdtype or not same_rdata(record.rdtype, record.rdata, wanted.rdata):
                    continue
                if record.note != wanted.note:
                    raw = document.raw(found.entry)
                    note = wanted.note.encode() if wanted.note else None
                    editor.rewrite(found.entry, with_note(raw, readable(document.parse(raw)), note))
                break


@dataclass(slots=True)
class Replay:
    """What can be taken over of a change onto another text, and what can't without a decision."""

    wanted: list[RRset] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def sort_out(change: Change, now: Mapping[tuple[str, str], RRset]) -> Replay:
    """Compare each RRset of *change* with what is there *now*, by RRset key."""
    result = Replay()
    for rrset in change.rrsets:
        present = now[rrset.key]
        if facts_of(present) == facts_of(rrset.before):
            result.wanted.append(_with_notes(rrset, present))
        elif facts_of(present) != facts_of(rrset.after):
            result.conflicts.append(Conflict(rrset, present, change.system))
    return result


def resolve(conflict: Conflict, choice: Choice) -> RRset | None:
    """Return what the RRset is to be, None where it stays as it is."""
    mine, theirs = conflict.change.after, conflict.theirs
    if choice == "theirs":
        return None
    if choice == "mine":
        return mine
    ttl = mine.records[0].ttl if mine.records else theirs.records[0].ttl if theirs.records else 0
    both = [*mine.records, *(record for record in theirs.records if not _holds(mine, record))]
    return RRset(mine.owner, mine.rdtype, tuple(record._replace(ttl=ttl) for record in both))


def _holds(rrset: RRset, record: Record) -> bool:
    return any(same_rdata(rrset.rdtype, other.rdata, record.rdata) for other in rrset.records)


def _with_notes(change: RRsetChange, present: RRset) -> RRset:
    """Return the RRset after the change, with the notes that the other side changed kept as they are there."""
    before = {record.rdata: record.note for record in change.before.records}
    theirs = {record.rdata: record.note for record in present.records}
    records = tuple(
        record._replace(note=theirs[record.rdata])
        if record.rdata in theirs and record.note == before.get(record.rdata)
        else record
        for record in change.after.records
    )
    return change.after._replace(records=records)
