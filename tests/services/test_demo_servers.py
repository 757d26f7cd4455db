"""The demo's own DNS: real resolvers find their way through it, and what is wrong in it is wrong on purpose."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dns.dnssec
import dns.edns
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.tsigkeyring
import pytest

from tests.nameservers import BindResolver, Unbound, free_port
from tuiz.domain.delegation import Delegation, Parent
from tuiz.nameserver.replies import data_of
from tuiz.nameserver.sockets import CannotListen
from tuiz.registrar.choosing import registrar_for
from tuiz.registrar.protocol import Wish
from tuiz.services.delegating import DelegationReport
from tuiz.services.demo import copy_demo, live_demo
from tuiz.services.demo_servers import DemoServers
from tuiz.services.demo_world import HINTS, HOSTING, MOVES, Addresses, plant_garden, point_at_loopback
from tuiz.services.rdap_servers import bootstrap_of
from tuiz.services.registration import Registered, with_registration
from tuiz.storage.places import Places
from tuiz.storage.settings import read_user_settings

SECONDS = 20.0


class World:
    """The demo's servers, and its zone files."""

    def __init__(self, servers: DemoServers, zones: Path, config: Path) -> None:
        self.servers = servers
        self.zones = zones
        self.config = config

    def ask(self, address: str, name: str, rdtype: str, *, recurse: bool = False) -> dns.message.Message:
        query = dns.message.make_query(name, rdtype, use_edns=0)
        query.flags = 0x0100 if recurse else 0
        return dns.query.udp(query, address, port=self.servers.port, timeout=SECONDS)

    def data(self, address: str, name: str, rdtype: str, *, recurse: bool = False) -> list[str]:
        reply = self.ask(address, name, rdtype, recurse=recurse)
        return sorted(data.to_text() for rrset in reply.answer for data in rrset)

    def wait_for(self, address: str, name: str, rdtype: str, *data: str) -> None:
        """Wait until a server answers with these data."""
        until = time.monotonic() + SECONDS
        while (found := self.data(address, name, rdtype)) != sorted(data):
            assert time.monotonic() < until, found


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("demo")
    zones = copy_demo(folder / "zones")
    point_at_loopback(zones)
    plant_garden(zones)
    servers = DemoServers(zones)
    config = servers.write_settings(folder / "config")
    with servers:
        yield World(servers, zones, config)


def test_the_sample_zones_are_pointed_at_the_loopback(tmp_path: Path) -> None:
    """Each line that names a server's address is changed, once, and nothing else is."""
    zones = copy_demo(tmp_path / "zones")
    before = {path: path.read_bytes() for path in zones.iterdir() if path.is_file()}

    point_at_loopback(zones)

    for move in MOVES:
        assert before[zones / move.file].count(move.before) == 1
    changed = {path.name for path, data in before.items() if path.read_bytes() != data}
    assert changed == {move.file for move in MOVES}


def test_validating_resolvers_find_their_way(world: World) -> None:
    """BIND and Unbound, told only of its root, find signed names secure, others insecure, and refuse what is bogus."""
    anchor = world.config.with_name("anchor.zone").read_text()
    port = world.servers.port
    stubs = {
        ".": [f"{Addresses.ROOT}@{port}"],
        "com.": [f"{Addresses.COM}@{port}"],
        **{zone: [f"{Addresses.NET}@{port}"] for zone in ("net.", "org.", "example.")},
        **{
            zone: [f"{Addresses.NS1}@{port}"]
            for zone in ("example.com.", "example.net.", "bogus.example.", "expired.example.")
        },
    }
    digest = dns.dnssec.make_ds(".", data_of("DNSKEY", anchor.split("DNSKEY ")[1]), "SHA256").to_text()
    with BindResolver(HINTS, f". 60 IN DS {digest}", port=port) as bind, Unbound(stubs, anchor) as unbound:
        for resolver in (bind, unbound):
            for name, rcode, secure in [
                ("www.example.com.", "NOERROR", True),
                ("nowhere.example.com.", "NXDOMAIN", True),
                ("cdn.example.net.", "NOERROR", False),
                ("bogus.example.", "SERVFAIL", False),
                ("expired.example.", "SERVFAIL", False),
            ]:
                query = dns.message.make_query(name, "A", want_dnssec=True)
                reply = dns.query.udp(query, resolver.address, port=resolver.port, timeout=SECONDS)
                found = dns.rcode.to_text(reply.rcode()), bool(reply.flags & 0x20)
                assert found == (rcode, secure), (type(resolver).__name__, name)


