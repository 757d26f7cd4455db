"""Find who serves a zone, from the root down: whom its parent delegates to, and whom its own NS records name."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tuiz.domain.sentences import sentence
from tuiz.errors import NotFoundError, TuizError
from tuiz.lookups.judging import Sort
from tuiz.lookups.one_step import Landing
from tuiz.lookups.panel import Budget, BudgetSpent, Panel
from tuiz.lookups.steps import Step, TraceLimits, TraceOptions
from tuiz.lookups.walk import StepsSpent, Walker
from tuiz.lookups.zone_cut import Host, ZoneCut, root_cut

if TYPE_CHECKING:
    import dns.name

    from tuiz.lookups.world import World

_NS: Final = 2
_LIMITS: Final = TraceLimits(hosts=20)


class NotDelegated(NotFoundError):
    """The zone isn't delegated: its parent's servers know no such zone."""


class ParentUnreachable(TuizError):
    """Nobody could be asked where the zone is: whether it is delegated is unknown."""

    hint = "Try again; tuiz trace shows each server on the way and what it did."


@dataclass(frozen=True, slots=True)
class Authority:
    """One name server of a zone."""

    name: str
    """Absolute."""
    addresses: tuple[str, ...]
    is_delegated: bool
    """Whether the parent names it."""
    is_listed: bool
    """Whether the zone's own NS records name it."""
    problem: str = ""
    """Why it has no address, a sentence without its full stop."""


@dataclass(frozen=True, slots=True)
class Authorities:
    """Who serves a zone."""

    zone: str
    """Absolute."""
    servers: tuple[Authority, ...]
    parent: str | None = None
    """The zone that delegates to it; None for the root."""
    parent_servers: tuple[tuple[str, str], ...] = ()
    """Name and address of the parent's servers."""
    delegated: tuple[str, ...] | None = None
    """The name servers that the parent names; None where its servers serve the zone too, so that none refers."""
    glue: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ds: tuple[str, ...] = ()
    """RDATA of the DS records that came with the referral."""
    ttl: int | None = None
    """That of the parent's NS records."""
    zone_ns: tuple[str, ...] | None = None
    """The zone's own NS records, as the first of its servers says them; None where no server answered."""
    problem: str = ""
    """Why no server of the zone answered, a sentence without its full stop."""
    steps: tuple[Step, ...] = ()
    """How they were found."""


async def find_authorities(zone: str, world: World, limits: TraceLimits = _LIMITS) -> Authorities:
    """Return who serves *zone*, with their addresses.

    Args:
        zone: absolute.
        world: where to begin, and how patiently.
        limits: how far to go.

    Raises:
        NotDelegated: there is no such zone, say its parent's servers.
        ParentUnreachable: that couldn't be found out.
    """
    import dns.name

    name = dns.name.from_text(zone)
    finder = _Finder(world, limits)
    try:
        landing = await finder.walk(name)
        return await finder.authorities(name, landing)
    except (BudgetSpent, StepsSpent) as error:
        raise ParentUnreachable(f"Finding the servers of {zone} took too many questions.") from error


async def find_addresses(host: str, world: World, limits: TraceLimits = _LIMITS) -> tuple[tuple[str, ...], str]:
    """Return the addresses of a host as its own zone's servers tell them, or none, and why.

    Args:
        host: absolute.
        world: where to begin, and how patiently.
        limits: how far to go.
    """
    import dns.name

    finder = _Finder(world, limits)
    cut = ZoneCut(dns.name.root, [Host(dns.name.from_text(host))])
    try:
        [lookup] = await finder.walker.find_addresses(cut)
    except (BudgetSpent, StepsSpent):
        return (), f"finding the addresses of {host} took more questions than any name should need"
    return lookup.addresses, lookup.problem


class _Finder:
    """Looks for one zone's servers."""

    def __init__(self, world: World, limits: TraceLimits) -> None:
        panel = Panel(world.port, world.limits, Budget(limits.queries), time.monotonic(), dnssec=True)
        self._root = root_cut(world.hints)
        self.walker = Walker(self._root, panel, None, TraceOptions(dnssec=False, limits=limits))
        self._steps: list[Step] = []

    async def walk(self, name: dns.name.Name) -> Landing:
        """Ask from the root down for the zone's NS records."""
        return await self.walker.walk(name, _NS, {self._root.name: self._root}, self._steps.append)

    async def authorities(self, name: dns.name.Name, landing: Landing) -> Authorities:
        """Return whom the answer, or the lack of one, tells of."""
        zone, cut = name.to_text(), landing.cut
        is_here = cut.name == name
        listed = _targets(landing) if landing.sort is Sort.ANSWER else None
        if not is_here and listed is None:
            if landing.sort is None:
                raise ParentUnreachable(sentence(f"where {zone} is delegated to is unknown: {landing.reason}"))
            what = "no such name" if landing.sort is Sort.NXDOMAIN else "no delegation of this name"
            raise NotDelegated(f"{zone} isn't a zone: the servers of {cut.name} know {what}.")
        hosts = {host.name: host for host in cut.hosts} if is_here else {}
        delegated = set(hosts)
        for target in listed or ():
            hosts.setdefault(target, Host(target))
        servers = ZoneCut(name, list(hosts.values()), cut.parent)
        await self.walker.find_addresses(servers)
        parent = cut.parent if is_here else cut
        return Authorities(
            zone=zone,
            servers=tuple(
                Authority(
                    host.name.to_text(),
                    host.addresses,
                    host.name in delegated,
                    listed is not None and host.name in listed,
                    host.lookup.problem if host.lookup and not host.addresses else "",
                )
                for host in servers.hosts
            ),
            parent=parent.name.to_text() if parent else None,
            parent_servers=tuple((item.host, item.address) for item in parent.addresses()) if parent else (),
            delegated=tuple(sorted(host.to_text() for host in delegated)) if is_here else None,
            glue=cut.referral.glue if is_here and cut.referral else {},
            ds=cut.referral.ds if is_here and cut.referral else (),
            ttl=cut.referral.ttl if is_here and cut.referral else None,
            zone_ns=None if listed is None else tuple(sorted(host.to_text() for host in listed)),
            problem=landing.reason,
            steps=tuple(self._steps),
        )


def _targets(landing: Landing) -> list[dns.name.Name]:
    assert landing.heard is not None
    assert landing.heard.judged is not None
    return [rdata.target for rrset in landing.heard.judged.rrsets for rdata in rrset]
