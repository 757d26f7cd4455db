"""The patterns of the common types: sound, without groups, and fit to be parts of a larger one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.rdata_texts import spelled, spoiled
from tuiz.domain import names, rdata
from tuiz.domain.codec.fast import FAST_PATTERNS, MAX_NAME, MAX_ORIGIN, is_certainly_valid

TYPES = sorted(rdtype.decode() for rdtype in FAST_PATTERNS)
LONGEST_ORIGIN = ("a" * 62 + ".") * 2

# The shape of what scans a zone: type, blanks, one of the patterns, and what may follow RDATA on its line.
SCANNER = re.compile(
    rb"(?m)^(?:"
    + b"|".join(rdtype + rb"[ \t]++" + pattern for rdtype, pattern in FAST_PATTERNS.items())
    + rb")[ \t]*+(?:;.*)?$"
)


@pytest.mark.parametrize("rdtype", TYPES)
def test_patterns_have_no_groups(rdtype: str) -> None:
    """Numbered groups would shift those of the larger pattern."""
    assert re.compile(FAST_PATTERNS[rdtype.encode()]).groups == 0


@given(st.data(), st.sampled_from(TYPES))
def test_a_scan_finds_just_what_is_certainly_valid(data: st.DataObject, rdtype: str) -> None:
    """As part of a larger pattern, a type's pattern takes the same RDATA as alone."""
    text = data.draw(st.one_of(spelled(rdtype), spoiled(rdtype))).strip()

    if not re.search(rb"[\n\r;]", text) and text:
        found = SCANNER.search(rdtype.encode() + b" " + text) is not None
        assert found == is_certainly_valid(rdtype, text)


@given(st.data(), st.sampled_from(TYPES))
def test_certainty_holds_below_any_origin(data: st.DataObject, rdtype: str) -> None:
    """What is certain is valid below the longest origin that the patterns allow for, and below the root."""
    text = data.draw(spelled(rdtype))

    if is_certainly_valid(rdtype, text):
        assert len(LONGEST_ORIGIN) == MAX_ORIGIN
        rdata.validate(rdtype, text, LONGEST_ORIGIN)
        rdata.validate(rdtype, text, names.ROOT)


@pytest.mark.parametrize(
    ("rdtype", "text"),
    [
        ("A", b"192.0.2.1"),
        ("A", b"255.255.255.255"),
        ("A", b"\t0.0.0.0 "),
        ("AAAA", b"2001:db8::1"),
        ("AAAA", b"::"),
        ("AAAA", b"1:2:3:4:5:6:7:8"),
        ("AAAA", b"1:2:3:4:5:6:7::"),
        ("AAAA", b"::2:3:4:5:6:7:8"),
        ("NS", b"ns1.example.net."),
        ("NS", b"@"),
        ("NS", b"."),
        ("NS", b"a." * 63 + b"a"),
        ("CNAME", b"_x._tcp"),
        ("MX", b"10  mail"),
        ("MX", b"65535 ."),
        ("SRV", b"0 5 5060 sip.example.com."),
        ("TXT", b'"v=spf1 -all"'),
        ("TXT", b"a b"),
        ("TXT", b'"' + b"a" * 255 + b'" ""'),
        ("CAA", b'0 issue "ca.example.net; account=1"'),
        ("CAA", b"128 issue x"),
    ],
)
def test_common_spellings_are_certain(rdtype: str, text: bytes) -> None:
    """What operators write passes the quick way."""
    assert is_certainly_valid(rdtype, text)


@pytest.mark.parametrize(
    ("rdtype", "text"),
    [
        ("A", b"192.0.02.1"),
        ("A", b"256.0.0.1"),
        ("A", b"192.0.2.1."),
        ("A", b"192.0.2.1 x"),
        ("A", b""),
        ("A", b"\\# 4 c0000201"),
        ("AAAA", b"1:2:3:4:5:6:7:8::"),
        ("AAAA", b"::1::"),
        ("AAAA", b":1:2:3:4:5:6:7"),
        ("AAAA", b"12345::"),
        ("AAAA", b"::192.0.2.1"),
        ("NS", b"a..b"),
        ("NS", b".a"),
        ("NS", b"a\\.b"),
        ("NS", b"a:b"),
        ("NS", b"a" * 64),
        ("NS", b"a." * (MAX_NAME // 2 + 1)),
        ("MX", b"65536 a"),
        ("MX", b"10"),
        ("MX", b"10 192.0.2.1 x"),
        ("TXT", b""),
        ("TXT", b'"a'),
        ("TXT", b'"a""b"'),
        ("TXT", b'"' + b"a" * 256 + b'"'),
        ("TXT", b'"\\097"'),
        ("TXT", b'"\xff"'),
        ("TXT", b"$a"),
        ("TXT", b"\\# 1 00"),
        ("CAA", b"256 issue x"),
        ("CAA", b"0 Issue x"),
        ("LOC", b"52 N 4 E 0"),
        ("a", b"192.0.2.1"),
    ],
)
def test_other_texts_are_not(rdtype: str, text: bytes) -> None:
    """What isn't valid, and what needs a second look, goes the long way."""
    assert not is_certainly_valid(rdtype, text)


@pytest.mark.parametrize("rdtype", TYPES)
@pytest.mark.parametrize("piece", [b"a.", b"1", b"1:", b":", b'"', b'"" ', b"a ", b"1.", b" ", b"\\", b"0 "])
def test_long_texts_come_to_an_end(rdtype: str, piece: bytes) -> None:
    """The patterns don't go back: 100,000 pieces would take a day if each were tried against all."""
    assert not is_certainly_valid(rdtype, piece * 100_000)
