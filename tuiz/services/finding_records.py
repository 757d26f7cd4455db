"""Find records in a zone by owner, type and data."""

from tuiz.domain.operations import NoSuchRecord, same_rdata
from tuiz.domain.system_records import refuse_locked
from tuiz.domain.zone import Located, Zone


def record_of(zone: Zone, owner: str, rdtype: str, data: str) -> Located:
    """Return the record of *owner* with this type and RDATA, names absolute; the first of duplicates.

    Raises:
        SystemRecordLocked: it is a System Record, there or not.
        NoSuchRecord: there is none; the hint tells what there is instead.
    """
    present = _of_type(zone, owner, rdtype)
    for found in present:
        if same_rdata(rdtype, found.record.rdata, data):
            return found
    instead = "\n".join(f"  {found.record.rdata}" for found in present[:20])
    hint = f"Its {rdtype} records are:\n{instead}" if present else _what_else(zone, owner)
    raise NoSuchRecord(f"{owner} has no {rdtype} record {data}", hint=hint)


def rrset_of(zone: Zone, owner: str, rdtype: str) -> list[Located]:
    """Return the records of *owner* of one type.

    Raises:
        SystemRecordLocked: they are System Records, there or not.
        NoSuchRecord: there are none.
    """
    present = _of_type(zone, owner, rdtype)
    if not present:
        raise NoSuchRecord(f"{owner} has no {rdtype} record.", hint=_what_else(zone, owner))
    return present


def ordinary_records(zone: Zone, owner: str) -> tuple[list[Located], int]:
    """Return the records of *owner* that aren't System Records, and how many are.

    Raises:
        NoSuchRecord: there is nothing to be removed.
    """
    present = zone.records_of(owner)
    ordinary = [found for found in present if not zone.is_system(found.record.owner, found.record.rdtype)]
    if not ordinary:
        raise NoSuchRecord(f"{owner} has no records but System Records." if present else f"{owner} has no records.")
    return ordinary, len(present) - len(ordinary)


def _of_type(zone: Zone, owner: str, rdtype: str) -> list[Located]:
    refuse_locked(zone.name, owner, rdtype, zone.vanity)
    return [found for found in zone.records_of(owner) if found.record.rdtype == rdtype]


def _what_else(zone: Zone, owner: str) -> str:
    types = sorted({found.record.rdtype for found in zone.records_of(owner)})
    return f"It has {', '.join(types)}." if types else "There is no such owner."
