"""Make a zone again what one of its revisions was, as one operation that can be undone."""

from collections.abc import Iterable, Sequence

from tuiz.domain import names
from tuiz.domain.changes import Change, RRsetChange, Splice
from tuiz.domain.records import RRset
from tuiz.domain.zone import Located, Zone, rrset_of
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.locate import entries_of_all
from tuiz.domain.zonefile.outline import DIRECTIVE
from tuiz.errors import ZoneError
from tuiz.services.session import Session
from tuiz.storage.patches import Edit, difference, invert


class NoHistory(ZoneError):
    """Nothing was saved to this zone with tuiz yet."""


def revision_text(session: Session, number: int) -> bytes:
    """Return the text that a revision wrote.

    Raises:
        NoHistory: there are no revisions.
        StorageError: there is no such revision, or nothing leads to its text any more.
    """
    if session.link is None:
        raise NoHistory
    return session.link.journal.history.text(session.link.zone_id, number, bytes(session.document))


def restore(session: Session, number: int) -> Change:
    """Make the zone what revision *number* wrote, SERIAL apart, as one operation on the draft.

    Raises what `revision_text` raises, and what a session refuses.
    """
    session.refuse_read_only()
    before = session.zone
    wanted = _with_serial(revision_text(session, number), before)
    text = bytes(session.document)
    edits = difference(text, wanted)
    after = Zone(ZoneDocument(wanted, before.name), before.vanity)
    # From the end, so that each edit's offset still holds.
    splices = tuple(Splice(edit.offset, edit.removed, edit.inserted) for edit in reversed(edits))
    change = Change(
        f"Restore revision {number}",
        splices,
        tuple(_differing(before, after, edits)),
        system=True,
        serial_place=before.serial_place(),
    )
    if splices:
        session.take_in(change)
    return change


def _with_serial(text: bytes, present: Zone) -> bytes:
    """Return *text* with the present SERIAL: it only ever rises."""
    place = Zone(ZoneDocument(text, present.name)).serial_place()
    serial = present.serial()
    if place is None or serial is None:
        return text
    offset, length = place
    return text[:offset] + str(serial).encode() + text[offset + length :]


def _differing(before: Zone, after: Zone, edits: Sequence[Edit]) -> Iterable[RRsetChange]:
    """Yield each RRset that the edits change."""
    owners = _owners_within(before, edits) | _owners_within(after, invert(edits))
    old, new = _rrsets(before, owners), _rrsets(after, owners)
    for key in dict.fromkeys([*old, *new]):
        owner, rdtype = (old.get(key) or new[key]).owner, key[1]
        change = RRsetChange(old.get(key, RRset(owner, rdtype)), new.get(key, RRset(owner, rdtype)))
        if change.before.records != change.after.records:
            yield change


def _owners_within(zone: Zone, edits: Sequence[Edit]) -> set[str]:
    """Return the owners of the records that edits touch, and of those that may borrow from them."""
    document = zone.document
    entries: set[int] = set()
    for edit in edits:
        first, last = document.entry_at(edit.offset), document.entry_at(edit.offset + max(0, len(edit.removed) - 1))
        entries.update(range(first, min(last + 1, len(document))))
    if any(document.kind(entry) == DIRECTIVE for entry in entries):
        # All that follows may mean something else.
        return {found.record.owner_key for found in zone.records() if isinstance(found, Located)}
    for entry in list(entries):
        borrower = document.next_record(entry + 1)
        if borrower is not None:
            entries.add(borrower)
    return {names.key(owner) for entry in entries if (owner := document.owner(entry)) is not None}


def _rrsets(zone: Zone, owners: Iterable[str]) -> dict[tuple[str, str], RRset]:
    found: dict[tuple[str, str], RRset] = {}
    for key, entries in entries_of_all(zone.document, owners).items():
        located = zone.locate(entries)
        for rdtype in {each.record.rdtype for each in located}:
            owner = next(each.record.owner for each in located if each.record.rdtype == rdtype)
            found[key, rdtype] = rrset_of(located, owner, rdtype)
    return found
