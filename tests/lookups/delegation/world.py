"""A root, a top-level domain, and below it one domain for each thing that can be wrong with a delegation."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from tests.lookups.delegation.relay import Act, Pass, Relay, Tcp
from tests.lookups.signed import Recipe, sign
from tests.nameservers import Bind, Nsd, free_addresses, free_port
from tuiz.lookups.asking import Limits
from tuiz.lookups.hints import NamedServer, RootHints
from tuiz.lookups.world import World

SOA: Final = "@ 3600 IN SOA ns1 hostmaster 2026010101 86400 7200 3600000 3600"

LIMITS: Final = Limits(timeout_seconds=0.5, tries=3, deadline_seconds=3.0)


@dataclass(frozen=True)
class Addresses:
    """Where everything listens, each in a network of its own but for the neighbour."""

    root: str
    top: str
    main: tuple[str, str, str]
    """Three addresses of the server that has the right zones."""
    neighbour: str
    """Another one of it, in the first one's network."""
    old: str
    """A server that has other versions of some zones, and most of them not at all."""
    open: str
    """A server that gives its zones to anybody."""
    relays: Mapping[str, str]
    closed: str
    """Nothing listens there."""
    six: str = "::1"
    recursing: str = "127.0.0.1"


@dataclass
class Plan:
    """The zones of all servers."""

    at: Addresses
    top: list[str] = field(default_factory=list)
    main: dict[str, str] = field(default_factory=dict)
    old: dict[str, str] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)
    recursing: dict[str, str] = field(default_factory=dict)

    def host(self, name: str, *addresses: str) -> list[str]:
        """Return the address records of a host."""
        return [f"{name} {'AAAA' if ':' in address else 'A'} {address}" for address in addresses]

    def delegate(self, domain: str, *hosts: tuple[str, tuple[str, ...]]) -> None:
        """Let the top-level domain delegate a domain to hosts, with this glue."""
        for host, glue in hosts:
            self.top += [f"{domain} NS {host}", *self.host(host, *glue)]

    def plain(self, domain: str, second: str, soa: str = SOA) -> str:
        """Delegate a domain to ns1, which is right, and to ns2 at an address; return the text of its zone."""
        name = f"{domain}.test."
        first = (self.at.main[0], self.at.six)
        self.delegate(domain, (f"ns1.{name}", first), (f"ns2.{name}", (second,)))
        return zone("@ NS ns1", "@ NS ns2", *self.host("ns1", *first), *self.host("ns2", second), soa=soa)


def zone(*lines: str, soa: str = SOA) -> str:
    """Return the text of a zone."""
    return "\n".join(["$TTL 3600", soa, *lines, ""])


def plan(at: Addresses) -> Plan:
    """Return the zones, domain by domain."""
    made = Plan(at)
    _of_names(made)
    _of_hosts(made)
    _of_servers(made)
    _of_versions(made)
    return made


def _of_names(made: Plan) -> None:
    at = made.at
    made.main["healthy.test."] = made.plain("healthy", at.main[1]) + "alias CNAME ns1\n"
    made.main["deep.test."] = made.plain("deep", at.main[1]) + (
        f"sub NS ns1.sub\nsub NS ns2.sub\nns1.sub A {at.main[0]}\nns1.sub AAAA {at.six}\nns2.sub A {at.main[1]}\n"
    )
    made.main["sub.deep.test."] = zone(
        "@ NS ns1", "@ NS ns2", *made.host("ns1", at.main[0], at.six), *made.host("ns2", at.main[1])
    )
    made.delegate("gone", ("ns1.gone.test.", (at.closed,)), ("ns2.gone.test.", (at.closed,)))
    made.main["differs.test."] = made.plain("differs", at.main[1]) + f"@ NS ns3\nns3 A {at.main[2]}\n"
    long = [f"name-server-{number}-{'x' * 40}.of-{str(number) * 40}.large.test." for number in range(8)]
    made.delegate("large", *((host, (at.main[number % 3],)) for number, host in enumerate(long[:6])))
    made.delegate("large", (long[6], (at.six,)))
    hosts = [line for number, host in enumerate(long[:6]) for line in made.host(host, at.main[number % 3])]
    made.main["large.test."] = zone(*(f"@ NS {host}" for host in long[:7]), *hosts, *made.host(long[6], at.six))


