"""One stored RRset beside what is live: what each of the zone's name servers says, and each of the user's resolvers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from tuiz.errors import TuizError
from tuiz.lookups.endpoint import Endpoint
from tuiz.lookups.steps import Question
from tuiz.services.as_it_goes import as_it_goes
from tuiz.services.propagating import Reference, Resolver, View, look, resolvers_to_ask
from tuiz.services.rrset_value import Value
from tuiz.services.tracing import world_of

if TYPE_CHECKING:
    from tuiz.lookups.world import World
    from tuiz.storage.settings import LookupSettings

_MOST_SERVERS: Final = 26
"""Thirteen names with two addresses each."""


@dataclass(frozen=True, slots=True)
class Live:
    """What is known by now."""

    question: Question
    stored: Value
    servers: tuple[View, ...] = ()
    """The zone's name servers."""
    resolvers: tuple[View, ...] = ()
    is_complete: bool = False
    problem: str = ""
    """Why not all of the zone's servers could be asked, a sentence."""


async def live_record(
    question: Question, stored: Value, path: Path, origin: str, settings: LookupSettings
) -> AsyncIterator[Live]:
    """Ask the zone's servers and the resolvers at once, and give what is known whenever that is more.

    Args:
        question: the RRset.
        stored: what the open zone says of it, unsaved edits included.
        path: the zone's file, which may have the addresses of its servers.
        origin: the zone's name.
        settings: whom to ask, and how patiently.
    """
    servers: dict[str, View] = {}
    resolvers: dict[str, View] = {}
    problem = ""
    yield Live(question, stored)
    async for group, item in as_it_goes(_Asking(question, stored, world_of(settings), settings).work(path, origin)):
        if isinstance(item, str):
            problem = item
        else:
            (servers if group == "servers" else resolvers)[str(item.resolver)] = item
        yield Live(question, stored, tuple(servers.values()), tuple(resolvers.values()))
    yield Live(question, stored, tuple(servers.values()), tuple(resolvers.values()), is_complete=True, problem=problem)


_Told = tuple[Literal["servers", "resolvers"], View | str]


class _Asking:
    def __init__(self, question: Question, stored: Value, world: World, settings: LookupSettings) -> None:
        self._question = question
        self._stored = stored
        self._world = world
        self._settings = settings

    def work(self, path: Path, origin: str) -> Callable[[Callable[[_Told], None]], Coroutine[Any, Any, object]]:
        """Return what asks everybody."""

        async def ask_all(tell: Callable[[_Told], None]) -> None:
            await asyncio.gather(
                self._ask_servers(path, origin, tell),
                self._ask(resolvers_to_ask((), self._settings), lambda view: tell(("resolvers", view))),
            )

        return ask_all

    async def _ask_servers(self, path: Path, origin: str, tell: Callable[[_Told], None]) -> None:
        """Ask the servers whose addresses the zone has, then those that are found from the root down."""

        def take(view: View) -> None:
            tell(("servers", view))

        finding = asyncio.ensure_future(_delegated(origin, self._world))
        try:
            known = await asyncio.to_thread(_servers_in_file, path, origin, self._settings.port)
            await self._ask(known, take)
            others, problem = await finding
        finally:
            finding.cancel()
        if problem:
            tell(("servers", problem))
        asked = {str(server) for server in known}
        await self._ask([server for server in others if str(server) not in asked][:_MOST_SERVERS], take)

    async def _ask(self, asked: Sequence[Resolver], take: Callable[[View], None]) -> None:
        await look(self._question, asked, _reference(self._stored), self._world.limits, take)


async def _reference(stored: Value) -> Reference:
    return Reference(stored, None)


def _servers_in_file(path: Path, origin: str, port: int) -> list[Resolver]:
    """Return the servers whose addresses the zone's own file has, by their names."""
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.stored_answer import hosts_of

    try:
        zone = ZoneFinder(path.parent).at_path(path, origin)
        return [Resolver(endpoint, host) for host, endpoint in hosts_of(zone, port)]
    except TuizError:
        return []


async def _delegated(origin: str, world: World) -> tuple[list[Resolver], str]:
    """Return the servers that are found from the root down, and why there may be more."""
    from tuiz.lookups.authorities import find_authorities

    try:
        found = await find_authorities(origin, world)
    except TuizError as error:
        return [], f"{error.message} Only servers whose addresses the zone has are asked."
    servers = [
        Resolver(Endpoint(address, world.port), server.name) for server in found.servers for address in server.addresses
    ]
    return servers, ""
