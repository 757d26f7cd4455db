"""RDATA: what tuiz makes of a text is what dnspython makes of it, wherever name servers agree with that."""

import contextlib
import re
import struct

import dns.exception
import dns.name
import dns.rdata
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.rdata_texts import GOOD, ORIGIN, spelled, spoiled
from tuiz.domain import rdata
from tuiz.domain.servers import BIND, KNOT, NSD, Server

TYPES = st.sampled_from(sorted(GOOD))
_ODD = re.compile(rb"\\[ -~]|\\?([^\t\n -~])", re.DOTALL)


def in_dnspython(rdtype: str, text: bytes) -> dns.rdata.Rdata | None:
    """Return what dnspython reads, None if it refuses. It takes odd octets for letters, so they go as escapes."""
    ascii_text = _ODD.sub(lambda match: b"\\%03d" % ord(match[1]) if match[1] else match[0], text).decode("ascii")
    try:
        found = dns.rdata.from_text("IN", rdtype, ascii_text, dns.name.from_text(ORIGIN), relativize=False)
        found.to_wire()
    except (dns.exception.DNSException, ValueError, struct.error):
        return None
    return found


def parsed(rdtype: str, text: bytes) -> rdata.Rdata | None:
    """Return what tuiz reads, None if it refuses."""
    try:
        return rdata.parse(rdtype, text, ORIGIN)
    except rdata.InvalidRdata:
        return None


@given(st.data(), TYPES)
def test_good_rdata_means_what_it_means_to_dnspython(data: st.DataObject, rdtype: str) -> None:
    """What both read prints the same, and has the same octets in canonical form."""
    text = data.draw(spelled(rdtype))
    expected = in_dnspython(rdtype, text)

    if expected is None:
        return

    assert rdata.presentation(rdtype, text, ORIGIN) == expected.to_text().rstrip()
    assert rdata.key(rdtype, text, ORIGIN) == expected.to_digestable()
    assert rdata.parse(rdtype, text, ORIGIN).presentation == expected.to_text().rstrip()
    assert rdata.parse(rdtype, text, ORIGIN).wire == expected.to_digestable()


@given(st.data(), TYPES)
def test_spoiled_rdata_is_refused_or_means_what_it_means_to_dnspython(data: st.DataObject, rdtype: str) -> None:
    """Whatever the text, the only error is InvalidRdata, and what both read is equal."""
    text = data.draw(spoiled(rdtype))
    found = parsed(rdtype, text)
    expected = in_dnspython(rdtype, text)

    if found and expected:
        assert found.presentation == expected.to_text().rstrip()
        assert found.wire == expected.to_digestable()


@given(st.data(), TYPES)
def test_certainty_is_never_wrong(data: st.DataObject, rdtype: str) -> None:
    """What is certainly valid is read by dnspython, and no server objects to it."""
    text = data.draw(st.one_of(spelled(rdtype), spoiled(rdtype)))

    if rdata.is_certainly_valid(rdtype, text):
        assert in_dnspython(rdtype, text) is not None
        assert rdata.objections(rdtype, text, ORIGIN) == ()


@given(st.data(), TYPES)
def test_the_quick_way_and_the_long_way_agree(data: st.DataObject, rdtype: str) -> None:
    """Presentation and key are those of the whole parse, refusals too."""
    text = data.draw(st.one_of(spelled(rdtype), spoiled(rdtype)))
    found = parsed(rdtype, text)

    if found is None:
        with pytest.raises(rdata.InvalidRdata):
            rdata.presentation(rdtype, text, ORIGIN)
        with pytest.raises(rdata.InvalidRdata):
            rdata.key(rdtype, text, ORIGIN)
        with pytest.raises(rdata.InvalidRdata):
            rdata.validate(rdtype, text, ORIGIN)
    else:
        assert rdata.presentation(rdtype, text, ORIGIN) == found.presentation
        assert rdata.key(rdtype, text, ORIGIN) == found.wire


@given(st.data(), TYPES)
def test_presentation_format_read_again_is_the_same(data: st.DataObject, rdtype: str) -> None:
    """What is printed means the same wherever it stands, and prints the same again."""
    text = data.draw(st.one_of(spelled(rdtype), spoiled(rdtype)))
    found = parsed(rdtype, text)

    if found is not None:
        again = rdata.parse(rdtype, found.presentation, "elsewhere.test.")
        assert again.wire == found.wire
        assert again.presentation == found.presentation