def _of_hosts(made: Plan) -> None:
    at = made.at
    first = (at.main[0], at.six)
    for domain, second in (
        ("nowhere", "nothing.healthy.test."),
        ("aliased", "alias.healthy.test."),
        ("lost", "ns.gone.test."),
    ):
        made.delegate(domain, (f"ns1.{domain}.test.", first), (second, ()))
        made.main[f"{domain}.test."] = zone("@ NS ns1", f"@ NS {second}", *made.host("ns1", *first))
    made.delegate("glueless", ("ns1.glueless.test.", ()), ("ns1.healthy.test.", ()))
    made.main["glueless.test."] = zone("@ NS ns1", "@ NS ns1.healthy.test.", *made.host("ns1", at.main[1]))
    made.delegate("wrongglue", ("ns1.wrongglue.test.", first), ("ns2.wrongglue.test.", (at.main[2],)))
    made.main["wrongglue.test."] = zone(
        "@ NS ns1", "@ NS ns2", *made.host("ns1", *first), *made.host("ns2", at.main[1])
    )
    made.delegate("single", ("ns1.single.test.", first))
    made.main["single.test."] = zone("@ NS ns1", *made.host("ns1", *first))
    made.main["near.test."] = made.plain("near", at.neighbour)
    made.main["twice.test."] = made.plain("twice", at.main[0])
    made.delegate("four", *((f"ns{place + 1}.four.test.", (at.main[place],)) for place in range(2)))
    made.main["four.test."] = zone("@ NS ns1", "@ NS ns2", *made.host("ns1", at.main[0]), *made.host("ns2", at.main[1]))
    made.delegate("six", ("ns1.six.test.", (at.six,)))
    made.main["six.test."] = zone("@ NS ns1", *made.host("ns1", at.six))


def _of_servers(made: Plan) -> None:
    at = made.at
    made.main["lame.test."] = made.plain("lame", at.old)
    made.main["closed.test."] = made.plain("closed", at.closed)
    made.delegate("dead", ("ns1.dead.test.", (at.old,)), ("ns2.dead.test.", (at.open, at.six)))
    made.delegate("mute", ("ns1.mute.test.", (at.relays["silent"],)), ("ns2.mute.test.", (at.relays["silent"],)))
    for kind, address in at.relays.items():
        made.main[f"{kind}.test."] = made.plain(kind, address)
    made.open["transfers.test."] = made.main["transfers.test."] = made.plain("transfers", at.open)
    made.recursing["recursing.test."] = made.main["recursing.test."] = made.plain("recursing", at.recursing)


def _of_versions(made: Plan) -> None:
    at = made.at
    made.main["behind.test."] = made.plain("behind", at.old)
    made.old["behind.test."] = made.main["behind.test."].replace("2026010101", "2026010100")
    made.main["othersoa.test."] = made.plain("othersoa", at.old)
    made.old["othersoa.test."] = made.main["othersoa.test."].replace("hostmaster", "postmaster")
    made.main["otherns.test."] = made.plain("otherns", at.old)
    made.main["otherns.test."] += f"ns3 A {at.main[2]}\n"
    made.old["otherns.test."] = made.main["otherns.test."] + "@ NS ns3\n"
    values = "@ 3600 IN SOA ns1 hostmaster 2026010101 600 900 3600 864000"
    made.main["values.test."] = made.plain("values", at.main[1], soa=values)


def silent(_: bytes, __: Pass) -> None:
    """Never answer."""


def flaky() -> Act:
    """Return what answers every third question only."""
    count = 0

    def act(wire: bytes, ask: Pass) -> bytes | None:
        nonlocal count
        count += 1
        return ask(wire) if count % 3 == 0 else None

    return act


def slow(wire: bytes, ask: Pass) -> bytes | None:
    """Take longer than one try's patience."""
    time.sleep(LIMITS.timeout_seconds * 1.4)
    return ask(wire)


def without_edns(wire: bytes, ask: Pass) -> bytes | None:
    """Drop what has EDNS."""
    return None if dns.message.from_wire(wire).edns >= 0 else ask(wire)


def without_aaaa(wire: bytes, ask: Pass) -> bytes | None:
    """Say that a name doesn't exist when it has no AAAA."""
    query = dns.message.from_wire(wire)
    if query.question[0].rdtype != 28:
        return ask(wire)
    reply = dns.message.make_response(query)
    reply.flags |= dns.flags.AA
    reply.set_rcode(dns.rcode.NXDOMAIN)
    return reply.to_wire()


def upward(wire: bytes, ask: Pass) -> bytes | None:
    """Send whoever asks for another name to the root."""
    query = dns.message.from_wire(wire)
    if query.question[0].name != dns.name.root:
        return ask(wire)
    reply = dns.message.make_response(query)
    reply.authority = [dns.rrset.from_text(".", 3600, "IN", "NS", "a.root.test.")]
    return reply.to_wire()


def garbage(wire: bytes, _: Pass) -> bytes:
    """Send what is no message."""
    return wire[:2] + b"\x84\x00" + b"\xff" * 40


def passing(wire: bytes, ask: Pass) -> bytes | None:
    """Do nothing wrong."""
    return ask(wire)


RELAYS: Final[Mapping[str, tuple[Act | None, Tcp]]] = {
    "silent": (silent, "says nothing"),
    "flaky": (None, "passes"),
    "slow": (slow, "passes"),
    "noedns": (without_edns, "passes"),
    "noaaaa": (without_aaaa, "passes"),
    "upward": (upward, "passes"),
    "garbage": (garbage, "passes"),
    "notcp": (passing, "refuses"),
    "mutetcp": (passing, "says nothing"),
    "badtcp": (passing, "closes"),
}


