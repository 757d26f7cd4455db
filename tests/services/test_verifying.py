"""A zone is verified at real name servers, and at servers that do what none should."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path

import dns.flags
import dns.message
import pytest

from tests.lookups.certificates import made_in
from tests.lookups.encrypted_servers import EncryptedBind
from tests.nameservers import Bind, Knot, NameServer, Nsd, PowerDns, free_addresses, free_port
from tests.nameservers.knot import Signing
from tuiz.lookups.exchange import Pace
from tuiz.lookups.transfer import Source, Transfer
from tuiz.services.comparing import ZoneText
from tuiz.services.including import IncludeRules
from tuiz.services.stored_rrsets import read_stored
from tuiz.services.transferring import Writer
from tuiz.services.verified import Difference, ServerAddress
from tuiz.services.verifying import Verification
from tuiz.services.zone_servers import named_servers
from tuiz.storage.settings import LookupSettings

ORIGIN = "example.com."
SOA = "@ 3600 IN SOA ns1 hostmaster {serial} 7200 900 1209600 300"
FULL = """\
$TTL 3600
@   NS   ns1
    NS   ns2.example.net.
    MX   10 Mail
    TXT  "v=spf1 mx" " -all"
    CAA  0 issue "ca.example.net"
ns1 A    192.0.2.53
    AAAA 2001:db8::53
Mail 300 A 192.0.2.25
www CNAME Mail
*   TXT  "a wildcard"
*.wild A 192.0.2.7
host.wild MX 5 www.Example.COM.
deep.down.below A 192.0.2.8
many A   192.0.2.{}
old DNAME new.example.net.
_sip._tcp SRV 1 2 5060 Mail
n   NAPTR 10 20 "u" "E2U+sip" "!^.*$!sip:info@Example.com!" .
svc HTTPS 1 . alpn=h2 ipv4hint=192.0.2.1
o\\046dd A 192.0.2.9
sub NS   ns1.sub
    NS   ns.other
    DS   1 8 2 {}
ns1.sub A 192.0.2.54
    AAAA 2001:db8::54
