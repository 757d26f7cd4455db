"""What the zone here would answer, and how a live answer differs."""

from pathlib import Path

import pytest

from tuiz.domain.answering import Kind
from tuiz.domain.names import InvalidName
from tuiz.domain.records import Record
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.services.demo import copy_demo
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.including import IncludeRules
from tuiz.services.records_view import RecordsView, saved_records
from tuiz.services.simulating import ZoneSimulator, contrast


@pytest.fixture
def simulator(tmp_path: Path) -> ZoneSimulator:
    return simulator_of("lab.example.com", tmp_path)


def simulator_of(zone: str, folder: Path) -> ZoneSimulator:
    """Return the simulator of one of the sample zones."""
    found = ZoneFinder(copy_demo(folder / "zones")).find(zone)
    return ZoneSimulator(found.origin, saved_records(found))


def test_a_file_answers_with_all_that_it_stands_for(simulator: ZoneSimulator) -> None:
    """Included files and wildcards are part of what is answered; names may be relative."""
    assert simulator.answer("m01.machines", "a").answer[0].records[0].rdata == "198.51.100.201"
    assert simulator.answer("any.apps.lab.example.com.", "A").wildcard == "*.apps.lab.example.com."
    assert [rrset.rdtype for rrset in simulator.answer("grafana", "A").answer] == ["CNAME", "A"]
    assert simulator.unreadable == []


def test_what_is_no_name_is_told(simulator: ZoneSimulator) -> None:
    """A question that no server could be asked is refused with the reason."""
    with pytest.raises(InvalidName, match="empty label"):
        simulator.answer("a..b", "A")


def test_what_can_not_be_read_is_told_beside_the_answer(tmp_path: Path) -> None:
    """The rest of the zone still answers."""
    found = simulator_of("example.org", tmp_path)

    assert len(found.unreadable) == 1
    assert found.answer("donate", "A").kind is Kind.ANSWER


def test_a_draft_answers_as_edited(tmp_path: Path) -> None:
    """Not what was saved, but what the zone holds now."""
    zone = Zone(ZoneDocument(b"@ 60 SOA ns h 1 2 3 4 5\nnew 60 A 192.0.2.9\n", "example.com."))

    found = ZoneSimulator(zone.name, RecordsView(zone, tmp_path / "zone", IncludeRules(tmp_path)))

    assert found.answer("new", "A").answer[0].records[0].rdata == "192.0.2.9"


def test_a_live_answer_is_held_against_it(simulator: ZoneSimulator) -> None:
    """Missing, extra and older records, another code; spelling, order and a server's own signatures don't count."""
    ours = simulator.answer("api.k8s", "A")
    records = list(ours.answer[0].records)
    signature = Record(
        records[0].owner, 600, "RRSIG", "A 13 5 600 20301231235959 20200101000000 1 lab.example.com. AAAA"
    )

    same = contrast(
        ours, "NOERROR", [signature, *(r._replace(owner=r.owner.upper(), ttl=17) for r in reversed(records))]
    )
    other = contrast(ours, "NXDOMAIN", [records[0], records[1]._replace(rdata="192.0.2.1")])

    assert same.is_same
    assert [ttl for _, ttl in same.ttls] == [17, 17, 17]
    assert other.rcode == ("NOERROR", "NXDOMAIN")
    assert [record.rdata for record in other.missing] == ["198.51.100.22", "198.51.100.23"]
    assert [record.rdata for record in other.extra] == ["192.0.2.1"]
