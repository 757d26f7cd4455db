"""The search of all zones finds what reading them whole finds, by way of their bytes."""

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.domain.zone_texts import ORIGIN, zone_texts
from tuiz.domain.pointing import Sought, fields_of, sought
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.services.pointing_search import located_hits, may_point

ODD_LINES = st.sampled_from(
    [
        "odd MX 10 m\\097il",
        "odd CNAME @",
        "odd CNAME ( \n@ )",
        "odd A \\# 4 C0000201",
        "odd AAAA 2001:0DB8:0:0::0.0.0.1",
        "odd AAAA ::1",
        "odd AAAA ::",
        "odd AAAA 1:2:3:4:5:6:0:0",
        "$ORIGIN deep.sub\nodd MX 10 WWW.sub.example.com.",
        "$ORIGIN com.\nodd CNAME example",
        'odd HTTPS 1 . ipv6hint="2001:db8::1,2001:db8::0002"',
        "odd SRV 0 0 0 .",
    ]
)


@given(zone_texts(), st.lists(ODD_LINES), st.data())
def test_bytes_find_what_reading_finds(text: bytes, odd: list[str], data: st.DataObject) -> None:
    """Whatever points somewhere is found by that, however the file spells it."""
    text = text + "\n".join(["", *odd, ""]).encode()
    zone = Zone(ZoneDocument(text, ORIGIN))
    records = [found for found in zone.records() if isinstance(found, Located)]
    fields = sorted({field for found in records for field in fields_of(found.record)})
    assume(fields)
    what = sought(data.draw(st.sampled_from(fields)))
    what = Sought(what.kind, what.text, data.draw(st.booleans()))

    found = located_hits(zone, what)

    assert [located.entry for located, _ in found] == [f.entry for f in records if what.match(f.record)]
    assert found
    assert may_point(text, what, lambda: ORIGIN)


def test_most_files_are_passed_by() -> None:
    """A zone that can't point at a name is told by its bytes, where relative names look alike too."""
    text = b"$TTL 60\n@ SOA ns1 h 1 2 3 4 5\n@ MX 10 mail\nmail A 192.0.2.10\n"

    assert not may_point(text, sought("mail.example.net"), lambda: ORIGIN)
    assert may_point(text, sought("mail.example.com"), lambda: ORIGIN)
    assert not may_point(text, sought("192.0.2.1"), lambda: ORIGIN)
    assert not may_point(text, sought("example.net"), lambda: ORIGIN)
