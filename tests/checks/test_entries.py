"""Each entry is judged by itself: what can't be read, and what single name servers refuse in how it is written."""

import pytest

from tests.reference.case import HEAD
from tuiz.checks.findings import Finding, Severity
from tuiz.domain.servers import Server
from tuiz.services.checking import check_text

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE


def check(data: bytes, server: str | None = None) -> list[Finding]:
    return check_text(data, "example.com.", server=server)


@pytest.mark.parametrize(
    ("body", "identifier", "severity", "place"),
    [
        (b'a TXT "x\n', "unreadable", ERROR, (5, 7)),
        (b"a FOO x\n", "unreadable", ERROR, (5, 3)),
        (b"a A 192.0.2\n", "rdata-invalid", ERROR, (5, 5)),
        (b"a MX 10 ( ; ten\n  b..c )\n", "rdata-invalid", ERROR, (6, 3)),
        (b"a HTTPS 1 . alpn=h2 port=70000\n", "rdata-invalid", ERROR, (5, 21)),
        (b"a ( MX\n 70000 b )\n", "rdata-invalid", ERROR, (6, 2)),
        (b"a..b A 192.0.2.1\n", "owner-invalid", ERROR, (5, 1)),
        (b"a!b A 192.0.2.1\n", "owner-spelling", WARNING, (5, 1)),
        (b'"a" A 192.0.2.1\n', "owner-quoted", WARNING, (5, 1)),
        (b"a CH A 192.0.2.1\n", "class-differs", ERROR, (5, 3)),
        (b"a CLASS1 A 192.0.2.1\n", "class-by-number", WARNING, (5, 3)),
        (b"a 1h30 A 192.0.2.1\n", "ttl-without-unit", ERROR, (5, 3)),
        (b"a 2147483648 A 192.0.2.1\n", "ttl-too-large", WARNING, (5, 3)),
        (b"a MX ( ( 10 ) ns1 )\n", "parenthesis-nested", ERROR, (5, 8)),
        (b" ( TXT x )\n", "parenthesis-first", WARNING, (5, 2)),
        (b"a(A 192.0.2.1)\n", "parenthesis-glued", WARNING, (5, 2)),
        (b" ( )\n", "parenthesis-empty", WARNING, (5, 1)),
        (b"a.example.net. A 192.0.2.1\n", "owner-outside", WARNING, (5, 1)),
        (b"$ORIGIN sub\n", "origin-relative", ERROR, (5, 9)),
        (b"$ORIGIN @\n", "origin-relative", WARNING, (5, 9)),
        (b"$ORIGIN a..b.\n", "origin-invalid", ERROR, (5, 9)),
        (b"$TTL 60", "directive-last", WARNING, (5, 1)),
        (b"a A 192.0.2.1\r\n", "carriage-return", WARNING, (5, 14)),
        (b"a NSEC3 1 0 0 - 0p9mhaveqvm6t7vbl5lop2u3t2rp3tom A\n", "nsec3-owner", WARNING, (5, 1)),
        (b"a ALIAS www.example.net.\n", "server-type", NOTICE, (5, 3)),
        (b"$INCLUDE other.zone\n", "include", NOTICE, (5, 1)),
        ("ü TXT x\n".encode(), "owner-spelling", WARNING, (5, 1)),
        ('a TXT "ü" a.b\n'.encode(), "rdata-spelling", WARNING, (5, 7)),
    ],
)
def test_an_entry_is_found_wanting(body: bytes, identifier: str, severity: Severity, place: tuple[int, int]) -> None:
    """What is wrong with an entry is told with its place, as grave as the name servers' vote makes it."""
    found = [finding for finding in check(HEAD + body) if finding.check == identifier]

    assert [(finding.severity, (finding.line, finding.column)) for finding in found][:1] == [(severity, place)]


@pytest.mark.parametrize(
    ("data", "identifier", "severity"),
    [
        (b" SOA ns1 host 1 2 3 4 5\n", "owner-missing", ERROR),
        (b"  \n$TTL 60\n", "blank-before-records", WARNING),
        (b"\xef\xbb\xbf$TTL 60\n", "byte-order-mark", WARNING),
        ("$TTL 60\n".encode("utf-16"), "byte-order-mark", WARNING),
        (b"ns1 A 192.0.2.1\n", "ttl-missing", WARNING),
    ],
)
def test_the_first_entries_are_judged_by_what_is_not_before_them(
    data: bytes, identifier: str, severity: Severity
) -> None:
    """Without a record, a $TTL or a SOA before it, an entry may lack an owner or a TTL."""
    assert (identifier, severity) in [(finding.check, finding.severity) for finding in check(data)]


def test_a_warning_names_the_one_server_that_refuses() -> None:
    """Where one name server refuses the zone, the message says which."""
    (finding,) = check(HEAD + b"a!b A 192.0.2.1\n")

    assert finding.message.startswith("Knot DNS refuses this zone: the name")
    assert finding.refused_by == {Server.KNOT}


def test_two_servers_with_different_reasons_refuse_the_zone() -> None:
    """A zone that Knot DNS refuses for one reason and NSD for another loads nowhere but in BIND: an error."""
    findings = check(HEAD + b"a!b A 192.0.2.1\nx.example.net. A 192.0.2.1\n")

    assert [(finding.check, finding.severity) for finding in findings] == [
        ("zone-refused", ERROR),
        ("owner-spelling", WARNING),
        ("owner-outside", WARNING),
    ]


