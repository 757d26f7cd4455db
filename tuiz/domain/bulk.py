"""Operations on many records at once: one label, one undo, and little more work than reading the file takes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from tuiz.domain import names, rdata
from tuiz.domain.editor import Editor
from tuiz.domain.operations import all_copies, readable, reworded, same_rdata
from tuiz.domain.records import Record
from tuiz.domain.system_records import refuse_locked
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.layout import with_ttl
from tuiz.errors import ZoneError

_BESIDE_CNAME: Final = frozenset({"RRSIG", "NSEC", "KEY", "SIG", "NXT"})
"""What may stand beside a CNAME record (RFC 4034 §3, RFC 2181 §10.1)."""


@dataclass(frozen=True, slots=True)
class SetTtls:
    """Give records another TTL, each with all others of its RRset (RFC 2181 §5.2)."""

    records: tuple[Located, ...]
    ttl: int
    system: bool = False

    def owners(self, zone: Zone) -> Sequence[str]:  # noqa: ARG002 - part of the protocol
        """Return the records' owners."""
        return owners_of(self.records)

    def label(self, zone: Zone) -> str:  # noqa: ARG002 - part of the protocol
        """Return, for instance, “Give 12 records the TTL 300”."""
        return f"Give {counted(len(self.records))} the TTL {self.ttl}"

    def run(self, editor: Editor) -> None:
        """Write the TTL onto each entry that has another."""
        refuse_system(editor.zone, self)
        all_copies(editor, self.records)
        keys = {found.record.rrset_key for found in self.records}
        document = editor.zone.document
        edits: dict[int, bytes | None] = {}
        meant: dict[int, tuple[str | None, int | None]] = {}
        for owner in owners_of(self.records):
            for found in editor.located(owner):
                if found.record.rrset_key in keys and found.record.ttl != self.ttl:
                    raw = document.raw(found.entry)
                    fields = readable(document.parse(raw))
                    edits[found.entry] = with_ttl(raw, fields, str(self.ttl).encode())
                    meant[found.entry] = (found.record.owner, self.ttl)
        editor.change_many(edits, meant)


class StandsAlone(ZoneError):
    """A CNAME record would come to stand beside another one."""

    hint = "Leave it out, or move the others elsewhere first."


class Rewording(NamedTuple):
    """A record, and the owner and RDATA that it is to have."""

    before: Located
    owner: str
    rdata: str
    """In presentation format, names absolute."""

    @property
    def is_change(self) -> bool:
        """Whether the record would say something else than it does."""
        record = self.before.record
        return names.key(self.owner) != record.owner_key or not same_rdata(record.rdtype, record.rdata, self.rdata)


@dataclass(frozen=True, slots=True)
class RewordRecords:
    """Give records another owner or RDATA, each where it stands; one that comes to say what another says goes."""

    rewordings: tuple[Rewording, ...]
    text: str
    """What it does in a few words."""
    system: bool = False

    @property
    def records(self) -> tuple[Located, ...]:
        """The records as they are before."""
        return tuple(each.before for each in self.rewordings)

    def owners(self, zone: Zone) -> Sequence[str]:  # noqa: ARG002 - part of the protocol
        """Return the owners before and after."""
        owners = [owner for each in self.rewordings for owner in (each.before.record.owner, each.owner)]
        return tuple({names.key(owner): owner for owner in owners}.values())

    def label(self, zone: Zone) -> str:  # noqa: ARG002 - part of the protocol
        """Return the label it was given."""
        return self.text

    def run(self, editor: Editor) -> None:
        """Rewrite the entries that state the records.

        Raises:
            StandsAlone: a CNAME record would come to stand beside another one.
        """
        zone = editor.zone
        refuse_system(zone, self)
        if not self.system:
            for each in self.rewordings:
                refuse_locked(zone.name, each.owner, each.before.record.rdtype, zone.vanity)
        # Once each: the same record may have been named twice, where the file states it twice.
        plan = {
            same[0].entry: (each, same)
            for each, same in zip(self.rewordings, all_copies(editor, self.records), strict=True)
            if each.is_change
        }
        going = {copy.entry for _, same in plan.values() for copy in same}
        standing = _Standing(editor, [each for each, _ in plan.values()], going)
        edits: dict[int, bytes | None] = {}
        meant: dict[int, tuple[str | None, int | None]] = {}
        for each, same in plan.values():
            edits.update({copy.entry: None for copy in same})
            kept = next((copy for copy in same if copy.entry == each.before.entry), same[0])
            after = kept.record._replace(owner=each.owner, rdata=each.rdata)
            if standing.takes(after):
                edits[kept.entry] = reworded(zone.document, kept.entry, kept.record, after)
                moves = after.rrset_key != kept.record.rrset_key
                meant[kept.entry] = (each.owner, standing.ttl(after) if moves else after.ttl)
        editor.change_many(edits, meant)


class _Standing:
    """What is said already where records go."""

    def __init__(self, editor: Editor, rewordings: Sequence[Rewording], going: Collection[int]) -> None:
        self._said: set[tuple[str, str, bytes]] = set()
        self._ttls: dict[tuple[str, str], int] = {}
        self._types: dict[str, set[str]] = {}
        self._moving_to = {
            names.key(each.owner) for each in rewordings if names.key(each.owner) != each.before.record.owner_key
        }
        arriving: dict[str, tuple[str, set[str]]] = {}
        for each in rewordings:
            arriving.setdefault(names.key(each.owner), (each.owner, set()))[1].add(each.before.record.rdtype)
        for owner, types in arriving.values():
            for found in editor.watch_all(owner, types):
                if found.entry not in going:
                    self._note(found.record)

    def takes(self, record: Record) -> bool:
        """Take in a record, and return whether it says something new.

        Raises:
            StandsAlone: it can't stand beside what is there.
        """
        if _key(record) in self._said:
            return False
        types = self._types.get(record.owner_key, set()) - _BESIDE_CNAME
        if record.owner_key in self._moving_to and types and "CNAME" in types | {record.rdtype}:
            raise StandsAlone(
                f"{record.owner} would have a CNAME record and another one beside it, "
                "which name servers refuse (RFC 1034 §3.6.2)."
            )
        self._note(record)
        return True

    def ttl(self, record: Record) -> int:
        """Return the TTL of the RRset that a record has become one of."""
        return self._ttls[record.rrset_key]

    def _note(self, record: Record) -> None:
        self._said.add(_key(record))
        self._ttls.setdefault(record.rrset_key, record.ttl)
        self._types.setdefault(record.owner_key, set()).add(record.rdtype)


def owners_of(records: Sequence[Located]) -> tuple[str, ...]:
    """Return the owners of records, each once."""
    return tuple({names.key(found.record.owner): found.record.owner for found in records}.values())


def refuse_system(zone: Zone, operation: SetTtls | RewordRecords) -> None:
    """Refuse to touch System Records as if they were ordinary ones.

    Raises:
        SystemRecordLocked: with the reason and where to change it.
    """
    if not operation.system:
        for found in operation.records:
            refuse_locked(zone.name, found.record.owner, found.record.rdtype, zone.vanity)


def _key(record: Record) -> tuple[str, str, bytes]:
    return *record.rrset_key, rdata.key(record.rdtype, record.rdata, names.ROOT)


def counted(records: int) -> str:
    """Return, for instance, “12 records”."""
    return f"{records:,} record" if records == 1 else f"{records:,} records"
