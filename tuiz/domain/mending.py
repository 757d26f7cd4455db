"""Operations that mend what a check finds: one TTL for an RRset, no record twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from tuiz.domain import names, rdata
from tuiz.domain.editor import Editor
from tuiz.domain.operations import NoSuchRecord, set_ttl
from tuiz.domain.records import Record
from tuiz.domain.system_records import refuse_locked
from tuiz.domain.zone import Zone


@dataclass(frozen=True, slots=True)
class SetTtl:
    """Give every record of an RRset the same TTL (RFC 2181 §5.2)."""

    owner: str
    rdtype: str
    ttl: int
    system: bool = False

    def owners(self, zone: Zone) -> Sequence[str]:  # noqa: ARG002 - part of the protocol
        """Return the RRset's owner."""
        return (self.owner,)

    def label(self, zone: Zone) -> str:
        """Return, for instance, “Give the A records of www the TTL 300”."""
        return f"Give the {self.rdtype} records of {names.relative(self.owner, zone.name)} the TTL {self.ttl}"

    def run(self, editor: Editor) -> None:
        """Write the TTL onto each entry that has another."""
        if not self.system:
            refuse_locked(editor.zone.name, self.owner, self.rdtype, editor.zone.vanity)
        if not editor.watch(self.owner, self.rdtype):
            raise NoSuchRecord(f"{self.owner} has no {self.rdtype} record.")
        set_ttl(editor, self.owner, self.rdtype, self.ttl)


@dataclass(frozen=True, slots=True)
class RemoveDuplicates:
    """Leave each record of an RRset once: where it stands first (RFC 2181 §5)."""

    owner: str
    rdtype: str
    system: bool = False

    def owners(self, zone: Zone) -> Sequence[str]:  # noqa: ARG002 - part of the protocol
        """Return the RRset's owner."""
        return (self.owner,)

    def label(self, zone: Zone) -> str:
        """Return, for instance, “Delete duplicates among the A records of www”."""
        return f"Delete duplicates among the {self.rdtype} records of {names.relative(self.owner, zone.name)}"

    def run(self, editor: Editor) -> None:
        """Take out each entry that says what an earlier one has said."""
        if not self.system:
            refuse_locked(editor.zone.name, self.owner, self.rdtype, editor.zone.vanity)
        editor.watch(self.owner, self.rdtype)
        seen: set[bytes] = set()
        surplus: list[int] = []
        for found in editor.located(self.owner):
            if found.record.rdtype == self.rdtype:
                if (key := key_of(found.record)) in seen:
                    surplus.append(found.entry)
                seen.add(key)
        for entry in sorted(surplus, reverse=True):
            editor.remove(entry)


def key_of(record: Record) -> bytes:
    """Return what is equal for records of one type that say the same."""
    return rdata.key(record.rdtype, record.rdata, names.ROOT)
