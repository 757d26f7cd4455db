"""The algorithm: from a question to an answer (RFC 1034 §4.3.2, RFC 4592, RFC 6672, RFC 4035 §3.1).

Where BIND, Knot DNS and NSD differ, it is as most of them do: the zone's NS RRset stands in the authority section of an
answer, addresses in the additional section. ANY is answered with all RRsets, though many servers choose one (RFC 8482).
"""

from collections.abc import Iterable
from typing import Final

from tuiz.domain import names
from tuiz.domain.answering.additional import address_types, hosts_with_addresses
from tuiz.domain.answering.answer import Answer, Kind
from tuiz.domain.answering.denial import Denial
from tuiz.domain.answering.served_zone import Node, Path, Place, ServedZone, path_of
from tuiz.domain.mnemonics import canonical_type
from tuiz.domain.records import Record, RRset

MAX_LINKS: Final = 16
"""How many aliases are followed."""

_BESIDE_CNAME: Final = frozenset({"CNAME", "NSEC", "RRSIG", "KEY"})
"""What may stand beside an alias, which therefore isn't followed for it (RFC 2181 §10.1, RFC 4035 §2.5)."""
_ALONE: Final = frozenset({"DS", "DNSKEY", "CDS", "CDNSKEY"})
"""Questions of validators, whose answers nothing else is added to."""


def answer(zone: ServedZone, qname: str, rdtype: str, *, dnssec: bool = False) -> Answer:
    """Return what a server with *zone* answers.

    Args:
        zone: the zone's records.
        qname: the name that is asked for, absolute; it comes back spelled as it was asked.
        rdtype: the type, in any case.
        dnssec: whether signatures and proofs are asked for (the DO bit, RFC 4035 §3.2.1).
    """
    if not zone.holds(path_of(qname)):
        return Answer("REFUSED", aa=False, kind=Kind.REFUSED)
    if zone.soa is None:
        return Answer("SERVFAIL", aa=False, kind=Kind.FAILED)
    return _Search(zone, canonical_type(rdtype), dnssec=dnssec).run(qname)


