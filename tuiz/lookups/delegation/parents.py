"""Ask every server of the parent zone whom it delegates a domain to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tuiz.domain.delegation import DsSet, Parent, ParentServer, ParentWord, Referral
from tuiz.lookups.asking import ask, make_query
from tuiz.lookups.delegation.hosts import MOST_ADDRESSES
from tuiz.lookups.endpoint import Endpoint
from tuiz.lookups.errors import LookupFailed
from tuiz.lookups.judging import MAX_SERVERS, Sort, answering_zone, glue
from tuiz.lookups.panel import BudgetSpent, Heard, Panel, Wish
from tuiz.lookups.replies import is_truncated
from tuiz.lookups.steps import Failure
from tuiz.lookups.walk import StepsSpent, Walker, ignore
from tuiz.lookups.zone_cut import ZoneCut, delegated_cut

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    import dns.message
    import dns.name

    from tuiz.lookups.one_step import Landing
    from tuiz.lookups.world import World

_NS: Final = 2
_DS: Final = 43
_ADDRESSES: Final = {1, 28}
_MOST_SERVERS: Final = 26
"""Addresses of the parent zone's servers that are asked: the root and the largest TLDs have so many."""
_MOST_NS: Final = 30
_SMALLEST_MESSAGE: Final = 512
"""What every resolver can take over UDP (RFC 1035 §4.2.1)."""
_COMMON_MESSAGE: Final = 1232
"""What resolvers offer over UDP today, so that nothing is cut into fragments."""

_SILENT: Final = {Failure.NO_REPLY, Failure.UNREACHABLE, Failure.NOT_ASKED, Failure.NOT_AWAITED, Failure.NO_ADDRESS}

_WORDS: Final = {
    Sort.ANSWER: (ParentWord.SERVES, "it serves the domain itself"),
    Sort.ALIAS: (ParentWord.NO_DELEGATION, "the name is an alias (CNAME) there"),
    Sort.REDIRECTION: (ParentWord.NO_DELEGATION, "the name is behind a DNAME there"),
    Sort.NXDOMAIN: (ParentWord.NO_SUCH_NAME, ""),
    Sort.NODATA: (ParentWord.NO_DELEGATION, ""),
}


@dataclass(frozen=True, slots=True)
class FoundParent:
    """The parent, and the domain as a zone on the way from the root."""

    parent: Parent
    cut: ZoneCut | None
    """The domain, where the parent's servers refer to it."""
    hosts: tuple[str, ...] = ()
    """Its name servers, as far as they are known by now, absolute."""


class ParentFinder:
    """Looks for the parent of a domain, and asks its servers."""

    def __init__(self, walker: Walker, panel: Panel, world: World) -> None:
        """Take who walks, and who asks."""
        self._walker = walker
        self._panel = panel
        self._world = world

    async def find(self, domain: dns.name.Name, known: MutableMapping[dns.name.Name, ZoneCut]) -> FoundParent:
        """Return the parent of *domain*, and what each of its servers says.

        Args:
            domain: absolute.
            known: the zones on the way are added.
        """
        if len(domain) == 1:  # the root has no parent
            return FoundParent(Parent(None), None, tuple(server.name for server in self._world.hints.servers))
        try:
            # The question for DS records ends at the parent, whose they are (RFC 4035 §2.4).
            landing = await self._walker.walk(domain, _DS, known, ignore)
            above = landing.cut
            if above.name == domain and above.parent is not None:  # some know nothing of DS, and refer to the domain
                known.pop(domain, None)
                landing = replace(landing, cut=above.parent, step=replace(landing.step, sort=None), heard=None)
                above = above.parent
            heard = await self._ask_all(above, domain)
        except (BudgetSpent, StepsSpent):
            return FoundParent(Parent(None, problem="finding it took more questions than any name should need"), None)
        ds = _ds_of(landing, heard)
        servers = tuple(_said(item, above, domain, ds) for item in heard)
        parent = Parent(_name_of(landing), servers, problem="" if servers else landing.reason)
        if not parent.is_heard:
            return FoundParent(replace(parent, problem=landing.reason or _why_nothing(servers)), None)
        delegating = [item for item in heard if _refers_to(item, domain)]
        if not delegating:
            is_told = not parent.denies and landing.sort in {Sort.ANSWER, Sort.NODATA}
            return FoundParent(replace(parent, own_ds=ds if is_told else None), None, _own_servers(heard))
        parent = replace(parent, truncated=await self._truncated(delegating[0], domain))
        cut = delegated_cut(above, delegating[0])
        return FoundParent(parent, cut, tuple(host.name.to_text() for host in cut.hosts))

    async def _ask_all(self, above: ZoneCut, domain: dns.name.Name) -> list[Heard]:
        await self._walker.find_addresses(above)
        addresses = above.addresses()[:_MOST_SERVERS]
        return await self._panel.ask(Wish(above.name, domain, _NS, addresses), everyone=True)

    async def _truncated(self, delegating: Heard, domain: dns.name.Name) -> tuple[str, ...]:
        """Return how the referral fares in small messages."""
        reply = delegating.reply
        assert reply is not None
        if reply.truncated_first:
            return (f"it doesn't fit in a message of {_COMMON_MESSAGE} octets, so that resolvers ask again over TCP",)
        query = make_query(domain.to_text(), "NS", recurse=False, edns=None)
        endpoint = Endpoint(reply.endpoint.address, reply.endpoint.port)
        try:
            plain = await ask(query, endpoint, self._world.limits, tcp_on_truncation=False)
        except LookupFailed:
            return ()
        if is_truncated(plain.wire):
            return (f"it doesn't fit in a message of {_SMALLEST_MESSAGE} octets",)
        left_out = _glue_in(reply.message, domain) - _glue_in(plain.message, domain)
        if left_out:
            return (f"in a message of {_SMALLEST_MESSAGE} octets it leaves out {len(left_out)} addresses",)
        return ()


