"""A whole other text for a zone, as operations: what it changes of ordinary records, and apart what of System Records.

Restoring a revision and editing as text work out a text; what leads there is told RRset by RRset. System Records never
change along with others: where they do differ, a text between the two has all but them.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress

from tuiz.domain import names
from tuiz.domain.changes import Change, RRsetChange, Splice, facts_of
from tuiz.domain.mending import SetTtl
from tuiz.domain.operations import Operation, perform
from tuiz.domain.records import RRset
from tuiz.domain.replay import SetRRsets
from tuiz.domain.system_operations import SetSoa, Soa
from tuiz.domain.zone import Located, Zone, rrset_of
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.locate import entries_of_all
from tuiz.domain.zonefile.outline import DIRECTIVE
from tuiz.errors import TuizError
from tuiz.storage.patches import Edit, difference, invert

SYSTEM_PART = ": System Records"
"""How the label of the second operation ends, behind the label of the first."""

_VANITY_TYPES = ("A", "AAAA")


def changes_between(before: Zone, after: Zone, label: str) -> list[Change]:
    """Return what makes *after* of *before*: the change of ordinary records, then that of System Records, if any."""
    old, new = system_rrsets(before), system_rrsets(after)
    if not _differ(old, new):
        return _not_empty([_change(before, after, label)])
    between = _with_system_records(after, old)
    if between is None:  # such as where the SOA can't be read on one side
        return _not_empty([_change(before, after, label, system=True)])
    return _not_empty([_change(before, between, label), _change(between, after, f"{label}{SYSTEM_PART}", system=True)])


def system_rrsets(zone: Zone) -> dict[tuple[str, str], RRset]:
    """Return the RRsets of the System Records, by key; one without records isn't there."""
    keys = [(zone.name, "SOA"), (zone.name, "NS")]
    keys += [(host, rdtype) for host in sorted(zone.vanity) for rdtype in _VANITY_TYPES]
    entries = entries_of_all(zone.document, {owner for owner, _ in keys})
    located = {key: zone.locate(found) for key, found in entries.items()}
    rrsets = (rrset_of(located[names.key(owner)], owner, rdtype) for owner, rdtype in keys)
    return {rrset.key: rrset for rrset in rrsets}


def _differ(old: dict[tuple[str, str], RRset], new: dict[tuple[str, str], RRset]) -> bool:
    return any(facts_of(old[key]) != facts_of(new[key]) for key in old)


def _not_empty(changes: Iterable[Change]) -> list[Change]:
    return [change for change in changes if not change.is_empty]


def _with_system_records(zone: Zone, wanted: dict[tuple[str, str], RRset]) -> Zone | None:
    """Return *zone* with other System Records, and nothing else changed; None where that can't be had."""
    twin = Zone(ZoneDocument(bytes(zone.document), zone.name), zone.vanity)
    with suppress(TuizError):
        for operation in _setting(twin, wanted):
            perform(twin, operation, entries_of_all(twin.document, operation.owners(twin)))
        if not _differ(system_rrsets(twin), wanted):
            return twin
    return None


def _setting(zone: Zone, wanted: dict[tuple[str, str], RRset]) -> Iterable[Operation]:
    """Yield the operations that make the System Records what is wanted."""
    for (_, rdtype), rrset in wanted.items():
        if rdtype != "SOA":
            yield SetRRsets((rrset,), "", system=True)
        elif rrset.records:
            soa = Soa.of_rdata(rrset.records[0].rdata)
            yield SetSoa(
                soa.mname,
                soa.rname,
                soa.serial,
                refresh=str(soa.refresh),
                retry=str(soa.retry),
                expire=str(soa.expire),
                minimum=str(soa.minimum),
            )
            yield SetTtl(zone.name, "SOA", rrset.records[0].ttl, system=True)


def _change(before: Zone, after: Zone, label: str, *, system: bool = False) -> Change:
    edits = difference(bytes(before.document), bytes(after.document))
    # From the end, so that each edit's offset still holds.
    splices = tuple(Splice(edit.offset, edit.removed, edit.inserted) for edit in reversed(edits))
    rrsets = tuple(_differing(before, after, edits))
    return Change(label, splices, rrsets, system=system, serial_place=before.serial_place())


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
