"""The same questions to real name servers and to the simulator, and what differs."""

import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import Self

import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.zone

from tests.domain.answering.differences import DIFFERENCES, Delta, Question
from tests.nameservers import Bind, Knot, NameServer, Nsd
from tests.nameservers.knot import Signing
from tuiz.domain import names
from tuiz.domain.answering import Answer, ServedZone, answer
from tuiz.domain.records import RRset
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.document import ZoneDocument

_SECONDS = 5.0
_SECTIONS = ("answer", "authority", "additional")

Row = tuple[str, str, str, int, str]
"""A record of an answer: section, owner, type, TTL, data in canonical form."""


def served(text: str, origin: str) -> ServedZone:
    """Return the zone that a zone file says."""
    found = list(Zone(ZoneDocument(text.encode(), origin)).records())
    return ServedZone(origin, [item.record for item in found if isinstance(item, Located)])


def signed(zones: Mapping[str, str], signing: Signing) -> dict[str, str]:
    """Return zones as Knot signs them."""
    texts = {}
    with Knot(zones, signing=signing, transfers=True) as knot:
        for origin in zones:
            zone = dns.zone.Zone(origin, relativize=False)
            dns.query.inbound_xfr(knot.address, zone, port=knot.port, timeout=_SECONDS)
            texts[origin] = zone.to_text(relativize=False)
    return texts


class Trio:
    """Knot, NSD and BIND with the same zones, and the simulator beside them."""

    def __init__(self, zones: Mapping[str, str]) -> None:
        self.zones = {origin: served(text, origin) for origin, text in zones.items()}
        self.asked = 0
        self._texts = zones
        self._stack = ExitStack()
        self._servers: list[NameServer] = []
        self._sockets: dict[str, socket.socket] = {}

    def __enter__(self) -> Self:
        with self._stack:
            for kind in (Knot, Nsd, Bind):
                server = self._stack.enter_context(kind(self._texts))
                link = self._stack.enter_context(socket.socket(type=socket.SOCK_DGRAM))
                link.connect((server.address, server.port))
                link.settimeout(_SECONDS)
                self._servers.append(server)
                self._sockets[kind.__name__] = link
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def differences(self, origin: str, name: str, rdtype: str, *, dnssec: bool = False) -> list[str]:
        """Return what the servers say otherwise and isn't documented, a line each."""
        self.asked += 1
        zone = self.zones[origin]
        ours = answer(zone, name, rdtype, dnssec=dnssec)
        question = Question(
            zone, name, rdtype, dnssec, ours.kind, bool(ours.answer) and ours.answer[0].rdtype in {"CNAME", "DNAME"}
        )
        query = dns.message.make_query(name, rdtype, use_edns=0, payload=4096, want_dnssec=dnssec)
        query.flags &= ~dns.flags.RD
        wire = query.to_wire()
        told = []
        for server in self._servers:
            kind = type(server).__name__
            self._sockets[kind].send(wire)
            reply = dns.message.from_wire(self._sockets[kind].recv(65535))
            if reply.flags & dns.flags.TC:
                reply = dns.query.tcp(query, server.address, timeout=_SECONDS, port=server.port)
            told += [
                f"{kind} at {name} {rdtype}{' DO' if dnssec else ''}: {' '.join(map(str, delta))}"
                for delta in deltas(ours, reply)
                if not any(kind in known.servers and known.holds(question, delta) for known in DIFFERENCES)
            ]
        return told


def deltas(ours: Answer, reply: dns.message.Message) -> Iterator[Delta]:
    """Yield what a server says otherwise."""
    if dns.rcode.to_text(reply.rcode()) != ours.rcode:
        yield Delta("rcode", value=dns.rcode.to_text(reply.rcode()))
    if bool(reply.flags & dns.flags.AA) != ours.aa:
        yield Delta("aa", value=str(not ours.aa))
    expected = set(rows_of_answer(ours))
    found = set(rows_of_reply(reply))
    for what, rows in (("missing", expected - found), ("extra", found - expected)):
        for section, owner, rdtype, ttl, data in sorted(rows):
            covered = (
                dns.rdatatype.to_text(dns.rdatatype.RdataType.make(int(data[:4], 16))) if rdtype == "RRSIG" else rdtype
            )
            yield Delta(what, section, owner, covered, f"{ttl} {data}")  # type: ignore[arg-type]


def rows_of_answer(ours: Answer) -> Iterator[Row]:
    """Yield the records of our answer."""
    for section in _SECTIONS:
        rrsets: Iterable[RRset] = getattr(ours, section)
        for record in (record for rrset in rrsets for record in rrset.records):
            data = dns.rdata.from_text("IN", record.rdtype, record.rdata)
            yield section, names.key(record.owner), record.rdtype, record.ttl, _same(data)


def rows_of_reply(reply: dns.message.Message) -> Iterator[Row]:
    """Yield the records of a server's answer."""
    for section in _SECTIONS:
        rrsets: list[dns.rrset.RRset] = getattr(reply, section)
        for rrset in rrsets:
            owner, rdtype = names.key(rrset.name.to_text()), dns.rdatatype.to_text(rrset.rdtype)
            for data in rrset:
                yield section, owner, rdtype, rrset.ttl, _same(data)


def _same(data: dns.rdata.Rdata) -> str:
    """Return what is equal for the same data; NSD folds the names in SVCB and HTTPS, which are no canonical form's."""
    found = data.to_digestable()
    return (found.lower() if data.rdtype in {dns.rdatatype.SVCB, dns.rdatatype.HTTPS} else found).hex()
