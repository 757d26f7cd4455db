"""Watch a changed delegation on the lookup screen until the parent's servers and the resolvers agree."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain.watching_delegation import THE_PARENT, Said, Watch, Word
from tuiz.errors import UsageError
from tuiz.services import watch_words
from tuiz.services.as_it_goes import as_it_goes
from tuiz.services.history_view import time_text
from tuiz.ui.looking_up import News
from tuiz.ui.lookup_views.going_on import TAKE_OVER
from tuiz.ui.widgets.lookup_lines import LookupLine, Span

if TYPE_CHECKING:
    from tuiz.services.child_delegation import DsChoice
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.watch_keeping import WatchedElsewhere, WatchLost
    from tuiz.storage.settings import LookupSettings
    from tuiz.ui.ink import Tone

_DS: Final = "--ds"
_WORD_CELLS: Final = 9
"""The longest word, and a space or more."""
_TONES: Final[Mapping[Word, Tone]] = {Word.AGREES: "new", Word.DIFFERS: "error", Word.UNKNOWN: "warning"}


class _Wanted(NamedTuple):
    """What the words of a line ask for."""

    hosts: list[str]
    resolvers: list[str]
    ds: DsChoice | Sequence[str]
    takes_over: bool


async def watch_delegation(
    domain: Domain, words: Sequence[str], finder: ZoneFinder, settings: LookupSettings
) -> AsyncIterator[News]:
    """Look again until all agree, and ring; what was stopped goes on when it is watched again.

    Args:
        domain: the domain.
        words: the name servers that there are to be, with the options of the command among them; none goes on, or takes
            what was changed last.
        finder: knows the zones here, and where the journal lies.
        settings: whom to ask.

    Raises:
        TuizError: it can't be watched, and why.
    """
    from tuiz.services.preflighting import hosts_of
    from tuiz.services.propagating import resolvers_to_ask
    from tuiz.services.tracing import world_of
    from tuiz.services.watch_keeping import WatchedElsewhere, WatchLost
    from tuiz.services.watching_delegation import watch, watch_of

    wanted = _wanted(words)
    hosts = list(hosts_of(wanted.hosts, domain.name)) if wanted.hosts else []
    resolvers = resolvers_to_ask(wanted.resolvers, settings)
    begun = await asyncio.to_thread(watch_of, domain, hosts, finder, wanted.ds)
    asked = list(watch_words.asked_words(resolvers, settings, are_named=bool(wanted.resolvers)))
    last = begun
    yield _news(begun, asked, is_looking=True)

    async def work(tell: Callable[[Watch | None], None]) -> None:
        async def wait(seconds: float) -> None:
            await asyncio.sleep(seconds)
            tell(None)

        world, places = world_of(settings), finder.places
        await watch(begun, world, resolvers, places, take=tell, takes_over=wanted.takes_over, wait=wait)

    try:
        async for state in as_it_goes(work):
            last = state or last
            yield _news(last, asked, is_looking=state is None)
    except WatchedElsewhere as error:
        yield _of_other(error)
    except WatchLost as error:
        yield _lost(last, error)


def watch_lines(
    state: Watch, now: datetime, asked: Sequence[str] = (), *, is_looking: bool = False
) -> list[LookupLine]:
    """Return what is known of a watch.

    Args:
        state: the watch.
        now: the time.
        asked: who is asked, sentences.
        is_looking: whether somebody looks right now.
    """
    lines = [LookupLine((Span(watch_words.aim_words(state), "title"),), is_heading=True, name=state.domain)]
    lines += [LookupLine((Span("  "), Span(text, "dim"))) for text in asked]
    if state.rounds and not state.is_done:
        lines.append(_times(state, now, is_looking=is_looking))
    for said in sorted(state.said.values(), key=lambda each: not each.is_parent):
        lines += _said_lines(said, now)
    lines += [LookupLine((Span("  "), Span(text, "dim"))) for text in watch_words.ds_words(state)]
    if state.is_done:
        lines.append(LookupLine((Span("  "), Span(watch_words.end_words(state), _tone(state)))))
    return lines


def _wanted(words: Sequence[str]) -> _Wanted:
    """Return what the words behind `--watch` mean.

    Raises:
        UsageError: there is no such option.
    """
    hosts: list[str] = []
    resolvers: list[str] = []
    ds: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == _DS:
            ds.append(next(rest, ""))
        elif word.startswith("@"):
            resolvers.append(word)
        elif word.startswith("-") and word != TAKE_OVER:
            raise UsageError(f"A watch has no option {word} here.", hint="It has --ds, --take-over and @ADDRESS.")
        elif word != TAKE_OVER:
            hosts.append(word)
    choices: Mapping[tuple[str, ...], DsChoice] = {(): "keep", ("zone",): "zone", ("none",): "none"}
    return _Wanted(hosts, resolvers, choices.get(tuple(ds), ds), TAKE_OVER in words)


def _news(state: Watch, asked: Sequence[str], *, is_looking: bool = False) -> News:
    return News(
        watch_lines(state, datetime.now(UTC), asked, is_looking=is_looking),
        afresh=True,
        status=watch_words.progress_words(state),
        tone=_tone(state),
        document=watch_words.watch_document(state),
        waits="" if state.is_done else "b watches in the background",
        goes_on="the watch is kept, r goes on",
        rings=state.is_done,
    )


def _of_other(error: WatchedElsewhere) -> News:
    """Return what the tuiz that watches found so far."""
    from tuiz.services.watched_domains import Pending, pending_document

    now, found = datetime.now(UTC), error.kept
    document = pending_document(Pending(found.watch.domain, found, None), now)["watch"]
    lines = [
        LookupLine((Span(error.message, "warning"),)),
        LookupLine((Span("w watches here instead, r shows how far that one is.", "dim"),)),
        LookupLine(),
        *watch_lines(found.watch, now),
    ]
    status = f"watched elsewhere, {watch_words.progress_words(found.watch)}"
    return News(lines, afresh=True, status=status, tone="warning", document=document)


def _lost(state: Watch, error: WatchLost) -> News:
    """Return what was found until the watch was lost."""
    lines = [LookupLine((Span(error.message, "warning"),)), LookupLine(), *watch_lines(state, datetime.now(UTC))]
    document = watch_words.watch_document(state)
    return News(lines, afresh=True, status="watched here no longer", tone="warning", document=document)


def _times(state: Watch, now: datetime, *, is_looking: bool) -> LookupLine:
    looks = f"{state.rounds} look{'s' if state.rounds != 1 else ''} since {time_text(state.begun)}"
    spans = [Span("  "), Span(looks, "dim")]
    if is_looking and state.looked is not None:
        spans.append(Span(f", the last {time_text(state.looked)}; it is looked again now", "dim"))
    elif state.next_look is not None:
        left = max(0, round((state.next_look - now).total_seconds()))
        spans += [Span(", the next in ", "dim"), Span(str(left), "dim", runs_down=True), Span(" s", "dim")]
    return LookupLine(tuple(spans))


def _said_lines(said: Said, now: datetime) -> Iterator[LookupLine]:
    what = "parent " if said.is_parent and said.who != THE_PARENT else ""
    words, left = watch_words.said_words(said), watch_words.seconds_kept(said, now)
    told = Span(f"{what}{said.who}{f': {words}' if words else ''}")
    yield LookupLine((Span("  "), Span(said.word.value, _TONES[said.word], _WORD_CELLS), told))
    if left:
        spans = (Span("its cache expires in ", "dim"), Span(str(left), "warning", runs_down=True), Span(" s", "dim"))
        yield LookupLine((Span(" " * (_WORD_CELLS + 2)), *spans))


def _tone(state: Watch) -> Tone:
    return "new" if state.is_agreed else "warning"


def open_watch_lines(domain: str, finder: ZoneFinder) -> Iterator[LookupLine]:
    """Yield that a watch of a domain is open, if one is."""
    from tuiz.services.watch_keeping import kept_watch
    from tuiz.services.watched_domains import open_words

    found = kept_watch(domain, finder.places)
    if found is not None:
        yield LookupLine((Span(f"{open_words(found, datetime.now(UTC))} w goes on with it.", "warning"),))
        yield LookupLine()


async def list_watches(finder: ZoneFinder) -> AsyncIterator[News]:
    """List the domains with an open watch or plan."""
    yield await asyncio.to_thread(_pending, finder)


def _pending(finder: ZoneFinder) -> News:
    from tuiz.domain import names
    from tuiz.services.watched_domains import pending, pending_document, pending_lines

    found, now = pending(finder.places), datetime.now(UTC)
    lines: list[LookupLine] = []
    for each in found:
        lines.append(LookupLine((Span(names.spoken(each.domain), "title"),), is_heading=True, name=each.domain))
        lines += [LookupLine((Span("  "), Span(text)), name=each.domain) for text in pending_lines(each, now)]
        lines.append(LookupLine())
    if found:
        told = "Enter shows a domain's delegation, w there goes on with its watch."
    else:
        told = "No delegation is watched, and no change of one is planned."
    lines.append(LookupLine((Span(told, "dim"),)))
    count = f"{len(found):,} domain{'s' if len(found) != 1 else ''}"
    return News(lines, status=count, document=[pending_document(each, now) for each in found])
