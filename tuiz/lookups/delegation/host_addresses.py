"""Look up the addresses of host names in the live DNS: in three states, for silence doesn't say that there is none."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from tuiz.lookups.delegation.hosts import HostFinder
from tuiz.lookups.panel import Budget, Panel
from tuiz.lookups.steps import TraceLimits, TraceOptions
from tuiz.lookups.walk import Walker
from tuiz.lookups.zone_cut import root_cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.domain.delegation import NameServerHost
    from tuiz.lookups.world import World

_LIMITS: Final = TraceLimits(queries=400, steps=150)


async def find_hosts(hosts: Sequence[str], world: World) -> list[NameServerHost]:
    """Return what the live DNS says of hosts, absolute, in their order."""
    import dns.name

    root = root_cut(world.hints)
    panel = Panel(world.port, world.limits, Budget(_LIMITS.queries), time.monotonic(), dnssec=False)
    finder = HostFinder(Walker(root, panel, None, TraceOptions(dnssec=False, limits=_LIMITS)), {root.name: root})
    return await asyncio.gather(*(finder.find(dns.name.from_text(host)) for host in hosts))
