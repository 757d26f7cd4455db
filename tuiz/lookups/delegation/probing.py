"""Put together what a domain's parent, its name servers and their own zones say of its delegation."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.delegation import Delegation, NameServerHost, Parent, Referral
from tuiz.lookups.asking import Limits
from tuiz.lookups.delegation.hosts import HostFinder
from tuiz.lookups.delegation.parents import ParentFinder
from tuiz.lookups.delegation.server_probe import Probe, ServerProbe
from tuiz.lookups.judging import MAX_ADDRESSES, MAX_SERVERS
from tuiz.lookups.panel import Budget, Panel
from tuiz.lookups.steps import TraceLimits, TraceOptions
from tuiz.lookups.walk import Walker
from tuiz.lookups.zone_cut import root_cut, stored_cut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import dns.name

    from tuiz.domain.delegation import NameServer
    from tuiz.lookups.world import World

AT_ONCE: Final = 24
"""Questions that are under way at once."""
_MOST_PROBED: Final = 3 * MAX_ADDRESSES
"""Addresses of one name server that are asked."""
_LIMITS: Final = TraceLimits(queries=1200, steps=400, hosts=MAX_SERVERS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user's own files say of a domain."""

    intended: tuple[str, ...] | None = None
    """The name servers that the parent is meant to name."""
    zone_ns: tuple[str, ...] | None = None
    """The NS records of the stored zone."""
    stored_parent: tuple[str, Referral] | None = None
    """The zone here that the domain is delegated from, and the delegation in it."""
    others: tuple[str, ...] = ()
    """Further hosts to ask, absolute."""
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Addresses of hosts that the live DNS may not know yet, by the hosts' names."""


class DelegationProber:
    """Finds out how domains are delegated."""

    def __init__(self, world: World, tell: Callable[[str], None] = lambda _: None) -> None:
        """Take where the DNS begins, and who is told what is being done, in a few words."""
        self._world = world
        self._tell = tell

    async def probe(self, domain: str, wanted: Wanted | None = None) -> Delegation:
        """Return what is known of a domain's delegation.

        Args:
            domain: absolute.
            wanted: what the user's own files say of it.
        """
        import dns.name

        wanted = wanted or Wanted()
        name = dns.name.from_text(domain)
        root = root_cut(self._world.hints)
        panel = Panel(self._world.port, self._world.limits, Budget(_LIMITS.queries), time.monotonic(), dnssec=True)
        walker = Walker(root, panel, None, TraceOptions(dnssec=False, limits=_LIMITS))
        known = {root.name: root}
        self._tell("asking the parent's servers")
        found = await ParentFinder(walker, panel, self._world).find(name, known)
        parent = _with_stored(found.parent, wanted)
        if found.cut is not None:
            known[name] = found.cut
        elif parent.stored is not None:
            known[name] = stored_cut(name, parent.stored, root)
        hosts = [*found.hosts, *(parent.referral.ns if parent.referral else ())]
        delegation = Delegation(
            names.absolute(domain, names.ROOT),
            parent,
            intended=wanted.intended,
            zone_ns=wanted.zone_ns,
            asked_at=time.time(),
        )
        finder = HostFinder(walker, known)
        known_addresses = {names.key(host): found for host, found in wanted.addresses.items()}
        if name == root.name:  # nobody refers to the root: the hints are where it is known from
            known_addresses |= {names.key(host.name): host.addresses for host in self._world.hints.servers}
        hosts += [*(wanted.zone_ns or ()), *(wanted.intended or ()), *wanted.others]
        delegation = await self._look_at(delegation, hosts, finder, known_addresses)
        others = [host for server in delegation.authoritative for host in server.ns or ()]
        return await self._look_at(delegation, others, finder, known_addresses)

    async def _look_at(
        self,
        delegation: Delegation,
        hosts: Iterable[str],
        finder: HostFinder,
        addresses: Mapping[str, tuple[str, ...]],
    ) -> Delegation:
        """Return the delegation with these hosts and their servers, too."""
        import dns.name

        there = {names.key(host.name) for host in delegation.hosts}
        fresh = {names.key(host): host for host in hosts if names.key(host) not in there}
        wanted = [dns.name.from_text(host) for host in list(fresh.values())[: MAX_SERVERS - len(there)]]
        if not wanted:
            return delegation
        self._tell(f"asking {len(wanted)} name server{'' if len(wanted) == 1 else 's'}")
        looker = _HostLooker(self._probe_of(delegation), delegation.parent, finder, addresses)
        looked = await asyncio.gather(*map(looker.look_at, wanted))
        found = tuple(host for host, _ in looked)
        servers = tuple(server for _, servers in looked for server in servers)
        return replace(delegation, hosts=(*delegation.hosts, *found), servers=(*delegation.servers, *servers))

    def _probe_of(self, delegation: Delegation) -> Probe:
        import dns.name

        ds = delegation.parent.ds
        return Probe(
            dns.name.from_text(delegation.domain),
            ds.rdatas if ds else (),
            self._world.port,
            Limits(self._world.limits.timeout_seconds),
        )


class _HostLooker:
    """Looks at name servers: at the addresses that the parent tells at once, at those of their own zone when known."""

    def __init__(
        self, probe: Probe, parent: Parent, finder: HostFinder, addresses: Mapping[str, tuple[str, ...]]
    ) -> None:
        self._probe = probe
        self._finder = finder
        referral = parent.referral
        glue = referral.glue if referral else {}
        self._glue = {**addresses, **{names.key(host): found for host, found in glue.items()}}
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def look_at(self, name: dns.name.Name) -> tuple[NameServerHost, list[NameServer]]:
        """Return what is known of a host, and what each of its addresses does."""
        shown = name.to_text()
        glue = self._glue.get(names.key(shown), ())
        tasks = {address: self._begin(shown, address) for address in glue[: 2 * MAX_ADDRESSES]}
        try:
            host = await self._finder.find(name)
            for address in host.addresses[: 2 * MAX_ADDRESSES]:
                if address not in tasks and len(tasks) < _MOST_PROBED:
                    tasks[address] = self._begin(shown, address)
            servers = await asyncio.gather(*tasks.values())
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
        if glue and not host.addresses:
            host = replace(host, addresses=glue, is_told=False)
        return host, servers

    def _begin(self, host: str, address: str) -> asyncio.Task[NameServer]:
        return asyncio.create_task(ServerProbe(self._probe, host, address, self._gate).run())


def _with_stored(parent: Parent, wanted: Wanted) -> Parent:
    """Return the parent with the delegation of the zone file here, which holds as long as nobody serves another one."""
    if wanted.stored_parent is None:
        return parent
    zone, referral = wanted.stored_parent
    return replace(parent, zone=parent.zone or zone, stored=referral, stored_zone=zone)
