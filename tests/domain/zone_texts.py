"""A strategy for zone files as people write them: layouts mixed, mostly valid, with odd entries in between."""

from hypothesis import strategies as st

ORIGIN = "example.com."

_OWNERS = st.sampled_from(["www", "mail", "a.b", "*", "@", "www.example.com.", "WWW", "_sip._tcp", "ns1", "sub"])
_GAP = st.sampled_from([" ", "  ", "\t", "\t\t", "        "])
_TTL = st.sampled_from(["", "", "300", "1h", "86400"])
_CLASS = st.sampled_from(["", "IN", "in"])
_DATA = st.sampled_from(
    [
        ("A", "192.0.2.1"),
        ("A", "192.0.2.2"),
        ("a", "192.0.2.3"),
        ("AAAA", "2001:DB8::1"),
        ("MX", "10 mail"),
        ("MX", "20 mx.example.net."),
        ("TXT", '"v=spf1 -all"'),
        ("TXT", '( "one" ; first\n   "two" )'),
        ("TXT", "bare"),
        ("CNAME", "www"),
        ("SRV", "0 5 5060 sip.example.com."),
        ("TYPE65280", "\\# 4 0a000001"),
        ("CAA", '0 issue "ca.example.net"'),
        ("NS", "ns1"),
    ]
)
_NOTE = st.sampled_from(["", "", " ; note", ";x", "   ; ( odd"])


@st.composite
def _records(draw: st.DrawFn) -> str:
    owner = draw(_OWNERS | st.just(""))
    ttl, rdclass = draw(_TTL), draw(_CLASS)
    middle = [word for word in ((ttl, rdclass) if draw(st.booleans()) else (rdclass, ttl)) if word]
    rdtype, data = draw(_DATA)
    gap = draw(_GAP)
    return owner + gap + gap.join([*middle, rdtype, data]) + draw(_NOTE)


_OTHER = st.sampled_from(
    [
        "",
        "; a comment",
        "   ; indented",
        "  ",
        "$TTL 1h",
        "$TTL 900",
        "$ORIGIN example.com.",
        "$ORIGIN sub.example.com.",
        "odd line",
        ' TXT "unclosed',
        "www BOGUS 1",
        "x ( A 192.0.2.9",
    ]
)


@st.composite
def zone_texts(draw: st.DrawFn) -> bytes:
    """Draw a zone file of *ORIGIN*."""
    head = draw(st.sampled_from(["", "$TTL 3600\n", "$ORIGIN example.com.\n", "; zone\n$TTL 1d\n"]))
    ttl = draw(st.sampled_from(["", "3600 "]))
    soa = draw(
        st.sampled_from(
            [
                "@ {}IN SOA ns1 hostmaster 1 2 3 4 5\n",
                "example.com. {}IN SOA ns1.example.com. h.example.com. (\n\t9 ; serial\n\t2 3 4 5 ) ; soa\n",
            ]
        )
    ).format(ttl)
    lines = draw(st.lists(_records() | _records() | _records() | _OTHER, max_size=14))
    text = head + soa + "\tIN NS ns1\n" + "\n".join(lines) + draw(st.sampled_from(["\n", "\n", ""]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"]))).encode()
