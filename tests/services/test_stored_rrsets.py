"""A zone's RRsets in octets are those that reading it record by record comes to."""

from pathlib import Path

from hypothesis import example, given

from tests.services.test_comparing import any_line, pairs, tidy
from tuiz.domain import names, rdata
from tuiz.domain.mnemonics import type_number
from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.services.comparing import ZoneText
from tuiz.services.including import IncludeRules
from tuiz.services.records_view import RecordsView, ShownRecord
from tuiz.services.stored_rrsets import ANY_TTL, StoredRRsets, read_stored

ORIGIN = "example.com."


def stored(data: bytes, origin: str = ORIGIN) -> StoredRRsets:
    return read_stored(ZoneText(data, origin, Path("/zone"), IncludeRules(Path("/"))))


def expect_all(data: bytes) -> None:
    """Compare with what the exact reader yields."""
    found = stored(data)
    ttls: dict[bytes, set[bytes]] = {}
    datas: dict[bytes, set[bytes]] = {}
    unreadable = 0
    for item in RecordsView(Zone(ZoneDocument(data, ORIGIN)), Path("/zone"), IncludeRules(Path("/"))):
        if not isinstance(item, ShownRecord):
            unreadable += 1
            continue
        record = item.record
        if not names.is_at_or_below(record.owner, ORIGIN):
            continue
        asked = names.to_wire(record.owner).lower() + (type_number(record.rdtype) or 0).to_bytes(2, "big") + b"\0\1"
        ttls.setdefault(asked, set()).add(record.ttl.to_bytes(4, "big"))
        datas.setdefault(asked, set()).add(rdata.key(record.rdtype, record.rdata, names.ROOT))
    assert {asked: set(rrset[1:]) for asked, rrset in found.rrsets.items()} == datas
    assert all(len(rrset) - 1 == len(datas[asked]) for asked, rrset in found.rrsets.items())
    assert len(found.unreadable) == unreadable
    for asked, rrset in found.rrsets.items():
        assert {rrset[0]} == ttls[asked] or (rrset[0] == ANY_TTL and len(ttls[asked]) > 1)


@given(pairs(tidy))
def test_tidy_texts(texts: tuple[bytes, bytes]) -> None:
    """Simple records, taken in many at a time."""
    for text in texts:
        expect_all(text)


@given(pairs(any_line))
@example((b"$TTL 60\nWWW A 192.0.2.1\n A 192.0.2.2\n$ORIGIN Sub\nx NS Y\n", b"x 60 A 192.0.2.1\n A 192.0.2.2\n"))
@example(
    (b"$TTL 60\n@ SOA a b 1 2 3 4 5\n$GENERATE 1-3 h$ A 192.0.2.$\nb A 192.0.2.9\n", b"$ORIGIN other.\na 1 A 1.2.3.4")
)
def test_any_texts(texts: tuple[bytes, bytes]) -> None:
    """Directives, blank owners, odd spellings, and what can't be read at all."""
    for text in texts:
        expect_all(text)


def test_spelling_is_kept_for_showing() -> None:
    """What isn't in lower case is known by its octets in lower case, and shown as the file has it."""
    found = stored(b"$TTL 60\n$ORIGIN Example.COM.\nx A 192.0.2.1\nWww CNAME Mail\nm MX 010 mail.Example.net.\n")

    www, mail = b"\3www\7example\3com\0", b"\4mail\7example\3com\0"
    assert found.owners[www] == "Www.Example.COM."
    assert found.texts[www + b"\0\5\0\1", mail] == "Mail.Example.COM."
    assert "10 mail.Example.net." in found.texts.values()


def test_what_servers_expand_is_kept_apart() -> None:
    """ALIAS and LUA have no octets of their own."""
    found = stored(b"$TTL 60\nx A 192.0.2.1\n@ ALIAS target.example.net.\nout.example.net. A 192.0.2.1\n")

    assert [record.rdtype for record in found.opaque] == ["ALIAS"]
    assert (len(found.rrsets), found.outside) == (1, 1)
