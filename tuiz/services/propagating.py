"""Propagation: one RRset at many resolvers, beside what the zone file and its name servers say.

What counts is what the name servers say; where that can't be had, what the zone file says. A resolver that answers
otherwise out of its cache is stale until the answer's TTL has run out; one that answers otherwise by itself, or still
does when that time is over, is different. No answer says nothing: unknown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from tuiz.domain import names
from tuiz.lookups.asking import Limits
from tuiz.lookups.endpoint import Endpoint, parse_endpoint
from tuiz.lookups.public_resolvers import PUBLIC_RESOLVERS
from tuiz.lookups.steps import Outcome, Question, Step, TraceOptions
from tuiz.lookups.system_resolvers import system_resolvers
from tuiz.services.rrset_answers import Answer, resolver_answer, server_value
from tuiz.services.rrset_value import Value
from tuiz.services.tracing import trace

if TYPE_CHECKING:
    from tuiz.lookups.world import World
    from tuiz.storage.settings import LookupSettings

State = Literal["same", "stale", "different", "unknown"]

_AT_ONCE: Final = 32
_GRACE_SECONDS: Final = 2.0
"""A cache's second may end later than ours."""
_SHORTEST_WAIT: Final = 2.0
_LONGEST_WAIT: Final = 60.0
_RETRY_WAIT: Final = 10.0
_GIVE_UP_AFTER: Final = 3
"""So many looks in a row without an answer, and a resolver is waited for no more."""


@dataclass(frozen=True, slots=True)
class Resolver:
    """Whom to ask, and what it is called."""

    endpoint: Endpoint
    title: str = ""

    def __str__(self) -> str:
        return str(self.endpoint)


@dataclass(frozen=True, slots=True)
class View:
    """What one resolver says."""

    resolver: Resolver
    state: State
    value: Value | None = None
    """None where nothing came that could be compared."""
    detail: str = ""
    """What there is to say about it, a sentence's end."""
    misses: int = 0
    """How many looks in a row got no answer."""
    expires: float | None = None
    """When a stale answer's time is over, by the event loop's clock."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What the resolvers are compared with."""

    stored: Value | None
    authoritative: Value | None
    problem: str = ""
    """Why there is no authoritative value, or what is odd about how it was found, a sentence."""

    @property
    def value(self) -> Value | None:
        """What counts."""
        return self.stored if self.authoritative is None else self.authoritative


def resolvers_to_ask(words: Sequence[str], settings: LookupSettings, *, public: bool = False) -> list[Resolver]:
    """Return whom to ask: those that are named, else those of the settings, else the system's and well-known ones.

    With another root than the public one, the well-known ones are asked only where that is wanted: they don't know it.

    Args:
        words: what the user names.
        settings: the user's own resolvers: who has some may not want others to be asked.
        public: whether to ask the well-known ones too.

    Raises:
        UsageError: a word names no resolver.
    """
    found = [Resolver(parse_endpoint(word.removeprefix("@"), default_port=settings.port)) for word in words]
    if not found:
        found = [Resolver(parse_endpoint(text, default_port=settings.port)) for text in settings.resolvers]
    if not found:
        found = [Resolver(endpoint, "system") for endpoint in system_resolvers()]
        public = public or settings.root_hints is None
    if public:
        found += [Resolver(Endpoint(item.address), item.title) for item in PUBLIC_RESOLVERS]
    return list({str(resolver): resolver for resolver in reversed(found)}.values())[::-1]


async def authoritative_value(
    question: Question, world: World, servers: Sequence[Endpoint] = ()
) -> tuple[Value | None, str]:
    """Return what the name servers say, or why that isn't known; beside a value, what is odd about how it was found.

    Args:
        question: what is asked.
        world: where the DNS begins.
        servers: the zone's name servers, where they are known; where they aren't, or none of them answers, those that
            the DNS names from the root down are asked.
    """
    problems = []
    for found in await asyncio.gather(*(server_value(question, server, world.limits) for server in servers)):
        if isinstance(found, Value):
            return found, ""
        problems.append(found)
    value, problem = await _traced_value(question, world)
    if not problems:
        return value, problem
    if value is None:
        return None, problems[0]
    return value, f"The servers of the zone's file don't tell ({problems[0].rstrip('.')}); those that the DNS names do."