@given(st.data(), TYPES)
def test_the_generic_form_of_a_known_type_is_the_same_data(data: st.DataObject, rdtype: str) -> None:
    r"""RDATA written as \# with its octets has the key and the text of the type's own form (RFC 3597 §5)."""
    text = data.draw(spelled(rdtype))
    expected = in_dnspython(rdtype, text)

    if expected is None:
        return
    wire = expected.to_wire() or b""
    generic = f"\\# {len(wire)} {wire.hex()}"

    assert rdata.presentation(rdtype, generic, ORIGIN) == expected.to_text().rstrip()
    assert rdata.key(rdtype, generic, ORIGIN) == expected.to_digestable()


@given(st.binary(max_size=300), st.integers(0, 0xFFFF).map(lambda number: f"TYPE{number}"))
def test_unknown_types_keep_their_octets(octets: bytes, rdtype: str) -> None:
    """A type without a name has its RDATA in hexadecimal, and gets it back."""
    text = f"\\# {len(octets)} {octets.hex()}"

    assert rdata.parse(rdtype, text, ORIGIN).wire.lower() == octets.lower()


@given(st.text(max_size=40), st.sampled_from(["A", "TXT", "MX", "SOA", "SVCB", "LOC", "TYPE65280", "NOPE", "ALIAS"]))
def test_any_text_is_read_or_refused(text: str, rdtype: str) -> None:
    """Whatever a user types, the only error is InvalidRdata."""
    with contextlib.suppress(rdata.InvalidRdata):
        rdata.validate(rdtype, text, ORIGIN)


def test_what_a_user_types_is_utf_8() -> None:
    """Letters beyond ASCII become their octets in UTF-8, as the same file's bytes would be."""
    assert rdata.presentation("TXT", '"é"', ".") == '"\\195\\169"'
    assert rdata.key("TXT", '"é"', ".") == rdata.key("TXT", '"é"'.encode(), ".")


@pytest.mark.parametrize(
    ("rdtype", "one", "other"),
    [
        ("A", "192.0.2.1", "\\# 4 C0000201"),
        ("AAAA", "2001:DB8::0:1", "2001:db8::1"),
        ("NS", "NS1.Example.com.", "ns1"),
        ("MX", "10 mail", "010 MAIL.example.com."),
        ("TXT", "a\\098c", '"abc"'),
        ("TYPE1", "192.0.2.1", "\\# 4 c0000201"),
        ("DNAME", "\\097.", "A."),
        ("SOA", "ns h 1 2 3 4 1h", "NS H 1 2 3 4 3600"),
    ],
)
def test_data_that_is_the_same(rdtype: str, one: str, other: str) -> None:
    """Two spellings of one value have one key."""
    assert rdata.key(rdtype, one, ORIGIN) == rdata.key(rdtype, other, ORIGIN)


@pytest.mark.parametrize(
    ("rdtype", "one", "other"),
    [("TXT", '"a" "b"', '"ab"'), ("TXT", "a", "A"), ("CAA", '0 issue "a"', '0 issue "A"'), ("NS", "a\\.b.", "a.b.")],
)
def test_data_that_differs(rdtype: str, one: str, other: str) -> None:
    """Strings keep their case and their cuts, and an escaped dot is no label's end."""
    assert rdata.key(rdtype, one, ORIGIN) != rdata.key(rdtype, other, ORIGIN)