other NS ns.other
ns.other A 192.0.2.55
big TXT  {}
gen TYPE65280 \\# 4 c0000201
"""
FILL = "\nmany A 192.0.2.".join(map(str, range(1, 40)))
BIG = " ".join(f'"{letter * 250}"' for letter in "abcdefghij")
DIGEST = "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF"
WHOLE = FULL.format(FILL, DIGEST, BIG)
PLAIN = '$TTL 3600\n@ NS ns1\nns1 A 192.0.2.53\nwww A 192.0.2.1\nwww A 192.0.2.2\ntext TXT "one"\n'
QUICK = Pace(per_second=5000, tries=2, timeout_seconds=0.4)


def zone(text: str, serial: int = 5) -> str:
    return f"{SOA.format(serial=serial)}\n{text}"


def verification(
    text: str, *servers: NameServer | ServerAddress | tuple[str, int], pace: Pace = QUICK, transfers: bool = False
) -> Verification:
    stored = read_stored(ZoneText(text.encode(), ORIGIN, Path("/zone"), IncludeRules(Path("/"))))
    assert not stored.unreadable
    addresses = [where(item) if isinstance(item, NameServer) else ServerAddress(*item) for item in servers]
    return Verification(stored, addresses, pace, transfers=transfers)


def verified(text: str, *servers: NameServer | ServerAddress | tuple[str, int]) -> Verification:
    """Return a verification that ran to its end."""
    found = verification(text, *servers)
    for _ in found.run():
        pass
    assert found.is_complete
    return found


def where(server: NameServer) -> ServerAddress:
    return ServerAddress(server.address, server.port)


def told(found: Verification) -> list[tuple[str, str, str, str]]:
    return sorted((item.owner, item.rdtype, item.cause, item.detail) for item in found.differences)


def one(found: Verification) -> Difference:
    (difference,) = found.differences
    return difference


@pytest.mark.parametrize("kind", [Knot, Nsd, Bind])
def test_a_zone_of_all_sorts_is_the_same(kind: type[NameServer]) -> None:
    """Wildcards, cuts with glue, DS, DNAME, mixed case, odd types and what needs TCP: each server has it all."""
    with kind({ORIGIN: zone(WHOLE)}) as server:
        found = verified(zone(WHOLE), server)

    assert told(found) == []
    assert found.counts["unknown"] == 0
    assert found.counts["same"] == found.progress.total
    assert found.servers[0].serial == 5


@pytest.mark.parametrize("signing", ["nsec", "nsec3", "inline"])
def test_what_a_signer_adds_is_counted_and_no_difference(signing: str) -> None:
    """A zone that is stored unsigned and signed by its server has another SERIAL, and all that is really different."""
    served, stored = zone(f'{WHOLE}more A 192.0.2.66\n@ TXT "other"\n'), zone(f"{WHOLE}lost A 192.0.2.67\n")
    digest = "template:\n  - id: default\n    zonemd-generate: zonemd-sha384\n"
    signer: NameServer
    if signing == "inline":
        signer = Bind({ORIGIN: served}, signing=True, transfers=True)
    else:
        kind: Signing = "nsec" if signing == "nsec" else "nsec3"
        signer = Knot({ORIGIN: served}, signing=kind, transfers=True, extra=digest)
    with signer:
        asked = verified(stored, signer)
        whole = verification(stored, signer, transfers=True)
        for _ in whole.run():
            pass

    different = {(item.owner, item.rdtype): item.cause for item in whole.differences}
    assert different == {
        ("example.com.", "TXT"): "extra",
        ("lost.example.com.", "A"): "wrong",
        ("more.example.com.", "A"): "extra",
    }
    assert {(item.owner, item.rdtype) for item in asked.differences} == different.keys() - {("more.example.com.", "A")}
    assert [found.servers[0].is_signed for found in (asked, whole)] == [True, True]
    assert whole.servers[0].serial != 5
    counted = whole.servers[0].signers
    assert counted.keys() >= {"RRSIG", "DNSKEY", "NSEC3" if signing == "nsec3" else "NSEC"}
    assert (counted["TYPE65534"] if signing == "inline" else counted["ZONEMD"]) == 1
    assert asked.servers[0].signers == {}  # nobody asked for them


def test_keys_alone_make_no_signer() -> None:
    """A zone that publishes a key without being signed has a SERIAL that counts, and another key is one too many."""
    keys = ["@ DNSKEY 256 3 13 AAAA\n", "@ DNSKEY 256 3 13 BBBB\n"]
    with Nsd({ORIGIN: zone(PLAIN + "".join(keys), 6)}) as server:
        found = verified(zone(PLAIN + keys[0], 5), server)

    assert not found.servers[0].is_signed
    assert [(item.rdtype, item.cause) for item in found.differences] == [("SOA", "wrong"), ("DNSKEY", "extra")]


def test_each_difference_has_its_cause() -> None:
    """At the same SERIAL other data is wrong and more data extra; another TTL is told as such."""
    served = PLAIN.replace("192.0.2.2", "192.0.2.3").replace("ns1 A", "ns1 600 A") + 'text TXT "two"\n'
    with Nsd({ORIGIN: zone(served)}) as server:
        found = verified(zone(PLAIN + "gone A 192.0.2.4\n"), server)

    assert told(found) == [
        ("gone.example.com.", "A", "wrong", "the name isn't there"),
        ("ns1.example.com.", "A", "wrong", "another TTL"),
        ("text.example.com.", "TXT", "extra", "1 more"),
        ("www.example.com.", "A", "wrong", "1 missing and 1 more"),
    ]
    www = found.differences[[item.owner for item in found.differences].index("www.example.com.")]
    assert (www.stored, www.served) == (("192.0.2.1", "192.0.2.2"), ("192.0.2.1", "192.0.2.3"))
    ttl = next(item for item in found.differences if item.detail == "another TTL")
    assert (ttl.stored_ttl, ttl.served_ttl) == (3600, 600)


def test_an_older_serial_is_not_deployed_or_behind() -> None:
    """What the newest of the servers hasn't isn't deployed; what another server has already is behind."""
    newer = PLAIN.replace("192.0.2.2", "192.0.2.9")
    with (
        Nsd({ORIGIN: zone(PLAIN, 5)}) as primary,
        Nsd({ORIGIN: zone(PLAIN, 4)}, address=free_addresses(1)[0]) as secondary,
    ):
        alone = verified(zone(newer, 6), primary)
        both = verified(zone(newer, 6), primary, secondary)

    assert {item.cause for item in alone.differences} == {"not-deployed"}
    causes = {(item.server, item.cause) for item in both.differences}
    assert causes == {(str(where(primary)), "not-deployed"), (str(where(secondary)), "behind")}
    assert [served.serial for served in both.servers] == [5, 4]


def test_a_server_that_does_not_serve_the_zone_refuses() -> None:
    """It is told once, and none of the RRsets is asked for."""
    with Nsd({"example.net.": zone(PLAIN).replace("example.com", "example.net")}) as server:
        found = verified(zone(PLAIN), server)

    assert (one(found).cause, one(found).rdtype) == ("refused", "SOA")
    assert found.counts == {"same": 0, "different": found.progress.total, "unknown": 0}


def test_nobody_there_is_unknown() -> None:
    """A closed port and a server that never says a word: unknown, told once each, and soon."""
    with socket.socket(type=socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        found = verified(zone(PLAIN), ("127.0.0.1", free_port()), silent.getsockname())

    assert [(item.cause, item.detail) for item in found.differences] == [
        ("no-answer", "nothing listens there"),
        ("no-answer", "it doesn't answer"),
    ]
    assert found.counts == {"same": 0, "different": 0, "unknown": found.progress.total}


@contextmanager
def answering(answer: Callable[[bytes], bytes | None], address: str = "127.0.0.1") -> Iterator[tuple[str, int]]:
    """Answer queries over UDP by a function, or not where it returns None."""
    ends = threading.Event()

    def serve() -> None:
        while not ends.is_set():
            try:
                query, asker = front.recvfrom(65535)
            except TimeoutError:
                continue
            if (reply := answer(query)) is not None:
                front.sendto(reply, asker)

    with socket.socket(type=socket.SOCK_DGRAM) as front:
        front.bind((address, 0))
        front.settimeout(0.05)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield front.getsockname()
        finally:
            ends.set()
            thread.join()


@contextmanager
def between(server: NameServer, change: Callable[[int, bytes], bytes | None]) -> Iterator[tuple[str, int]]:
    """Stand before a server over UDP, changing or dropping its replies, each with its number."""
    numbers = count()
    with socket.socket(type=socket.SOCK_DGRAM) as behind:
        behind.settimeout(1)

        def pass_on(query: bytes) -> bytes | None:
            behind.sendto(query, (server.address, server.port))
            return change(next(numbers), behind.recv(65535))

        with answering(pass_on) as place:
            yield place


MANY = PLAIN + "".join(f"host{number} A 192.0.2.{number % 250}\n" for number in range(300))


def test_lost_datagrams_are_sent_again() -> None:
    """Where every third reply is lost, each RRset is still compared."""
    some = "".join(MANY.splitlines(keepends=True)[:50])
    with Nsd({ORIGIN: zone(some)}) as server, between(server, lambda n, reply: None if n % 3 == 2 else reply) as place:
        found = verification(zone(some), place, pace=Pace(per_second=5000, tries=8, timeout_seconds=2))
        for _ in found.run():
            pass

    assert told(found) == []
    assert found.counts["same"] == found.progress.total


def test_a_cancelled_verification_goes_on_where_it_stopped() -> None:
    """Nothing is asked twice, nothing is left out; what was found stays."""
    asked: list[int] = []

    def count(number: int, reply: bytes) -> bytes:
        asked.append(number)
        return reply

    with Nsd({ORIGIN: zone(MANY)}) as server, between(server, count) as place:
        found = verification(zone(MANY), place, pace=Pace(per_second=1000, window=4, timeout_seconds=2))
        for done, _ in found.run():
            if done > 20:
                found.cancel()
        before = found.progress.done
        assert not found.is_complete
        for _ in found.run():
            pass

    assert 20 < before < found.progress.total
    assert told(found) == []
    assert found.counts["same"] == found.progress.total
    assert len(asked) < found.progress.total + 20


@pytest.mark.parametrize(
    "change",
    [
        lambda reply: bytes((reply[0] ^ 1,)) + reply[1:],
        lambda reply: reply[:13] + b"x" + reply[14:],
        lambda reply: reply[:2] + bytes((reply[2] & 0x7F,)) + reply[3:],
        lambda _: b"",
        lambda _: b"\xff" * 40,
    ],
    ids=["identity", "question", "no reply", "empty", "garbage"],
)
def test_what_is_no_reply_does_not_count(change: Callable[[bytes], bytes]) -> None:
    """Another identity, another question, a query, garbage: all that is left alone, so that the server is unknown."""
    with Nsd({ORIGIN: zone(PLAIN)}) as server, between(server, lambda _, reply: change(reply)) as place:
        found = verified(zone(PLAIN), place)

    assert one(found).cause == "no-answer"
    assert found.counts["unknown"] == found.progress.total


def test_replies_that_can_not_be_read_are_unknown() -> None:
    """A message that breaks off, or points forwards in its names, says nothing of the zone."""

    def spoil(number: int, reply: bytes) -> bytes:
        return (
            reply if number < 2 else reply[: len(reply) // 2] if number % 2 else reply.replace(b"\xc0\x0c", b"\xff\xff")
        )

    with Nsd({ORIGIN: zone(PLAIN)}) as server, between(server, spoil) as place:
        found = verified(zone(PLAIN), place)

    assert {item.cause for item in found.differences} == {"no-answer"}
    assert found.counts["unknown"] == len(found.differences) == found.progress.total


def test_a_server_without_edns_is_asked_without() -> None:
    """FORMERR to a query with EDNS leads to plain ones (RFC 6891 §7)."""
    with Nsd({ORIGIN: zone(PLAIN)}) as server:

        def old(query: bytes) -> bytes:
            if query[11]:
                return query[:2] + b"\x80\x01" + b"\0" * 8
            with socket.socket(type=socket.SOCK_DGRAM) as behind:
                behind.settimeout(2)
                behind.sendto(query, (server.address, server.port))
                return behind.recv(65535)

        with answering(old) as place:
            found = verified(zone(PLAIN), place)

    assert told(found) == []


@pytest.mark.parametrize("over_udp", ["nothing", "cut off"])
def test_a_server_that_answers_over_tcp_only(over_udp: str) -> None:
    """A filter that lets only TCP through, and a server that always says that it didn't fit: all is asked over TCP."""

    def cut_off(wire: bytes) -> bytes:
        reply = dns.message.make_response(dns.message.from_wire(wire))
        reply.flags |= dns.flags.TC
        return reply.to_wire()

    with Nsd({ORIGIN: zone(PLAIN)}) as server, ExitStack() as stack:
        [own] = free_addresses(1)  # where no other program's connection has the same port
        silent = own, free_port(own)
        address, port = stack.enter_context(answering(cut_off, own)) if over_udp == "cut off" else silent
        stack.enter_context(forwarding(address, port, where(server)))
        found = verified(zone(PLAIN), (address, port))

    assert told(found) == []
    assert found.counts["same"] == found.progress.total > 0
    assert "asked over TCP" in found.notes[0].text


