"""Operations on many records at once: one label, one undo, and little more work than reading the file takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from tuiz.domain import names
from tuiz.domain.editor import Editor
from tuiz.domain.operations import all_copies, readable
from tuiz.domain.system_records import refuse_locked
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.layout import with_ttl


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


def owners_of(records: Sequence[Located]) -> tuple[str, ...]:
    """Return the owners of records, each once."""
    return tuple({names.key(found.record.owner): found.record.owner for found in records}.values())


def refuse_system(zone: Zone, operation: SetTtls) -> None:
    """Refuse to touch System Records as if they were ordinary ones.

    Raises:
        SystemRecordLocked: with the reason and where to change it.
    """
    if not operation.system:
        for found in operation.records:
            refuse_locked(zone.name, found.record.owner, found.record.rdtype, zone.vanity)


def counted(records: int) -> str:
    """Return, for instance, “12 records”."""
    return f"{records:,} record" if records == 1 else f"{records:,} records"
