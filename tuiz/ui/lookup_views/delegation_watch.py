"""Watch a changed delegation on the lookup screen until the parent's servers and the resolvers agree."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.watching_delegation import Watch, Word
from tuiz.services.as_it_goes import as_it_goes
from tuiz.ui.looking_up import News
from tuiz.ui.widgets.lookup_lines import LookupLine, Span

if TYPE_CHECKING:
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.storage.settings import LookupSettings
    from tuiz.ui.ink import Tone

_TONES: Final[Mapping[Word, Tone]] = {Word.AGREES: "new", Word.DIFFERS: "error", Word.UNKNOWN: "warning"}


async def watch_delegation(
    domain: Domain, words: Sequence[str], finder: ZoneFinder, settings: LookupSettings
) -> AsyncIterator[News]:
    """Look again until all agree, and ring; what was stopped goes on when it is watched again.

    Args:
        domain: the domain.
        words: the name servers that there are to be; none goes on, or takes what was changed last.
        finder: knows the zones here, and where the journal lies.
        settings: whom to ask.
    """
    from tuiz.services.preflighting import hosts_of
    from tuiz.services.propagating import resolvers_to_ask
    from tuiz.services.tracing import world_of
    from tuiz.services.watching_delegation import watch, watch_of

    hosts = list(hosts_of(words, domain.name)) if words else []
    begun = await asyncio.to_thread(watch_of, domain, hosts, finder)
    yield _news(begun)

    async def work(tell: Callable[[Watch], None]) -> None:
        await watch(begun, world_of(settings), resolvers_to_ask((), settings), finder.places, take=tell)

    async for state in as_it_goes(work):
        yield _news(state)


def _news(state: Watch) -> News:
    from tuiz.services.watching_delegation import watch_document

    agree = sum(said.word is Word.AGREES for said in state.said.values())
    status = f"{agree} of {len(state.said)} agree" if state.said else "watching"
    return News(
        list(_lines(state)),
        afresh=True,
        status=status,
        tone="new" if state.is_agreed else "warning",
        document=watch_document(state),
        waits="" if state.is_done or not state.rounds else f"next look in {state.pause_seconds} s",
        goes_on="r goes on",
        rings=state.is_done,
    )


def _lines(state: Watch) -> Iterator[LookupLine]:
    listed = " ".join(map(names.spoken, state.hosts)) or "no name server"
    yield LookupLine((Span(f"Until {names.spoken(state.domain)} is delegated to {listed}", "title"),), is_heading=True)
    for said in sorted(state.said.values(), key=lambda each: not each.is_parent):
        what = "parent  " if said.is_parent else "resolver"
        kept = f" (kept for {said.ttl} s)" if said.word is Word.DIFFERS and said.ttl is not None else ""
        detail = f": {said.detail}" if said.detail else ""
        yield LookupLine(
            (
                Span("  "),
                Span(said.word.value, _TONES[said.word], 8),
                Span(f" {what} ", "dim"),
                Span(said.who + detail + kept),
            )
        )
    if state.is_done:
        if state.is_agreed:
            yield LookupLine((Span("  All agree.", "new"),))
        else:
            count = len(state.unknown)
            yield LookupLine((Span(f"  All that answer agree; {count} never answered, which is unknown.", "warning"),))
