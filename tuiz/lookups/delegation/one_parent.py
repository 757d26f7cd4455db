"""Ask the parent's servers alone whom they delegate a domain to."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from tuiz.lookups.delegation.parents import ParentFinder
from tuiz.lookups.panel import Budget, Panel
from tuiz.lookups.steps import TraceLimits, TraceOptions
from tuiz.lookups.walk import Walker
from tuiz.lookups.zone_cut import root_cut

if TYPE_CHECKING:
    from tuiz.domain.delegation import Parent
    from tuiz.lookups.world import World

_LIMITS: Final = TraceLimits(queries=300, steps=100)


async def ask_parent(domain: str, world: World) -> Parent:
    """Return what the servers of the zone above *domain*, absolute, say of it."""
    import dns.name

    root = root_cut(world.hints)
    panel = Panel(world.port, world.limits, Budget(_LIMITS.queries), time.monotonic(), dnssec=True)
    walker = Walker(root, panel, None, TraceOptions(dnssec=False, limits=_LIMITS))
    return (await ParentFinder(walker, panel, world).find(dns.name.from_text(domain), {root.name: root})).parent