def test_a_server_is_asked_over_the_transport_that_it_is_named_with(tmp_path: Path) -> None:
    """Over TCP, TLS and HTTPS from the first question on, and transferred over TLS; nothing goes over UDP."""
    with EncryptedBind({ORIGIN: zone(WHOLE)}, made_in(tmp_path), transfers=True) as server:
        at = "127.0.0.1"
        words = [
            f"tcp://{at}@{server.port}",
            f"tls://{at}@{server.tls_port}",
            f"https://{at}:{server.https_port}/dns-query",
        ]
        servers = named_servers(words, LookupSettings())
        pace = Pace(5000, timeout_seconds=10)
        found = verification(zone(f"{WHOLE}lost A 192.0.2.67\n"), *servers, pace=pace, transfers=True)
        for _ in found.run():
            pass
        unheard = verified(zone(PLAIN), *named_servers([f"tls://{at}@{server.port}"], LookupSettings()))

    assert [(str(served.server), served.same) for served in found.servers] == [
        (word, found.progress.total // 3 - 1) for word in words
    ]
    assert {(item.owner, item.cause) for item in found.differences} == {("lost.example.com.", "wrong")}
    assert [note.server for note in found.notes] == [words[2]]  # no zone is transferred over HTTPS
    assert (one(unheard).cause, one(unheard).detail) == ("no-answer", "it didn't agree on encryption within 0.4 s")


@contextmanager
def forwarding(address: str, port: int, to: ServerAddress) -> Iterator[None]:
    """Pass what comes over TCP on to a server, one connection after the other."""
    ends = threading.Event()

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65535):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def serve() -> None:
        while not ends.is_set():
            with suppress(TimeoutError):
                near, _ = front.accept()
                with near, socket.create_connection((to.address, to.port)) as far:
                    near.settimeout(None)
                    back = threading.Thread(target=pump, args=(far, near))
                    back.start()
                    pump(near, far)
                    back.join()

    with socket.create_server((address, port)) as front:
        front.settimeout(0.05)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield
        finally:
            ends.set()
            thread.join()


