"""A quick look at the delegations of many domains: as few questions as tell whose each is, and whether it is served.

The zones above and the addresses of name servers are remembered for some minutes, so that a thousand domains of one
parent zone don't ask a thousand times where it is served.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tuiz.domain.delegation import Signing
from tuiz.domain.delegation_states import Glance
from tuiz.lookups.delegation.signing import signing_of
from tuiz.lookups.judging import Sort
from tuiz.lookups.panel import Address, Budget, BudgetSpent, Heard, Panel, Wish
from tuiz.lookups.steps import Failure, TraceLimits, TraceOptions
from tuiz.lookups.walk import StepsSpent, Walker, WalkMemory, ignore
from tuiz.lookups.zone_cut import ZoneCut, delegated_cut, root_cut

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import dns.name

    from tuiz.lookups.one_step import Landing
    from tuiz.lookups.steps import AskedServer, HostLookup
    from tuiz.lookups.world import World

_LIMITS: Final = TraceLimits(queries=80, steps=60)
_REMEMBERED_SECONDS: Final = 600.0
_AT_ONCE: Final = 2
"""How many of a zone's servers are asked at once: who waits for nothing needs no more."""
_NS: Final = 2
_SOA: Final = 6
_DNSKEY: Final = 48
_NO: Final = {Sort.NXDOMAIN, Sort.NODATA, Sort.ALIAS, Sort.REDIRECTION}
_SHOWN: Final = 3


@dataclass(slots=True)
class _Memory:
    """What the looks of some minutes have in common."""

    root: ZoneCut
    begun: float
    known: dict[dns.name.Name, ZoneCut] = field(default_factory=dict)
    """Zones to begin from."""
    walks: WalkMemory = field(default_factory=WalkMemory)
    failed: dict[str, int] = field(default_factory=dict)
    """Who gave no reply."""


class Glancer:
    """Takes quick looks.

    Args:
        world: where the DNS begins, and how patiently it is asked.
        clock: seconds, as `time.monotonic` tells them.
    """

    def __init__(self, world: World, clock: Callable[[], float] = time.monotonic) -> None:
        self._world = world
        self._clock = clock
        self._memory = self._new_memory()

    async def look(self, domain: str) -> Glance:
        """Return what is found of *domain*, absolute; the root has no parent, and is never looked at."""
        import dns.name

        if self._clock() - self._memory.begun > _REMEMBERED_SECONDS:
            self._memory = self._new_memory()
        return await _Look(dns.name.from_text(domain), self._world, self._memory).take()

    def forget(self) -> None:
        """Remember nothing of what was seen: something has changed."""
        self._memory = self._new_memory()

    def _new_memory(self) -> _Memory:
        root = root_cut(self._world.hints)
        return _Memory(root, self._clock(), {root.name: root})


def get_ready() -> None:
    """Import what the first look needs, where nobody waits for it: that takes longer than any look."""
    import dns.dnssec
    import dns.message
    import dns.name
    import dns.rdatatype

    for rdtype in (_NS, _SOA, _DNSKEY):
        _ = dns.message.make_query(dns.name.root, dns.rdatatype.RdataType.make(rdtype)).to_wire()