def test_the_workspaces_name_servers_serve_its_files(world: World) -> None:
    """Both have each zone, with what it includes and generates; one that can't be read fails, as at any server."""
    for server in (Addresses.NS1, Addresses.NS2):
        assert world.data(server, "cdn.example.net.", "A") == ["203.0.113.101", "203.0.113.102", "203.0.113.103"]
        assert dns.rcode.to_text(world.ask(server, "example.org.", "SOA").rcode()) == "SERVFAIL"
    assert world.data(Addresses.LAB, "m01.machines.lab.example.com.", "A") == ["198.51.100.201"]


def test_one_server_is_lame_one_is_stale_one_is_dead(world: World) -> None:
    """The second name server has no lab zone, and an older one of the newsletters; another never answers."""
    stale, fresh = (world.data(server, "post.example.net.", "SOA") for server in (Addresses.NS2, Addresses.NS1))

    assert int(stale[0].split()[2]) == int(fresh[0].split()[2]) - 1
    assert dns.rcode.to_text(world.ask(Addresses.NS2, "out3.post.example.net.", "A").rcode()) == "NXDOMAIN"
    assert world.data(Addresses.NS1, "out3.post.example.net.", "A") == ["203.0.113.196"]
    lame = world.ask(Addresses.NS2, "lab.example.com.", "SOA")
    assert (lame.answer, bool(lame.flags & dns.flags.AA)) == ([], False)
    assert lame.authority[0].name.to_text() == "lab.example.com."
    with socket.socket(type=socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))
        link.sendto(dns.message.make_query("dead.example.", "A").to_wire(), (Addresses.DEAD, world.servers.port))
        world.ask(Addresses.NS1, "example.com.", "SOA")  # by now it would have answered
        link.setblocking(False)
        with pytest.raises(BlockingIOError):
            link.recv(512)


def test_the_resolvers_differ(world: World) -> None:
    """One looks everything up; the other still has an address of before, for less and less time."""
    fresh = world.ask(Addresses.RESOLVER, "example.com.", "A", recurse=True).answer[0]
    stale = world.ask(Addresses.STALE_RESOLVER, "example.com.", "A", recurse=True).answer[0]

    assert (fresh[0].to_text(), stale[0].to_text()) == ("192.0.2.80", "192.0.2.79")
    assert 0 < stale.ttl <= 240
    assert world.data(Addresses.RESOLVER, "static.example.com.", "A", recurse=True)[1:] == [
        "203.0.113.102",
        "203.0.113.103",
        "cdn.example.net.",
    ]


def test_one_resolver_validates(world: World) -> None:
    """It says which answers are secure, refuses what is bogus with the reason, and doesn't where it is told not to."""

    def asked(resolver: str, name: str, flags: int = 0) -> tuple[str, bool, list[int]]:
        query = dns.message.make_query(name, "A", want_dnssec=True)
        query.flags |= flags
        reply = dns.query.udp(query, resolver, port=world.servers.port, timeout=SECONDS)
        errors = [int(option.code) for option in reply.options if isinstance(option, dns.edns.EDEOption)]
        return dns.rcode.to_text(reply.rcode()), bool(reply.flags & dns.flags.AD), errors

    assert asked(Addresses.RESOLVER, "www.example.com.") == ("NOERROR", True, [])
    assert asked(Addresses.RESOLVER, "cdn.example.net.") == ("NOERROR", False, [])
    assert asked(Addresses.RESOLVER, "bogus.example.") == ("SERVFAIL", False, [9])
    assert asked(Addresses.RESOLVER, "expired.example.") == ("SERVFAIL", False, [7])
    assert asked(Addresses.RESOLVER, "bogus.example.", dns.flags.CD) == ("NOERROR", False, [])
    assert asked(Addresses.STALE_RESOLVER, "bogus.example.") == ("NOERROR", False, [])


