"""Messages with octets changed, cut and repeated: whatever comes is read or refused, and what is read is printed."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import dns.edns
import dns.flags
import dns.message
import dns.rrset
import dns.zone
from hypothesis import given
from hypothesis import strategies as st

from tests.lookups.dig_zone import ZONE
from tuiz.lookups.asking import Edns, Reply, make_query
from tuiz.lookups.dig.query import DigQuery, Shown
from tuiz.lookups.dig.report import Looked
from tuiz.lookups.endpoint import Endpoint
from tuiz.lookups.errors import BadReply
from tuiz.lookups.replies import Sent

QUESTION = make_query("www.example.com.", "A", recurse=True, edns=Edns(cookie=b"12345678"))


def replies() -> list[bytes]:
    """Return a reply for each type of record, with EDNS options and extended errors."""
    known = "".join(line for line in ZONE.splitlines(keepends=True) if not line.startswith("ta "))
    zone = dns.zone.from_text(known, "example.com.", relativize=False)
    found = []
    for name, rdataset in zone.iterate_rdatasets():
        reply = dns.message.make_response(QUESTION)
        rrset = dns.rrset.from_rdata_list(name, rdataset.ttl, list(rdataset)[:3])
        reply.answer.append(rrset)
        options: list[dns.edns.Option] = [dns.edns.NSIDOption(b"knot"), dns.edns.EDEOption(18, "no")]  # type: ignore[arg-type]
        options += [dns.edns.ECSOption("192.0.2.0", 24), dns.edns.CookieOption(b"12345678", b"abcdefgh")]
        reply.use_edns(0, 0, 1232, options=options)
        found.append(reply.to_wire(max_size=65535))
    return found


REPLIES = replies()
HEAD = 12 + len(QUESTION.question[0].name.to_wire() or b"") + 4

changes = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.integers(0, 3000), st.integers(0, 255)),
        st.tuples(st.just("cut"), st.integers(0, 3000), st.integers(1, 40)),
        st.tuples(st.just("repeat"), st.integers(0, 3000), st.integers(1, 40)),
        st.tuples(st.just("point"), st.integers(0, 3000), st.integers(0, 300)),
        st.tuples(st.just("count"), st.integers(4, 11), st.integers(0, 255)),
        st.tuples(st.just("end"), st.integers(0, 3000), st.just(0)),
    ),
    max_size=6,
)
styles = st.builds(
    Shown,
    multiline=st.booleans(),
    short=st.booleans(),
    ttl_units=st.booleans(),
    crypto=st.booleans(),
    generic=st.booleans(),
    record_comments=st.sampled_from([None, True, False]),
    split=st.sampled_from([None, 0, 4, 24]),
    query=st.booleans(),
    rdclass=st.booleans(),
)


def changed(wire: bytes, change: tuple[str, int, int]) -> bytes:
    kind, at, value = change
    octets = bytearray(wire)
    if kind == "count":
        octets[at : at + 1] = bytes([value])
        return bytes(octets)
    at = HEAD + at % max(1, len(wire) - HEAD)
    if kind == "set":
        octets[at : at + 1] = bytes([value])
    elif kind == "cut":
        del octets[at : at + value]
    elif kind == "repeat":
        octets[at:at] = octets[at : at + value]
    elif kind == "point":
        octets[at : at + 2] = (0xC000 | value).to_bytes(2, "big")
    elif kind == "end":
        del octets[at:]
    return bytes(octets)


@given(st.sampled_from(REPLIES), changes, styles, st.sampled_from([b"\x84\0", b"\x86\0", b"\x85\x83", b"\x84\x0f"]))
def test_any_message_is_read_or_refused_and_what_is_read_is_printed(
    reply: bytes, mutations: list[tuple[str, int, int]], shown: Shown, flags: bytes
) -> None:
    """No octets make reading raise anything but BadReply; printing never fails, and gives no control codes."""
    sent = Sent.of(QUESTION)
    wire = sent.wire[:2] + flags + reply[4:]
    for mutation in mutations:
        wire = changed(wire, mutation)
    if sent.why_not(wire) is not None:
        return
    try:
        message, _ = sent.read(wire)
    except BadReply:
        return

    looked = Looked(DigQuery(name="www.example.com", shown=shown), "www.example.com.", "127.0.0.1", datetime.now(UTC))
    endpoint = Endpoint("127.0.0.1")
    looked.endpoint, looked.reply = (
        endpoint,
        Reply(message, wire, endpoint, 0.01, truncated_first=False, sent=sent.wire),
    )
    for line in looked.lines():
        assert line.replace("\t", "").replace("\n", "").isprintable(), line
    json.dumps(looked.document())


@given(st.binary(max_size=600))
def test_any_octets_behind_the_right_header_are_read_or_refused(octets: bytes) -> None:
    """The same holds for what was never a message."""
    sent = Sent.of(QUESTION)
    wire = sent.wire[:2] + b"\x84\0\0\1" + octets[:6].ljust(6, b"\0") + sent.wire[12:HEAD] + octets[6:]

    assert sent.why_not(wire) is None
    with suppress(BadReply):
        sent.read(wire)


@given(st.binary(max_size=40))
def test_any_octets_are_weighed(octets: bytes) -> None:
    """Whether octets are the reply is told of any."""
    Sent.of(QUESTION).why_not(octets)
