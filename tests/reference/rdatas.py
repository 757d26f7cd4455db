"""Strategies for the RDATA of many types, as words that a layout can still spell in several ways."""

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import strategies as st


@dataclass(frozen=True)
class Name:
    """A domain name, absolute; the layout may write it relative to the origin."""

    text: str


@dataclass(frozen=True)
class Text:
    """A character string; the layout may quote it."""

    value: str


Word = Name | Text | str
"""A word of RDATA: what is a `str` has one spelling only."""

Words = list[Word]
Several = st.SearchStrategy[Words]

ODD_NUMBERS = ("-1", "+1", "1h", "0x10", "1.0", "65536", "256", "4294967296", "10000000000000000000", "x", "007")
ODD_ADDRESSES = ("192.0.2", "192.0.2.256", "192.0.2.01", "192.0.2.1.", "1::2::3", "2001:db8::g", "1:2:3:4:5:6:7", ":::")
BIT_MAP_TYPES = ("A", "NS", "MX", "TXT", "AAAA", "RRSIG", "TYPE65280")
SVC_PARAMETERS = ("alpn=h2,h3", "port=8443", "ipv4hint=192.0.2.1", "ipv6hint=2001:db8::1", 'key65280="a b"', "ech=AAAA")
ODD_SVC_PARAMETERS = ("alpn", "mandatory=port", "no-default-alpn", "key7=x", "foo=1", "port=", "alpn=h2", "PORT=1")
PREFIXES = ("1:192.0.2.0/24", "!2:2001:db8::/32", "1:10.0.0.0/8")
DIGEST_OCTETS = {"1": 20, "2": 32, "4": 48}