def test_the_resolver_passes_on_what_proves(world: World) -> None:
    """Who asks for DNSSEC gets signatures, and proofs of what isn't there; nobody else does."""
    for name, types in [("mx1.example.com.", {"A", "RRSIG"}), ("nowhere.example.com.", {"SOA", "NSEC", "RRSIG"})]:
        for dnssec in (True, False):
            query = dns.message.make_query(name, "A", want_dnssec=dnssec)
            reply = dns.query.udp(query, Addresses.RESOLVER, port=world.servers.port, timeout=SECONDS)
            found = {dns.rdatatype.to_text(rrset.rdtype) for rrset in (*reply.answer, *reply.authority)}
            assert found == (types if dnssec else types & {"A", "SOA"})


def test_what_is_saved_is_served(world: World) -> None:
    """A changed file is served a moment later; one that can't be read any more leaves the zone as it was."""
    file = world.zones / "shop.example.net.zone"
    before = file.read_bytes()

    file.write_bytes(before.replace(b"192.0.2.84", b"192.0.2.85"))
    world.wait_for(Addresses.NS2, "pay.shop.example.net.", "A", "192.0.2.85")
    file.write_bytes(before.replace(b'"v=spf1 -all"', b'"v=spf1 -all'))
    new = world.zones / "new.example.com.zone"
    new.write_text("$ORIGIN new.example.com.\n@ 60 SOA ns1.example.com. h 1 2 3 4 5\n@ 60 NS ns1.example.com.\n")
    world.wait_for(Addresses.NS1, "new.example.com.", "NS", "ns1.example.com.")

    assert world.data(Addresses.NS1, "pay.shop.example.net.", "A") == ["192.0.2.85"]


def test_the_settings_lead_to_the_servers(world: World) -> None:
    """Every lookup reads them without a complaint; root, trust anchor, port and resolvers are the demo's."""
    settings = read_user_settings(world.config)

    assert settings.findings == ()
    assert settings.lookup.port == world.servers.port
    assert settings.lookup.resolvers == tuple(
        f"{address}@{world.servers.port}" for address in (Addresses.RESOLVER, Addresses.STALE_RESOLVER)
    )
    assert settings.lookup.root_hints == world.config.with_name("hints.zone")
    assert settings.lookup.trust_anchor == world.config.with_name("anchor.zone")


def test_servers_end_at_once_and_leave_the_port(tmp_path: Path) -> None:
    """Servers that nobody ever asked are ended before they got ready; the port is free again."""
    zones = copy_demo(tmp_path / "zones")
    with DemoServers(zones) as servers:
        port = servers.port
    with DemoServers(zones, port) as again:
        assert again.port == port


