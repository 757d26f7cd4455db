"""Many entries changed at once: as splices, and what they lent to the records behind them written there.

What is lent is looked at from the first changed entry to the last, so that an owner or a TTL that is written onto one
record holds for those behind it too.
"""

from collections.abc import Mapping

from tuiz.domain import names
from tuiz.domain.changes import Splice
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.layout import with_owner, with_ttl
from tuiz.domain.zonefile.tokens import Problem

Neighbour = tuple[str | None, int | None]
"""What a record may have been lent: owner and TTL; None where it can't be told."""

MAX_UNREADABLE = 1000
"""How many unreadable records in a row are looked past for a readable one."""


def neighbour(zone: Zone, entry: int) -> Neighbour:
    """Return owner and TTL of the record at *entry*."""
    fields = zone.document.record(entry)
    return zone.document.owner(entry), None if isinstance(fields, Problem) else zone.ttl(entry, fields)


def minimal(offset: int, removed: bytes, inserted: bytes) -> Splice:
    """Return the splice without the bytes that both texts begin and end with."""
    limit = min(len(removed), len(inserted))
    head = 0
    while head < limit and removed[head] == inserted[head]:
        head += 1
    tail = 0
    while tail < limit - head and removed[-1 - tail] == inserted[-1 - tail]:
        tail += 1
    return Splice(offset + head, removed[head : len(removed) - tail], inserted[head : len(inserted) - tail])


def restored(raw: bytes, zone: Zone, entry: int, owner: str | None, ttl: int | None) -> bytes:
    """Return the record *raw* at *entry* with the owner and the TTL that it has lost; None is left as it is."""
    document = zone.document
    new = raw
    fields = document.parse(raw)
    if owner is not None:
        written = names.relative(owner, document.context(entry).origin).encode("latin-1")
        new = written + raw if isinstance(fields, Problem) else with_owner(raw, fields, written)
    if ttl is not None:
        reread = document.parse(new)
        if not isinstance(reread, Problem):
            new = with_ttl(new, reread, str(ttl).encode())
    return new


def edits_as_splices(document: ZoneDocument, edits: Mapping[int, bytes | None]) -> list[Splice]:
    """Return *edits*, the new text of each entry or None, as ascending splices; entries that go in a row as one."""
    found: list[Splice] = []
    for entry in sorted(edits):
        new, offset, raw = edits[entry], document.offset(entry), document.raw(entry)
        if new is not None:
            if new != raw:
                found.append(minimal(offset, raw, new))
        elif found and not found[-1].inserted and found[-1].offset + len(found[-1].removed) == offset:
            found[-1] = found[-1]._replace(removed=found[-1].removed + raw)
        else:
            found.append(Splice(offset, raw, b""))
    return found


def borrowers_of(zone: Zone, edits: Mapping[int, bytes | None]) -> dict[int, Neighbour]:
    """Return the records that may have their owner or TTL from an entry of *edits*, with both as they are."""
    document = zone.document
    gone = {entry for entry, new in edits.items() if new is None}
    following: dict[int, int | None] = {}

    def behind(entry: int) -> int | None:
        found = document.next_record(entry + 1)
        while found in gone and found not in following:
            found = document.next_record(found + 1)
        return following[found] if found in gone else found

    borrowers: dict[int, Neighbour] = {}
    for entry in sorted(edits, reverse=True):
        borrower = following[entry] = behind(entry)
        for _ in range(MAX_UNREADABLE):
            if borrower is None or borrower in borrowers:
                break
            borrowers[borrower] = neighbour(zone, borrower)
            if not isinstance(document.record(borrower), Problem):
                break
            borrower = behind(borrower)
    return borrowers


def mending(zone: Zone, wanted: Mapping[int, Neighbour]) -> list[Splice]:
    """Return the ascending splices that write onto each of the records *wanted* what it lacks of owner and TTL."""
    document = zone.document
    found: list[Splice] = []
    lent: tuple[int, str] | None = None
    stated: tuple[int, int] | None = None
    for entry in sorted(wanted):
        owner, ttl = wanted[entry]
        fields, raw = document.record(entry), document.raw(entry)
        writer = document.owner_entry(entry)
        now = lent[1] if lent and (writer is None or writer <= lent[0]) else document.owner(entry)
        lost_owner = owner is not None and (now is None or names.key(now) != names.key(owner))
        lost_ttl = False
        if not isinstance(fields, Problem) and ttl is not None:
            lost_ttl = zone.ttl(entry, fields, stated) != ttl
            stated = (entry, ttl)
        if lost_owner and owner is not None:
            lent = (entry, owner)
        new = restored(raw, zone, entry, owner if lost_owner else None, ttl if lost_ttl else None)
        if new != raw:
            found.append(minimal(document.offset(entry), raw, new))
    return found
