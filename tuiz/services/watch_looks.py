"""One look at a changed delegation: what the parent's servers and the resolvers say of it now."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tuiz.domain.delegation import ParentServer, ParentWord
from tuiz.domain.watching_delegation import THE_PARENT, Heard, Said, Watch, Word, said_by_parent, said_in_answers
from tuiz.services.watch_keeping import LOOK_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.lookups.world import World
    from tuiz.services.propagating import Resolver
    from tuiz.services.rrset_value import Value


async def look(state: Watch, world: World, resolvers: Sequence[Resolver]) -> list[Said]:
    """Return what everybody says; that nothing can be found out is no error.

    Args:
        state: what is watched.
        world: where the DNS begins.
        resolvers: whom to ask beside the parent's servers.
    """
    asking = asyncio.gather(*(_ask(resolver, state, world) for resolver in resolvers))
    try:
        parent = await _of_parent(state, world)
        others = await asking
    finally:
        asking.cancel()
    return [*parent, *others]


async def _of_parent(state: Watch, world: World) -> list[Said]:
    from tuiz.lookups.delegation.one_parent import ask_parent

    try:
        async with asyncio.timeout(LOOK_SECONDS):
            parent = await ask_parent(state.domain, world)
            heard = await asyncio.gather(*(_of_server(each, state, world) for each in parent.servers))
    except TimeoutError:
        return [_unknown(f"its servers didn't come to an end within {LOOK_SECONDS} s")]
    return heard or [_unknown(parent.problem or "its servers aren't known")]


def _unknown(why: str) -> Said:
    return Said(THE_PARENT, Word.UNKNOWN, why, is_parent=True)


async def _of_server(server: ParentServer, state: Watch, world: World) -> Said:
    """Return what a server of the parent says.

    It is asked for the DS records itself: a referral may come without them. One that serves the domain too never
    refers, but has its NS records.
    """
    from tuiz.lookups.endpoint import Endpoint
    from tuiz.lookups.steps import Question
    from tuiz.services.rrset_answers import server_value

    async def served(rdtype: str) -> Heard | str:
        endpoint = Endpoint(server.address, world.port)
        return _heard(await server_value(Question(state.domain, rdtype), endpoint, world.limits), rdtype)

    if server.word is ParentWord.SERVES:
        ns, ds = await asyncio.gather(served("NS"), served("DS"))
        return said_by_parent(server, ns, ds, state)
    if server.word is ParentWord.DELEGATES and server.referral is not None:
        return said_by_parent(server, Heard(server.referral.ns), await served("DS"), state)
    return said_by_parent(server, None, None, state)


async def _ask(resolver: Resolver, state: Watch, world: World) -> Said:
    """Return what a resolver says; it is asked for DS records only where it is known which there are to be."""
    from tuiz.lookups.steps import Question
    from tuiz.services.rrset_answers import resolver_answer

    types = ("NS",) if state.ds is None else ("NS", "DS")
    answers = await asyncio.gather(
        *(resolver_answer(Question(state.domain, rdtype), resolver.endpoint, world.limits) for rdtype in types)
    )
    values = [each if isinstance(each, str) else each.value for each in answers]
    ds = _heard(values[1], "DS") if len(values) > 1 else None
    return said_in_answers(f"resolver {resolver}", _heard(values[0], "NS"), ds, state)


def _heard(value: Value | str, rdtype: str) -> Heard | str:
    if isinstance(value, str):
        return value.rstrip(".")
    return Heard(value.rdata if value.rdtype == rdtype else (), value.ttl, value.exists)
