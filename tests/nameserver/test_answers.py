"""The small name server over real sockets: what it answers, and what it does when ordered to fail."""

import socket
from collections.abc import Callable

import dns.edns
import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.zone
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.nameservers import free_addresses
from tests.programs import run
from tuiz.domain.answering import ServedZone
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.nameserver.authority import Authority, Held
from tuiz.nameserver.faults import Fault
from tuiz.nameserver.sockets import CannotListen
from tuiz.nameserver.thread import NameServers

SECONDS = 10.0
HEAD = "$TTL 300\n@ SOA ns h 7 1 1 1 60\n@ NS ns\nns A 127.0.0.1\n"
TEXT = (
    HEAD
    + "www A 192.0.2.1\nsub NS ns.sub\nsub DS 1 13 2 "
    + "ab" * 32
    + '\nbig TXT "'
    + '" "'.join(["x" * 250] * 12)
    + '"\n'
)


def zone(origin: str, text: str) -> ServedZone:
    found = Zone(ZoneDocument(text.encode(), origin)).records()
    return ServedZone(origin, [item.record for item in found if isinstance(item, Located)])


def authority(**faults: Fault) -> Authority:
    """Return a server for example. and its child, and for a zone of each fault's name."""
    held = [("example.", Held(zone("example.", TEXT))), ("sub.example.", Held(zone("sub.example.", HEAD)))]
    held += [(f"{name}.", Held(zone(f"{name}.", HEAD), fault)) for name, fault in faults.items()]
    held += [("broken.", Held(None))]
    return Authority("ns-under-test", held, transfers=True)


class Asking:
    """A server that answers, and whoever asks it."""

    def __init__(self, address: str, port: int) -> None:
        self.where = address, port

    def __call__(self, name: str, rdtype: str, *, tcp: bool = False, **options: object) -> dns.message.Message:
        query = dns.message.make_query(name, rdtype, **options)  # type: ignore[arg-type]
        ask: Callable[..., dns.message.Message] = dns.query.tcp if tcp else dns.query.udp
        return ask(query, self.where[0], port=self.where[1], timeout=SECONDS)


@pytest.fixture(scope="module")
def ask() -> object:
    (address,) = free_addresses(1)
    faults = {fault.value: fault for fault in Fault}
    with NameServers({address: authority(**faults)}) as servers:
        yield Asking(address, servers.port)


def test_it_answers_over_udp_and_tcp(ask: Asking) -> None:
    """The same answer comes both ways, with authority, and with EDNS only where the query has it."""
    for tcp in (False, True):
        reply = ask("WWW.example.", "A", tcp=tcp, use_edns=0)
        assert [str(rrset) for rrset in reply.answer] == ["WWW.example. 300 IN A 192.0.2.1"]
        assert reply.flags & dns.flags.AA
        assert reply.edns == 0
    assert ask("www.example.", "A", use_edns=False).edns == -1


def test_an_answer_that_does_not_fit_is_truncated(ask: Asking) -> None:
    """Over UDP it says so and holds nothing; over TCP it is whole."""
    small = ask("big.example.", "TXT", use_edns=0, payload=4096)

    assert small.flags & dns.flags.TC
    assert small.answer == []
    assert len(str(ask("big.example.", "TXT", tcp=True).answer[0])) > 3000


def test_a_server_of_parent_and_child_answers_ds_as_the_parent(ask: Asking) -> None:
    """DS is the parent's, also where one server holds both zones (RFC 4035 §3.1.4.1)."""
    assert ask("sub.example.", "DS").answer != []
    assert ask("sub.example.", "SOA").answer != []


def test_who_asks_for_the_servers_name_gets_it(ask: Asking) -> None:
    """NSID (RFC 5001)."""
    reply = ask("example.", "SOA", use_edns=0, options=[dns.edns.GenericOption(dns.edns.OptionType.NSID, b"")])

    assert [option.to_text() for option in reply.options] == ["NSID ns-under-test"]


def test_a_zone_is_transferred_whole(ask: Asking) -> None:
    """AXFR over TCP gives each record; another zone is refused."""
    found = dns.zone.Zone("example.", relativize=False)
    dns.query.inbound_xfr(ask.where[0], found, port=ask.where[1], timeout=SECONDS)

    assert found.get_soa().serial == 7
    assert len(list(found.iterate_rdatas())) == 7
    assert "www.example." in run(
        "dig", f"@{ask.where[0]}", "-p", str(ask.where[1]), "+noall", "+answer", "AXFR", "example."
    )


@pytest.mark.parametrize(
    ("name", "rcode", "error"),
    [("elsewhere.", "REFUSED", "20"), ("broken.", "SERVFAIL", "14"), ("refused.", "REFUSED", "20"),
     ("servfail.", "SERVFAIL", "14"), ("not-authoritative.", "NOERROR", "")],
)  # fmt: skip
def test_what_it_can_not_answer(ask: Asking, name: str, rcode: str, error: str) -> None:
    """It says so, with the reason as an extended error where there is one."""
    reply = ask(name, "SOA", use_edns=0)

    assert dns.rcode.to_text(reply.rcode()) == rcode
    assert [option.to_text().split()[1] for option in reply.options] == ([error] if error else [])
    assert not reply.flags & dns.flags.AA


@pytest.mark.parametrize("fault", [Fault.WRONG_ID, Fault.WRONG_QUESTION, Fault.GARBAGE, Fault.TRUNCATED])
def test_broken_replies_to_order(ask: Asking, fault: Fault) -> None:
    """What a query gets from a server that breaks the protocol isn't its answer."""
    query = dns.message.make_query(f"{fault.value}.", "SOA")
    with socket.socket(type=socket.SOCK_DGRAM) as link:
        link.settimeout(SECONDS)
        link.sendto(query.to_wire(), ask.where)
        wire = link.recv(65535)
    is_reply = wire[:2] == query.id.to_bytes(2, "big") and fault is not Fault.GARBAGE
    if is_reply:
        reply = dns.message.from_wire(wire)
        is_reply = query.is_response(reply) and not reply.flags & dns.flags.TC

    assert not is_reply


def test_silence_to_order(ask: Asking) -> None:
    """A silent zone's query gets nothing, while the next one of another zone is answered."""
    with socket.socket(type=socket.SOCK_DGRAM) as link:
        link.settimeout(SECONDS)
        for name in ("silent.", "example."):
            link.sendto(dns.message.make_query(name, "SOA").to_wire(), ask.where)

        assert dns.message.from_wire(link.recv(65535)).question[0].name.to_text() == "example."


@given(wire=st.binary(max_size=80) | st.binary(min_size=12, max_size=60).map(lambda tail: b"\0\1\0\0\0\1" + tail))
def test_no_octets_make_it_fail(wire: bytes) -> None:
    """Whatever comes, it replies with at most one message or with nothing, and raises nothing."""
    for tcp in (False, True):
        assert len(authority().messages(wire, tcp=tcp)) <= 1


def test_an_address_that_is_not_here_is_told() -> None:
    """The message names the address, and nothing stays bound."""
    with pytest.raises(CannotListen, match=r"192\.0\.2\.1 isn't an address of this machine"):
        NameServers({"127.0.0.1": authority(), "192.0.2.1": authority()})


def test_a_port_that_is_taken_is_told() -> None:
    """The message names the address and the port."""
    (address,) = free_addresses(1)
    with NameServers({address: authority()}) as first, pytest.raises(CannotListen, match=rf"{address} port \d+: "):
        NameServers({address: authority()}, port=first.port)