@pytest.mark.parametrize("kind", [Knot, Nsd, Bind])
def test_a_transfer_finds_what_is_beside_the_file(kind: type[NameServer]) -> None:
    """What stands below cuts is compared too, and what the file doesn't have is extra."""
    with kind({ORIGIN: zone(f"{WHOLE}more A 192.0.2.66\nlost.sub A 192.0.2.67\n")}, transfers=True) as server:
        found = verification(zone(WHOLE), server, transfers=True)
        for _ in found.run():
            pass

    assert sorted((item.owner, item.cause, item.served) for item in found.differences) == [
        ("lost.sub.example.com.", "extra", ("192.0.2.67",)),
        ("more.example.com.", "extra", ("192.0.2.66",)),
    ]
    assert found.notes == []
    assert found.is_complete


def test_without_a_transfer_each_rrset_is_asked_for() -> None:
    """A server that refuses to transfer is asked, and that is told."""
    with Nsd({ORIGIN: zone(PLAIN)}) as server:
        found = verification(zone(PLAIN), server, transfers=True)
        for _ in found.run():
            pass

    assert (told(found), found.counts["same"]) == ([], found.progress.total)
    assert "refuses to transfer" in found.notes[0].text


@pytest.mark.parametrize("signing", ["nsec", "nsec3"])
def test_a_signers_output_is_compared_with_its_signatures(signing: Signing) -> None:
    """Where the file itself is signed, its keys, proofs and signatures are compared as they stand."""
    with Knot({ORIGIN: zone(PLAIN)}, signing=signing, transfers=True) as server:
        source = Source(where(server).endpoint)
        text = Writer(ORIGIN).text([item for batch in Transfer(ORIGIN, source) for item in batch]).decode()
        same = verified(text, server)
        with Nsd({ORIGIN: text}) as other:
            as_served = verified(text, other)
        signature = next(line for line in text.splitlines() if "RRSIG\tTXT" in line)
        spoiled = verified(text.replace(signature, f"{signature[:-8]}AAAAAA=="), server)

    assert (told(same), told(as_served)) == ([], [])
    assert [(item.owner, item.rdtype) for item in spoiled.differences] == [("text.example.com.", "RRSIG")]
    assert same.counts["same"] > len(PLAIN.splitlines()) * 2


