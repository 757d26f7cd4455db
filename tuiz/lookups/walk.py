"""Follow the delegations from the root down to the answer for one name, as a resolver does (RFC 1034 §5.3.3)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from tuiz.lookups.endpoint import is_address
from tuiz.lookups.judging import MAX_ADDRESSES, Sort
from tuiz.lookups.minimising import Minimiser
from tuiz.lookups.one_step import Landing, StepMaker
from tuiz.lookups.steps import HostLookup, Step, TraceOptions
from tuiz.lookups.zone_cut import Host, ZoneCut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, MutableMapping

    import dns.name

    from tuiz.lookups.chain import Chain
    from tuiz.lookups.panel import Panel

_DS: Final = 43
_A: Final = 1
_AAAA: Final = 28
_GRACE: Final = 0.25
"""Seconds that the addresses of other hosts may still come in once one host has some."""


class StepsSpent(Exception):
    """More steps would have to be made than any honest name needs."""


@dataclass(slots=True)
class WalkMemory:
    """What was seen on the way: zones as they were referred to, and addresses of name servers."""

    seen: dict[dns.name.Name, ZoneCut] = field(default_factory=dict)
    resolved: dict[dns.name.Name, HostLookup] = field(default_factory=dict)


class Walker:
    """Walks the tree of zones, and remembers what it saw.

    Args:
        root: where to begin.
        panel: who asks.
        chain: who validates; None validates nothing.
        options: how to go about it.
        memory: what other walks saw, which this one adds to.
    """

    def __init__(
        self,
        root: ZoneCut,
        panel: Panel,
        chain: Chain | None,
        options: TraceOptions,
        memory: WalkMemory | None = None,
    ) -> None:
        self._root = root
        self._options = options
        self._main = StepMaker(panel, chain, everyone=options.all_servers)
        self._aside = StepMaker(panel, None, everyone=False)
        self._steps = options.limits.steps
        memory = memory or WalkMemory()
        memory.seen.setdefault(root.name, root)
        self._seen = memory.seen
        self._resolved = memory.resolved

    async def walk(
        self,
        name: dns.name.Name,
        rdtype: int,
        known: MutableMapping[dns.name.Name, ZoneCut],
        tell: Callable[[Step], None],
    ) -> Landing:
        """Return what the authoritative servers say of *name*.

        Args:
            name: absolute.
            rdtype: the type's number.
            known: the zones to begin from, of which the lowest is taken; those on the way are added.
            tell: is given each step.

        Raises:
            BudgetSpent: it takes too many questions.
            StepsSpent: it takes too many steps.
        """
        return await self._walk(name, rdtype, known, tell, (), is_main=True)

    async def find_addresses(self, cut: ZoneCut) -> list[HostLookup]:
        """Look up the addresses of all of a zone's servers whose addresses aren't known.

        Raises:
            BudgetSpent: it takes too many questions.
            StepsSpent: it takes too many steps.
        """
        return await self._find_addresses(cut, (), everyone=True)

    async def _walk(
        self,
        name: dns.name.Name,
        rdtype: int,
        known: MutableMapping[dns.name.Name, ZoneCut],
        tell: Callable[[Step], None],
        above: tuple[dns.name.Name, ...],
        *,
        is_main: bool,
    ) -> Landing:
        cut = self._lowest(name, rdtype, known)
        minimiser = Minimiser(name, rdtype, is_wanted=is_main and self._options.minimise)
        while True:
            self._steps -= 1
            if self._steps < 0:
                raise StepsSpent
            asked = minimiser.next(cut.name)
            maker = self._main if is_main else self._aside
            landing = await maker.make(cut, asked, partial(self._find_addresses, cut, above))
            tell(landing.step)
            if landing.sort is Sort.REFERRAL:
                cut = self._enter(cut, landing)
                known[cut.name] = cut
            elif asked == (name, rdtype):
                return landing
            elif landing.sort in {Sort.NODATA, Sort.ANSWER, Sort.ALIAS}:
                minimiser.exists(asked[0])
            else:
                minimiser.give_up()

    def _lowest(self, name: dns.name.Name, rdtype: int, known: MutableMapping[dns.name.Name, ZoneCut]) -> ZoneCut:
        """Return the lowest known zone that *name* is in; DS records are in the parent's (RFC 4035 §2.4)."""
        place = name.parent() if rdtype == _DS and len(name) > 1 else name
        while place not in known and len(place) > 1:
            place = place.parent()
        return known.get(place, self._root)

    def _enter(self, parent: ZoneCut, landing: Landing) -> ZoneCut:
        """Return the zone that a step refers to, the same object each time the same parent refers to it."""
        assert landing.below is not None
        cut = self._seen.setdefault(landing.below.name, landing.below)
        if cut.parent is not parent or not cut.told_by or landing.step.security.is_bogus:
            cut = self._seen[cut.name] = landing.below
        return cut

    async def _find_addresses(
        self, cut: ZoneCut, above: tuple[dns.name.Name, ...], *, everyone: bool
    ) -> list[HostLookup]:
        """Look up addresses, of as many hosts as the limits allow; without *everyone* the first to come are enough."""
        hosts = cut.without_address()[: self._options.limits.hosts]
        tasks = {asyncio.create_task(self._addresses_of(host.name, above)): host for host in hosts}
        waiting = set(tasks)
        timeout: float | None = None
        try:
            while waiting:
                done, waiting = await asyncio.wait(waiting, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
                if not done:
                    break
                for task in done:
                    _take(tasks[task], task.result())
                if not everyone and any(host.addresses for host in hosts):
                    timeout = _GRACE
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return [host.lookup for host in hosts if host.lookup is not None]

    async def _addresses_of(self, host: dns.name.Name, above: tuple[dns.name.Name, ...]) -> HostLookup:
        """Return the addresses of a name server, found from the root down."""
        shown = host.to_text()
        if host in above:
            circle = tuple(item.to_text() for item in (*above[above.index(host) :], host))
            return HostLookup(shown, (), _circle(circle), circle)
        if len(above) >= self._options.limits.depth:
            problem = "its address depends on too many other name servers' addresses"
            return HostLookup(shown, (), problem, is_unknown=True)
        if host not in self._resolved:
            walks = [
                self._walk(host, rdtype, self._seen, ignore, (*above, host), is_main=False) for rdtype in (_A, _AAAA)
            ]
            landings = await asyncio.gather(*walks)
            lookup = _host_lookup(host, landings)
            if not lookup.addresses and above:
                return lookup  # perhaps only because of where the question came from
            self._resolved[host] = lookup
        return self._resolved[host]


def _take(host: Host, lookup: HostLookup) -> None:
    host.lookup = lookup
    host.addresses = lookup.addresses


def _host_lookup(host: dns.name.Name, landings: Iterable[Landing]) -> HostLookup:
    """Return what looking for A and for AAAA came to."""
    shown = host.to_text()
    addresses: list[str] = []
    problem = ""
    sorts = {landing.sort for landing in landings}
    # An alias may have addresses behind it, which nobody has asked.
    is_unknown = Sort.NXDOMAIN not in sorts and bool(sorts & {None, Sort.ALIAS, Sort.REDIRECTION})
    for landing in landings:
        judged = landing.heard.judged if landing.heard else None
        if landing.sort is Sort.ANSWER and judged is not None:
            addresses += [rdata.address for rdata in judged.rrsets[0][:MAX_ADDRESSES]]
        elif landing.sort in {Sort.ALIAS, Sort.REDIRECTION}:
            problem = problem or f"{shown} is an alias, which a name server mustn't be (RFC 2181 §10.3)"
        elif landing.sort is Sort.NXDOMAIN:
            problem = problem or f"{shown} doesn't exist"
        elif circle := next((item.circle for item in landing.step.lookups if item.circle), ()):
            return HostLookup(shown, (), _circle(circle), circle)
        elif landing.sort is None:
            problem = problem or f"the address of {shown} can't be found: {landing.reason}"
    if addresses:
        return HostLookup(shown, tuple(dict.fromkeys(addresses)))
    if is_address(shown.rstrip(".")):
        is_unknown = False
        problem = f"{shown} is an address, and NS records need the name of a host"
    return HostLookup(shown, (), problem or f"{shown} has no address", is_unknown=is_unknown)


def _circle(hosts: tuple[str, ...]) -> str:
    return f"their addresses can only be had from each other, in a circle: {' → '.join(hosts)}"


def ignore(step: Step) -> None:
    """Let a step pass that nobody wants to see."""
