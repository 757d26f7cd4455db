"""Messages are taken apart octet by octet as dnspython reads them, and no octets do harm."""

import dns.flags
import dns.message
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiz.lookups.wire import BadWire, edns_record, query, question, read_message
from tuiz.lookups.wire_names import name_at, name_text

RECORDS = [
    ("www.example.com.", "A", "192.0.2.1"),
    ("www.example.com.", "AAAA", "2001:db8::1"),
    ("example.com.", "NS", "Ns1.Example.com."),
    ("example.com.", "SOA", "ns1.example.com. Host.example.com. 1 2 3 4 5"),
    ("example.com.", "MX", "10 www.example.com."),
    ("x.example.com.", "SRV", "1 2 3 www.Example.com."),
    ("example.com.", "NAPTR", '1 2 "U" "E2U" "!a!B!" www.example.com.'),
    ("example.com.", "RP", "a.example.com. b.example.com."),
    ("example.com.", "TXT", '"Some Text" "more"'),
    ("example.com.", "DNAME", "example.net."),
    ("example.com.", "CAA", '0 issue "Ca.example.net"'),
    ("*.example.com.", "HTTPS", "1 . alpn=h2"),
    ("example.com.", "RRSIG", "A 8 2 60 20300101000000 20200101000000 1 Example.com. AAAA"),
    ("example.com.", "PX", "1 a.example.com. b.example.com."),
    ("example.com.", "TYPE65280", "\\# 3 414243"),
]


def message(*chosen: tuple[str, str, str]) -> bytes:
    """Return a reply that holds records, compressed as servers do it."""
    made = dns.message.make_response(dns.message.make_query("www.example.com.", "A", use_edns=True))
    for place, (owner, rdtype, data) in enumerate(chosen):
        section = (made.answer, made.authority, made.additional)[place % 3]
        section.append(dns.rrset.from_text(owner, 60 + place, "IN", rdtype, data))
    return made.to_wire()


@given(st.lists(st.sampled_from(RECORDS), max_size=12, unique=True))
def test_a_message_is_read_as_dnspython_reads_it(chosen: list[tuple[str, str, str]]) -> None:
    """Every record of each section, names uncompressed, data in canonical form."""
    wire = message(*chosen)
    theirs = dns.message.from_wire(wire)

    ours = read_message(wire)

    for section, expected in (
        (ours.answer, theirs.answer),
        (ours.authority, theirs.authority),
        (ours.additional, theirs.additional),
    ):
        assert sorted((item.question, item.ttl, item.rdata) for item in section) == sorted(
            (question(rrset.name.to_wire() or b"", rrset.rdtype), rrset.ttl, data.to_digestable())
            for rrset in expected
            for data in rrset
        )


@given(st.data())
def test_spoiled_messages_are_refused_or_read(data: st.DataObject) -> None:
    """Octets changed, left out or put in never do more than raise the one error."""
    wire = bytearray(message(*data.draw(st.lists(st.sampled_from(RECORDS), max_size=6))))
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(wire) - 1))
        wire[place] = data.draw(st.integers(0, 255))
    cut = bytes(wire[: data.draw(st.integers(0, len(wire)))])
    try:
        read_message(cut)
    except BadWire:
        return


@given(st.binary(max_size=300))
def test_any_octets_are_refused_or_read(octets: bytes) -> None:
    """Whatever comes from outside."""
    try:
        read_message(octets)
    except BadWire:
        return


@pytest.mark.parametrize("octets", [b"\xc0\0", b"\1a\xc0\0", b"\xc0\2\xc0\0", b"\1a", b"\x80a\0", b"\xc0", b""])
def test_names_without_end_are_refused(octets: bytes) -> None:
    """Pointers in a circle or forwards, labels of unknown kinds, and names that the message doesn't end."""
    with pytest.raises(BadWire):
        name_at(octets, 0)


def test_long_names_are_refused() -> None:
    """No more than 255 octets, however they are put together."""
    with pytest.raises(BadWire):
        name_at((b"\x3f" + b"a" * 63) * 4 + b"\0", 0)


def test_a_query_is_what_dnspython_makes() -> None:
    """Header, question and OPT record, no recursion wanted."""
    asked = question(b"\3WWW\7example\3com\0", 28)

    found = dns.message.from_wire(query(b"\1\2", asked, edns_record(dnssec_ok=True)))

    assert (found.id, found.flags, found.edns, found.payload) == (0x102, 0, 0, 1232)
    assert found.question[0].to_text() == "www.example.com. IN AAAA"
    assert found.ednsflags == dns.flags.DO
    assert query(b"\1\2", asked, b"")[10:12] == b"\0\0"


def test_names_have_their_escapes() -> None:
    """Dots, quotes and odd octets within a label can't be taken for anything else."""
    assert name_text(b'\3a.b\2"\0\1@\0') == 'a\\.b.\\"\\000.\\@.'
    assert name_text(b"\0") == "."
