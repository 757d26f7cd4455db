"""Strategies for RDATA as zone files write it: good words for each type, ways to write them, and ways to spoil them."""

import base64

from hypothesis import strategies as st

ORIGIN = "Example.com."

_octets = st.binary(min_size=1, max_size=40)
_label = st.one_of(
    st.from_regex(rb"\A[A-Za-z0-9_*-]{1,12}\Z"),
    st.sampled_from(
        [rb"a\.b", rb"\\", rb"\@", rb"\065", rb"\;", rb"\"", rb"x\(y\)", rb"\000", rb"\255", rb"a@b", b"a$", b"a\xe9"]
    ),
)
names = st.one_of(
    st.sampled_from([b"@", b".", b"www", b"Mail.Example.NET.", b"a" * 63 + b".t.", b"_sip._tcp", b"*.x"]),
    st.builds(
        lambda found, dot: b".".join(found) + dot,
        st.lists(_label, min_size=1, max_size=3),
        st.sampled_from([b"", b"."]),
    ),
)  # fmt: skip
ipv4 = st.builds(lambda octets: b".".join(b"%d" % octet for octet in octets), st.binary(min_size=4, max_size=4))
ipv6 = st.one_of(
    st.ip_addresses(v=6).map(lambda address: str(address).encode()),
    st.ip_addresses(v=6).map(lambda address: address.exploded.upper().encode()),
    st.sampled_from([b"::", b"::1", b"1::", b"::ffff:192.0.2.1", b"::192.0.2.1", b"1:2:3:4:5:6:192.0.2.1"]),
    st.lists(st.sampled_from([b"0", b"0", b"00", b"a"]), min_size=8, max_size=8).map(b":".join),
)  # fmt: skip
_quoted_piece = st.one_of(
    st.from_regex(rb"\A[ -!#-\[\]-~]{0,20}\Z"),
    st.sampled_from(
        [b'\\"', b"\\\\", b"\\097", b"\\000", b"\\255", b"\\x", b"\xc3\xa9", b"\x01", b";", b"(", b"a" * 200]
    ),
)
quoted = st.lists(_quoted_piece, max_size=3).map(b"".join).filter(lambda text: len(text) < 256).map(b'"%b"'.__mod__)
bare = st.one_of(
    st.from_regex(rb"\A[!#-'*-:<-\[\]-~]{1,20}\Z"),
    st.sampled_from([b"a\\;b", b'\\"', b"\\097", b"\\# ".strip() + b"a", b"a\\ b", b"$x", b".b", b"\xff"]),
).filter(lambda word: word != b"\\#")
strings = st.one_of(quoted, bare)
addresses_48 = st.binary(min_size=6, max_size=6).map(lambda octets: octets.hex("-").encode())
addresses_64 = st.binary(min_size=8, max_size=8).map(lambda octets: octets.hex("-").encode())
locators = st.binary(min_size=8, max_size=8).map(lambda octets: octets.hex(":", 2).encode())
_types = st.sampled_from([b"A", b"ns", b"TYPE1", b"TYPE700", b"MX", b"RRSIG", b"NSEC", b"CAA", b"TYPE65535"])
_algorithms = st.sampled_from([b"8", b"13", b"RSASHA256", b"ed25519", b"0", b"255", b"5"])
_times = st.sampled_from([b"20301231235959", b"20200101000000", b"1577836800", b"0"])
_parameters = st.sampled_from([
    b"alpn=h2", b'alpn="h2,h3"', b"port=443", b"ipv4hint=192.0.2.1,192.0.2.2", b"ipv6hint=2001:db8::1", b"key700=a",
    b'key701="a b"', b"key702", b"no-default-alpn", b"mandatory=alpn", b"ech=AEX+DQA=", b"key1=h2", b"dohpath=/q{?dns}",
])  # fmt: skip


def number(size: int) -> st.SearchStrategy[bytes]:
    """Return decimal numbers of *size* octets, now and then with a leading zero."""
    most = 256**size - 1
    value = st.one_of(st.sampled_from([0, 1, most]), st.integers(0, most))
    return st.builds(lambda zeros, value: b"%b%d" % (zeros, value), st.sampled_from([b"", b"", b"", b"0"]), value)


