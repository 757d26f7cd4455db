"""A small hierarchy in this process, whose name servers do to their answers whatever a test says."""

import asyncio
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import dns.zone

from tests.nameservers import free_addresses
from tuiz.domain.answering import ServedZone
from tuiz.domain.records import Record
from tuiz.lookups.asking import Limits
from tuiz.lookups.hints import NamedServer, RootHints
from tuiz.lookups.world import World
from tuiz.nameserver.authority import Authority, Held
from tuiz.nameserver.thread import NameServers

SOA: Final = "@ 3600 IN SOA ns1 hostmaster 2026010101 7200 3600 1209600 3600"
LIMITS: Final = Limits(timeout_seconds=0.5, tries=3, deadline_seconds=3.0)

Answer = Callable[[], list[bytes]]
"""What the server would send, did it nothing wrong."""
Act = Callable[[dns.message.Message, bool, Answer], list[bytes] | None]
"""What it sends to a query, over TCP or not; None for what it would send anyway."""


class Actor:
    """An authoritative server, and what it does wrong."""

    def __init__(self, address: str, *, transfers: bool = False) -> None:
        self.act: Act = lambda *_: None
        self._zones: dict[str, Held] = {}
        self._authority = Authority(address, transfers=transfers)

    def serve(self, origin: str, text: str) -> None:
        """Hold a zone."""
        zone = dns.zone.from_text(f"$TTL 3600\n{text}\n", origin, relativize=False, check_origin=False)
        found = [
            Record(str(name), ttl, rdata.rdtype.name, rdata.to_text()) for name, ttl, rdata in zone.iterate_rdatas()
        ]
        self._zones[origin] = Held(ServedZone(origin, found))
        self._authority.hold(self._zones.items())

    async def reply(self, wire: bytes, *, tcp: bool) -> list[bytes]:
        """Return what it sends."""
        plain = self._authority.messages(wire, tcp=tcp)
        acted = self.act(dns.message.from_wire(wire), tcp, lambda: plain)
        return plain if acted is None else acted


@dataclass
class SmallWorld:
    """A root, a top-level domain, and what a test puts below it."""

    network: str
    """The first two numbers of all addresses."""
    actors: dict[str, Actor] = field(default_factory=dict)
    top: list[str] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        self._numbers = itertools.count(10)
        self.root, self.test = self.server(), self.server()

    def server(self, *, transfers: bool = False) -> str:
        """Return the address of a new server, in a network of its own."""
        address = f"{self.network}.{next(self._numbers)}.1"
        self.actors[address] = Actor(address, transfers=transfers)
        return address

    def domain(self, name: str, more: str = "", *, soa: str = SOA, act: Act | None = None) -> tuple[str, str]:
        """Delegate a domain to two servers of its own, of which the second one acts; return their addresses."""
        first, second = self.server(), self.server()
        hosts = [f"ns1.{name}.test. A {first}", f"ns2.{name}.test. A {second}"]
        self.top += [f"{name} NS ns1.{name}", f"{name} NS ns2.{name}", *hosts]
        for address in (first, second):
            self.actors[address].serve(f"{name}.test.", "\n".join([soa, "@ NS ns1", "@ NS ns2", *hosts, more]))
        if act is not None:
            self.actors[second].act = act
        return first, second

    @property
    def world(self) -> World:
        """Where it begins."""
        return World(RootHints((NamedServer("ns.root.", (self.root,)),)), None, port=self.port, limits=LIMITS)

    def config(self, folder: Path) -> Path:
        """Write settings that lead there, and return their file."""
        (folder / "hints.zone").write_text(f". 300 NS ns.root.\nns.root. 300 A {self.root}\n")
        config = folder / "config.toml"
        lookup = {"root_hints": '"hints.zone"', "port": self.port, "timeout_seconds": 0.5, "tries": 3}
        config.write_text("\n".join(["[lookup]", *(f"{key} = {value}" for key, value in lookup.items()), ""]))
        return config

    @contextmanager
    def running(self) -> Iterator["SmallWorld"]:
        """Serve it all until the block ends."""
        above = [f"@ NS ns.root.\nns.root. A {self.root}", f"test. NS ns.test.\nns.test. A {self.test}"]
        self.actors[self.root].serve(".", "\n".join([SOA, *above]))
        self.actors[self.test].serve("test.", "\n".join([SOA, "@ NS ns", f"ns A {self.test}", *self.top]))
        with NameServers(dict(self.actors)) as servers:
            self.port = servers.port
            yield self


def small_world() -> SmallWorld:
    """Return one at addresses that nobody uses."""
    [free] = free_addresses(1)
    _, process, _, _ = free.split(".")
    return SmallWorld(f"127.{process}")


def reply(
    query: dns.message.Message, code: str = "NOERROR", *records: str, flags: str = "", edns: bool = True
) -> list[bytes]:
    """Return a reply.

    Args:
        query: to what.
        code: the response code.
        records: of the answer section; behind an exclamation mark, of the authority section.
        flags: beside QR.
        edns: whether it has an OPT record where the query has one.
    """
    made = dns.message.make_response(query)
    if not edns:
        made.use_edns(-1)
    made.flags = dns.flags.QR | dns.flags.from_text(flags)
    made.set_rcode(dns.rcode.from_text(code))
    for record in records:
        owner, rdtype, rdata = record.lstrip("!").split(" ", 2)
        section = made.authority if record.startswith("!") else made.answer
        section.append(dns.rrset.from_text(owner, 60, "IN", rdtype, rdata))
    return [made.to_wire()]


@contextmanager
def answering_from_elsewhere(address: str, port: int, source: str, actor: Actor) -> Iterator[None]:
    """Let a server answer over UDP from another address than the one that it is asked at."""
    with socket.socket(type=socket.SOCK_DGRAM) as asked, socket.socket(type=socket.SOCK_DGRAM) as answering:
        asked.bind((address, port))
        answering.bind((source, port))

        def serve() -> None:
            while wire := asked.recvfrom(65535):
                if not wire[0]:
                    return
                with suppress(OSError):
                    answering.sendto(asyncio.run(actor.reply(wire[0], tcp=False))[0], wire[1])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield
        finally:
            answering.sendto(b"", (address, port))
            thread.join(5)
