"""The simulator's answers where an RFC spells them out, and for zones that no server would load."""

import pytest

from tests.domain.answering.comparing import served
from tuiz.domain.answering import Kind, ServedZone, answer
from tuiz.domain.records import Record, RRset

# RFC 4592 §2.2.1
WILDCARDS = """\
$TTL 3600
example.            SOA ns.example.com. host.example. 1 2 3 4 60
example.            NS  ns.example.com.
example.            NS  ns.example.net.
*.example.          TXT "this is a wildcard"
*.example.          MX  10 host1.example.
sub.*.example.      TXT "this is not a wildcard"
host1.example.      A   192.0.2.1
_ssh._tcp.host1.example. SRV 0 0 22 host1.example.
_ssh._tcp.host2.example. SRV 0 0 22 host2.example.
subdel.example.     NS  ns.example.com.
subdel.example.     NS  ns.example.net.
"""


def data(rrsets: tuple[RRset, ...]) -> list[tuple[str, str, int, str]]:
    return [(r.owner, r.rdtype, r.ttl, r.rdata) for rrset in rrsets for r in rrset.records]


@pytest.mark.parametrize(
    ("name", "rdtype", "kind", "wildcard"),
    [
        ("host3.example.", "MX", Kind.ANSWER, "*.example."),
        ("host3.example.", "A", Kind.NODATA, None),
        ("foo.bar.example.", "TXT", Kind.ANSWER, "*.example."),
        ("host1.example.", "MX", Kind.NODATA, None),
        ("sub.*.example.", "MX", Kind.NODATA, None),
        ("_telnet._tcp.host1.example.", "SRV", Kind.NXDOMAIN, None),
        ("host.subdel.example.", "A", Kind.REFERRAL, None),
        ("ghost.*.example.", "MX", Kind.NXDOMAIN, None),
    ],
)
def test_the_questions_of_rfc_4592(name: str, rdtype: str, kind: Kind, wildcard: str | None) -> None:
    """Each of the RFC's examples of what a wildcard stands for and what it doesn't (RFC 4592 §2.2.1)."""
    found = answer(served(WILDCARDS, "example."), name, rdtype)

    assert (found.kind, found.wildcard) == (kind, wildcard)
    assert all(rrset.owner == name for rrset in found.answer)


def test_absence_may_be_kept_for_the_minimum() -> None:
    """A negative answer's SOA has the lesser of its own TTL and MINIMUM (RFC 2308 §5)."""
    found = answer(served(WILDCARDS, "example."), "host1.example.", "AAAA")

    assert [(owner, ttl) for owner, _, ttl, _ in data(found.authority)] == [("example.", 60)]
    assert found.aa


def test_a_record_is_given_once_and_with_the_first_ttl() -> None:
    """What stands twice counts once, however it is spelled, and an RRset has one TTL (RFC 2181 §5)."""
    text = (
        WILDCARDS + 'x.example. 60 A 192.0.2.7\nX.example. A 192.0.2.8\nx.example. A 192.0.2.7\nt TXT "a"\nt TXT "A"\n'
    )
    zone = served(text, "example.")

    assert [row[2:] for row in data(answer(zone, "x.example.", "A").answer)] == [(60, "192.0.2.7"), (60, "192.0.2.8")]
    assert len(data(answer(zone, "t.example.", "TXT").answer)) == 2


def test_the_asked_name_comes_back_as_it_was_asked() -> None:
    """The answer's owner has the question's spelling, as name servers spell it; data keeps the file's."""
    found = answer(served(WILDCARDS.replace("22 host1", "22 Host1"), "example."), "_SSH._tcp.host1.EXAMPLE.", "srv")

    assert data(found.answer) == [("_SSH._tcp.host1.EXAMPLE.", "SRV", 3600, "0 0 22 Host1.example.")]


def test_the_parent_answers_for_the_keys_of_its_child() -> None:
    """DS at a cut is the parent's own (RFC 4035 §3.1.4.1); everything else there is referred."""
    zone = served(WILDCARDS + "subdel DS 1 13 2 " + "ab" * 32 + "\nsubdel A 192.0.2.9\n", "example.")

    assert answer(zone, "subdel.example.", "DS").kind is Kind.ANSWER
    assert answer(zone, "subdel.example.", "A") == answer(zone, "subdel.example.", "AAAA")
    assert answer(zone, "subdel.example.", "NS").cut == "subdel.example."
    assert not answer(zone, "subdel.example.", "NS").aa


def test_what_no_server_takes_is_left_out() -> None:
    """Records outside the zone, of another class, or of a type that only PowerDNS knows aren't served."""
    text = WILDCARDS + "www.example.com. A 192.0.2.1\na ALIAS host1\na CH TXT x\n"
    zone = served(text, "example.")

    assert [record.rdtype for record in zone.left_out] == ["A", "ALIAS", "TXT"]
    assert answer(zone, "www.example.com.", "A").rcode == "REFUSED"
    assert answer(zone, "a.example.", "MX").wildcard == "*.example."


def test_a_zone_without_soa_is_not_served() -> None:
    """As servers do, it says SERVFAIL: there is nothing to answer with."""
    zone = ServedZone("example.", [Record("www.example.", 60, "A", "192.0.2.1")])

    found = answer(zone, "www.example.", "A")

    assert (found.rcode, found.kind, found.aa) == ("SERVFAIL", Kind.FAILED, False)


def test_the_root_is_a_zone_like_others() -> None:
    """Names of the root zone have no dot before its end to cut at, and `.` itself is its apex."""
    text = "$TTL 60\n. SOA ns.a. h.a. 1 2 3 4 5\n. NS ns.a.\nns.a. A 127.0.0.1\ncom. NS ns.com.\nns.com. A 127.0.0.2\n"
    zone = served(text, ".")

    assert answer(zone, ".", "NS").kind is Kind.ANSWER
    assert answer(zone, "nowhere.", "A").rcode == "NXDOMAIN"
    assert data(answer(zone, "www.example.com.", "A").additional) == [("ns.com.", "A", 60, "127.0.0.2")]


def test_names_are_compared_by_their_octets() -> None:
    """An escaped dot is part of a label, and escapes that spell the same octets are the same name."""
    zone = served(WILDCARDS + "a\\.b A 192.0.2.4\n", "example.")

    assert answer(zone, "A\\046b.example.", "A").wildcard is None
    assert answer(zone, "a\\.b.example.", "A").kind is Kind.ANSWER
    assert answer(zone, "a.b.example.", "A").kind is Kind.NODATA
