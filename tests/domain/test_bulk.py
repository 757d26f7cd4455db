"""Many records changed at once: as one by one, and with nothing else changed."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.domain.test_operations import check, facts, ordinary, run, same, take_back
from tests.domain.zone_texts import ORIGIN, zone_texts
from tuiz.domain.bulk import Rewording, RewordRecords, SetTtls, StandsAlone
from tuiz.domain.changes import Splice
from tuiz.domain.hunks import Hunks
from tuiz.domain.mending import SetTtl
from tuiz.domain.operations import AlreadyThere, RemoveRecords, ReplaceRecord
from tuiz.domain.splices import runs
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile import document as documents
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.locate import entries_of, entries_of_all


@given(zone_texts(), st.data())
def test_removing_many_is_removing_each(text: bytes, data: st.DataObject) -> None:
    """Whatever is chosen, what is left is what deleting one record after the other leaves, and undo brings all back."""
    zone, other = Zone(ZoneDocument(text, ORIGIN)), Zone(ZoneDocument(text, ORIGIN))
    chosen = data.draw(st.lists(st.sampled_from(ordinary(zone)), min_size=1, unique_by=lambda f: f.entry))

    check(zone, RemoveRecords(tuple(chosen)))
    run(zone, RemoveRecords(tuple(chosen)))
    for found in chosen:
        again = [f for f in other.records_of(found.record.owner) if is_same(f, found)]
        if again:
            run(other, RemoveRecords((again[0],)))

    assert facts(zone) == facts(other)


@given(zone_texts(), st.data(), st.sampled_from([60, 300, 3600]))
def test_a_ttl_given_to_many_is_given_to_each(text: bytes, data: st.DataObject, ttl: int) -> None:
    """Each RRset chosen has the TTL as a whole; no other has another than before."""
    zone, other = Zone(ZoneDocument(text, ORIGIN)), Zone(ZoneDocument(text, ORIGIN))
    chosen = data.draw(st.lists(st.sampled_from(ordinary(zone)), min_size=1, unique_by=lambda f: f.entry))

    check(zone, SetTtls(tuple(chosen), ttl))
    run(zone, SetTtls(tuple(chosen), ttl))
    for found in chosen:
        run(other, SetTtl(found.record.owner, found.record.rdtype, ttl))

    assert facts(zone) == facts(other)


TEXT = st.lists(
    st.sampled_from([b"a A 192.0.2.1\n", b" TXT x\n", b"; c\n", b"$TTL 5\n", b"x ( \n", b"q\n"]), max_size=12
)


@given(TEXT.map(b"".join), st.data())
def test_many_edits_at_once_are_read_as_one_read_anew(text: bytes, data: st.DataObject) -> None:
    """However many edits are made together, the document is as if it had just been read, and goes back to the byte."""
    offsets = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    splices = [
        Splice(low, text[low : data.draw(st.integers(low, high))], data.draw(TEXT.map(b"".join)))
        for low, high in pairwise(offsets)
    ]
    document = ZoneDocument(text, ORIGIN)
    document.context(len(document))

    with pytest.MonkeyPatch.context() as lowered:
        lowered.setattr(documents, "_MANY", 0)
        document.apply_all(reversed(splices))
        expected = text
        for splice in reversed(splices):
            expected = expected[: splice.offset] + splice.inserted + expected[splice.offset + len(splice.removed) :]
        fresh = ZoneDocument(expected, ORIGIN)
        assert bytes(document) == expected
        assert [document.raw(at) for at in range(len(document))] == [fresh.raw(at) for at in range(len(fresh))]
        assert [document.kind(at) for at in range(len(document))] == [fresh.kind(at) for at in range(len(fresh))]
        assert [document.line(at) for at in range(len(document))] == [fresh.line(at) for at in range(len(fresh))]
        assert [document.context(at) for at in range(len(document))] == [fresh.context(at) for at in range(len(fresh))]
        document.apply_all(splice.inverse() for splice in splices)
    assert bytes(document) == text


SPLICES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6), st.binary(max_size=4)), max_size=12)


@given(SPLICES)
def test_splices_in_runs_are_one_difference(drawn: list[tuple[int, int, bytes]]) -> None:
    """Taken in run by run, splices come to the same difference as one after the other."""
    text = bytes(60)
    splices: list[Splice] = []
    for offset, length, inserted in drawn:
        at = min(offset, len(text))
        splice = Splice(at, text[at : at + length], inserted)
        splices.append(splice)
        text = text[:at] + inserted + text[at + length :]
    one_by_one = Hunks()
    for splice in splices:
        one_by_one.apply(splice)

    assert list(Hunks(splices)) == list(one_by_one)
    assert sum(map(len, runs(splices))) == len(splices)


@given(zone_texts())
def test_many_owners_are_found_as_each_is(text: bytes) -> None:
    """A search for more owners than a pattern holds finds what a search for each finds."""
    document = ZoneDocument(text, ORIGIN)
    owners = [f"{name}.{ORIGIN}" for name in ("www", "mail", "a.b", "*", "_sip._tcp", "ns1", "sub", "www.sub")]
    many = [*owners, ORIGIN, *(f"none{number}.{ORIGIN}" for number in range(40))]

    found = entries_of_all(document, many)

    assert {owner: found[owner] for owner in owners} == {owner: entries_of(document, owner) for owner in owners}


def test_a_thousand_records_are_deleted_and_brought_back() -> None:
    """Records all over a file go at once, those that borrowed from them keep what they had, and undo is to the byte."""
    lines = ["@ 3600 SOA ns1 h 1 2 3 4 5", "@ NS ns1", "ns1 A 192.0.2.1"]
    for number in range(1500):
        lines += [f"h{number} {number + 1} A 192.0.2.1", "  TXT second"]
    text = "\n".join([*lines, ""]).encode()
    zone = Zone(ZoneDocument(text, ORIGIN))
    chosen = [f for f in zone.records() if isinstance(f, Located) and f.record.rdtype == "A" and f.record.ttl % 3]

    before = facts(zone)

    change = run(zone, RemoveRecords(tuple(chosen)))

    assert change.label == f"Delete {len(chosen):,} records"
    left = Zone(ZoneDocument(bytes(zone.document), ORIGIN))
    assert facts(left) == facts(zone)
    assert (before - facts(left)).total() == len(chosen) > 900
    assert not facts(left) - before
    take_back(zone, change)
    assert bytes(zone.document) == text


def is_same(one: Located, other: Located) -> bool:
    return one.record.rrset_key == other.record.rrset_key and same(
        one.record.rdtype, one.record.rdata, other.record.rdata
    )


@given(zone_texts(), st.data(), st.sampled_from(["www.example.com.", "new.example.com.", "a.sub.example.com.", ORIGIN]))
def test_moving_many_is_moving_each(text: bytes, data: st.DataObject, owner: str) -> None:
    """Records moved to another owner join what is there, each once and with its TTL; no other record changes."""
    zone, other = Zone(ZoneDocument(text, ORIGIN)), Zone(ZoneDocument(text, ORIGIN))
    movable = [f for f in ordinary(zone) if not zone.is_system(owner, f.record.rdtype)]
    assume(movable)
    chosen = data.draw(st.lists(st.sampled_from(movable), min_size=1, unique_by=lambda f: f.entry))

    move = RewordRecords(tuple(Rewording(found, owner, found.record.rdata) for found in chosen), "Move")
    try:
        check(zone, move)
    except StandsAlone:
        assert bytes(zone.document) == text
        assert "CNAME" in {f.record.rdtype for f in [*chosen, *other.records_of(owner)]}
        return
    run(zone, move)
    for found in chosen:
        for again in [f for f in other.records_of(found.record.owner) if is_same(f, found)][:1]:
            try:
                record = again.record
                run(other, ReplaceRecord(again, owner, record.rdtype, record.rdata, None, record.note))
            except AlreadyThere:
                run(other, RemoveRecords((again,)))

    assert said(zone) == said(other)


@given(zone_texts(), st.data())
def test_replaced_rdata_changes_no_other_record(text: bytes, data: st.DataObject) -> None:
    """Addresses become others where they stand; two that become the same are one."""
    zone = Zone(ZoneDocument(text, ORIGIN))
    addresses = [f for f in ordinary(zone) if f.record.rdtype == "A"]
    assume(addresses)
    chosen = data.draw(st.lists(st.sampled_from(addresses), min_size=1, unique_by=lambda f: f.entry))
    after = data.draw(st.sampled_from(["192.0.2.1", "192.0.2.99"]))

    operation = RewordRecords(tuple(Rewording(found, found.record.owner, after) for found in chosen), "Replace")
    change = check(zone, operation)

    for found in chosen:
        rrset = next(rrset.after for rrset in change.rrsets if rrset.key == found.record.rrset_key)
        left = [record.rdata for record in rrset.records]
        assert after in left
        assert found.record.rdata == after or found.record.rdata not in left


def said(zone: Zone) -> set[tuple[str, str, bytes]]:
    return {(owner, rdtype, data) for owner, _, rdtype, data in facts(zone)}
