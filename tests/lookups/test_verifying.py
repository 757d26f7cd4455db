"""What is read of a reply is what it says, and no reply does harm."""

import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuiz.lookups.verifying import ANY_TTL, Place, compare, is_plainly_same, plan
from tuiz.lookups.wire import question

DATA = {
    "A": ["192.0.2.1", "192.0.2.2", "192.0.2.3"],
    "MX": ["10 mail.example.com.", "20 Mail.Example.com.", "10 example.net."],
    "TXT": ['"one"', '"two" "three"', '""'],
    "NS": ["ns1.example.com.", "ns2.example.com.", "ns.example.net."],
    "SRV": ["1 2 3 x.example.com.", "1 2 4 .", "1 2 3 example.com."],
}
OWNER = "www.example.com."


def reply(rdtype: str, data: list[str], ttl: int, *, aa: bool = True, referral: bool = False) -> bytes:
    made = dns.message.make_response(dns.message.make_query(OWNER, rdtype, use_edns=True))
    made.flags |= dns.flags.AA if aa else 0
    if data:
        (made.authority if referral else made.answer).append(dns.rrset.from_text(OWNER, ttl, "IN", rdtype, *data))
    return made.to_wire()


def stored(rdtype: str, data: list[str], ttl: int) -> tuple[bytes, list[bytes]]:
    rrset = dns.rrset.from_text(OWNER, ttl, "IN", rdtype, *data)
    octets = list(dict.fromkeys(item.to_digestable() for item in rrset))
    return question(rrset.name.to_wire() or b"", rrset.rdtype), [ttl.to_bytes(4, "big"), *octets]


subsets = st.sampled_from(sorted(DATA)).flatmap(
    lambda rdtype: st.tuples(
        st.just(rdtype),
        st.lists(st.sampled_from(DATA[rdtype]), min_size=1, unique=True),
        st.lists(st.sampled_from(DATA[rdtype]), unique=True),
    )
)


@given(subsets, st.sampled_from([60, 300]), st.booleans())
def test_the_quick_and_the_thorough_agree(case: tuple[str, list[str], list[str]], ttl: int, referral: bool) -> None:
    """What the octets show to be the same is the same when the message is read, and the other way round."""
    rdtype, ours, theirs = case
    asked, rrset = stored(rdtype, ours, 60)
    place = Place.REFERRAL if referral else Place.ANSWER
    wire = reply(rdtype, theirs, ttl, aa=not referral, referral=referral)
    same = {stored(rdtype, [text], 60)[1][1] for text in theirs} == set(rrset[1:]) and ttl == 60

    verdict = compare(wire, asked, rrset, place)

    assert (verdict.state == "same") == same
    assert not is_plainly_same(wire, asked, rrset, place) or same


@given(subsets, st.data())
def test_spoiled_replies_do_no_harm(case: tuple[str, list[str], list[str]], data: st.DataObject) -> None:
    """However the octets behind the header are changed, or cut off, nothing but a verdict comes of it."""
    rdtype, ours, theirs = case
    asked, rrset = stored(rdtype, ours, 60)
    wire = bytearray(reply(rdtype, theirs or ours, 60))
    for _ in range(data.draw(st.integers(0, 4))):
        wire[data.draw(st.integers(4, len(wire) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(wire[: data.draw(st.integers(12, len(wire)))])
    for place in Place:
        is_plainly_same(cut, asked, rrset, place)
        compare(cut, asked, rrset, place)


@pytest.mark.parametrize(
    ("wire", "state", "words"),
    [
        (reply("A", ["192.0.2.1"], 60, aa=False), "refused", "isn't authoritative"),
        (reply("A", [], 60), "different", "nothing of this type"),
        (b"\0\0\x84\3" + reply("A", [], 60)[4:], "different", "isn't there"),
        (b"\0\0\x84\5" + reply("A", [], 60)[4:], "refused", "refuses"),
        (b"\0\0\x84\2" + reply("A", [], 60)[4:], "unknown", "SERVFAIL"),
        (b"\0\0\x84\x0a" + reply("A", [], 60)[4:], "unknown", "10"),
    ],
    ids=["no-authority", "nodata", "nxdomain", "refused", "servfail", "unknown-code"],
)
def test_what_is_no_answer(wire: bytes, state: str, words: str) -> None:
    """Each way not to answer is told from the others."""
    asked, rrset = stored("A", ["192.0.2.1"], 60)

    verdict = compare(wire, asked, rrset, Place.ANSWER)

    assert verdict.state == state
    assert words in verdict.detail


def test_several_stored_ttls_are_not_compared() -> None:
    """Servers choose one of them, each in its way."""
    asked, rrset = stored("A", ["192.0.2.1"], 60)

    assert compare(reply("A", ["192.0.2.1"], 7), asked, [ANY_TTL, *rrset[1:]], Place.ANSWER).state == "same"
    assert compare(reply("A", ["192.0.2.1"], 7), asked, rrset, Place.ANSWER).detail == "another TTL"


def test_what_can_be_asked_for() -> None:
    """At a cut, its NS and DS; below it, the addresses of its servers; nothing else there, nor below a DNAME."""

    def named(text: str, rdtype: int) -> bytes:
        return question(b"".join(bytes((len(label),)) + label for label in text.encode().split(b".")), rdtype)

    server = named("ns.sub.z.", 1)[:-4]
    rrsets: dict[bytes, list[bytes]] = {
        named("z.", 6): [b"", b""],
        named("a.z.", 1): [b"", b""],
        named("sub.z.", 2): [b"", server],
        named("sub.z.", 43): [b"", b""],
        named("sub.z.", 16): [b"", b""],
        named("ns.sub.z.", 1): [b"", b""],
        named("x.sub.z.", 1): [b"", b""],
        named("deep.ns.sub.z.", 2): [b"", named("deep.ns.sub.z.", 1)[:-4]],
        named("deep.ns.sub.z.", 1): [b"", b""],
        named("old.z.", 39): [b"", b""],
        named("x.old.z.", 1): [b"", b""],
        named("hash.z.", 50): [b"", b""],
    }

    found = plan(b"\1z\0", rrsets)

    assert found.questions == [
        named("z.", 6),
        named("a.z.", 1),
        named("sub.z.", 2),
        named("sub.z.", 43),
        named("ns.sub.z.", 1),
        named("old.z.", 39),
    ]
    assert found.places == {named("sub.z.", 2): Place.REFERRAL, named("ns.sub.z.", 1): Place.GLUE}
    assert found.unaskable == [named("hash.z.", 50)]
    assert len(found.hidden) == 5