_octet = st.sampled_from(("0", "1", "10", "127", "192", "255"))
addresses4 = st.tuples(_octet, _octet, _octet, _octet).map(".".join)
addresses6 = st.one_of(
    st.sampled_from(("2001:db8::1", "::", "::1", "2001:DB8:0:0::53", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1")),
    st.integers(0, 0xFFFF).map(lambda number: f"2001:db8::{number:x}"),
)

_plain_text = st.text("abcdefghijklmnopqrstuvwxyzABC0123456789-_=+/:.,'", min_size=1, max_size=12)
_spaced_text = st.text('abc xyz;()@$*"\\\t~!', max_size=12)
_long_text = st.sampled_from(("x" * 255, "p=" + "MIIBIjANBgkqhkiG9w0BAQEFAAOC" * 9, '"; \\' * 60))
texts = st.one_of(_plain_text, _plain_text, _spaced_text, _spaced_text, _long_text).map(Text)


def _one(strategy: st.SearchStrategy[str]) -> Several:
    return strategy.map(lambda word: [word])


def _pick(*words: str) -> Several:
    return _one(st.sampled_from(words))


def _number(bits: int) -> tuple[Several, Several]:
    """Numbers of *bits* bits, and what is none or doesn't fit."""
    top = 2**bits - 1
    good = st.one_of(st.sampled_from((0, 1, 10, top)), st.integers(0, top)).map(str)
    return _one(good), _one(st.one_of(good, st.sampled_from(ODD_NUMBERS)))


def _digits(*octets: int) -> Several:
    return _one(st.sampled_from(octets).flatmap(lambda size: st.binary(min_size=size, max_size=size)).map(bytes.hex))


@st.composite
def _digest(draw: st.DrawFn, octets: Mapping[str, int]) -> Words:
    """A digest type of DS and a digest of its length."""
    kind = draw(st.sampled_from(tuple(octets)))
    return [kind, *draw(_digits(octets[kind]))]


@st.composite
def _generic(draw: st.DrawFn, more: tuple[int, ...]) -> Words:
    """RDATA in the form of RFC 3597 section 5, its length wrong by one of *more*."""
    octets = draw(st.binary(max_size=8))
    length = len(octets) + draw(st.sampled_from(more))
    return ["\\#", str(length), *([octets.hex()] if octets else [])]


def _some(words: tuple[str, ...], *, at_least: int = 0, unique: bool = False) -> Several:
    return st.lists(st.sampled_from(words), min_size=at_least, max_size=4, unique=unique).map(list)


_SOUND: Mapping[str, Several] = {
    "address4": _one(addresses4),
    "address6": _one(addresses6),
    "u8": _number(8)[0],
    "u16": _number(16)[0],
    "u32": _number(32)[0],
    "text": texts.map(lambda text: [text]),
    "texts": st.one_of(st.lists(texts, min_size=1, max_size=3), st.lists(texts, min_size=20, max_size=40)).map(list),
    "caa tag": _pick("issue", "issuewild", "iodef"),
    "regexp": _pick('""', '"!^.*$!sip:a@b!"'),
    "sshfp": _digits(32),
    "digits": _digits(32),
    "algorithm": _pick("8", "13", "RSASHA256"),
    "zone digest": _digits(48),
    "digest": _digest(DIGEST_OCTETS),
    "key": _pick("AwEAAQ==", "AwEAAaetidLzsKWUt4swWR8yu0wPHPiUi8LU", "AAAA"),
    "north": _pick("N", "S"),
    "prefixes": _some(PREFIXES),
    "parameters": _some(SVC_PARAMETERS, unique=True),
    "bit map": _some(BIT_MAP_TYPES, at_least=1),
    "generic": _generic((0,)),
}
"""The fields of RDATA, valid."""

_ODD: Mapping[str, Several] = {
    "address4": _pick(*ODD_ADDRESSES),
    "address6": _pick(*ODD_ADDRESSES),
    "u8": _number(8)[1],
    "u16": _number(16)[1],
    "u32": _number(32)[1],
    "texts": st.lists(st.one_of(texts, st.just(Text("x" * 256))), max_size=3).map(list),
    "caa tag": _pick("Issue", "is-sue", '"issue"', "a" * 16),
    "regexp": _pick('"!x"', '"abc"', '"!a!b!q"'),
    "sshfp": _digits(2, 20, 32),
    "digits": _one(st.sampled_from(("abc", "xy", "ab cd", "a bcd"))),
    "algorithm": _pick("8", "FOO", "256"),
    "digest": _digest({"1": 2, "2": 20, "4": 48, "9": 4}),
    "key": _pick("AAA", "A===", "AB==", "AwE AAQ ==", "****", ""),
    "north": _pick("n", "E", "Q"),
    "prefixes": _pick("1:192.0.2.0/33", "3:192.0.2.0/24", "1:192.0.2.1/24", "192.0.2.0/24"),
    "parameters": _some(SVC_PARAMETERS + ODD_SVC_PARAMETERS),
    "bit map": _some((*BIT_MAP_TYPES, "FOO", "ANY", "TYPE0")),
    "generic": _generic((-1, 0, 1)),
}
"""The same, each often not valid."""

RDATA: Mapping[str, tuple[str, ...]] = {
    "A": ("address4",),
    "AAAA": ("address6",),
    "NS": ("name",),
    "CNAME": ("name",),
    "DNAME": ("name",),
    "PTR": ("name",),
    "MX": ("u16", "name"),
    "AFSDB": ("u16", "name"),
    "RT": ("u16", "name"),
    "KX": ("u16", "name"),
    "LP": ("u16", "name"),
    "TXT": ("texts",),
    "SPF": ("texts",),
    "SRV": ("u16", "u16", "u16", "name"),
    "CAA": ("u8", "caa tag", "text"),
    "HINFO": ("text", "text"),
    "NAPTR": ("u16", "u16", '="u"', '="E2U+sip"', "regexp", "name"),
    "TLSA": ("u8", "u8", "u8", "digits"),
    "SMIMEA": ("u8", "u8", "u8", "digits"),
    "SSHFP": ("u8", "=2", "sshfp"),
    "DS": ("u16", "algorithm", "digest"),
    "DNSKEY": ("=257", "=3", "algorithm", "key"),
    "LOC": ("=52", "=22", "=23.000", "north", "=4", "=E", "=-2.00m"),
    "RP": ("name", "name"),
    "CERT": ("=PKIX", "u16", "algorithm", "key"),
    "DHCID": ("key",),
    "EUI64": ("=00-00-5e-ef-10-00-00-2a",),
    "KEY": ("=256", "=3", "algorithm", "key"),
    "L64": ("u16", "=2001:0DB8:1140:1000"),
    "MINFO": ("name", "name"),
    "NID": ("u16", "=0014:4fff:ff20:ee64"),
    "NSEC3": ("=1", "=0", "=0", "=-", "=2t7b4g4vsa5smi47k61mv5bv1a22bojr", "bit map"),
    "RRSIG": ("=A", "algorithm", "=2", "u32", "=20301231235959", "=20200101000000", "u16", "name", "key"),
    "ZONEMD": ("u32", "=1", "=1", "zone digest"),
    "APL": ("prefixes",),
    "IPSECKEY": ("=10", "=3", "=2", "=gateway.example.net.", "key"),  # NSD knows no @ here
    "SVCB": ("u16", "name", "parameters"),
    "HTTPS": ("u16", "name", "parameters"),
    "URI": ("u16", "u16", '="https://example.com/"'),
    "CSYNC": ("u32", "=3", "bit map"),
    "NSEC": ("name", "bit map"),
    "EUI48": ("=00-00-5e-00-53-2a",),
    "L32": ("u16", "address4"),
    "OPENPGPKEY": ("key",),
}
"""The fields of each type: a name of one, or "=" and the only spelling. Other types get the generic form."""

TYPES = (
    "A", "A", "A", "AAAA", "MX", "TXT", "TXT", "SRV", "PTR", "CAA", "HINFO", "NAPTR", "TLSA", "SSHFP", "LOC", "RP",
    "AFSDB", "RT", "KX", "CERT", "APL", "IPSECKEY", "SVCB", "HTTPS", "URI", "EUI48", "L32", "LP", "OPENPGPKEY", "SPF",
    "SMIMEA", "TYPE65280", "TYPE731", "DHCID", "EUI64", "KEY", "L64", "MINFO", "NID", "ZONEMD",
)  # fmt: skip
"""Types that a host may have, the common ones more often."""

RARE_TYPES = (
    "NS",
    "CNAME",
    "DNAME",
    "DS",
    "DNSKEY",
    "CSYNC",
    "NSEC",
    "NSEC3",
    "RRSIG",
    "HIP",
    "NULL",
    "FOO",
    "ANY",
    "TYPE0",
    "TYPE1",
)
"""Types that need more around them, that not all know, or that are none."""


@st.composite
def rdata(draw: st.DrawFn, rdtype: str, names: st.SearchStrategy[str], *, odd: bool) -> Words:
    """The words of one record's RDATA of *rdtype*, its names taken from *names*; with *odd*, perhaps not valid."""
    words: Words = []
    for field in RDATA.get(rdtype, ("generic",)):
        if field == "name":
            words.append(Name(draw(names)))
        elif field.startswith("="):
            words.append(field[1:])
        else:
            fields = _ODD if odd and field in _ODD and draw(st.booleans()) else _SOUND
            words += draw(fields[field])
    return words
