"""Find out which addresses a domain's name servers have, from the zones that their names are in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from tuiz.domain.delegation import HostState, NameServerHost
from tuiz.lookups.judging import Sort
from tuiz.lookups.panel import BudgetSpent
from tuiz.lookups.walk import StepsSpent, Walker, ignore

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    import dns.name

    from tuiz.lookups.one_step import Landing
    from tuiz.lookups.zone_cut import ZoneCut

_TYPES: Final = (1, 28)
"""A and AAAA."""
_ALIASES: Final = {Sort.ALIAS, Sort.REDIRECTION}
_MOST_ALIASES: Final = 4
MOST_ADDRESSES: Final = 16
"""How many addresses of each version a host may have here: to compare them, all have to be known."""


class HostFinder:
    """Looks up host names, and remembers the zones on the way."""

    def __init__(self, walker: Walker, known: MutableMapping[dns.name.Name, ZoneCut]) -> None:
        """Take who walks, and the zones that are known."""
        self._walker = walker
        self._known = known

    async def find(self, host: dns.name.Name, aliases: int = 0) -> NameServerHost:
        """Return what is known of a host.

        Args:
            host: its name, absolute.
            aliases: how many led here.
        """
        shown = host.to_text()
        try:
            walks = (self._walker.walk(host, rdtype, self._known, ignore) for rdtype in _TYPES)
            landings = await asyncio.gather(*walks)
        except (BudgetSpent, StepsSpent):
            return NameServerHost(shown, HostState.UNKNOWN, detail="finding its addresses took too many questions")
        if alias := next((landing for landing in landings if landing.sort in _ALIASES), None):
            return await self._behind(shown, alias, aliases)
        if addresses := _addresses(landings):
            return NameServerHost(shown, HostState.KNOWN, addresses)
        return _without_address(shown, landings)

    async def _behind(self, shown: str, landing: Landing, aliases: int) -> NameServerHost:
        """Return an alias, with the addresses that it leads to: some resolvers follow it."""
        import dns.name

        target = landing.step.alias
        detail = f"it is an alias of {target}" if target else "it is an alias"
        addresses: tuple[str, ...] = ()
        if target and aliases < _MOST_ALIASES:
            addresses = (await self.find(dns.name.from_text(target), aliases + 1)).addresses
        return NameServerHost(shown, HostState.ALIAS, addresses, detail)


def _addresses(landings: Sequence[Landing]) -> tuple[str, ...]:
    found = [
        rdata.address
        for landing in landings
        if landing.sort is Sort.ANSWER and landing.heard is not None and landing.heard.judged is not None
        for rdata in landing.heard.judged.rrsets[0][:MOST_ADDRESSES]
    ]
    return tuple(dict.fromkeys(found))


def _without_address(shown: str, landings: Sequence[Landing]) -> NameServerHost:
    """Return a host without addresses, and whether it is known to have none."""
    circle = next((lookup.circle for item in landings for lookup in item.step.lookups if lookup.circle), ())
    if circle:
        way = " → ".join(circle)
        return NameServerHost(shown, HostState.NONE, detail=f"its address can only be had in a circle: {way}")
    if any(landing.sort is Sort.NXDOMAIN for landing in landings):
        return NameServerHost(shown, HostState.NONE, detail=f"the servers of {_zone(landings)} know no such name")
    if all(landing.sort is Sort.NODATA for landing in landings):
        return NameServerHost(shown, HostState.NONE, detail=f"the servers of {_zone(landings)} have no address of it")
    reason = next((landing.reason for landing in landings if landing.reason), "who would know didn't answer")
    return NameServerHost(shown, HostState.UNKNOWN, detail=reason)


def _zone(landings: Sequence[Landing]) -> str:
    return landings[0].cut.name.to_text()