def _glue_in(message: dns.message.Message, domain: dns.name.Name) -> set[str]:
    """Return the addresses that a referral has of name servers within the domain."""
    return {
        rdata.address
        for rrset in message.additional
        if rrset.rdtype in _ADDRESSES and rrset.name.is_subdomain(domain)
        for rdata in rrset
    }


def _said(heard: Heard, above: ZoneCut, domain: dns.name.Name, ds: DsSet) -> ParentServer:
    server, judged = heard.server, heard.judged
    word, detail = ParentWord.USELESS, server.detail
    referral: Referral | None = None
    if judged is None:
        word = ParentWord.SILENT if server.state in _SILENT else ParentWord.USELESS
    elif judged.sort is Sort.REFERRAL and judged.rrsets[0].name == domain:
        word, referral = ParentWord.DELEGATES, _referral(heard, above, ds)
    elif judged.sort is Sort.REFERRAL:
        detail = f"it refers to {judged.rrsets[0].name}"
    elif judged.sort in _WORDS:
        word, detail = _WORDS[judged.sort]
    else:
        detail = judged.detail
    return ParentServer(server.name, server.address or "", word, referral, detail, server.has_route)


def _referral(heard: Heard, above: ZoneCut, ds: DsSet) -> Referral:
    """Return the delegation whole: who follows it takes less of it, but what is left out would seem to be missing."""
    assert heard.reply is not None
    assert heard.judged is not None
    told = delegated_cut(above, heard).referral
    assert told is not None
    hosts = sorted({rdata.target for rdata in heard.judged.rrsets[0]})[:_MOST_NS]
    glued = ((host, glue(heard.reply.message, above.name, host, most=MOST_ADDRESSES)) for host in hosts)
    return Referral(
        tuple(host.to_text() for host in hosts),
        {host.to_text(): addresses for host, addresses in glued if addresses},
        told.ds or ds.rdatas,
        told.ttl,
        ds.ttl,
    )


def _ds_of(landing: Landing, heard: Sequence[Heard]) -> DsSet:
    """Return the DS records that were asked for, as not every referral has them with it; else those of a referral."""
    judged = landing.heard.judged if landing.heard else None
    if landing.sort is Sort.ANSWER and judged is not None:
        found = judged.rrsets[0]
        return DsSet(tuple(sorted(rdata.to_text() for rdata in found)), found.ttl)
    beside = [rrset for item in heard if item.judged for rrset in item.judged.rrsets if rrset.rdtype == _DS]
    return DsSet(ttl=beside[0].ttl) if beside else DsSet()


def _refers_to(heard: Heard, domain: dns.name.Name) -> bool:
    return heard.judged is not None and heard.judged.sort is Sort.REFERRAL and heard.judged.rrsets[0].name == domain


def _own_servers(heard: Sequence[Heard]) -> tuple[str, ...]:
    """Return the name servers that the domain's own NS records name, where the parent's servers serve it, too."""
    served = (item.judged for item in heard if item.judged is not None and item.judged.sort is Sort.ANSWER)
    found = {rdata.target.to_text() for judged in served for rdata in judged.rrsets[0]}
    return tuple(sorted(found))[:MAX_SERVERS]


def _name_of(landing: Landing) -> str:
    """Return the zone that the parent's servers answer from: a lower one than was referred to, if they have it."""
    if landing.heard is None or landing.heard.reply is None:
        return landing.cut.name.to_text()
    return answering_zone(landing.heard.reply.message, landing.cut.name).to_text()


def _why_nothing(servers: tuple[ParentServer, ...]) -> str:
    told = [f"{server.name} ({server.address}): {server.detail}" for server in servers[:4] if server.detail]
    return "; ".join(told) or "none of its servers answered"