def hexadecimal(*sizes: int) -> st.SearchStrategy[bytes]:
    """Return octets of one of *sizes* in hexadecimal."""
    return st.sampled_from(sizes).flatmap(lambda size: st.binary(min_size=size, max_size=size)).map(
        lambda octets: octets.hex().encode()
    )  # fmt: skip


def words(*parts: st.SearchStrategy[bytes] | bytes) -> st.SearchStrategy[list[bytes]]:
    """Return one word for each part."""
    return st.tuples(*(st.just(part) if isinstance(part, bytes) else part for part in parts)).map(list)


def followed_by(
    first: st.SearchStrategy[list[bytes]], rest: st.SearchStrategy[bytes], least: int = 0, most: int = 4
) -> st.SearchStrategy[list[bytes]]:
    """Return the words of *first* and some of *rest*."""
    return st.builds(lambda head, tail: head + tail, first, st.lists(rest, min_size=least, max_size=most))


_base64 = _octets.map(base64.b64encode)
_ds = st.one_of(
    words(number(2), _algorithms, b"1", hexadecimal(20)),
    words(number(2), _algorithms, b"2", hexadecimal(32)),
    words(number(2), _algorithms, b"9", hexadecimal(1, 20, 70)),
)
_dnskey = words(number(2), number(1), _algorithms, _base64)
_signature = words(_types, _algorithms, number(1), number(4), _times, _times, number(2), names, _base64)
_preferred = words(number(2), names)
_one_name = words(names)
_service = followed_by(words(number(2), names), _parameters)
_strings = followed_by(words(strings), strings)
_salt = st.one_of(st.just(b"-"), hexadecimal(1, 8, 255))
_hash = st.binary(min_size=1, max_size=30).map(lambda octets: base64.b32hexencode(octets).rstrip(b"="))

GOOD: dict[str, st.SearchStrategy[list[bytes]]] = {
    "A": words(ipv4),
    "AAAA": words(ipv6),
    "AFSDB": _preferred,
    "AMTRELAY": words(number(1), st.sampled_from([b"0", b"1"]), b"1", ipv4),
    "APL": words(st.sampled_from([b"1:192.0.2.0/24", b"!2:2001:db8::/32", b"1:0.0.0.0/0"])),
    "AVC": _strings,
    "BRID": words(_base64),
    "CAA": words(number(1), st.sampled_from([b"issue", b"issuewild", b"iodef", b"Issue", b"a1"]), strings),
    "CDNSKEY": _dnskey,
    "CDS": _ds,
    "CERT": words(st.sampled_from([b"PKIX", b"1", b"PGP", b"254"]), number(2), _algorithms, _base64),
    "CNAME": _one_name,
    "CSYNC": followed_by(words(number(4), number(2)), _types),
    "DHCID": words(_base64),
    "DLV": _ds,
    "DNAME": _one_name,
    "DNSKEY": _dnskey,
    "DS": _ds,
    "DSYNC": words(_types, st.sampled_from([b"NOTIFY", b"1"]), number(2), names),
    "EUI48": words(addresses_48),
    "EUI64": words(addresses_64),
    "GPOS": words(b"-32.6882", b"116.8652", b"10.0"),
    "HINFO": words(strings, strings),
    "HIP": followed_by(words(number(1), hexadecimal(16), _base64), names),
    "HTTPS": _service,
    "IPSECKEY": st.one_of(
        words(number(1), b"0", number(1), b".", _base64),
        words(number(1), b"1", number(1), ipv4, _base64),
        words(number(1), b"2", number(1), b"2001:db8::1", _base64),
        words(number(1), b"3", number(1), names, _base64),
    ),
    "ISDN": followed_by(words(strings), strings, most=1),
    "KEY": _dnskey,
    "KX": _preferred,
    "L32": words(number(2), ipv4),
    "L64": words(number(2), locators),
    "LOC": st.sampled_from(
        [b"52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m", b"52 N 4 E 0", b"1 2 3.5 S 4 5 6.789 W 10m 1m"]
    ).map(bytes.split),
    "LP": _preferred,
    "MX": _preferred,
    "NAPTR": words(number(2), number(2), strings, strings, strings, names),
    "NID": words(number(2), locators),
    "NINFO": _strings,
    "NS": _one_name,
    "NSAP": words(b"0x47.0005.80"),
    "NSAP-PTR": _one_name,
    "NSEC": followed_by(words(names), _types),
    "NSEC3": followed_by(words(number(1), number(1), number(2), _salt, _hash), _types),
    "NSEC3PARAM": words(number(1), number(1), number(2), _salt),
    "OPENPGPKEY": words(_base64),
    "PTR": _one_name,
    "PX": words(number(2), names, names),
    "RESINFO": _strings,
    "RP": words(names, names),
    "RRSIG": _signature,
    "RT": _preferred,
    "SIG": _signature,
    "SMIMEA": words(number(1), number(1), b"0", hexadecimal(1, 32, 70)),
    "SOA": words(names, names, number(4), number(4), st.sampled_from([b"1h30m", b"2W", b"90"]), number(4), number(4)),
    "SPF": _strings,
    "SRV": words(number(2), number(2), number(2), names),
    "SSHFP": words(number(1), b"2", hexadecimal(32)),
    "SVCB": _service,
    "TLSA": words(number(1), number(1), b"0", hexadecimal(1, 32, 70)),
    "TXT": _strings,
    "URI": words(number(2), number(2), strings),
    "WALLET": _strings,
    "WKS": words(ipv4, b"TCP", b"25"),
    "X25": words(st.sampled_from([b"311061700956", b'"1234"'])),
    "ZONEMD": words(number(4), number(1).filter(lambda value: int(value) > 0), b"1", hexadecimal(48)),
}  # fmt: skip
"""Words that are right for each type, or all but right: the libraries have the last word."""

