"""What name servers do for a zone just now: authoritative, lame, or unknown because nobody answered in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.delegation import ServerState
from tuiz.errors import TuizError
from tuiz.lookups.endpoint import Endpoint
from tuiz.services.as_it_goes import as_it_goes

if TYPE_CHECKING:
    from tuiz.lookups.world import World
    from tuiz.storage.settings import LookupSettings

_SOA: Final = 6
_MOST_ADDRESSES: Final = 8
"""More of one host aren't asked."""
_AT_ONCE: Final = 16


class HostNow(NamedTuple):
    """One name server's host, and what its addresses do."""

    host: str
    """Absolute."""
    state: ServerState
    """The worst of its addresses'."""
    detail: str
    """Each address with what it does, or why there is none."""


_GRAVITY: Final = (ServerState.AUTHORITATIVE, ServerState.UNKNOWN, ServerState.UNREACHABLE, ServerState.LAME)
"""From the best to the worst that is known."""


async def states_of(zone: str, hosts: Sequence[str], path: Path, settings: LookupSettings) -> AsyncIterator[HostNow]:
    """Ask hosts whether they serve a zone, and give each as soon as it is known; leaving off ends the asking.

    Args:
        zone: absolute.
        hosts: absolute.
        path: the zone's file, which may have the addresses of hosts within it.
        settings: where the DNS begins, and how patiently.
    """
    from tuiz.services.tracing import world_of

    known = await asyncio.to_thread(_addresses_in_file, zone, hosts, path)
    asking = _Asking(zone, world_of(settings), known)

    async def all_of_them(tell: Callable[[HostNow], None]) -> None:
        async def one(host: str) -> None:
            tell(await asking.host(host))

        await asyncio.gather(*map(one, hosts))

    async for found in as_it_goes(all_of_them):
        yield found


class _Asking:
    def __init__(self, zone: str, world: World, known: dict[str, tuple[str, ...]]) -> None:
        self._zone = zone
        self._world = world
        self._known = known
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def host(self, host: str) -> HostNow:
        """Return what one host's addresses do."""
        from tuiz.lookups.authorities import find_addresses

        addresses, problem = self._known.get(names.key(host), ()), ""
        if not addresses:
            addresses, problem = await find_addresses(host, self._world)
        if not addresses:
            return HostNow(host, ServerState.UNKNOWN, f"unknown, without an address: {problem or 'its zone has none'}")
        asked = addresses[:_MOST_ADDRESSES]
        found = await asyncio.gather(*map(self._address, asked))
        worst = max((state for state, _ in found), key=_GRAVITY.index)
        told = [
            f"{address} {state}{f' ({detail})' if detail else ''}"
            for address, (state, detail) in zip(asked, found, strict=True)
        ]
        return HostNow(host, worst, ", ".join(told))

    async def _address(self, address: str) -> tuple[ServerState, str]:
        """Return whether an address answers for the zone's SOA with authority."""
        import dns.name

        from tuiz.lookups.asking import ask, make_query
        from tuiz.lookups.errors import BadReply, LookupFailed, Unreachable
        from tuiz.lookups.judging import Sort, judge

        query = make_query(self._zone, "SOA", recurse=False, edns=None)
        async with self._gate:
            try:
                reply = await ask(query, Endpoint(address, self._world.port), self._world.limits)
            except LookupFailed as error:
                if isinstance(error, BadReply):
                    return ServerState.LAME, error.message.rstrip(".")
                is_gone = isinstance(error, Unreachable)
                return ServerState.UNREACHABLE if is_gone else ServerState.UNKNOWN, "" if is_gone else "no answer"
        zone = dns.name.from_text(self._zone)
        judged = judge(reply.message, zone, zone, _SOA)
        if judged.sort is Sort.ANSWER:
            return ServerState.AUTHORITATIVE, f"SERIAL {judged.rrsets[0][0].serial}"
        return ServerState.LAME, judged.detail


def _addresses_in_file(zone: str, hosts: Sequence[str], path: Path) -> dict[str, tuple[str, ...]]:
    """Return the addresses that the zone's file has of hosts within it: the live DNS may not know them yet."""
    from tuiz.services.delegating import addresses_in
    from tuiz.services.finding_zone import ZoneFinder

    inside = [host for host in hosts if names.is_at_or_below(host, zone)]
    if not inside:
        return {}
    try:
        found = ZoneFinder(path.parent).at_path(path, zone)
        return {names.key(host): addresses_in(found, host) for host in inside}
    except TuizError:
        return {}
