"""The resolver's view: found from the root down, kept, counted down."""

import dns.message
import dns.rcode
import pytest

from tuiz.domain.answering import ServedZone
from tuiz.domain.records import Record, RRset
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.nameserver.authority import Authority, Held
from tuiz.nameserver.faults import Fault
from tuiz.nameserver.resolver import Resolver

SOA = "$TTL 300\n@ SOA ns.com. h.com. 1 1 1 1 60\n"
ROOT = "@ NS a.root.\na.root. A 192.0.2.1\ncom. NS ns.com.\nns.com. A 192.0.2.2\nnet. NS ns.com.\n"
COM = """\
@ NS ns
ns A 192.0.2.2
one NS lame.one
one NS ns.one
lame.one A 192.0.2.9
ns.one A 192.0.2.3
dead NS ns.dead
ns.dead A 192.0.2.8
up NS ns
round NS ns.about
about NS ns.round
"""
ONE = "@ NS ns\nns A 192.0.2.3\nwww CNAME cdn.two.net.\nloop CNAME loop.two.net.\nold CNAME gone.two.net.\n"
ZONES = {
    "192.0.2.1": {".": SOA + ROOT},
    "192.0.2.2": {"com.": SOA + COM, "net.": SOA + "@ NS ns.com.\ntwo NS ns.one.com.\n"},
    "192.0.2.3": {
        "one.com.": SOA + ONE,
        "two.net.": SOA + "@ NS ns.one.com.\ncdn 30 A 192.0.2.80\nloop CNAME loop.one.com.\n",
    },
    "192.0.2.9": {},
}


class World:
    """The servers, how often each was asked, and the time."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.asked: list[str] = []
        self.servers = {
            address: Authority(address, [(origin, Held(served(text, origin))) for origin, text in zones.items()])
            for address, zones in ZONES.items()
        }

    async def ask(self, address: str, wire: bytes) -> bytes | None:
        self.asked.append(address)
        messages = self.servers[address].messages(wire, tcp=True) if address in self.servers else []
        return messages[0] if messages else None


def served(text: str, origin: str) -> ServedZone:
    found = Zone(ZoneDocument(text.encode(), origin)).records()
    return ServedZone(origin, [item.record for item in found if isinstance(item, Located)])


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def resolver(world: World) -> Resolver:
    return Resolver("resolver", ["192.0.2.1"], world.ask, lambda: world.now)


async def ask(resolver: Resolver, name: str, rdtype: str = "A") -> dns.message.Message:
    query = dns.message.make_query(name, rdtype, use_edns=0)
    (wire,) = await resolver.reply(query.to_wire(), tcp=False)
    return dns.message.from_wire(wire)


async def test_an_answer_is_found_from_the_root_down(world: World, resolver: Resolver) -> None:
    """Aliases lead into other trees, name servers without glue are looked up, a lame one is passed over."""
    reply = await ask(resolver, "www.one.com.")

    assert [str(rrset) for rrset in reply.answer] == [
        "www.one.com. 300 IN CNAME cdn.two.net.",
        "cdn.two.net. 30 IN A 192.0.2.80",
    ]
    assert "192.0.2.9" in world.asked


async def test_what_is_kept_grows_older(world: World, resolver: Resolver) -> None:
    """A TTL counts down, nobody is asked again until it is over, and then somebody is."""
    await ask(resolver, "cdn.two.net.")
    asked = len(world.asked)
    world.now += 12

    assert (await ask(resolver, "cdn.two.net.")).answer[0].ttl == 18
    assert len(world.asked) == asked
    world.now += 18
    assert (await ask(resolver, "cdn.two.net.")).answer[0].ttl == 30
    assert len(world.asked) > asked


async def test_an_old_answer_may_be_put_in(world: World, resolver: Resolver) -> None:
    """What a resolver is told to keep it gives until its time is over."""
    old = Record("cdn.two.net.", 300, "A", "198.51.100.1")
    resolver.keep([RRset(old.owner, old.rdtype, (old,))], age_seconds=60)

    assert str((await ask(resolver, "cdn.two.net.")).answer[0]) == "cdn.two.net. 240 IN A 198.51.100.1"
    world.now += 240
    assert (await ask(resolver, "cdn.two.net.")).answer[0].to_text().endswith("192.0.2.80")


@pytest.mark.parametrize(
    ("name", "rcode"),
    [
        ("gone.one.com.", "NXDOMAIN"),
        ("old.one.com.", "NXDOMAIN"),
        ("loop.one.com.", "SERVFAIL"),
        ("www.dead.com.", "SERVFAIL"),
        ("www.up.com.", "SERVFAIL"),
        ("www.round.com.", "SERVFAIL"),
    ],
)
async def test_what_can_not_be_found(resolver: Resolver, name: str, rcode: str) -> None:
    """Names that aren't there, circles of aliases, dead and lame servers, delegations that need one another."""
    reply = await ask(resolver, name)

    assert dns.rcode.to_text(reply.rcode()) == rcode


async def test_a_broken_server_is_passed_over(world: World, resolver: Resolver) -> None:
    """Garbage from the only server is no answer."""
    world.servers["192.0.2.3"].hold([("two.net.", Held(None, Fault.GARBAGE))])

    assert dns.rcode.to_text((await ask(resolver, "cdn.two.net.")).rcode()) == "SERVFAIL"