class _Look:
    """One look at one domain."""

    def __init__(self, domain: dns.name.Name, world: World, memory: _Memory) -> None:
        self._domain = domain
        self._memory = memory
        budget = Budget(_LIMITS.queries)
        self._panel = Panel(
            world.port,
            world.limits,
            budget,
            time.monotonic(),
            dnssec=True,
            at_once=_AT_ONCE,
            failed=memory.failed,
        )
        options = TraceOptions(dnssec=False, limits=_LIMITS)
        self._walker = Walker(memory.root, self._panel, None, options, memory.walks)

    async def take(self) -> Glance:
        """Return what is found."""
        # What was known of the domain itself is what is looked at: it is asked for anew.
        self._memory.walks.seen.pop(self._domain, None)
        known = {name: cut for name, cut in self._memory.known.items() if not name.is_subdomain(self._domain)}
        try:
            landing = await self._walker.walk(self._domain, _NS, known, ignore)
            found = await self._found(landing)
        except (BudgetSpent, StepsSpent):
            found = Glance(detail="finding its name servers took more questions than any name should need")
        self._memory.known |= {name: cut for name, cut in known.items() if name != self._domain}
        return found._replace(is_heard=self._panel.budget.heard)

    async def _found(self, landing: Landing) -> Glance:
        cut, heard = landing.cut, landing.heard
        if cut.name == self._domain:
            hosts = tuple(host.name.to_text() for host in cut.hosts)
            found = _served(landing, Glance(hosts))
            is_signed = cut.referral is not None and cut.referral.ds
            return await self._validated(landing, found) if found.serves and is_signed else found
        has_authority = heard is not None and heard.judged is not None and heard.judged.is_authoritative
        if landing.sort is Sort.ANSWER and has_authority:  # the parent's servers serve the domain, too
            assert heard is not None
            assert heard.judged is not None
            hosts = tuple(sorted(rdata.target.to_text() for rrset in heard.judged.rrsets for rdata in rrset))
            return Glance(hosts, serves=True)
        if landing.sort not in _NO or not has_authority:
            why = f"no server of {cut.name} says with authority whether it is delegated"
            return Glance(detail=landing.reason or why)
        return await self._denied(landing)

    async def _validated(self, landing: Landing, found: Glance) -> Glance:
        """Return whether the parent's DS records lead to what the servers serve: one is enough, and all are tried."""
        problem = ""
        assert landing.cut.referral is not None
        for address in _source_first(landing):
            [keys] = await self._panel.ask(Wish(landing.cut.name, self._domain, _DNSKEY, (address,)))
            [soa] = await self._panel.ask(Wish(landing.cut.name, self._domain, _SOA, (address,)))
            if keys.reply is None or soa.reply is None or not soa.is_usable:
                continue
            soas = [soa.reply.message]
            signing = signing_of(self._domain, keys.reply.message, soas, landing.cut.referral.ds)
            reason = signing.problem or _why_not_now(signing, time.time())
            if not signing.is_checked or not reason:
                return found
            problem = problem or f"{address.host} ({address.address}): {reason}"
        return found._replace(is_bogus=True, detail=f"DNSSEC is broken: {problem}") if problem else found

    async def _denied(self, landing: Landing) -> Glance:
        """Return what all of the parent's servers say, of whom one says that there is no such delegation."""
        cut = landing.cut
        addresses = cut.addresses()
        heard = await self._panel.ask(Wish(cut.name, self._domain, _NS, addresses), everyone=True)
        if delegating := [item for item in heard if _refers_to(item, self._domain)]:
            below = delegated_cut(cut, delegating[0])
            hosts = tuple(host.name.to_text() for host in below.hosts)
            return Glance(hosts, is_everywhere=False, detail="not all of the parent's servers delegate it")
        what = "know no such name" if landing.sort is Sort.NXDOMAIN else "don't delegate it"
        return Glance(is_denied=True, detail=f"the servers of {cut.name} {what}")


def _served(landing: Landing, found: Glance) -> Glance:
    """Return what the domain's own servers came to."""
    judged = landing.heard.judged if landing.heard is not None else None
    if judged is not None and judged.is_authoritative and landing.sort in {Sort.ANSWER, Sort.NODATA}:
        return found._replace(serves=True)
    silent = [server for server in landing.step.servers if _may_serve(server)]
    if silent or _are_unknown(landing.step.lookups):
        return found._replace(detail=_told(silent))
    return found._replace(serves=False, detail=f"none of its name servers serves it: {_told(landing.step.servers)}")


def _source_first(landing: Landing) -> list[Address]:
    """Return the addresses of the domain's servers, the one that has answered first."""
    source = landing.step.source
    answered = (source.name, source.address) if source is not None else None
    return sorted(landing.cut.addresses(), key=lambda each: (each.host, each.address) != answered)


def _why_not_now(signing: Signing, now: float) -> str:
    """Return why the signatures don't hold now; empty where of each type one does."""
    for rdtype in {times.rdtype for times in signing.signatures}:
        of_type = [times for times in signing.signatures if times.rdtype == rdtype]
        if not any(times.inception <= now <= times.expiration for times in of_type):
            return f"the signatures of its {rdtype} have expired, or don't hold yet"
    return ""


def _may_serve(server: AskedServer) -> bool:
    """Return whether a server may serve the domain for all that is known."""
    return server.state in {Failure.NO_REPLY, Failure.NOT_ASKED, Failure.NOT_AWAITED, Failure.BAD_REPLY} or (
        server.state is Failure.UNREACHABLE and not server.has_route
    )


def _are_unknown(lookups: Sequence[HostLookup]) -> bool:
    return any(lookup.is_unknown and not lookup.addresses for lookup in lookups)


def _refers_to(heard: Heard, domain: dns.name.Name) -> bool:
    return heard.judged is not None and heard.judged.sort is Sort.REFERRAL and heard.judged.rrsets[0].name == domain


def _told(servers: Sequence[AskedServer]) -> str:
    told = [
        f"{server.name}{f' ({server.address})' if server.address else ''}: {server.detail}"
        for server in servers
        if server.detail
    ]
    more = f"; and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    return "; ".join(told[:_SHOWN]) + more