MADE = """\
@ ALIAS target.example.net.
@ TXT "beside"
x ALIAS Target.example.net.
code LUA A ";return '192.0.2.77'"
words LUA TXT "'a' .. 'b'"
"""


@pytest.fixture(scope="module")
def powerdns() -> Iterator[PowerDns]:
    """One that serves what the others do too, and what only it knows."""
    target = zone("@ 60 NS ns\nns 60 A 127.0.0.1\ntarget 60 A 192.0.2.99\ntarget 60 AAAA 2001:db8::99\n")
    with (
        Nsd({"example.net.": target}) as resolver,
        PowerDns({ORIGIN: zone(WHOLE + MADE)}, transfers=True, resolver=f"127.0.0.1:{resolver.port}") as server,
    ):
        yield server


def test_what_powerdns_makes_of_records_is_told(powerdns: PowerDns) -> None:
    """A zone of all sorts is the same there; what it makes of ALIAS and LUA isn't held against the file, but told."""
    text = powerdns.files[ORIGIN].read_text()
    asked, whole = verified(text, powerdns), verification(text, powerdns, transfers=True)
    for _ in whole.run():
        pass

    assert (told(asked), told(whole)) == ([], [])
    assert asked.counts["same"] == asked.progress.total
    assert sorted((note.owner, note.text) for note in asked.notes) == [
        ("code.example.com.", "expanded there into A 192.0.2.77"),
        ("example.com.", "expanded there into A 192.0.2.99, AAAA 2001:db8::99"),
        ("words.example.com.", 'expanded there into TXT "ab"'),
        ("x.example.com.", "expanded there into A 192.0.2.99, AAAA 2001:db8::99"),
    ]