_odd_words = st.one_of(
    strings,
    names,
    ipv4,
    ipv6,
    number(4),
    st.binary(min_size=1, max_size=6),
    st.sampled_from([
        b"", b"-1", b"+1", b"65536", b"256", b"0x10", b"1.0", b"1h", b"\\049", b'"1"', b"9" * 30, b"9" * 5000, b"1\x00",
        b"\\256", b"\\1", b"\\", b'"', b"(", b")", b"a..b", b".a", b"a" * 64, b"a." * 130, b'"' + b"a" * 256 + b'"',
        b"192.0.02.1", b"192.0.2.256", b"1.2.3.4.5", b"1::2::3", b"::g", b"aab", b"zz", b"A===", b"AB==", b"\xd9\xa1",
        b"\\#", b"\\# 1 00", b"\\# 0", b'""', b"@", b"$a", b"\n", b"\r", b"\x00", b";", b"TYPE65536", b"20301331000000",
        b"alpn", b"=", b"key65536=1",
    ]),
)  # fmt: skip


@st.composite
def spelled(draw: st.DrawFn, rdtype: str) -> bytes:
    """Return good RDATA, its words apart by blanks of any kind, perhaps within parentheses."""
    found = draw(GOOD[rdtype])
    blank = draw(st.sampled_from([b" ", b" ", b"\t", b"   "]))
    text = blank.join(found)
    wrap = draw(st.sampled_from([b"%b", b"%b", b" %b ", b"( %b )", b"(\n%b ; comment\n)"]))
    return wrap % text


@st.composite
def spoiled(draw: st.DrawFn, rdtype: str) -> bytes:
    """Return RDATA with something wrong in it, most of the time."""
    found = draw(GOOD[rdtype])
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.integers(0, len(found)))
        match draw(st.sampled_from(["replace", "insert", "remove", "cut", "letter"])):
            case "replace" if place < len(found):
                found[place] = draw(_odd_words)
            case "remove" if place < len(found):
                del found[place]
            case "cut" if place < len(found):
                found[place] = found[place][: draw(st.integers(0, len(found[place])))]
            case "letter" if place < len(found):
                at = draw(st.integers(0, len(found[place])))
                found[place] = found[place][:at] + draw(st.binary(min_size=1, max_size=1)) + found[place][at:]
            case _:
                found.insert(place, draw(_odd_words))
    return b" ".join(found)
