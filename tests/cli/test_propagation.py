"""`tuiz propagation` tells which resolvers have the new data, and how long the others keep the old."""

import ipaddress
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from tests.cli.conftest import ZONE, Tuiz
from tests.nameservers import Nsd, free_addresses, free_port
from tests.services.test_verifying import answering
from tuiz.lookups.public_resolvers import PUBLIC_RESOLVERS
from tuiz.lookups.system_resolvers import system_resolvers


class Cache:
    """A resolver whose answers are set."""

    def __init__(self, *rdata: str, ttl: int = 60, rcode: str = "NOERROR", own: bool = False) -> None:
        self.rdata = rdata
        self.ttl = ttl
        self.rcode = rcode
        self.own = own
        self.asked = 0
        self.later: tuple[str, ...] | None = None
        """What it says from the second question on."""

    def answer(self, wire: bytes) -> bytes:
        query = dns.message.from_wire(wire)
        assert query.flags & dns.flags.RD
        self.asked += 1
        reply = dns.message.make_response(query, recursion_available=True)
        reply.set_rcode(dns.rcode.from_text(self.rcode))
        reply.flags |= dns.flags.AA if self.own else 0
        name = query.question[0].name
        rdata = self.later if self.later is not None and self.asked > 1 else self.rdata
        if rdata:
            kind = "CNAME" if rdata[0].endswith(".") else "A"
            reply.answer.append(dns.rrset.from_text(name, self.ttl, "IN", kind, *rdata))
        elif self.rcode in {"NOERROR", "NXDOMAIN"}:
            soa = "ns1.example.com. host.example.com. 1 2 3 4 30"
            reply.authority.append(dns.rrset.from_text("example.com.", 600, "IN", "SOA", soa))
        return reply.to_wire()


@contextmanager
def caches(*all_of_them: Cache) -> Iterator[list[str]]:
    """Run resolvers, and give their addresses as the command takes them."""
    with ExitStack() as stack:
        yield [f"127.0.0.1@{stack.enter_context(answering(cache.answer))[1]}" for cache in all_of_them]


@pytest.fixture(scope="module")
def server() -> Iterator[Nsd]:
    (address,) = free_addresses(1)
    with Nsd({"example.com.": ZONE.replace("192.0.2.53", address)}, address=address) as running:
        yield running


@pytest.fixture
def config(desk: Path, server: Nsd) -> Path:
    """Settings that lead to the server, and to no root but one of the loopback that isn't there."""
    (desk / "example.com.zone").write_text(ZONE.replace("192.0.2.53", server.address))
    (desk / "hints.txt").write_text(". 300 NS ns.root.\nns.root. 300 A 127.0.0.1\n")
    path = desk / "lookup.toml"
    path.write_text(
        f'[lookup]\nroot_hints = "hints.txt"\nport = {server.port}\ntimeout_seconds = 0.3\ntries = 1\n'
        "deadline_seconds = 1.0\n"
    )
    return path


WWW = ("192.0.2.1", "192.0.2.2")


def test_each_resolver_has_its_state(tuiz: Tuiz, config: Path) -> None:
    """The same, stale with the seconds left, different by itself, and unknown where no answer came."""
    with caches(
        Cache(*reversed(WWW), ttl=17),
        Cache("192.0.2.9", ttl=120),
        Cache("192.0.2.9", own=True),
        Cache(rcode="SERVFAIL"),
        Cache(ttl=30, rcode="NXDOMAIN"),
        Cache("www.example.net.", ttl=7),
    ) as resolvers:
        dead = f"127.0.0.1@{free_port()}"
        words = ["www.example.com", "A", "--config", config, "--resolver", *resolvers, dead]
        done = tuiz("propagation", "--json", *words)
        in_words = tuiz("propagation", *words)

    document = done.document
    assert (done.status, in_words.status) == (1, 1)
    assert list(document)[:4] == ["question", "stored", "authoritative", "resolvers"]
    assert document["question"] == {"name": "www.example.com.", "type": "A", "class": "IN"}
    assert (document["stored"], document["authoritative"]) == (list(WWW), list(WWW))
    assert [(found["state"], found["rdata"], found["ttl"]) for found in document["resolvers"]] == [
        ("same", list(WWW), 17),
        ("stale", ["192.0.2.9"], 120),
        ("different", ["192.0.2.9"], 60),
        ("unknown", None, None),
        ("stale", [], 30),
        ("stale", ["www.example.net."], 7),
        ("unknown", None, None),
    ]
    assert [found["address"] for found in document["resolvers"]] == [*resolvers, dead]
    assert f"{resolvers[1]}\tstale\t120 s left\t192.0.2.9\t" in in_words.out.splitlines()
    assert "SERVFAIL" in in_words.out
    assert "1 of 7 resolvers have the same." in in_words.err


def test_all_the_same(tuiz: Tuiz, config: Path) -> None:
    """Status 0; the resolvers of the settings are asked where none is named."""
    with caches(Cache(*WWW), Cache(*WWW)) as resolvers:
        config.write_text(config.read_text() + f"resolvers = {resolvers}\n")
        done = tuiz("propagation", "--config", config, "www.example.com", "A")

    assert done.status == 0
    assert done.out.count("same") == 2


def test_what_does_not_exist_is_the_same_everywhere(tuiz: Tuiz, config: Path) -> None:
    """No such name, and no such records, are answers too."""
    with caches(Cache(rcode="NXDOMAIN")) as resolvers:
        done = tuiz("propagation", "--json", "--config", config, "gone.example.com", "A", "--resolver", *resolvers)

    assert done.status == 0
    assert done.document["authoritative"] == []