def test_what_powerdns_makes_wrongly_is_a_difference(powerdns: PowerDns) -> None:
    """An ALIAS that isn't there, one that leads elsewhere, other code, and records beside an ALIAS are found."""
    text = powerdns.files[ORIGIN].read_text()
    text = text.replace("x ALIAS Target", "x ALIAS elsewhere").replace(".77", ".78").replace('@ TXT "beside"\n', "")
    text += "gone ALIAS target.example.net.\n"
    asked, whole = verified(text, powerdns), verification(text, powerdns, transfers=True)
    for _ in whole.run():
        pass

    assert told(asked) == [
        ("example.com.", "TXT", "extra", "1 more"),
        ("gone.example.com.", "ALIAS", "wrong", "it makes nothing of it"),
    ]
    assert [item[:3] for item in told(whole)] == [
        ("code.example.com.", "LUA", "wrong"),
        ("example.com.", "TXT", "extra"),
        ("gone.example.com.", "ALIAS", "wrong"),
        ("x.example.com.", "ALIAS", "wrong"),
    ]


def test_what_servers_expand_in_transfers_is_told() -> None:
    """Addresses in the place of an ALIAS are no difference, at a server that doesn't know it."""
    with Nsd({ORIGIN: zone(f"{PLAIN}@ A 192.0.2.99\n")}, transfers=True) as server:
        found = verification(zone(f"{PLAIN}@ ALIAS target.example.net.\n"), server, transfers=True)
        for _ in found.run():
            pass

    assert told(found) == []
    assert [(note.rdtype, note.text) for note in found.notes] == [("ALIAS", "expanded there into A 192.0.2.99")]


def test_a_server_that_dies_on_the_way_is_given_up() -> None:
    """What it answered before counts, the rest is unknown, and nobody waits for each single question."""
    pace = Pace(per_second=5000, window=8, tries=2, timeout_seconds=0.3)
    with Nsd({ORIGIN: zone(MANY)}) as server, between(server, lambda n, reply: reply if n < 50 else None) as place:
        found = verification(zone(MANY), place, pace=pace)
        for _ in found.run():
            pass

    assert found.is_complete
    assert 40 < found.counts["same"] < 60
    assert found.counts["same"] + found.counts["unknown"] == found.progress.total
    assert {item.cause for item in found.differences} == {"no-answer"}