@pytest.mark.parametrize(
    ("rdtype", "text", "column", "words"),
    [
        ("A", "192.0.2", 0, "isn't an IPv4 address"),
        ("A", "", 0, "missing"),
        ("A", "192.0.2.1 x", 10, "one word too many"),
        ("MX", "10", 2, "exchange is missing"),
        ("MX", "mail 10", 0, "no value for the preference"),
        ("MX", "65536 mail", 0, "no value for the preference"),
        ("MX", "10 a..b", 3, "empty label"),
        ("MX", '10 "mail"', 3, "between quotes"),
        ("TXT", '"a', 0, "never closes"),
        ("TXT", '"' + "a" * 256 + '"', 0, "256 octets"),
        ("TXT", '"ab\\256"', 3, "isn't an escape"),
        ("CAA", '0 is-sue "x"', 2, "tag is"),
        ("DS", "1 8 2 abc", 6, "hexadecimal"),
        ("DNSKEY", "257 3 8 AAA", 8, "base64"),
        ("LOC", "91 N 4 E 0", 0, "degrees not in range"),
        ("SOA", "ns h 1 2 3 4", 12, "MINIMUM is missing"),
        ("CERT", "1 1 0 AI12 =", 6, "base64"),
        ("HTTPS", '1 alpn="h2"', 7, "no parameter"),
        ("TYPE65280", "x", 0, "can't be read"),
        ("TYPE65280", "\\# 2 aa", 3, "length is 2"),
        ("NOPE", "x", 0, "can't be read"),
    ],
)
def test_refusals_tell_what_and_where(rdtype: str, text: str, column: int, words: str) -> None:
    """A refusal names the field, its place in the text, and what to do."""
    with pytest.raises(rdata.InvalidRdata) as caught:
        rdata.validate(rdtype, text, ORIGIN)

    assert words in caught.value.message
    assert caught.value.hint
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("rdtype", "text", "refusing"),
    [
        ("A", "192.0.2.1", frozenset()),
        ("TXT", '"a""b"', KNOT),
        ("TXT", "@", NSD),
        ("TXT", b'"\xff"', KNOT),
        ("TXT", b"a\x00", BIND | KNOT),
        ("TXT", '("a\nb")', BIND),
        ("TXT", '"a\nb"', BIND | KNOT),
        ("NS", "a$b", KNOT),
        ("NS", "$b", KNOT | NSD),
        ("NS", "2001:db8::1", KNOT),
        ("DS", "1 8 3 " + "aa" * 32, KNOT),
        ("DS", "1 8 2 " + "aa" * 20, BIND | KNOT),
        ("DS", "1 RSASHA1-NSEC3-SHA1 1 " + "aa" * 20, BIND),
        ("DLV", "1 8 1 " + "aa" * 20, KNOT),
        ("TLSA", "3 1 1 aa", frozenset()),
        ("TLSA", "3 1 0 a ab b", KNOT),
        ("SSHFP", "1 1 aa", BIND),
        ("ZONEMD", "1 1 1 " + "aa" * 12, BIND),
        ("ZONEMD", "1 0 1 " + "aa" * 48, frozenset()),
        ("URI", "1 1 x", BIND),
        ("URI", '1 1 ""', frozenset()),
        ("CAA", '0 ISSUE "x"', NSD),
        ("CAA", '0 "issue" "x"', BIND),
        ("NAPTR", '1 1 u s "x" .', BIND),
        ("NAPTR", '1 1 u s "!^(.*)$!\\\\1!i" .', frozenset()),
        ("NAPTR", '1 1 u s "!a!\\\\1!" .', BIND),
        ("NSEC", "a", BIND),
        ("NSEC", "a NULL", KNOT),
        ("NSEC", "a WALLET", KNOT | NSD),
        ("NXT", "a A MX", KNOT),
        ("WALLET", "a b", KNOT | NSD),
        ("TYPE262", "\\# 2 0161", frozenset()),
        ("MB", "host", KNOT),
        ("MINFO", "a b", frozenset()),
        ("IPSECKEY", "10 0 2 .", BIND),
        ("IPSECKEY", "10 0 2 . ", BIND | KNOT),
        ("IPSECKEY", "10 0 0 . ; none", BIND),
        ("IPSECKEY", "10 0 0 . AAAA", KNOT),
        ("KEY", "49152 3 8 AAAA", BIND),
        ("DNSKEY", "\\# 4 01000308", BIND),
        ("NID", "10 14:4fff:ff20:ee64", KNOT),
        ("EUI48", "0-0-5e-0-53-2a", KNOT),
        ("CERT", "pkix 1 8 AAAA", frozenset()),
        ("NS", "a\\\\", NSD),
        ("NS", "a\\\\.", frozenset()),
        ("RP", "a\\\\ b", NSD),
        ("TXT", "a\\\\ b", frozenset()),
        ("IPSECKEY", "10 2 2 0:0::1 AAAA", frozenset()),
        ("SVCB", '0 a key701="a b"', frozenset()),
        ("RRSIG", "A 8 2 3600 21061231235959 20200101000000 1 t. AAAA", frozenset()),
        ("RRSIG", "A 8 1 3600 20301231235959 20200101000000 1 a.t. AAAA", BIND),
        ("HINFO", "a.b c", NSD),
        ("HINFO", 'a"b"', KNOT | NSD),
        ("HINFO", 'a\\.b "c.d"', frozenset()),
        ("CAA", "0 issue a.b", frozenset()),
        ("CAA", "0 issue .b", NSD),
        ("RRSIG", "A 8 2 3600 1577836800 20200101000000 1 t. AAAA", NSD),
        ("LOC", "52 22 23. N 4 E 0", NSD),
        ("LOC", "52 N 4 E 1.234", BIND | KNOT | NSD),
        ("LOC", "52 N 4 E 0 90000001", BIND | KNOT),
        ("APL", "01:192.0.2.0/24", KNOT | NSD),
        ("SVCB", "0 a. alpn=h2", frozenset()),
        ("SVCB", "1 . ech=AEX+DQA=", frozenset()),
        ("SVCB", "1 . ech", KNOT),
        ("SVCB", "1 . no-default-alpn", BIND),
        ("SVCB", "1 . key10=x", frozenset()),
        ("SVCB", "1 . key1=h2 no-default-alpn", BIND),
        ("HTTPS", '0 "a b"', KNOT),
        ("TXT", "a \\#", NSD),
        ("TXT", "\\#a", KNOT),
        ("NSAP", "0x47.", KNOT | NSD),
        ("SVCB", "1 . ohttp", BIND | KNOT | NSD),
        ("SVCB", "1 . dohpath=/q{?dns}", KNOT),
        ("SVCB", '1 . alpn="h2"port=1', KNOT | NSD),
        ("CAA", "\\# 2 0000", BIND),
        ("MX", "\\# 4 000a0161", BIND | NSD),
        ("TYPE0", "\\# 0", BIND | NSD),
        ("TYPE251", "\\# 0", BIND),
    ],
)
def test_who_refuses_what(rdtype: str, text: str | bytes, refusing: frozenset[Server]) -> None:
    """BIND 9.18, Knot DNS 3.2 and NSD 4.6 showed what each of them refuses; most servers' are errors."""
    found = rdata.objections(rdtype, text, ORIGIN)

    assert frozenset(server for objection in found for server in objection.servers) == refusing
    if len(refusing) > 1:
        with pytest.raises(rdata.InvalidRdata):
            rdata.validate(rdtype, text, ORIGIN)
    else:
        rdata.validate(rdtype, text, ORIGIN)


