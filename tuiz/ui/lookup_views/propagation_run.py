"""One propagation on the screen: a first look at all resolvers, and further ones until they agree."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING

from tuiz.services.as_it_goes import as_it_goes
from tuiz.services.propagating import Reference, Resolver, View, authoritative_value, look, watch
from tuiz.services.propagation_document import document
from tuiz.services.rrset_value import Value
from tuiz.ui.looking_up import News
from tuiz.ui.lookup_views.propagation_lines import propagation_lines

if TYPE_CHECKING:
    from tuiz.lookups.endpoint import Endpoint
    from tuiz.lookups.steps import Question
    from tuiz.lookups.world import World
    from tuiz.ui.ink import Tone


class PropagationRun:
    """Looks, and keeps what was seen.

    Args:
        question: the RRset.
        stored: what the workspace says of it, if it has it.
        servers: the zone's name servers, where they are known.
        world: where the DNS begins.
    """

    def __init__(self, question: Question, stored: Value | None, servers: Sequence[Endpoint], world: World) -> None:
        self._question = question
        self._stored = stored
        self._servers = servers
        self._world = world
        self._held: Reference | None = None
        self._views: dict[str, View] = {}

    async def look(self, resolvers: Sequence[Resolver]) -> AsyncIterator[News]:
        """Ask all of them once."""

        async def work(tell: Callable[[View], None]) -> None:
            await look(self._question, resolvers, self._reference(), self._world.limits, tell)

        yield self._news(is_over=False)
        async for view in as_it_goes(work):
            self._views[str(view.resolver)] = view
            yield self._news(is_over=False)
        yield self._news(is_over=True)

    async def watch(self) -> AsyncIterator[News]:
        """Look again until all agree, and ring."""
        if self._held is None or self._held.value is None:
            return

        async def work(tell: Callable[[tuple[list[View], float]], None]) -> None:
            def take(_: Reference, views: list[View], wait: float) -> None:
                tell((views, wait))

            _, views = await watch(
                self._question, list(self._views.values()), self._reference, self._world.limits, take
            )
            tell((views, 0.0))

        async for views, wait in as_it_goes(work):
            self._views = {str(view.resolver): view for view in views}
            yield self._news(is_over=not wait, wait=wait, rings=not wait)

    async def _reference(self) -> Reference:
        found, problem = await authoritative_value(self._question, self._world, self._servers)
        self._held = Reference(self._stored, found, problem)
        return self._held

    def _news(self, *, is_over: bool, wait: float = 0.0, rings: bool = False) -> News:
        views = list(self._views.values())
        same = sum(view.state == "same" for view in views)
        status = f"{same} of {len(views)} the same" if is_over or wait else ""
        tone: Tone = "new" if same == len(views) else "warning"
        if any(view.state == "different" for view in views):
            tone = "error"
        held = self._held or Reference(self._stored, None)
        return News(
            list(propagation_lines(self._question.rdtype, held, views)),
            afresh=True,
            status=status,
            tone=tone,
            document=document(self._question, held, views),
            waits=f"next look in {wait:.0f} s" if wait else "",
            rings=rings,
        )
