"""A zone on the way of a trace: its servers as its parent names them, and the replies that told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tuiz.domain.records import Record
from tuiz.lookups.judging import MAX_SERVERS, glue
from tuiz.lookups.panel import Address, Heard
from tuiz.lookups.steps import HostLookup, Referral

if TYPE_CHECKING:
    from collections.abc import Iterable

    import dns.message
    import dns.name
    import dns.rrset

    from tuiz.domain.delegation import Referral as KnownReferral
    from tuiz.lookups.hints import RootHints


@dataclass(slots=True)
class Host:
    """A name server of a zone."""

    name: dns.name.Name
    addresses: tuple[str, ...] = ()
    lookup: HostLookup | None = None
    """How its addresses were looked for, where the referral didn't tell them."""


@dataclass(eq=False, slots=True)
class ZoneCut:
    """A zone and where it is served."""

    name: dns.name.Name
    hosts: list[Host]
    parent: ZoneCut | None = None
    told_by: list[Heard] = field(default_factory=list)
    """The referrals to it."""
    referral: Referral | None = None
    is_hidden: bool = False
    """Whether its parent's servers serve it too, so that no referral ever tells of it."""

    def addresses(self) -> tuple[Address, ...]:
        """Return the addresses that are known, those of different servers first."""
        rows = [[Address(host.name.to_text(), address) for address in host.addresses] for host in self.hosts]
        longest = max(map(len, rows), default=0)
        return tuple(row[place] for place in range(longest) for row in rows if place < len(row))

    def without_address(self) -> list[Host]:
        """Return the hosts whose addresses aren't known, and were never looked up."""
        return [host for host in self.hosts if not host.addresses and host.lookup is None]


def root_cut(hints: RootHints) -> ZoneCut:
    """Return the root."""
    import dns.name

    return ZoneCut(dns.name.root, [Host(dns.name.from_text(item.name), item.addresses) for item in hints.servers])


def delegated_cut(parent: ZoneCut, heard: Heard) -> ZoneCut:
    """Return the zone that a reply of the *parent*'s servers refers to."""
    assert heard.reply is not None
    assert heard.judged is not None
    servers, *signers = heard.judged.rrsets
    targets = sorted({rdata.target for rdata in servers})[:MAX_SERVERS]
    hosts = [Host(target, glue(heard.reply.message, parent.name, target)) for target in targets]
    referral = Referral(
        zone=servers.name.to_text(),
        hosts=tuple(host.name.to_text() for host in hosts),
        glue={host.name.to_text(): host.addresses for host in hosts if host.addresses},
        ds=tuple(sorted(rdata.to_text() for rrset in signers for rdata in rrset)),
        ttl=servers.ttl,
    )
    return ZoneCut(servers.name, hosts, parent, referral=referral)


def stored_cut(name: dns.name.Name, referral: KnownReferral, parent: ZoneCut) -> ZoneCut:
    """Return a zone as a stored file delegates it, which no server tells of."""
    import dns.name

    hosts = [Host(dns.name.from_text(host), tuple(referral.glue.get(host, ()))) for host in referral.ns]
    return ZoneCut(name, hosts[:MAX_SERVERS], parent)


def records_of(rrsets: Iterable[dns.rrset.RRset]) -> tuple[Record, ...]:
    """Return the records of RRsets as values."""
    import dns.rdataclass
    import dns.rdatatype

    return tuple(
        Record(
            rrset.name.to_text(),
            rrset.ttl,
            dns.rdatatype.to_text(rrset.rdtype),
            rdata.to_text(),
            dns.rdataclass.to_text(rrset.rdclass),
        )
        for rrset in rrsets
        for rdata in rrset
    )