def test_what_only_powerdns_knows_is_opaque() -> None:
    """ALIAS and LUA keep their text."""
    assert rdata.presentation("ALIAS", " Target.example. ", ORIGIN) == "Target.example."
    assert rdata.presentation("LUA", 'A "return 1"', ORIGIN) == 'A "return 1"'
    for text in ("", "a\nb", '"a', "(a"):
        with pytest.raises(rdata.InvalidRdata):
            rdata.validate("ALIAS", text, ORIGIN)
    assert rdata.key("LUA", 'A "x"', ORIGIN) != rdata.key("LUA", 'A "y"', ORIGIN)


@given(st.lists(st.text(max_size=300), min_size=1, max_size=3), st.sampled_from(["TXT", "SPF", "txt"]))
def test_operands_of_txt_are_strings(arguments: list[str], rdtype: str) -> None:
    """Each operand of TXT is one string, cut at 255 octets, whatever quotes and backslashes it has."""
    arguments = [argument.encode("utf-8", "replace").decode() for argument in arguments]
    wire = rdata.key("TXT", rdata.from_arguments(rdtype, arguments), ORIGIN)

    expected = b""
    for argument in arguments:
        octets = argument.encode()
        for at in range(0, max(len(octets), 1), 255):
            piece = octets[at : at + 255]
            expected += bytes((len(piece),)) + piece
    assert wire == expected


def test_operands_of_other_types_are_words() -> None:
    """They are joined by a space and read as a zone file's."""
    assert rdata.from_arguments("MX", ["10", "mail"]) == "10 mail"
    assert rdata.from_arguments("CAA", ["0", "issue", '"ca.example"']) == '0 issue "ca.example"'


def test_no_record_has_more_octets_than_a_message_can_say() -> None:
    """Data beyond 65535 octets is refused by its size."""
    string = '"' + "a" * 255 + '" '

    rdata.validate("TXT", string * 255, ORIGIN)
    with pytest.raises(rdata.InvalidRdata, match="room for 65535"):
        rdata.validate("TXT", string * 256, ORIGIN)