class _Search:
    """One question on its way through the zone."""

    def __init__(self, zone: ServedZone, rdtype: str, *, dnssec: bool) -> None:
        self.zone = zone
        self.rdtype = rdtype
        self.dnssec = dnssec and zone.is_signed
        self.kind = Kind.LOOP
        self.wildcard: str | None = None
        self.cut: Node | None = None
        self.answer: list[RRset] = []
        self.authority: list[RRset] = []
        self.additional: list[RRset] = []
        self._denial = Denial(zone)
        self._proving: set[Path] = set()

    def run(self, qname: str) -> Answer:
        """Follow aliases until there is an end, and gather what goes with the answer."""
        visited: set[Path] = set()
        name: str | None = qname
        while name is not None and len(visited) < MAX_LINKS and (path := path_of(name)) not in visited:
            visited.add(path)
            name = self._step(name, path)
        if self.kind is Kind.ANSWER and self.rdtype not in _ALONE and not self._is_synthetic():
            self._add_zone_servers()
        self._add_addresses()
        rcode = {Kind.NXDOMAIN: "NXDOMAIN", Kind.TOO_LONG: "YXDOMAIN"}.get(self.kind, "NOERROR")
        return Answer(
            rcode,
            aa=self.cut is None or bool(self.answer),
            kind=self.kind,
            answer=tuple(self.answer),
            authority=tuple(self.authority),
            additional=tuple(self.additional),
            wildcard=self.wildcard,
            cut=self.cut.owner if self.cut else None,
        )

    def _step(self, name: str, path: Path) -> str | None:
        """Look one name up; return the one that an alias leads to, or None at the end."""
        self.wildcard = None
        if not self.zone.holds(path):
            self.kind = Kind.LEFT
            return None
        place = self.zone.find(path)
        if place.dname is not None:
            return self._redirect(place.dname, name)
        if place.cut is not None and not (place.cut.path == path and self.rdtype == "DS"):
            self._refer(place.cut)
            return None
        if place.node is None:
            self._deny(Kind.NXDOMAIN, self._denial.of_name(path, place))
            return None
        return self._take(place.node, name, path, place)

    def _take(self, node: Node, name: str, path: Path, place: Place) -> str | None:
        """Answer with what stands at a node."""
        alias = node.rrsets.get("CNAME")
        wanted = [rdtype for rdtype in node.rrsets if self.rdtype in {rdtype, "ANY"}]
        signatures = self.rdtype in {"ANY", "RRSIG"} and bool(node.signatures)
        follows = alias is not None and not wanted and self.rdtype not in _BESIDE_CNAME
        if not wanted and not signatures and not follows:
            self._deny(Kind.NODATA, self._denial.of_type(path, place))
            return None
        if signatures:
            self.answer += _spelled([*(node.rrsets[rdtype] for rdtype in wanted), *node.signatures.values()], name)
        else:
            for rdtype in ["CNAME"] if follows else wanted:
                self._add(self.answer, node, rdtype, name)
        if place.is_wildcard:
            self.wildcard = node.owner
            self._prove(self._denial.of_wildcard_answer(path, place))
        if follows:
            assert alias is not None
            return alias.records[0].rdata
        self.kind = Kind.ANSWER
        return None

    def _redirect(self, node: Node, name: str) -> str | None:
        """Rewrite a name below a DNAME (RFC 6672 §2.2); one that gets too long ends the search (§2.2)."""
        dname = node.rrsets["DNAME"]
        if dname not in self.answer:
            self._add(self.answer, node, "DNAME", node.owner)
        above = names.labels(name)
        above = above[: len(above) - len(node.path)]
        target = dname.records[0].rdata
        new = f"{'.'.join(above)}." + ("" if target == names.ROOT else target)
        try:
            names.validate(new)
        except names.InvalidName:
            self.kind = Kind.TOO_LONG
            return None
        ttl = dname.records[0].ttl
        self.answer.append(RRset(name, "CNAME", (Record(name, ttl, "CNAME", new),)))
        if self.rdtype == "CNAME":
            self.kind = Kind.ANSWER
            return None
        return new

    def _refer(self, cut: Node) -> None:
        """Name the servers of the child zone, and how its keys are known or that they aren't."""
        self.kind = Kind.REFERRAL
        self.cut = cut
        self.authority.append(cut.rrsets["NS"])
        if not self.dnssec:
            return
        if "DS" in cut.rrsets:
            self._add(self.authority, cut, "DS", cut.owner)
        else:
            self._prove(self._denial.of_signer(cut.path))

    def _deny(self, kind: Kind, proof: Iterable[Node]) -> None:
        """Say that there is nothing, for how long that may be kept (RFC 2308 §3 and §5), and prove it."""
        self.kind = kind
        soa = self.zone.soa
        assert soa is not None
        minimum = soa.records[0].rdata.split(" ")[6:7]
        ttl = min(soa.records[0].ttl, int(minimum[0])) if minimum else soa.records[0].ttl
        self._add(self.authority, self.zone.apex, "SOA", soa.owner, ttl=ttl)
        self._prove(proof)

    def _prove(self, nodes: Iterable[Node]) -> None:
        if not self.dnssec:
            return
        for node in nodes:
            if node.path not in self._proving:
                self._proving.add(node.path)
                self._add(self.authority, node, self._denial.rdtype, node.owner)

    def _is_synthetic(self) -> bool:
        """Tell whether what was asked for is an alias that a DNAME made."""
        return self.rdtype == "CNAME" and any(rrset.rdtype == "DNAME" for rrset in self.answer)

    def _add_zone_servers(self) -> None:
        """Put the zone's NS RRset into the authority section, where it isn't the answer."""
        servers = self.zone.apex.rrsets.get("NS")
        if servers and not any(rrset.rdtype == "NS" for rrset in self.answer):
            self._add(self.authority, self.zone.apex, "NS", servers.owner)

    def _add_addresses(self) -> None:
        there = {(path_of(rrset.owner), rrset.rdtype) for rrset in self.answer}
        for host, node in hosts_with_addresses(self.zone, [*self.answer, *self.authority]):
            for rdtype in address_types(node):
                if (path_of(host), rdtype) not in there:
                    self._add(self.additional, node, rdtype, host)

    def _add(self, section: list[RRset], node: Node, rdtype: str, owner: str, *, ttl: int | None = None) -> None:
        """Put a node's RRset into a section, with its signatures where they are asked for."""
        rrsets = [node.rrsets[rdtype]]
        if self.dnssec and rdtype in node.signatures:
            rrsets.append(node.signatures[rdtype])
        section += _spelled(rrsets, owner, ttl)


def _spelled(rrsets: Iterable[RRset], owner: str, ttl: int | None = None) -> list[RRset]:
    """Return RRsets with another owner, as a wildcard's are given, or with another TTL."""
    return [
        rrset
        if rrset.owner == owner and ttl is None
        else RRset(
            owner,
            rrset.rdtype,
            tuple(record._replace(owner=owner, ttl=record.ttl if ttl is None else ttl) for record in rrset.records),
        )
        for rrset in rrsets
    ]
