"""Taking records in by the thousand finds what reading each one by itself finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reference.case import HEAD, Case
from tests.reference.generator import zone_files
from tuiz.checks import bulk
from tuiz.checks.engine import Checking
from tuiz.checks.findings import Finding
from tuiz.checks.vote import Judge

# Few names and values, so that records meet.
_NAMES = st.sampled_from(
    ["@", "a", "A", "b", "x.a", "a.example.com.", "A.Example.com.", "example.com.", "*", "_s._tcp", "gone", "n.x.a"]
)
_TARGETS = st.one_of(_NAMES, st.sampled_from(["example.net.", "x.example.net.", ".", "192.0.2.1", "192.0.2.1."]))
_NUMBERS = st.sampled_from(["0", "1", "10", "010", "65535", "65536"])
_DATA = st.one_of(
    st.tuples(st.just("A"), st.sampled_from(["192.0.2.1", "192.0.2.2", "192.0.2.256", "1.2.3"])),
    st.tuples(st.just("AAAA"), st.sampled_from(["::1", "0::1", "2001:db8::a", "2001:DB8::A", "::1.2.3.4", "1::2::3"])),
    st.tuples(st.sampled_from(["NS", "CNAME", "DNAME", "PTR", "ns"]), _TARGETS),
    st.tuples(st.just("MX"), st.tuples(_NUMBERS, _TARGETS).map(" ".join)),
    st.tuples(st.just("SRV"), st.tuples(_NUMBERS, _NUMBERS, _NUMBERS, _TARGETS).map(" ".join)),
    st.tuples(st.just("TXT"), st.sampled_from(["x", '"x"', '"x" "y"', '( "x"\n "y" )', '"X"', "x;y", '"x""y"'])),
    st.tuples(st.just("CAA"), st.sampled_from(['0 issue "x"', "0 issue x", "00 issue x", "0 Issue x", "256 issue x"])),
    st.tuples(st.just("DS"), st.just("1 8 2 " + "00" * 32)),
)  # fmt: skip
_TTLS = st.sampled_from(["", "", "", "60 ", "1h ", "3600 IN ", "IN 60 ", "in ", "2147483648 ", "IN 60 IN "])
_RECORDS = st.builds(
    lambda owner, ttl, data, end: f"{owner} {ttl}{data[0]} {data[1]}{end}",
    st.one_of(st.just(""), _NAMES),
    _TTLS,
    _DATA,
    st.sampled_from(["\n", "\n", " \n", " ; note\n", ";note\n\n; more\n", "\r\n", "\n  \n", ""]),
)
_DIRECTIVES = st.sampled_from(
    [
        "$TTL 60\n",
        "$ORIGIN x\n",
        "$ORIGIN x.example.com.\n",
        "$ORIGIN example.net.\n",
        "$ORIGIN example.com.\n",
        "$GENERATE 1-3 $.a MX $ gone\n",
        "$GENERATE 1-3 a A 192.0.2.$\n",
        '$GENERATE 1-2 "b" 60 CNAME a$ ; c\n',
        "; c\n",
    ]
)
_FILES = st.lists(st.one_of(_RECORDS, _RECORDS, _RECORDS, _RECORDS, _DIRECTIVES), max_size=25).map("".join)


def findings(data: bytes, zone: str, *, exhaustive: bool = False, slice_bytes: int = bulk.SLICE) -> list[Finding]:
    checking = Checking(data, zone, judge=Judge(), exhaustive=exhaustive, slice_bytes=slice_bytes)
    for _ in checking.slices():
        pass
    return checking.findings


def assert_same_both_ways(data: bytes, zone: str, slice_bytes: int = bulk.SLICE) -> None:
    assert findings(data, zone, slice_bytes=slice_bytes) == findings(data, zone, exhaustive=True)


@pytest.mark.parametrize("slice_bytes", [1, 60, 1 << 16])
@given(case=zone_files())
def test_generated_files_make_the_same_findings(slice_bytes: int, case: Case) -> None:
    """Zone files of every sort are judged alike both ways, wherever one slice ends and the next begins."""
    assert_same_both_ways(case.data, case.origin, slice_bytes)


@pytest.mark.parametrize("slice_bytes", [40, 1 << 16])
@given(body=_FILES, has_ttl=st.booleans())
def test_records_that_meet_make_the_same_findings(slice_bytes: int, body: str, *, has_ttl: bool) -> None:
    """The same for files of a few names and values, where records repeat, clash and point at each other."""
    head = HEAD if has_ttl else HEAD.replace(b"$TTL 3600\n", b"").replace(b"IN SOA", b"60 IN SOA")

    assert_same_both_ways(head + body.encode(), "example.com.", slice_bytes)


@pytest.mark.parametrize("zone", [".", "com.", "a.b.example.com.", "0.8.b.d.0.1.0.0.2.ip6.arpa."])
def test_any_zone_may_be_large(zone: str) -> None:
    """Zones of any name are taken in, the root too, with names longer than most."""
    tail = "" if zone == "." else zone
    lines = [f"@ 60 SOA ns.{tail} h 1 2 3 4 5", "@ 60 NS ns", "ns 60 A 192.0.2.1", f"ns.{tail} 60 MX 1 ns"]
    lines += [f"{label * 63}.{label * 63} 60 PTR {label * 40}.{label * 40}.{tail}" for label in "abc"]
    data = "\n".join([*lines, "gone 60 CNAME x", "x.ns 60 MX 1 gone", ""]).encode()

    assert_same_both_ways(data, zone)
    assert {finding.check for finding in findings(data, zone)} >= {"cname-target-missing"}


def test_progress_is_told_slice_by_slice() -> None:
    """Between two slices there is a chance to do something else; the part done never goes back."""
    data = HEAD + b"".join(b"a%d A 192.0.2.1\n" % number for number in range(20_000))
    checking = Checking(data, "example.com.", judge=Judge())

    parts = list(checking.slices())

    assert len(parts) > 4
    assert parts == sorted(parts)
    assert parts[-1] == 1


def test_a_million_findings_are_not_needed_to_find_one() -> None:
    """In a large zone the one record that is wrong is told with its place."""
    data = HEAD + b"".join(b"a%d A 192.0.2.1\n" % number for number in range(20_000)) + b"a7 CNAME ns1\n"

    (finding,) = findings(data, "example.com.")

    assert (finding.check, finding.line, finding.owner) == ("cname-and-other-data", 20_005, "a7.example.com.")


def test_a_file_of_errors_ends_at_the_same_entry() -> None:
    """Too many errors stop both ways of reading behind the same one."""
    errors = b"a A 192.0.2\n\n; note\n" * 12_000

    assert_same_both_ways(HEAD + errors + b"b CNAME gone\n", "example.com.")
