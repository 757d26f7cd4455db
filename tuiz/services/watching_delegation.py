"""Watch a changed delegation: ask the parent's servers and the resolvers again and again until they agree.

What is known is kept after each look, so that a watch goes on where it was after a restart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.delegation import keys
from tuiz.domain.watching_delegation import Watch, is_same_ds
from tuiz.errors import NotFoundError, UsageError
from tuiz.services.cutting_over import found_plan, note_watched
from tuiz.services.watch_keeping import Hold, kept
from tuiz.services.watch_looks import look

if TYPE_CHECKING:
    from tuiz.lookups.world import World
    from tuiz.registrar.protocol import Registered
    from tuiz.services.child_delegation import DsChoice
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.propagating import Resolver
    from tuiz.storage.places import Places

_CHECK_SECONDS: Final = 2
"""How soon it is noticed that another process has taken a watch over."""


class Patience(NamedTuple):
    """When a watch ends although not all agree."""

    rounds: int | None = None
    """How often to look at most; None sets no end."""
    seconds: float | None = None
    """For how long to look at most; None sets no end."""


ENDLESS: Final = Patience()


class NothingToWatch(NotFoundError):
    """Nobody has told which name servers the domain is to have."""

    hint = "Name them: tuiz delegation DOMAIN --watch NS…; or write delegation = [NS…] into the domain's TOML file."


def watch_of(domain: Domain, hosts: Sequence[str], finder: ZoneFinder, ds: DsChoice | Sequence[str] = "keep") -> Watch:
    """Return what there is to watch.

    That is the name servers named, else the last change made at the registrar or the watch that was begun, whichever is
    newer, else what is planned, else what the domain's settings mean its delegation to be. A watch for the same is gone
    on with.

    Args:
        domain: the domain.
        hosts: the name servers that there are to be, absolute; none where nobody names them.
        finder: knows the zones here, and where the journal lies.
        ds: which DS records there are to be; keep takes those of the last change, else those that the zone here asks
            for by its CDS records, and where neither tells, they don't matter.

    Raises:
        UsageError: it is the root.
        NothingToWatch: nobody tells.
        TuizError: the DS records can't be had.
    """
    if domain.name == names.ROOT:
        raise UsageError("The root has no parent that would delegate it.", hint="Watch a domain below it.")
    found = kept(domain.name, finder.places)
    change = _last_change(domain, finder, found)
    wanted = hosts or _wanted(domain, finder, found, change)
    if wanted is None:
        raise NothingToWatch(f"Nothing says which name servers {names.spoken(domain.name)} is to have.")
    records = _ds(domain, wanted, finder, ds, found, change)
    if found is not None and change is None and keys(found.hosts) == keys(wanted) and _is_same(found.ds, records):
        return found
    return Watch(domain.name, tuple(wanted), records, datetime.now(UTC))


async def watch(
    begun: Watch,
    world: World,
    resolvers: Sequence[Resolver],
    places: Places,
    *,
    patience: Patience = ENDLESS,
    take: Callable[[Watch], None] = lambda _: None,
    takes_over: bool = False,
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Watch:
    """Look until all agree, and return what the last look found; each is kept, and forgotten when all agree.

    Args:
        begun: what to watch.
        world: where the DNS begins.
        resolvers: whom to ask beside the parent's servers.
        places: where the journal lies.
        patience: when to leave off.
        take: is given the watch after each look, and at first one that is gone on with.
        takes_over: whether to watch although another process does; that one leaves off.
        wait: waits for some seconds.

    Raises:
        WatchedElsewhere: another process watches the domain.
        WatchLost: another process took the watch over, or ended it.
        StorageError: the journal can't be used.
    """
    hold = Hold(begun.domain, places)
    await asyncio.to_thread(hold.begin, begun, takes_over=takes_over)
    try:
        state = await _look_on(begun, world, resolvers, hold, patience, take, wait)
    finally:
        await asyncio.to_thread(hold.let_go)
    if state.is_agreed:
        await asyncio.to_thread(note_watched, state.domain, state.hosts, places)
    return state


async def _look_on(
    begun: Watch,
    world: World,
    resolvers: Sequence[Resolver],
    hold: Hold,
    patience: Patience,
    take: Callable[[Watch], None],
    wait: Callable[[float], Awaitable[None]],
) -> Watch:
    state, done = begun, 0
    if begun.rounds:
        take(begun)
    end = None if patience.seconds is None else datetime.now(UTC) + timedelta(seconds=patience.seconds)
    if pause := begun.seconds_before(datetime.now(UTC)):
        await _wait(pause, hold, wait)
    while True:
        state = state.after(await look(state, world, resolvers), datetime.now(UTC))
        done += 1
        await asyncio.to_thread(hold.keep, state)
        take(state)
        if state.is_done:
            await asyncio.to_thread(hold.end)
            return state
        is_late = end is not None and datetime.now(UTC) + timedelta(seconds=state.pause_seconds) > end
        if is_late or (patience.rounds is not None and done >= patience.rounds):
            return state
        await _wait(state.pause_seconds, hold, wait)


async def _wait(seconds: float, hold: Hold, wait: Callable[[float], Awaitable[None]]) -> None:
    """Wait, and make sure meanwhile that the watch is still this process's."""
    waiting = asyncio.ensure_future(wait(seconds))
    try:
        while not (await asyncio.wait({waiting}, timeout=_CHECK_SECONDS))[0]:
            await asyncio.to_thread(hold.check)
        await waiting
    finally:
        waiting.cancel()


def _last_change(domain: Domain, finder: ZoneFinder, found: Watch | None) -> Registered | None:
    """Return what the last change at the registrar made of the delegation, if it is newer than the watch."""
    from tuiz.registrar.protocol import DELEGATING
    from tuiz.services.registered_state import held
    from tuiz.services.registrar_log import history

    for change in reversed(history(domain.name, finder.places)):
        if found is not None and change.time <= found.begun:
            return None
        if change.outcome != "failed" and change.manner in DELEGATING:
            return held(change.after)
    return None


def _wanted(domain: Domain, finder: ZoneFinder, found: Watch | None, change: Registered | None) -> Sequence[str] | None:
    """Return the name servers that there are to be where nobody names them; None where nobody tells."""
    if change is not None:
        return change.hosts
    if found is not None:
        return found.hosts
    plan = found_plan(domain.name, finder.places)
    if plan is not None and plan.next_step is not None:
        return plan.hosts
    settings = None if domain.zone is None else domain.zone.file.settings
    return None if settings is None else settings.delegation or settings.intended_hosts or None


def _ds(
    domain: Domain,
    hosts: Sequence[str],
    finder: ZoneFinder,
    ds: DsChoice | Sequence[str],
    found: Watch | None,
    change: Registered | None,
) -> tuple[str, ...] | None:
    """Return the DS records that there are to be; None where nobody tells."""
    from tuiz.domain.name_servers import NameServerSet
    from tuiz.services.child_delegation import operation
    from tuiz.services.records_view import records_at

    servers = NameServerSet("", tuple(hosts), {})
    if ds != "keep":
        return operation(domain.name, servers, finder, ds=ds, ttl=None).ds
    if change is not None and keys(change.hosts) == keys(hosts):
        return change.ds
    if found is not None and keys(found.hosts) == keys(hosts):
        return found.ds
    if domain.zone is not None and hosts and records_at(domain.zone, domain.name, "CDS"):
        return operation(domain.name, servers, finder, ds="zone", ttl=None).ds
    return None


def _is_same(one: Sequence[str] | None, other: Sequence[str] | None) -> bool:
    return one is other if one is None or other is None else is_same_ds(one, other)
