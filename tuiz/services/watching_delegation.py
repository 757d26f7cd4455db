"""Watch a changed delegation: ask the parent's servers and the resolvers again and again until they agree.

What is known is kept after each look, so that a watch goes on where it was after a restart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.domain.delegation import ParentServer, ParentWord
from tuiz.domain.watching_delegation import Said, Watch, Word, said_by_parent, said_of_hosts
from tuiz.errors import NotFoundError
from tuiz.services.journal_use import with_journal

if TYPE_CHECKING:
    from tuiz.lookups.world import World
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.propagating import Resolver
    from tuiz.storage.places import Places


class NothingToWatch(NotFoundError):
    """Nobody has told which name servers the domain is to have."""

    hint = "Name them: tuiz delegation DOMAIN --watch NS…; or write delegation = [NS…] into the domain's TOML file."


def kept(domain: str, places: Places) -> Watch | None:
    """Return the watch of *domain*, absolute, that was begun before.

    Raises:
        StorageError: the journal can't be used.
    """
    return with_journal(places, lambda journal: journal.watches.of(domain))[0] if places.has_journal() else None


def forget(domain: str, places: Places) -> bool:
    """Watch *domain* no more; return whether it was watched.

    Raises:
        StorageError: the journal can't be used.
    """
    return places.has_journal() and with_journal(places, lambda journal: journal.watches.forget(domain))[0]


def watch_of(domain: Domain, hosts: Sequence[str], finder: ZoneFinder) -> Watch:
    """Return what there is to watch.

    That is the name servers named, else the last change made at the registrar or the watch that was begun, whichever is
    newer, else what the domain's settings mean its delegation to be.

    Raises:
        NothingToWatch: nobody tells.
        StorageError: the journal can't be used.
    """
    from tuiz.services.registered_state import held
    from tuiz.services.registrar_log import history

    now = datetime.now(UTC)
    if hosts:
        return Watch(domain.name, tuple(hosts), None, now)
    found = kept(domain.name, finder.places)
    for change in reversed(history(domain.name, finder.places)):
        if found is not None and change.time <= found.begun:
            break
        if change.outcome != "failed":
            after = held(change.after)
            return Watch(domain.name, after.hosts, after.ds, now)
    if found is not None:
        return found
    settings = None if domain.zone is None else domain.zone.file.settings
    intended = () if settings is None else settings.delegation or settings.intended_hosts
    if not intended:
        raise NothingToWatch(f"Nothing says which name servers {names.spoken(domain.name)} is to have.")
    return Watch(domain.name, tuple(intended), None, now)


async def watch(
    begun: Watch,
    world: World,
    resolvers: Sequence[Resolver],
    places: Places,
    *,
    take: Callable[[Watch], None] = lambda _: None,
    rounds: int | None = None,
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Watch:
    """Look until all agree, and return what the last look found; each is kept, and forgotten when all agree.

    Args:
        begun: what to watch.
        world: where the DNS begins.
        resolvers: whom to ask beside the parent's servers.
        places: where the journal lies.
        take: is given the watch after each look.
        rounds: how often to look at most; None sets no end.
        wait: waits for some seconds.

    Raises:
        StorageError: the journal can't be used.
    """
    state = begun
    await asyncio.to_thread(_keep, state, places)
    done = 0
    while True:
        if state.looked is not None and done == 0:
            rest = state.looked + timedelta(seconds=state.pause_seconds) - datetime.now(UTC)
            await wait(max(0.0, min(rest.total_seconds(), state.pause_seconds)))
        state = state.after(await _look(state, world, resolvers), datetime.now(UTC))
        done += 1
        await asyncio.to_thread(_keep, state, places)
        take(state)
        if state.is_done:
            await asyncio.to_thread(forget, state.domain, places)
            return state
        if rounds is not None and done >= rounds:
            return state
        await wait(state.pause_seconds)


def watch_document(state: Watch) -> dict[str, object]:
    """Return a watch as JSON has it."""
    return {
        "domain": state.domain,
        "name_servers": list(state.hosts),
        "ds": None if state.ds is None else list(state.ds),
        "agreed": state.is_agreed,
        "rounds": state.rounds,
        "servers": [
            {
                "server": each.who,
                "parent": each.is_parent,
                "state": each.word.value,
                "detail": each.detail,
                "ttl": each.ttl,
            }
            for each in state.said.values()
        ],
    }


async def _look(state: Watch, world: World, resolvers: Sequence[Resolver]) -> list[Said]:
    from tuiz.lookups.delegation.one_parent import ask_parent

    asking = asyncio.gather(*(_ask(resolver, state, world) for resolver in resolvers))
    try:
        parent = await ask_parent(state.domain, world)
        others = await asking
    finally:
        asking.cancel()
    heard = said_by_parent(parent, state.hosts, state.ds)
    heard = [
        await _as_served(said, server, state, world) if server.word is ParentWord.SERVES else said
        for said, server in zip(heard, parent.servers, strict=True)
    ]
    if not heard:
        why = parent.problem or "its servers aren't known"
        heard = [Said("the parent zone", Word.UNKNOWN, why, is_parent=True)]
    return [*heard, *others]


async def _as_served(said: Said, server: ParentServer, state: Watch, world: World) -> Said:
    """Return what a server of the parent says that serves the domain too: it never refers, but has its NS records."""
    from tuiz.lookups.endpoint import Endpoint
    from tuiz.lookups.steps import Question
    from tuiz.services.rrset_answers import server_value

    value = await server_value(Question(state.domain, "NS"), Endpoint(server.address, world.port), world.limits)
    if isinstance(value, str):
        return said
    return replace(said_of_hosts(said.who, value.rdata, state.hosts, None), is_parent=True)


async def _ask(resolver: Resolver, state: Watch, world: World) -> Said:
    from tuiz.lookups.steps import Question
    from tuiz.services.rrset_answers import resolver_answer

    answer = await resolver_answer(Question(state.domain, "NS"), resolver.endpoint, world.limits)
    who = f"resolver {resolver}"
    if isinstance(answer, str):
        return Said(who, Word.UNKNOWN, answer)
    hosts = answer.value.rdata if answer.value.rdtype == "NS" else ()
    return said_of_hosts(who, hosts, state.hosts, answer.value.ttl)


def _keep(state: Watch, places: Places) -> None:
    with_journal(places, lambda journal: journal.watches.keep(state))