def test_without_the_library_that_signs_nothing_is_signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then there is no trust anchor either, and all zones are served as they are."""
    monkeypatch.setitem(sys.modules, "cryptography", None)
    zones = copy_demo(tmp_path / "zones")
    point_at_loopback(zones)
    servers = DemoServers(zones)
    config = servers.write_settings(tmp_path / "config")
    with servers:
        world = World(servers, zones, config)

        assert world.data(Addresses.ROOT, ".", "DNSKEY") == []
        assert world.data(Addresses.NS2, "bogus.example.", "A") == ["192.0.2.66"]
        assert world.data(Addresses.RESOLVER, "www.example.com.", "A", recurse=True)[0] == "192.0.2.80"
    assert read_user_settings(config).lookup.trust_anchor is None


def test_a_zone_that_breaks_the_rules_is_not_loaded(tmp_path: Path) -> None:
    """As at any name server: it fails until its file is mended; types that few know are served all the same."""
    zones = copy_demo(tmp_path / "zones")
    file = zones / "example.com.zone"
    sound = file.read_text() + "$ORIGIN example.com.\nodd TYPE65281 \\# 1 00\nold NXT a A\n"
    file.write_text(sound + "@ 5 CNAME www\nboth CNAME www\nboth A 192.0.2.1\n")
    with DemoServers(zones) as servers:
        world = World(servers, zones, zones)
        assert dns.rcode.to_text(world.ask(Addresses.NS1, "example.com.", "SOA").rcode()) == "SERVFAIL"
        assert world.data(Addresses.NS1, "mail.example.net.", "CNAME") == ["mx2.example.net."]

        file.write_text(sound)

        world.wait_for(Addresses.NS1, "odd.example.com.", "TYPE65281", "\\# 1 00")


def test_the_demo_goes_without_servers_where_they_can_not_listen() -> None:
    """It says why, and its zones keep the addresses that they have."""
    with live_demo() as first, live_demo(first.port or 0) as second:
        assert isinstance(second.why_not, CannotListen)
        assert "192.0.2.53" in (second.zones / "example.com.zone").read_text()
        assert "192.0.2.53\n" not in (first.zones / "example.com.zone").read_text()


def test_other_terminals_use_the_servers(tmp_path: Path) -> None:
    """`tuiz demo --serve` tells the commands that look into it; Ctrl+C ends it, and nothing of it stays."""
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    tuiz = [sys.executable, "-m", "tuiz"]
    port = free_port(Addresses.ROOT)
    with subprocess.Popen(
        [*tuiz, "demo", "--serve", "--port", str(port)], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(6)]
        command = next(line for line in told if "tuiz trace" in line).split()
        done = subprocess.run(
            [*tuiz, *command[1:]], check=False, capture_output=True, text=True, env=environment, timeout=60
        )
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)

    assert done.returncode == 0, done.stderr
    assert "192.0.2.80" in done.stdout
    assert "secure" in done.stdout
    assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []


def updated(world: World, *lines: str, key: Path | None = None) -> str:
    """Return what nsupdate says of an update at the demo's registry; nothing where it is done."""
    words = ["nsupdate", "-t", "5", *(["-k", str(key)] if key else [])]
    script = "\n".join((f"server {Addresses.REGISTRY} {world.servers.port}", *lines, "send", ""))
    done = subprocess.run(words, input=script, capture_output=True, text=True, timeout=SECONDS, check=False)
    return done.stdout + done.stderr