async def _traced_value(question: Question, world: World) -> tuple[Value | None, str]:
    """Return what the name servers say that are found from the root down, or why that isn't known."""
    last: Outcome | None = None
    async for item in trace(question, world, TraceOptions(dnssec=False)):
        if isinstance(item, Step):
            is_asked = names.key(item.question.name) == names.key(question.name)
            if item.answer is not None and is_asked and item.source is not None:
                if not item.source.is_authoritative:
                    return None, f"No server of {item.zone} answers with authority."
                records = [r for r in item.answer if names.key(r.owner) == names.key(question.name)]
                for rdtype in (question.rdtype, "CNAME"):
                    if chosen := [record for record in records if record.rdtype == rdtype]:
                        return Value(rdtype, tuple(sorted(r.rdata for r in chosen)), chosen[0].ttl), ""
        else:
            last = item
    if last is not None and last.kind in {"nodata", "nxdomain"}:
        return Value(question.rdtype, (), None, exists=last.kind == "nodata"), ""
    return None, last.message if last is not None else "Nothing was found out."


async def look(
    question: Question,
    resolvers: Sequence[Resolver],
    reference: Awaitable[Reference],
    limits: Limits,
    take: Callable[[View], None] = lambda _: None,
) -> tuple[Reference, list[View]]:
    """Ask all resolvers at once, and return what each says.

    Args:
        question: what is asked.
        resolvers: whom.
        reference: what their answers are held against; found out meanwhile.
        limits: of patience.
        take: is given each view as soon as it is known.
    """
    gate = asyncio.Semaphore(_AT_ONCE)
    awaited = asyncio.ensure_future(reference)

    async def one(resolver: Resolver) -> View:
        async with gate:
            answer = await resolver_answer(question, resolver.endpoint, limits)
        view = judged(resolver, answer, await awaited, asyncio.get_running_loop().time())
        take(view)
        return view

    try:
        views = list(await asyncio.gather(*map(one, resolvers)))
        return await awaited, views
    finally:
        awaited.cancel()


async def watch(
    question: Question,
    views: Sequence[View],
    reference: Callable[[], Awaitable[Reference]],
    limits: Limits,
    take: Callable[[Reference, list[View], float], None] = lambda *_: None,
) -> tuple[Reference, list[View]]:
    """Look again and again until all resolvers agree, each when its cache should have run out.

    Args:
        question: what is asked.
        views: what a first look found.
        reference: finds out anew what counts.
        limits: of patience.
        take: is given the state after each look, and the seconds until the next one.
    """
    found = list(views)
    clock = asyncio.get_running_loop().time
    while True:
        waiting = [view for view in found if view.state != "same" and view.misses < _GIVE_UP_AFTER]
        held = await reference()
        if not waiting:
            return held, found
        wait = pause(waiting, clock())
        take(held, found, wait)
        await asyncio.sleep(wait)
        held, anew = await look(question, [view.resolver for view in waiting], reference(), limits)
        newer = {str(view.resolver): view for view in anew}
        found = [
            _after(view, newer[str(view.resolver)], clock()) if str(view.resolver) in newer else view for view in found
        ]


def pause(waiting: Sequence[View], now: float) -> float:
    """Return the seconds until the next look: until the first cache runs out, within bounds."""
    ends = [view.expires + _GRACE_SECONDS / 2 - now for view in waiting if view.expires is not None]
    if len(ends) < len(waiting):
        ends.append(_RETRY_WAIT)
    return min(max(min(ends), _SHORTEST_WAIT), _LONGEST_WAIT)


def judged(resolver: Resolver, answer: Answer | str, reference: Reference, now: float) -> View:
    """Return what a resolver's answer, or the lack of one, comes to."""
    if isinstance(answer, str):
        return View(resolver, "unknown", None, answer, misses=1)
    wanted = reference.value
    if wanted is None:
        return View(resolver, "unknown", answer.value, "there is nothing to compare it with")
    if answer.value.key == wanted.key:
        return View(resolver, "same", answer.value, answer.odd)
    if answer.is_own or not answer.value.ttl:
        return View(resolver, "different", answer.value, "it says so by itself" if answer.is_own else answer.odd)
    return View(resolver, "stale", answer.value, answer.odd, expires=now + answer.value.ttl)


def _after(before: View, view: View, now: float) -> View:
    """Return a view in the light of the one before it."""
    if view.state == "unknown" and view.value is None:
        return replace(view, misses=before.misses + 1)
    is_over = before.expires is not None and now > before.expires + _GRACE_SECONDS
    if view.state == "stale" and before.value is not None and view.value is not None:
        if before.state == "different" and before.value.key == view.value.key:
            return replace(view, state="different", detail=before.detail)
        if is_over and before.value.key == view.value.key:
            return replace(view, state="different", detail="its cache has run out since, and it says the same again")
    return view