def test_without_the_name_servers_the_file_counts(tuiz: Tuiz, config: Path, desk: Path) -> None:
    """That they can't be reached is told."""
    config.write_text(config.read_text().replace("port = ", f"port = {free_port()} #"))
    with caches(Cache(*WWW)) as resolvers:
        done = tuiz("propagation", "--config", config, "www.example.com", "A", "--resolver", *resolvers)
        (desk / "example.com.zone").unlink()
        nothing = tuiz("propagation", "--json", "--config", config, "www.example.com", "A", "--resolver", *resolvers)

    assert done.status == 0
    assert "authoritative: unknown" in done.err
    assert nothing.status == 3
    assert (nothing.document["stored"], nothing.document["resolvers"][0]["state"]) == (None, "unknown")


def test_where_the_stored_servers_are_silent_those_of_the_dns_are_asked(tuiz: Tuiz, config: Path, desk: Path) -> None:
    """The zone has moved, say: the file's servers are gone, and the root leads to others, whose word counts."""
    at = free_addresses(2)
    port = free_port(*at)
    (desk / "example.com.zone").write_text(ZONE.replace("192.0.2.53", free_addresses(1)[0]))
    (desk / "hints.txt").write_text(f". 300 NS ns.root.\nns.root. 300 A {at[0]}\n")
    config.write_text(config.read_text().replace("port = ", f"port = {port} #"))
    root = f"@ 60 SOA ns.root. host 1 2 3 4 5\n@ 60 NS ns.root.\nns.root 60 A {at[0]}\n"
    delegation = f"example.com 60 NS ns1.example.com.\nns1.example.com 60 A {at[1]}\n"
    with (
        Nsd({".": root + delegation}, address=at[0], port=port),
        Nsd({"example.com.": ZONE.replace("192.0.2.2", "192.0.2.3")}, address=at[1], port=port),
        caches(Cache(*WWW), Cache("192.0.2.1", "192.0.2.3")) as resolvers,
    ):
        words = ("--config", config, "www.example.com", "A", "--resolver", *resolvers)
        done, told = tuiz("propagation", "--json", *words), tuiz("propagation", *words)

    assert done.document["stored"] == list(WWW)
    assert done.document["authoritative"] == ["192.0.2.1", "192.0.2.3"]
    assert [resolver["state"] for resolver in done.document["resolvers"]] == ["stale", "same"]
    assert "those that the DNS names do" in told.err


def test_watching_until_all_agree(tuiz: Tuiz, config: Path) -> None:
    """It looks again when a cache has run out, tells how it stands, and ends when all have the same."""
    late = Cache("192.0.2.9", ttl=1)
    late.later = WWW
    with caches(late, Cache(*WWW)) as resolvers:
        words = ["--watch", "--config", config, "www.example.com", "A", "--resolver", *resolvers]
        done = tuiz("propagation", *words)

    assert done.status == 0
    assert late.asked == 2
    assert f"1 of 2 the same; {resolvers[0]} stale. Next look in 2 s." in done.err
    assert done.out.count("same") == 2


def test_watching_until_the_user_has_enough(tuiz: Tuiz, config: Path) -> None:
    """Ctrl+C ends it at once with what the last look found, which is one document where JSON is asked for."""

    class Enough(Cache):
        def answer(self, wire: bytes) -> bytes:
            if self.asked:
                os.kill(os.getpid(), signal.SIGINT)
            return super().answer(wire)

    for words in ([], ["--json"]):
        with caches(Enough("192.0.2.9", ttl=1)) as resolvers:
            done = tuiz(
                "propagation", "--watch", "--config", config, *words, "www.example.com", "--resolver", *resolvers
            )

        assert done.status == 130
        assert "Stopped before all had the same." in done.err
        assert "stale" in done.out
    assert done.document["resolvers"][0]["state"] == "stale"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((), 2),
        (("www.example.com", "A", "B"), 2),
        (("www.example.com", "NOTYPE"), 2),
        (("www..example.com", "A"), 2),
        (("www.example.com", "A", "--resolver", "not a resolver"), 2),
        (("www.example.com", "A", "--config", "gone.toml"), 3),
    ],
)
def test_wrong_words(tuiz: Tuiz, desk: Path, words: tuple[str, ...], status: int) -> None:
    """What can't be understood is told, and nobody is asked."""
    done = tuiz("propagation", *words)

    assert (done.status, done.out) == (status, "")
    assert done.err
    assert list(desk.iterdir()) == []


def test_the_public_resolvers_are_addresses() -> None:
    """A dozen of them, each once, of different networks."""
    addresses = [ipaddress.ip_address(resolver.address) for resolver in PUBLIC_RESOLVERS]

    assert len(set(addresses)) == len(addresses) >= 10
    assert all(address.is_global for address in addresses)
    assert len({resolver.title for resolver in PUBLIC_RESOLVERS}) == len(addresses)


def test_the_systems_resolvers(tmp_path: Path) -> None:
    """As resolv.conf names them, whatever else stands there."""
    path = tmp_path / "resolv.conf"
    path.write_text("# a\nnameserver 127.0.0.53\nsearch example\nnameserver ::1\nnameserver\nnameserver x\n")

    assert [endpoint.address for endpoint in system_resolvers(path)] == ["127.0.0.53", "::1"]
    assert system_resolvers(tmp_path / "gone") == []
