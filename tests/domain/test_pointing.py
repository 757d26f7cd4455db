"""What records point at: fields as a whole, addresses however they are spelled, words of a text."""

import pytest

from tuiz.domain.pointing import Match, replacement, sought
from tuiz.domain.records import Record
from tuiz.errors import UsageError

SPF = '"v=spf1 ip4:192.0.2.1 ip4:192.0.2.1/24 ip4:192.0.2.10 IP4:192.0.2.1/32 ip6:2001:db8::1 a:mail.example.com -all"'


@pytest.mark.parametrize(
    ("what", "rdtype", "data", "match", "new", "after"),
    [
        ("192.0.2.1", "A", "192.0.2.1", "field", "192.0.2.9", "192.0.2.9"),
        ("192.0.2.1", "A", "192.0.2.10", None, "192.0.2.9", "192.0.2.10"),
        ("192.0.2.1", "TXT", '"192.0.2.1"', None, "192.0.2.9", '"192.0.2.1"'),
        ("2001:DB8:0::1", "AAAA", "2001:db8::1", "field", "2001:db8::9", "2001:db8::9"),
        ("Mail.Example.com", "MX", "10 mail.EXAMPLE.com.", "field", "mx.example.net", "10 mx.example.net."),
        ("example.com", "CNAME", "www.example.com.", None, "example.net", "www.example.com."),
        ("a.example", "SRV", "0 5 5060 a.example.", "field", "b.example.", "0 5 5060 b.example."),
        ("a.example", "RP", "a.example. a.example.", "field", "b.example", "b.example. b.example."),
        ("a.example", "NAPTR", '1 1 "u" "s" "" a.example.', "field", "b.example", '1 1 "u" "s" "" b.example.'),
        (
            "192.0.2.1",
            "HTTPS",
            '1 a.example. alpn="h2,h3" ipv4hint="192.0.2.1,192.0.2.2"',
            "field",
            "192.0.2.9",
            '1 a.example. alpn="h2,h3" ipv4hint=192.0.2.9,192.0.2.2',
        ),
        ("a.example", "TYPE65280", "\\# 4 c0000201", None, "b.example", "\\# 4 c0000201"),
    ],
)
def test_a_field_counts_as_a_whole(
    what: str, rdtype: str, data: str, match: Match | None, new: str, after: str
) -> None:
    """An address is compared as an address, a name as a name, and nothing else of the record changes."""
    old, record = sought(what), Record("x.example.", 60, rdtype, data)

    assert old.match(record) == match
    assert old.replaced(record, replacement(old, new)) == after


@pytest.mark.parametrize(
    ("what", "new", "before", "after"),
    [
        ("192.0.2.1", "192.0.2.9", "ip4:192.0.2.1 ip4:192.0.2.1/24 ip4:192.0.2.10 IP4:192.0.2.1/32", ""),
        ("2001:db8:0::1", "2001:db8::9", "ip6:2001:db8::1", "ip6:2001:db8::9"),
        ("mail.example.com", "mx.example.net", "a:mail.example.com", "a:mx.example.net"),
        ("example.com", "example.net", "", ""),
        ("V=SPF1", "v=spf2", "v=spf1", "v=spf2"),
        ("-all", '"', "-all", '\\"'),
    ],
)
def test_a_text_is_looked_through_where_that_is_asked_for(what: str, new: str, before: str, after: str) -> None:
    """In an SPF policy an address or a name is a word of its own, in whatever case; a network's is another."""
    record = Record("x.example.", 60, "TXT", SPF)
    old = sought(what, in_strings=True)
    if what == "192.0.2.1":
        after = before.replace("192.0.2.1 ", "192.0.2.9 ").replace("192.0.2.1/32", "192.0.2.9/32")

    assert sought("192.0.2.1").match(record) is None
    assert old.match(record) == ("text" if before else None)
    assert old.replaced(record, replacement(old, new)) == SPF.replace(before, after)


@pytest.mark.parametrize(("what", "new"), [("192.0.2.1", "2001:db8::1"), ("192.0.2.1", "a.example"), ("a.b", "::1")])
def test_only_like_takes_the_place_of_like(what: str, new: str) -> None:
    """An A record can't hold an IPv6 address, nor an MX record any address."""
    with pytest.raises(UsageError, match="can't take the place of"):
        replacement(sought(what), new)
