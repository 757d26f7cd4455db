"""Whatever stands in a zone, its server replies with messages that can be read, whole and signed too."""

import dns.message
import dns.rcode
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.zone_texts import ORIGIN, zone_texts
from tests.reference.case import Case
from tests.reference.generator import sound_zone_files, zone_files
from tuiz.domain import names
from tuiz.domain.answering import ServedZone
from tuiz.domain.records import Record
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.lookups.wire import read_message
from tuiz.nameserver.authority import Authority, Held
from tuiz.nameserver.signing import CannotSign, ZoneKey

TYPES = ("A", "ANY", "NS", "MX", "TXT", "DS", "CNAME", "TYPE65280")


def served(case: Case) -> ServedZone:
    found = Zone(ZoneDocument(case.data, case.origin)).records()
    return ServedZone(case.origin, [item.record for item in found if isinstance(item, Located)])


def replies(zone: ServedZone) -> list[dns.message.Message]:
    """Return the replies to questions about each name, and about names below them."""
    server = Authority("any", [(zone.origin, Held(zone))], transfers=True)
    found = []
    for node in list(zone.nodes.values())[:6]:
        for name in (node.owner, f"x.{node.owner}"):
            try:
                names.validate(name)
            except names.InvalidName:
                continue
            for rdtype in TYPES:
                query = dns.message.make_query(name, rdtype, want_dnssec=True, payload=1232)
                (wire,) = server.messages(query.to_wire(), tcp=rdtype == "ANY")
                found.append(read(wire))
    return found


def read(wire: bytes) -> dns.message.Message:
    """Return a message that is sound; data that name servers take and dnspython refuses may be among it."""
    read_message(wire)
    return dns.message.from_wire(wire, continue_on_error=True)


@given(case=sound_zone_files() | zone_files() | st.builds(Case, st.just("text"), zone_texts(), st.just(ORIGIN)))
@settings(max_examples=max(10, settings().max_examples // 4))
def test_any_zone_can_be_asked_about(case: Case) -> None:
    """Zones of all sorts: sound, careless, broken."""
    zone = served(case)

    for reply in replies(zone):
        assert dns.rcode.to_text(reply.rcode()) in {"NOERROR", "NXDOMAIN", "YXDOMAIN", "SERVFAIL"}


@given(case=sound_zone_files())
@settings(max_examples=max(10, settings().max_examples // 4))
def test_any_sound_zone_is_transferred_whole(case: Case) -> None:
    """A transfer has each of the zone's records, and its SOA at both ends."""
    zone = served(case)
    server = Authority("any", [(zone.origin, Held(zone))], transfers=True)

    messages = server.messages(dns.message.make_query(zone.origin, "AXFR").to_wire(), tcp=True)

    found = [record for wire in messages for record in read_message(wire).answer]
    assert found[0] == found[-1]
    rrsets = [
        rrset for node in zone.nodes.values() for group in (node.rrsets, node.signatures) for rrset in group.values()
    ]
    assert len(found) - 1 == sum(len(rrset.records) for rrset in rrsets)


@given(case=sound_zone_files())
@settings(max_examples=max(10, settings().max_examples // 10))
def test_any_sound_zone_can_be_signed(case: Case) -> None:
    """What is signed still has the records of before, and proves what isn't there."""
    zone = served(case)
    records = [r for node in zone.nodes.values() for rrset in node.rrsets.values() for r in rrset.records]

    signed = ServedZone(zone.origin, ZoneKey().sign(zone.origin, records))

    assert signed.is_signed
    assert replies(signed)


def test_data_that_only_name_servers_take_is_served_as_octets() -> None:
    """An HTTPS record in AliasMode with parameters, and one with an odd ech, signed too."""
    records = [
        Record("example.", 60, "SOA", "ns host 1 2 3 4 5"),
        Record("example.", 60, "HTTPS", "0 www.example. alpn=h2,h3"),
        Record("www.example.", 60, "HTTPS", "1 . ech=AAA="),
    ]
    server = Authority("any", [("example.", Held(ServedZone("example.", ZoneKey().sign("example.", records))))])

    for name in ("example.", "www.example."):
        query = dns.message.make_query(name, "HTTPS", want_dnssec=True, payload=1232)
        (wire,) = server.messages(query.to_wire(), tcp=False)
        answer = read_message(wire).answer
        assert [int.from_bytes(record.question[-4:-2], "big") for record in answer] == [65, 46]


def test_what_can_not_be_signed_is_told() -> None:
    """A zone without SOA, or with a CNAME in its place."""
    for records in ([], [Record("example.", 60, "CNAME", "www.example.")]):
        with pytest.raises(CannotSign, match=r"example\. can't be signed"):
            ZoneKey().sign("example.", records)
