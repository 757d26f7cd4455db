"""Each check of the zone as a whole finds what it is for, where it is, and nothing in a sound zone."""

from datetime import UTC, datetime

import pytest

from tests.reference.case import HEAD
from tuiz import checks
from tuiz.checks.findings import Finding, Severity
from tuiz.services.checking import check_text

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE

SOUND = HEAD + (
    b"@ MX 10 mail\n@ TXT text\nmail A 192.0.2.25\nwww CNAME mail\n_sip._tcp SRV 1 1 5060 mail\n"
    b"sub NS ns.sub\nns.sub A 192.0.2.53\nsub DS 1 8 2 " + b"00" * 32 + b"\nd DNAME example.net.\n* TXT any\n"
)
SOA = b"@ 60 SOA ns1 host 1 2 3 4 5\n"
NS = b"@ 60 NS ns1\nns1 60 A 192.0.2.1\n"

FAULTS = [
    ("soa-missing", ERROR, NS, 1),
    ("soa-several", ERROR, HEAD + b"@ SOA ns1 host 2 7200 3600 1209600 300\n", 5),
    ("soa-several", WARNING, HEAD + b"@ SOA ns1 host 1 7200 3600 1209600 300\n", 5),
    ("soa-below-apex", ERROR, HEAD + b"a SOA ns1 host 1 2 3 4 5\n", 5),
    (
        "soa-as-glue",
        WARNING,
        b"$TTL 60\nsub NS @\n@ SOA ns1 host 1 2 3 4 5\n@ NS ns1\n@ A 192.0.2.1\nns1 A 192.0.2.1\n",
        3,
    ),
    ("ns-missing", ERROR, SOA, 1),
    ("ns-no-address", ERROR, SOA + b"@ 60 NS ns2\n", 2),
    ("ns-no-address", ERROR, SOA + b"@ 60 NS ns2\nns2 60 CNAME www.example.net.\n", 2),
    ("ns-no-address", ERROR, SOA + b"@ 60 NS ns.d\nd 60 DNAME example.net.\n", 2),
    ("ns-is-address", WARNING, HEAD + b"a NS 192.0.2.1.\n", 5),
    ("ds-at-apex", WARNING, HEAD + b"@ DS 1 8 2 " + b"00" * 32 + b"\n", 5),
    ("line-lost", WARNING, HEAD + b"a A 192.0.2.2\r", 5),
    ("glue-missing", WARNING, HEAD + b"a NS ns.a\n", 5),
    ("glue-missing", WARNING, HEAD + b"a NS gone\n", 5),
    ("delegation-of-wildcard", WARNING, HEAD + b"*.w NS ns.example.net.\n", 5),
    ("ds-without-ns", WARNING, HEAD + b"a DS 1 8 2 " + b"00" * 32 + b"\n", 5),
    ("hidden-by-delegation", NOTICE, HEAD + b"a NS ns.example.net.\nx.y.a TXT text\n", 6),
    ("cname-and-other-data", ERROR, HEAD + b"a CNAME ns1\na TXT text\n", 6),
    ("cname-and-other-data", ERROR, HEAD + b"a TXT text\nb A 192.0.2.2\nA CNAME ns1\n", 7),
    ("alias-several", ERROR, HEAD + b"a CNAME ns1\na CNAME ns2.example.net.\n", 6),
    ("alias-several", ERROR, HEAD + b"a DNAME example.net.\na DNAME example.org.\n", 6),
    ("below-dname", ERROR, HEAD + b"d DNAME example.net.\nx.d TXT text\n", 6),
    ("dname-and-ns", WARNING, HEAD + b"d DNAME example.net.\nd NS ns.example.net.\n", 5),
    ("cname-target-missing", WARNING, HEAD + b"a CNAME gone\n", 5),
    ("mx-target-is-alias", WARNING, HEAD + b"a CNAME ns1\n@ MX 10 a\n", 6),
    ("mx-target-is-alias", WARNING, HEAD + b"d DNAME example.net.\n@ MX 10 a.d\n", 6),
    ("target-no-address", WARNING, HEAD + b"@ MX 10 gone\n", 5),
    ("target-no-address", WARNING, HEAD + b"_a._tcp SRV 1 1 1 t\nt TXT text\n", 5),
    ("target-is-address", WARNING, HEAD + b"@ MX 10 192.0.2.1\n", 5),
    ("ttl-differs", WARNING, HEAD + b"a 60 A 192.0.2.2\n  70 A 192.0.2.3\n", 6),
    ("ttl-differs", WARNING, HEAD + b"a 60 A 192.0.2.2\nb TXT text\na 1h A 192.0.2.3\n", 7),
    ("record-duplicate", NOTICE, HEAD + b"a AAAA 2001:db8::1\nb TXT text\nA AAAA 2001:DB8:0::1\n", 7),
    ("record-duplicate", NOTICE, HEAD + b'a TXT text\na TXT "text"\n', 6),
    ("record-duplicate", NOTICE, HEAD + b"a MX 10 ns1\n  MX 010 NS1.example.com.\n", 6),
    ("cds-without-dnskey", WARNING, HEAD + b"@ CDS 1 8 2 " + b"00" * 32 + b"\n", 5),
    ("nsec3param-hash", WARNING, HEAD + b"@ NSEC3PARAM 2 0 0 -\n", 5),
    ("nsec3param-several", WARNING, HEAD + b"@ NSEC3PARAM 1 0 0 -\n@ NSEC3PARAM 1 0 1 -\n", 6),
    (
        "rrsig-without-dnskey",
        WARNING,
        HEAD + b"@ RRSIG SOA 8 2 3600 20300101000000 20200101000000 1 example.com. AAAA\n",
        5,
    ),
    ("serial-in-future", WARNING, HEAD.replace(b"host 1 ", b"host 2099010101 "), 2),
    ("serial-in-future", WARNING, HEAD.replace(b"host 1 ", b"host 1900000000 "), 2),
    ("zonemd-stale", WARNING, HEAD + b"@ ZONEMD 1 1 1 " + b"00" * 48 + b"\n", 5),
]
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def check(data: bytes) -> list[Finding]:
    return check_text(data, "example.com", now=NOW.timestamp())


