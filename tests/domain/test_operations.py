"""An operation changes what it names and nothing else, and its inverse takes it back to the byte."""

from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.domain.zone_texts import ORIGIN, zone_texts
from tuiz.domain import names, rdata
from tuiz.domain.changes import Change
from tuiz.domain.hunks import Hunks
from tuiz.domain.operations import AddRecord, AlreadyThere, Operation, RemoveRecords, ReplaceRecord, perform
from tuiz.domain.system_operations import SetSoa, SetZoneNameServers
from tuiz.domain.system_records import SystemRecordLocked
from tuiz.domain.text_operation import EditText, MeansMore
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.locate import entries_of_all

Fact = tuple[str, int, str, bytes]

OWNERS = st.sampled_from(["www.example.com.", "new.example.com.", "a.sub.example.com.", "sub.example.com.", ORIGIN])
DATA = st.sampled_from(
    [
        ("A", "192.0.2.77"),
        ("A", "192.0.2.1"),
        ("AAAA", "2001:db8::1"),
        ("MX", "10 mail.example.com."),
        ("TXT", '"a b" "c"'),
        ("CNAME", "target.example.net."),
        ("TYPE65280", "\\# 4 0a000001"),
    ]
)
TTLS = st.sampled_from([None, None, 300, 77])
NOTES = st.sampled_from([None, "why", "über"])


@given(zone_texts(), OWNERS, DATA, TTLS, NOTES)
def test_adding_changes_no_other_record(
    text: bytes, owner: str, data: tuple[str, str], ttl: int | None, note: str | None
) -> None:
    """Only the RRset that takes the new record differs, wherever the record goes and whatever is around it."""
    zone = Zone(ZoneDocument(text, ORIGIN))
    operation = AddRecord(owner, data[0], data[1], ttl, note)

    change = check(zone, operation)

    rrset = change.rrsets[0].after
    assert any(rdata.key(*data, ".") == rdata.key(data[0], record.rdata, ".") for record in rrset.records)
    assert ttl is None or {record.ttl for record in rrset.records} == {ttl}
    if len(change.rrsets[0].before.records) < len(rrset.records) and note:
        assert note in {record.note for record in rrset.records}


@given(zone_texts(), st.data())
def test_removing_changes_no_other_record(text: bytes, data: st.DataObject) -> None:
    """Whatever a removed record lent to the next one, owner or TTL, is written there."""
    zone = Zone(ZoneDocument(text, ORIGIN))
    chosen = data.draw(st.lists(st.sampled_from(ordinary(zone)), min_size=1, max_size=3, unique_by=lambda f: f.entry))

    change = check(zone, RemoveRecords(tuple(chosen)))

    for found in chosen:
        left = next(c.after for c in change.rrsets if c.key == found.record.rrset_key)
        assert not any(same(found.record.rdtype, record.rdata, found.record.rdata) for record in left.records)


@given(zone_texts(), st.data(), OWNERS, DATA, TTLS, NOTES)
def test_replacing_changes_no_other_record(
    text: bytes, draw: st.DataObject, owner: str, data: tuple[str, str], ttl: int | None, note: str | None
) -> None:
    """A record may get another owner, type, TTL, RDATA and note at once, where it stands."""
    zone = Zone(ZoneDocument(text, ORIGIN))
    found = draw.draw(st.sampled_from(ordinary(zone)))
    if draw.draw(st.booleans()):
        owner = found.record.owner

    try:
        change = check(zone, ReplaceRecord(found, owner, *data, ttl, note))
    except AlreadyThere:
        assert bytes(zone.document) == text
        return

    after = next(c.after for c in change.rrsets if c.key == (names.key(owner), data[0]))
    mine = [record for record in after.records if same(data[0], record.rdata, data[1])]
    assert mine
    # An inner comment may come to stand last when strings or the note are taken away; it is kept.
    assert mine[0].note == note or zone.document.raw(found.entry).count(b";") > (found.record.note is not None)
    assert ttl is None or {record.ttl for record in after.records} == {ttl}


@given(
    zone_texts(), st.lists(st.sampled_from(["ns1.example.com.", "ns2.example.net.", "ns3.example.org."]), min_size=1)
)
def test_zone_name_servers_change_no_other_record(text: bytes, hosts: list[str]) -> None:
    """The apex NS RRset becomes the hosts that were given; only MNAME may follow."""
    zone = Zone(ZoneDocument(text, ORIGIN))

    change = check(zone, SetZoneNameServers(tuple(hosts)))

    after = next(c.after for c in change.rrsets if c.key[1] == "NS")
    assert {names.key(record.rdata) for record in after.records} == set(hosts)


@given(zone_texts(), st.integers(0, 2**32 - 1), st.sampled_from([None, "1h", "7200"]), st.sampled_from([None, "77"]))
def test_soa_fields_change_no_other_record(text: bytes, serial: int, refresh: str | None, minimum: str | None) -> None:
    """The SOA's fields are set in place, comments and parentheses kept."""
    zone = Zone(ZoneDocument(text, ORIGIN))

    change = check(zone, SetSoa(serial=serial, refresh=refresh, minimum=minimum))

    soa = change.rrsets[0].after.records[0].rdata.split()
    assert int(soa[2]) == serial