def signed(made: Plan, folder: Path) -> None:
    """Add the signed zones."""
    at = made.at
    now = int(time.time())
    day = 86400
    bad_ds = "12345 13 2 " + "00" * 32
    recipes = {
        "secure": Recipe(),
        "bogus": Recipe(spoil_ds=lambda _: [bad_ds]),
        "undelegated": Recipe(spoil_ds=lambda _: []),
        "expired": Recipe(signing=("-s", _stamp(now - 30 * day), "-e", _stamp(now - day))),
        "expiring": Recipe(signing=("-s", _stamp(now - 30 * day), "-e", _stamp(now + day))),
        "odddigest": Recipe(spoil_ds=lambda found: [*found, "12345 13 77 00"]),
        "unsigned": Recipe(is_signed=False, spoil_ds=lambda _: [bad_ds]),
    }
    for domain, recipe in recipes.items():
        place = folder / domain
        place.mkdir()
        path, ds = sign(place, f"{domain}.test.", made.plain(domain, at.main[1]), recipe)
        made.main[f"{domain}.test."] = path.read_text()
        made.top += [f"{domain} DS {text}" for text in ds]


def _stamp(seconds: int) -> str:
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(seconds))


@dataclass(frozen=True)
class Hierarchy:
    """The servers, running."""

    at: Addresses
    port: int

    @property
    def world(self) -> World:
        """Where it begins."""
        return World(RootHints((NamedServer("ns.root.", (self.at.root,)),)), None, port=self.port, limits=LIMITS)

    def config(self, folder: Path) -> Path:
        """Write settings that lead there, and return their file."""
        (folder / "hints.zone").write_text(f". 300 NS ns.root.\nns.root. 300 A {self.at.root}\n")
        config = folder / "config.toml"
        config.write_text(
            f'[lookup]\nroot_hints = "hints.zone"\nport = {self.port}\ntimeout_seconds = 0.5\ntries = 3\n'
        )
        return config


def addresses() -> Addresses:
    """Return addresses that nobody uses, in networks of their own."""
    [free] = free_addresses(1)
    _, process, _, last = free.split(".")
    own = iter(f"127.{process}.{network}.{last}" for network in range(101, 200))
    root, top, *main = (next(own) for _ in range(5))
    neighbour = f"{main[0].rpartition('.')[0]}.{(int(last) + 3) % 250 + 1}"
    return Addresses(
        root,
        top,
        (main[0], main[1], main[2]),
        neighbour,
        next(own),
        next(own),
        {kind: next(own) for kind in RELAYS},
        next(own),
    )


@contextmanager
def running(folder: Path) -> Iterator[Hierarchy]:
    """Serve it all until the block ends."""
    at = addresses()
    port = free_port(at.root, at.top, *at.main, at.neighbour, at.old, at.open, at.six, at.recursing)
    made = plan(at)
    signed(made, folder)
    root = zone("@ NS ns.root.", f"ns.root. A {at.root}", "test. NS ns.test.", f"ns.test. A {at.top}")
    top = zone("@ NS ns", f"ns A {at.top}", f"ns1 A {at.top}", *made.top)
    main = [*at.main[1:], at.neighbour, at.six]
    more = "\n".join(["server:", *(f"    ip-address: {address}@{port}" for address in main)])
    with ExitStack() as stack:
        stack.enter_context(Nsd({".": root}, address=at.root, port=port))
        stack.enter_context(Nsd({"test.": top}, address=at.top, port=port))
        stack.enter_context(Nsd(made.main, address=at.main[0], port=port, extra=more))
        stack.enter_context(Nsd(made.old, address=at.old, port=port))
        stack.enter_context(Nsd(made.open, address=at.open, port=port, transfers=True))
        stack.enter_context(Recursing(made.recursing, port=port, root=at.root))
        for kind, (act, tcp) in RELAYS.items():
            stack.enter_context(Relay(at.relays[kind], port, at.main[0], act or flaky(), tcp))
        yield Hierarchy(at, port)


class Recursing(Bind):
    """BIND that looks up names for anybody, from the root of the tests down."""

    def __init__(self, zones: Mapping[str, str], *, port: int, root: str) -> None:
        super().__init__(zones, port=port)
        (self.folder / "hints.zone").write_text(f". 300 NS ns.root.\nns.root. 300 A {root}\n")

    def options(self) -> list[str]:
        """Let it."""
        words = ["recursion yes", "allow-recursion { any; }", "dnssec-validation no", f"port {self.port}"]
        words += [f"query-source address {self.address} port *", "qname-minimization off"]
        return [f"    {word};" for word in words]

    def statements(self) -> list[str]:
        """Begin at the root of the tests."""
        return [f'zone "." {{ type hint; file "{self.folder}/hints.zone"; }};']