def test_a_sound_zone_has_no_findings() -> None:
    """Records of many types that are as they should be make no findings."""
    assert check(SOUND) == []


@pytest.mark.parametrize(("identifier", "severity", "data", "line"), FAULTS)
def test_a_fault_is_found_on_its_line(identifier: str, severity: Severity, data: bytes, line: int) -> None:
    """The check that is for a fault finds it once, as grave as name servers take it, on the line where it is."""
    found = [(finding.severity, finding.line) for finding in check(data) if finding.check == identifier]

    assert found == [(severity, line)]


def test_each_check_has_a_fault_here_and_an_id_of_its_own() -> None:
    """No check is left out of this table, of the list of all checks, or shares its id."""
    identifiers = [check.id for check in checks.ALL_CHECKS]

    assert len(set(identifiers)) == len(identifiers)
    assert set(identifiers) == {fault[0] for fault in FAULTS}


def test_each_check_says_what_it_asks_for() -> None:
    """A check has a sentence and a reference, for the help."""
    assert all(check.summary.endswith(".") and check.reference for check in checks.ALL_CHECKS)


@pytest.mark.parametrize(
    "body",
    [
        b"a NS ns.b\nb NS ns.b\nns.b A 192.0.2.2\n",
        b"a NS ns.b\nb NS ns.example.net.\n",
        b"a NS w.wild\n*.wild A 192.0.2.2\n",
        b"@ MX 0 .\n",
        b"a MX 10 x.b\nb NS ns.example.net.\n",
        b"a CNAME b.w\n*.w TXT text\n",
        b"a CNAME ns1\na RRSIG CNAME 8 2 3600 20300101000000 20200101000000 1 example.com. AAAA\n",
        b"a CNAME ns1\na CNAME NS1.example.com.\n",
        b"a NS ns.example.net.\nold.a A 192.0.2.2\n",
        b"x.y.z A 192.0.2.2\na MX 10 x.y.z\n",
    ],
)
def test_what_name_servers_and_operators_live_with_is_no_error(body: bytes) -> None:
    """Glue of siblings, wildcards, null MX, what is signed beside an alias: none of it is an error or a warning."""
    assert [finding for finding in check(HEAD + body) if finding.severity is not NOTICE] == []


def test_nothing_is_said_to_be_missing_where_a_file_is_left_out() -> None:
    """With an $INCLUDE that isn't read, the records that seem to be missing may be there."""
    data = b"$TTL 60\n@ SOA ns1 host 1 2 3 4 5\n@ MX 10 mail\na CNAME gone\n$INCLUDE other.zone\n"

    assert [finding.check for finding in check(data)] == ["include"]