@given(zone_texts(), st.data(), st.binary(max_size=12))
def test_editing_text_is_taken_back_to_the_byte(text: bytes, data: st.DataObject, new: bytes) -> None:
    """Any text may take the place of an entry that isn't a System Record, and comes out again."""
    zone = Zone(ZoneDocument(text, ORIGIN))
    entry = data.draw(st.integers(0, len(zone.document) - 1))
    operation = EditText(entry, new + b"\n")

    try:
        change = run(zone, operation)
    except (SystemRecordLocked, MeansMore):
        assert bytes(zone.document) == text
        return

    take_back(zone, change)
    assert bytes(zone.document) == text


@pytest.mark.parametrize("owner", ["@", "example.com.", "EXAMPLE.COM."])
def test_system_records_are_locked(owner: str) -> None:
    """Neither SOA nor the apex NS can be added, changed or removed as records; NS below the apex can."""
    text = f"$TTL 60\n{owner} SOA ns1 h 1 2 3 4 5\n@ NS ns1\nns1 A 192.0.2.1\nchild NS ns1\n".encode()
    zone = Zone(ZoneDocument(text, ORIGIN))
    apex = zone.records_of(ORIGIN)

    for operation in (
        AddRecord(ORIGIN, "NS", "ns9.example.net."),
        AddRecord("EXAMPLE.com.", "SOA", "a. b. 1 2 3 4 5"),
        RemoveRecords((apex[0],)),
        RemoveRecords((apex[1],)),
        ReplaceRecord(apex[1], ORIGIN, "NS", "ns9.example.net.", None, None),
        ReplaceRecord(zone.records_of("ns1.example.com.")[0], ORIGIN, "NS", "ns9.example.net.", None, None),
        EditText(apex[0].entry, b"@ SOA ns1 h 2 2 3 4 5\n"),
    ):
        with pytest.raises(SystemRecordLocked):
            run(zone, operation)
    assert bytes(zone.document) == text

    run(zone, RemoveRecords((zone.records_of("child.example.com.")[0],)))
    assert b"child" not in bytes(zone.document)


def check(zone: Zone, operation: Operation) -> Change:
    """Run an operation, prove that it changed nothing it doesn't name, and take it back to the byte."""
    text, before = bytes(zone.document), facts(zone)
    assume(zone.soa_entry() is not None)
    change = run(zone, operation)
    fresh = Zone(ZoneDocument(bytes(zone.document), ORIGIN))

    named = {rrset.key for rrset in change.rrsets}
    differing = (facts(fresh) - before) + (before - facts(fresh))
    assert {(owner, rdtype) for owner, _, rdtype, _ in differing} <= named
    assert facts(zone) == facts(fresh)
    for rrset in change.rrsets:
        assert expected(before, rrset.key) == {*of(rrset.before.records)}
        assert expected(facts(fresh), rrset.key) == {*of(rrset.after.records)}
    assert_few_lines(Zone(ZoneDocument(text, ORIGIN)), change)

    take_back(zone, change)
    assert bytes(zone.document) == text
    return change


def assert_few_lines(before: Zone, change: Change) -> None:
    """No line differs but those of the records named, and of the records right behind them that borrowed from them."""
    named = {rrset.key for rrset in change.rrsets}
    document = before.document
    records = [f.entry if isinstance(f, Located) else f[0] for f in before.records()]
    mine = {f.entry for f in before.records() if isinstance(f, Located) and f.record.rrset_key in named}
    allowed = set(mine)
    boundaries = {document.offset(entry) for entry in range(len(document) + 1)}
    hunks = list(Hunks(change.splices))
    new = [hunk for hunk in hunks if hunk.base_start == hunk.base_end and hunk.base_start in boundaries]
    lenders = [*mine, *(document.entry_at(hunk.base_start) - 1 for hunk in new)]
    for lender in lenders:
        following = [entry for entry in records if entry > lender]
        readable = (n for n, entry in enumerate(following) if isinstance(before.located(entry), Located))
        allowed.update(following[: next(readable, len(following)) + 1])
    for hunk in hunks:
        last = document.entry_at(max(hunk.base_start, hunk.base_end - 1))
        assert hunk in new or set(range(document.entry_at(hunk.base_start), last + 1)) <= allowed


def run(zone: Zone, operation: Operation) -> Change:
    return perform(zone, operation, entries_of_all(zone.document, operation.owners(zone)))


def take_back(zone: Zone, change: Change) -> None:
    zone.document.apply_all(change.inverse().splices)


def ordinary(zone: Zone) -> list[Located]:
    found = [
        f for f in zone.records() if isinstance(f, Located) and not zone.is_system(f.record.owner, f.record.rdtype)
    ]
    assume(found)
    return found


def facts(zone: Zone) -> Counter[Fact]:
    return Counter(
        (f.record.owner_key, f.record.ttl, f.record.rdtype, rdata.key(f.record.rdtype, f.record.rdata, "."))
        for f in zone.records()
        if isinstance(f, Located)
    )


def expected(all_facts: Counter[Fact], key: tuple[str, str]) -> set[tuple[int, bytes]]:
    return {(ttl, data) for owner, ttl, rdtype, data in all_facts if (owner, rdtype) == key}


def of(records: object) -> list[tuple[int, bytes]]:
    return [(record.ttl, rdata.key(record.rdtype, record.rdata, ".")) for record in records]  # type: ignore[attr-defined]


def same(rdtype: str, one: str, other: str) -> bool:
    return rdata.key(rdtype, one, ".") == rdata.key(rdtype, other, ".")
