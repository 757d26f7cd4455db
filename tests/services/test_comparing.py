"""The difference of two zones is the same whichever way it is found."""

from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from tuiz.domain.zone import Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.services.comparing import Difference, Key, ZoneText, compare, key_of
from tuiz.services.including import IncludeRules
from tuiz.services.records_view import RecordsView, ShownRecord

ORIGIN = "example.com."
OWNERS = [
    "www",
    "mail",
    "a.b",
    "@",
    "WWW",
    "www.example.com.",
    "x\\046y",
    "_dmarc",
    "mail(",
    '"q"',
    "*",
    "w\\119w",
    "",
    "",
]
PLAIN = ["A 192.0.2.1", "A 192.0.2.2", "MX 10 mail", 'TXT "a;b" "c"', 'TXT ( "x"\n  "y" )', "AAAA 2001:db8::1"]
ODD = [
    'TXT ( "x"\n"y"\n)',
    "TXT 5 ; it's 5\" big",
    'TXT "multi\nwww A 192.0.2.1\n"',
    "A 192.0.2.1 ; note (see",
    "A 192.0.2.999",
]
OTHER = [
    "; comment",
    "",
    "$TTL 600",
    "$TTL 3600 ; x",
    "$ORIGIN example.com.",
    "$ORIGIN sub.example.com.",
    "$ORIGIN sub",
]
SOA = "@ 3600 IN SOA ns1 host ( 1 2\n 3 4 5\n)"


def record_lines(owners: list[str], data: list[str]) -> st.SearchStrategy[str]:
    """Return lines of records."""
    ttls = st.sampled_from(["", "", "300 ", "IN ", "300 IN "])
    return st.builds("{} {}{}".format, st.sampled_from(owners), ttls, st.sampled_from(data))


tidy = record_lines(["www", "mail", "a.b", "@", "WWW", ""], PLAIN)
any_line = st.one_of(tidy, record_lines(OWNERS, PLAIN + ODD), st.sampled_from(OTHER))


@st.composite
def pairs(draw: st.DrawFn, line: st.SearchStrategy[str]) -> tuple[bytes, bytes]:
    """Return two texts, of which one is made of the other by some edits."""
    lines = draw(st.lists(line, max_size=20))
    if draw(st.booleans()):
        lines = ["$TTL 3600", SOA, *lines]
    edited = list(lines)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(edited)))
        edited[place : place + draw(st.integers(0, 2))] = draw(st.lists(line, max_size=2))
    if draw(st.integers(0, 9)) == 0:
        edited = draw(st.permutations(edited))
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    tail = draw(st.sampled_from(["", end]))
    return (end.join(lines) + tail).encode(), (end.join(edited) + tail).encode()


def text_of(data: bytes) -> ZoneText:
    """Return a text to compare."""
    return ZoneText(data, ORIGIN, Path("/zone"), IncludeRules(Path("/")))


def records_of(data: bytes) -> dict[Key, set[int]]:
    """Return all records, each with the lines on which it stands."""
    found: dict[Key, set[int]] = {}
    for item in RecordsView(Zone(ZoneDocument(data, ORIGIN)), Path("/zone"), IncludeRules(Path("/"))):
        if isinstance(item, ShownRecord):
            found.setdefault(key_of(item.record, with_serial=False), set()).add(item.line)
    return found


def expect_right(one: bytes, other: bytes, found: Difference) -> None:
    """Compare *found* with what reading both texts whole tells."""
    before, after = records_of(one), records_of(other)
    for shown, here, there in ((found.removed, before, after), (found.added, after, before)):
        keys = [key_of(item.record, with_serial=False) for item in shown]
        assert len(keys) == len(set(keys))
        assert set(keys) == here.keys() - there.keys()
        assert all(item.line in here[key] for item, key in zip(shown, keys, strict=True))


@given(pairs(tidy))
def test_tidy_texts(texts: tuple[bytes, bytes]) -> None:
    """Texts that can be compared block by block come to what reading them whole comes to."""
    expect_right(*texts, compare(text_of(texts[0]), text_of(texts[1])))


@given(pairs(any_line))
@example(
    (b"$TTL 60\n$ORIGIN x.\n\n$TTL 600\nwww A 1.2.3.4", b"$TTL 60\n$ORIGIN x.\nwww A 1.2.3.5\n$TTL 600\nwww A 1.2.3.4")
)
@example((b"$TTL 60\na A 1.2.3.4", b"b A 1.2.3.4\n$TTL 60\na A 1.2.3.4"))
@example((b'a 60 TXT "x\nb 60 A 1.2.3.4\n"', b'a 60 TXT "x\nb 60 A 1.2.3.5\n"'))
def test_any_texts(texts: tuple[bytes, bytes]) -> None:
    """Quotes over several lines, parentheses, escapes, directives in between: all are seen through."""
    expect_right(*texts, compare(text_of(texts[0]), text_of(texts[1])))


def test_a_large_zone_is_compared_by_what_differs() -> None:
    """In a hundred thousand records one changed, one moved and one doubled come to the changed one alone."""
    lines = [b"host%d A 192.0.2.%d" % (number, number % 250) for number in range(100_000)]
    head = b"$TTL 3600\n@ SOA ns1 host 1 2 3 4 5\n"
    edited = [*lines[1:], lines[0], lines[7]]
    edited[500] = b"host501 A 192.0.2.251"

    found = compare(text_of(head + b"\n".join(lines)), text_of(head + b"\n".join(edited)))

    assert [item.record.owner for item in (*found.removed, *found.added)] == ["host501.example.com."] * 2
    assert [item.line for item in (*found.removed, *found.added)] == [504, 503]