def test_the_registry_takes_changes_of_delegations(world: World) -> None:
    """A domain is moved and taken back; without the key, out of the zone, or too late it changes nothing."""
    key = world.config.parent / "registry.key"
    wrong = world.config.parent / "wrong.key"
    wrong.write_text(
        'key "registry." { algorithm hmac-sha256; secret "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="; };\n'
    )
    wrong.chmod(0o600)
    old = ["ns1.example.com.", "ns2.example.net."]
    new = ["ns1.hosting.example.", "ns2.hosting.example."]
    is_there = [f"prereq yxrrset example.org. NS {host}" for host in old]
    move = ["update delete example.org. NS", *(f"update add example.org. 300 NS {host}" for host in new)]

    def delegated() -> list[str]:
        reply = world.ask(Addresses.NET, "example.org", "NS")
        return sorted(data.to_text() for rrset in reply.authority if rrset.rdtype == 2 for data in rrset)

    assert delegated() == old
    assert key.stat().st_mode & 0o077 == 0
    assert "REFUSED" in updated(world, "zone org.", *move)
    assert "NOTAUTH" in updated(world, "zone org.", *move, key=wrong)
    assert "NOTZONE" in updated(world, "zone org.", "update add example.com. 300 NS ns1.hosting.example.", key=key)
    assert "NOTAUTH" in updated(world, "zone test.", "update delete a.test. NS", key=key)
    assert "NXRRSET" in updated(world, "zone org.", is_there[0], *move, key=key)
    assert "YXRRSET" in updated(world, "zone org.", "prereq nxrrset example.org. NS", *move, key=key)
    assert "NXDOMAIN" in updated(world, "zone org.", "prereq yxdomain other.org.", *move, key=key)
    assert "YXDOMAIN" in updated(world, "zone org.", "prereq nxdomain example.org.", *move, key=key)
    assert delegated() == old

    assert updated(world, "zone org.", *is_there, "prereq nxrrset example.org. DS", *move, key=key) == ""
    assert delegated() == new
    assert world.data(Addresses.HOSTING1, "example.com", "MX") == world.data(Addresses.NS1, "example.com", "MX")
    back = [f"update delete example.org. NS {host}" for host in new]
    again = [f"update add example.org. 300 NS {host}" for host in old]
    assert updated(world, "zone org.", *again, *back, key=key) == ""
    assert delegated() == old
    query = dns.message.make_query("example.org.", "NS")
    query.use_tsig(dns.tsigkeyring.from_text({"registry.": ("hmac-sha256", _secret(key))}))
    signed = dns.query.tcp(query, Addresses.REGISTRY, port=world.servers.port, timeout=SECONDS)
    assert signed.had_tsig
    assert {data.to_text() for rrset in signed.authority for data in rrset} == set(old)


def test_the_garden_moves_in_a_minute(world: World) -> None:
    """The other provider names its own servers, the registry takes the change, resolvers keep the old for a minute."""
    settings = read_user_settings(world.config)
    registrar = registrar_for(settings.registrars["registry"])
    home = ("ns1.example.com.", "ns2.example.net.")
    assert settings.findings == ()
    assert settings.name_server_sets["hosting"].hosts == HOSTING
    assert world.data(Addresses.HOSTING1, "www.garden.example.", "A") == ["192.0.2.90", "garden.example."]
    assert world.data(Addresses.HOSTING2, "garden.example.", "NS") == list(HOSTING)
    assert world.data(Addresses.RESOLVER, "garden.example.", "NS", recurse=True) == list(home)

    asyncio.run(registrar.apply("garden.example.", Wish(HOSTING)))

    kept = world.ask(Addresses.RESOLVER, "garden.example.", "NS", recurse=True).answer[0]
    assert sorted(data.to_text() for data in kept) == list(home)
    assert kept.ttl <= 60
    assert world.data(Addresses.RESOLVER, "shop.garden.example.", "A", recurse=True) == ["192.0.2.92"]
    assert asyncio.run(registrar.current("garden.example.")).hosts == HOSTING
    asyncio.run(registrar.apply("garden.example.", Wish(home)))
    assert asyncio.run(registrar.current("garden.example.")).hosts == home


def _secret(key: Path) -> str:
    return key.read_text().split('secret "')[1].split('"')[0]


def test_the_registry_tells_registrations_over_rdap(world: World, tmp_path: Path) -> None:
    """As its zones delegate them, with one that ends soon; what isn't delegated isn't registered."""
    places = Places(tmp_path, tmp_path, tmp_path)
    user = read_user_settings(world.config)
    assert world.data(Addresses.COM, "com.", "SOA")

    def registered(domain: str) -> Registered:
        parent = Parent(f"{domain.split('.')[1]}.")
        report = DelegationReport(Delegation(domain, parent), [], "ok")
        found = asyncio.run(with_registration(report, bootstrap_of(user, places), places, SECONDS)).registration
        assert found is not None
        return found

    ours, soon, missing = (registered(name) for name in ("example.com.", "example.org.", "nothing.com."))
    assert ours.found is not None
    assert (ours.problem, ours.concerns) == (None, ())
    assert set(ours.found.name_servers) == {"ns1.example.com.", "ns2.example.net."}
    assert [concern.check for concern in soon.concerns] == ["expires-soon"]
    assert (missing.found, missing.problem) == (None, None)