@pytest.mark.parametrize(("server", "severities"), [("knot", [ERROR]), ("bind", [WARNING]), ("nsd", [WARNING])])
def test_the_server_of_the_domain_decides(server: str, severities: list[Severity]) -> None:
    """With a domain's own server known, what it refuses is an error, and what others refuse is none."""
    findings = check(HEAD + b"a!b A 192.0.2.1\n", server)

    assert [finding.severity for finding in findings] == severities


def test_powerdns_has_what_others_refuse() -> None:
    """ALIAS is a notice, an error for another server, and nothing to speak of where PowerDNS serves the zone."""
    data = HEAD + b"a ALIAS www.example.net.\n"

    assert [finding.severity for finding in check(data)] == [NOTICE]
    assert [finding.severity for finding in check(data, "nsd")] == [ERROR]
    assert check(data, "powerdns") == []


def test_a_record_after_a_lone_carriage_return_is_a_record() -> None:
    """A carriage return ends the line for BIND and NSD: what follows is read, and only Knot DNS minds."""
    findings = check(HEAD + b"a A 192.0.2.1\rb CNAME gone\n")

    assert [finding.check for finding in findings] == ["carriage-return", "cname-target-missing"]


def test_findings_of_one_kind_have_an_end() -> None:
    """A file with very many faults of a kind makes a thousand findings, and one that counts the others."""
    findings = check(HEAD + b"".join(b"a%d A 192.0.2\n" % number for number in range(1500)))

    assert len(findings) == 1001
    assert findings[-1].message == "500 more findings of this kind."


def test_generated_records_are_checked_where_their_directive_stands() -> None:
    """A $GENERATE is expanded: its records clash and repeat with others, and what is found is told on its line."""
    findings = check(HEAD + b"a2 CNAME ns1\n$GENERATE 1-3 a$ A 192.0.2.$\n$GENERATE 1-2 b$ A 192.0.2.25$\nx MX 10 a3\n")

    assert [(finding.check, finding.line, finding.column) for finding in findings] == [
        ("cname-and-other-data", 6, 1),
        ("generate", 6, 1),
        ("generate", 7, 1),
    ]


def test_a_generate_without_end_has_a_limit() -> None:
    """A range of a thousand million makes no more records than can be looked at, and so the notice says."""
    findings = check(HEAD + b"$GENERATE 1-2000000000 a$ A 192.0.2.1\n$GENERATE 1-2000000000 b$ CNAME gone\n")

    assert {finding.check for finding in findings} == {"generate", "generate-large"}
    assert [finding.message for finding in findings if finding.check == "generate-large"] == [
        "This stands for 2,000,000,000 records, of which 100,000 are checked.",
        "This stands for 2,000,000,000 records, of which 0 are checked.",
    ]


def test_a_file_without_line_feeds_has_a_limit() -> None:
    """Where nothing but carriage returns ends lines, so many are checked as can be, and nothing is told missing."""
    findings = check((HEAD + b"a MX 10 gone\n" + b"b A 192.0.2.1\n" * 11_000).replace(b"\n", b"\r"))

    assert {finding.check for finding in findings} == {"line-lost", "record-duplicate", "check-stopped"}
    assert [finding.message for finding in findings if finding.check == "check-stopped"] == [
        "10,000 lines that end in a carriage return stand above; what follows isn't checked."
    ]


@pytest.mark.parametrize("server", ["bind", "knot", "nsd"])
def test_the_majority_has_no_say_where_one_server_decides(server: str) -> None:
    """Where each of two servers refuses for its own reason, the third takes the zone."""
    findings = check(HEAD + b"a!b A 192.0.2.1\nx.example.net. A 192.0.2.1\n", server)

    assert [finding.check for finding in findings] == ["owner-spelling", "owner-outside"]
    assert [finding.severity is ERROR for finding in findings] == [server == "knot", server == "nsd"]


@pytest.mark.parametrize("line", [b"(\n", b")\n", b'a TXT "x\n', b"a A 192.0.2\n"])
def test_a_file_of_errors_is_not_read_to_its_end(line: bytes) -> None:
    """Ten thousand errors are enough: the rest isn't read, which is said, and nothing in it is told to be missing."""
    findings = check(b"$TTL 60\n" + line * 30_000 + HEAD)

    assert [finding.message for finding in findings if finding.check == "check-stopped"] == [
        "10,000 errors stand above; what follows isn't checked."
    ]
    assert not {finding.check for finding in findings} & {"soa-missing", "ns-missing"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"a TXT " + b"x " * 200_000 + b"\n", "The entry has more words than any record."),
        (b"n." * 200_000 + b" A 192.0.2.1\n", "This name is longer than the 255 octets that are the most (RFC 1035)."),
    ],
    ids=["words", "owner"],
)
def test_an_entry_longer_than_any_record_is_refused(line: bytes, message: str) -> None:
    """What can't be a record for its length alone is an error with that reason."""
    assert [finding.message.removeprefix("The owner isn't a domain name: ") for finding in check(HEAD + line)] == [
        message
    ]
