"""A zone's server breaks the protocol in many ways: each command that looks ends in time, and tells what was seen.

The root of the loopback refers to it; what it would answer is right, until a fault is put into it.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from tests.cli.conftest import Called, Tuiz
from tests.nameservers import free_addresses, free_port

SOA = "ns.bad. host.bad. 7 3600 900 86400 60"
OWNERS = {"bad.": {"SOA": SOA, "NS": "ns.bad."}, "ns.bad.": {"A": ""}, "www.bad.": {"A": "192.0.2.1"}}
Fault = Callable[[dns.message.Message, bytes], dns.message.Message | bytes | None]
"""Makes of the right reply, and of the question's octets, what is sent."""
ESCAPE = "\x1b[31m"


def record(owner: str, rdtype: str, *data: str, rdclass: str = "IN") -> dns.rrset.RRset:
    return dns.rrset.from_text(owner, 60, rdclass, rdtype, *data)


class BadServer:
    """A root, and the server that it refers to."""

    def __init__(self) -> None:
        self.root, self.address = free_addresses(2)
        self.port = free_port(self.root, self.address)
        self.fault: Fault = lambda reply, _: reply
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Self:
        for address, answer in ((self.root, self._refer), (self.address, self._answer)):
            udp = socket.socket(type=socket.SOCK_DGRAM)
            udp.bind((address, self.port))
            tcp = socket.create_server((address, self.port))
            self._sockets += [udp, tcp]
            threading.Thread(target=self._over_udp, args=(udp, answer), daemon=True).start()
            threading.Thread(target=self._over_tcp, args=(tcp, answer), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for item in self._sockets:
            with suppress(OSError):
                item.shutdown(socket.SHUT_RDWR)
            item.close()

    def _over_udp(self, udp: socket.socket, answer: Callable[[bytes], bytes]) -> None:
        with suppress(OSError):
            while True:
                wire, asker = udp.recvfrom(65535)
                if wire and (reply := answer(wire)):
                    udp.sendto(reply, asker)

    def _over_tcp(self, tcp: socket.socket, answer: Callable[[bytes], bytes]) -> None:
        with suppress(OSError):
            while True:
                connection, _ = tcp.accept()
                with connection, suppress(OSError):
                    connection.settimeout(1)
                    while head := connection.recv(2):
                        reply = answer(connection.recv(int.from_bytes(head, "big")))
                        connection.sendall(len(reply).to_bytes(2, "big") + reply)

    def _refer(self, wire: bytes) -> bytes:
        reply = dns.message.make_response(dns.message.from_wire(wire))
        if reply.question[0].name == dns.name.root:
            reply.flags |= dns.flags.AA
            reply.answer.append(record(".", "NS", "ns.root."))
            reply.additional.append(record("ns.root.", "A", self.root))
        else:
            reply.authority.append(record("bad.", "NS", "ns.bad."))
            reply.additional.append(record("ns.bad.", "A", self.address))
        return reply.to_wire()

    def _answer(self, wire: bytes) -> bytes:
        reply = dns.message.make_response(dns.message.from_wire(wire))
        reply.flags |= dns.flags.AA
        name = reply.question[0].name.to_text()
        rdtype = dns.rdatatype.to_text(reply.question[0].rdtype)
        data = OWNERS.get(name, {}).get(rdtype)
        if data is not None:
            reply.answer.append(record(name, rdtype, data or self.address))
        else:
            reply.authority.append(record("bad.", "SOA", SOA))
        made = self.fault(reply, wire)
        if isinstance(made, bytes):
            return made
        return (reply if made is None else made).to_wire(max_size=65535)


@pytest.fixture(scope="module")
def server() -> Iterator[BadServer]:
    with BadServer() as running:
        yield running


def header(wire: bytes, flags: bytes, *counts: int) -> bytes:
    end = wire.index(b"\0", 12) + 5
    return wire[:2] + flags + b"".join(count.to_bytes(2, "big") for count in counts) + wire[12:end]


def no_edns(code: int) -> Fault:
    def fault(reply: dns.message.Message, wire: bytes) -> None:
        if dns.message.from_wire(wire).edns >= 0:
            reply.answer.clear()
            reply.authority.clear()
            reply.set_rcode(dns.rcode.Rcode.make(code))

    return fault


def emptied(code: int, *authority: dns.rrset.RRset, aa: bool = False, ede: str = "") -> Fault:
    def fault(reply: dns.message.Message, _: bytes) -> None:
        reply.flags = reply.flags if aa else reply.flags & ~dns.flags.AA
        reply.answer.clear()
        reply.authority[:] = authority
        reply.set_rcode(dns.rcode.Rcode.make(code))
        if ede:
            reply.use_edns(0, 0, 1232, options=[dns.edns.EDEOption(dns.edns.EDECode.NO_REACHABLE_AUTHORITY, ede)])

    return fault


def answering(*answer: dns.rrset.RRset, code: int = 0) -> Fault:
    """Return what answers every question for www, and for what it may be an alias of, so."""

    def fault(reply: dns.message.Message, _: bytes) -> None:
        if reply.question[0].name.to_text() in {"www.bad.", "x.bad."}:
            reply.answer[:] = answer or reply.answer
            reply.set_rcode(dns.rcode.Rcode.make(code))

    return fault


def without(flag: dns.flags.Flag) -> Fault:
    def fault(reply: dns.message.Message, _: bytes) -> None:
        reply.flags &= ~flag

    return fault


def always_cut_off(reply: dns.message.Message, _: bytes) -> None:
    reply.flags |= dns.flags.TC
    reply.answer.clear()


def spoiled(change: Callable[[bytes], bytes]) -> Fault:
    return lambda reply, _: change(reply.to_wire())


UNKNOWN = "3 1 3 3"
"""The statuses of dig, trace, propagation and verify where nothing can be known."""

FAULTS: dict[str, tuple[Fault, str, str]] = {
    "another id": (spoiled(lambda wire: bytes([wire[0] ^ 1]) + wire[1:]), UNKNOWN, "another id"),
    "another question": (spoiled(lambda wire: wire.replace(b"\3bad", b"\3bax", 1)), UNKNOWN, "another question"),
    "no reply": (spoiled(lambda wire: wire[:2] + bytes([wire[2] & 0x7F]) + wire[3:]), UNKNOWN, "a question, not a"),
    "another opcode": (spoiled(lambda wire: wire[:2] + bytes([wire[2] | 0x20]) + wire[3:]), UNKNOWN, "another kind"),
    "cut off within a record": (spoiled(lambda wire: wire[:-7]), UNKNOWN, "can't be read"),
    "counts that promise": (spoiled(lambda wire: wire[:6] + b"\xff" * 6 + wire[12:]), UNKNOWN, "can't be read"),
    "counts that keep silent": (spoiled(lambda wire: wire[:6] + bytes(6) + wire[12:]), UNKNOWN, "behind its end"),
    "cut off over TCP too": (always_cut_off, "0 1 3 3", "even over TCP"),
    "FORMERR to EDNS": (no_edns(1), "0 0 0 0", "192.0.2.1"),
    "NOTIMP to EDNS": (no_edns(4), "0 0 0 0", "192.0.2.1"),
    "SERVFAIL with a hostile reason": (emptied(2, ede=ESCAPE), "0 1 3 3", "SERVFAIL"),
    "REFUSED": (emptied(5), "0 1 3 1", "REFUSED"),
    "a code without a name": (emptied(15), "0 1 3 3", "the code 15"),
    "back to the root": (emptied(0, record(".", "NS", "ns.root.")), "0 1 3 1", "refers back to ."),
    "to itself": (emptied(0, record("bad.", "NS", "ns.bad.")), "0 1 3 1", "refers back to bad."),
    "to an address": (emptied(0, record("www.bad.", "NS", "192.0.2.53.")), "0 1 3 1", "is an address"),
    "no authority": (without(dns.flags.AA), "0 0 0 1", "without authority"),
    "nothing at all": (emptied(0, aa=True), "0 0 0 1", "no A records"),
    "NXDOMAIN and records": (answering(code=3), "0 1 3 1", "in the same reply"),
    "records of another name": (answering(record("www.bank.", "A", "192.0.2.66")), "0 1 3 1", "nobody asked for"),
    "an alias of itself": (answering(record("www.bad.", "CNAME", "www.bad.")), "0 1 0 1", "in a circle"),
    "aliases in a ring": (
        answering(record("www.bad.", "CNAME", "x.bad."), record("x.bad.", "CNAME", "www.bad.")),
        "0 1 0 1",
        "in a circle: www.bad. → x.bad. → www.bad.",
    ),
    "a pointer to itself": (
        lambda _, wire: (
            header(wire, b"\x84\0", 1, 1, 0, 0)
            + (0xC000 | len(header(wire, b"", 1, 1, 0, 0)) + 2).to_bytes(2, "big")
            + b"\0\1\0\1\0\0\0\x3c\0\4\1\2\3\4"
        ),
        UNKNOWN,
        "points forwards",
    ),
}


@pytest.mark.parametrize(("fault", "statuses", "words"), FAULTS.values(), ids=FAULTS)
def test_what_is_wrong_is_told(
    tuiz: Tuiz, desk: Path, server: BadServer, fault: Fault, statuses: str, words: str
) -> None:
    """By dig, trace, propagation and verify, each with its status; nothing is claimed that wasn't seen."""
    server.fault = fault
    (desk / "hints.txt").write_text(f". 300 NS ns.root.\nns.root. 300 A {server.root}\n")
    settings = (
        f'root_hints = "hints.txt"\nport = {server.port}\ntimeout_seconds = 0.15\ntries = 1\ndeadline_seconds = 1.0\n'
    )
    (desk / "lookup.toml").write_text(f"[lookup]\n{settings}")
    text = "\n".join(
        f"{owner} 60 IN {rdtype} {data or server.address}"
        for owner, rrsets in OWNERS.items()
        for rdtype, data in rrsets.items()
    )
    (desk / "bad.zone").write_text(f"{text}\n")
    config = ("--config", "lookup.toml")
    at = f"@{server.address}@{server.port}"

    done: list[Called] = [
        tuiz("dig", *config, f"@{server.address}", "-p", server.port, "www.bad", "A"),
        tuiz("trace", *config, "www.bad", "A"),
        tuiz("propagation", *config, "www.bad", "A", at),
        tuiz("verify", *config, "bad.zone", at),
        tuiz("transfer", *config, "bad.", f"axfr:{at[1:]}", "--out", "-"),
    ]

    assert " ".join(str(called.status) for called in done) == f"{statuses} 3", done
    printed = " ".join(f"{called.out} {called.err}" for called in done)
    assert words in " ".join(printed.replace("│", "").split()), printed
    assert "\x1b" not in printed
