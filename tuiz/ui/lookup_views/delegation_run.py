"""Look at a delegation for the lookup screen, and tell meanwhile what is being done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from tuiz.errors import UsageError
from tuiz.ui.looking_up import News

if TYPE_CHECKING:
    from pathlib import Path

    from tuiz.services.delegating import DelegationReport, Domain
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.storage.journal_registrars import RegistrarChange
    from tuiz.storage.settings import LookupSettings

_Report = TypeVar("_Report")
_PREFLIGHT = "--preflight"
_HISTORY = "--history"
_RDAP = "--rdap"
_WATCH = "--watch"
_EXPLAIN = "--explain"

Changes = Callable[[str], "Sequence[RegistrarChange]"]
"""Returns the changes of a domain's delegation that were made with tuiz, the oldest first."""


async def look_at_delegation(
    words: Sequence[str], finder: ZoneFinder, settings: LookupSettings, changes: Changes
) -> AsyncIterator[News]:
    """Look at a domain's delegation, or ahead at the one that is thought of, or back at those before.

    Args:
        words: the domain, and behind `--preflight` the new name servers, or behind `--watch` those
            that there are to be; or `--history` and the domain.
        finder: knows the zones here.
        settings: where the DNS begins.
        changes: returns the changes of a domain's delegation.

    Raises:
        TuizError: what can't be done, and why.
    """
    from tuiz.services.delegating import domain_of

    plain = [word for word in words if word not in {_RDAP, _EXPLAIN}]
    hosts: list[str] = []
    if _PREFLIGHT in plain:
        place = plain.index(_PREFLIGHT)
        plain, hosts = plain[:place], plain[place + 1 :]
        if not hosts:
            raise UsageError("No new name server is named.", hint="delegation example.com --preflight NS…")
    watched: list[str] | None = None
    if _WATCH in plain:
        place = plain.index(_WATCH)
        plain, watched = plain[:place], plain[place + 1 :]
    is_back = _HISTORY in plain and not hosts
    if is_back:
        plain.remove(_HISTORY)
    if len(plain) != 1 or plain[0].startswith("-"):
        raise UsageError("A delegation is that of one domain.", hint="delegation example.com [--preflight NS…]")
    domain = await asyncio.to_thread(domain_of, plain[0], finder)
    if is_back:
        from tuiz.ui.lookup_views.delegation_history import history_lines

        found = await asyncio.to_thread(changes, domain.name)
        yield News(list(history_lines(domain.name, found)), status=f"{len(found):,} changes")
        return
    if watched is not None:
        from tuiz.ui.lookup_views.delegation_watch import watch_delegation

        async for news in watch_delegation(domain, watched, finder, settings):
            yield news
        return
    if hosts:
        async for news in _ahead(domain, hosts, finder, settings):
            yield news
        return
    async for news in _as_it_is(domain, finder, settings, with_rdap=_RDAP in words, is_explained=_EXPLAIN in words):
        yield news


async def _as_it_is(
    domain: Domain, finder: ZoneFinder, settings: LookupSettings, *, with_rdap: bool, is_explained: bool
) -> AsyncIterator[News]:
    bootstrap = await asyncio.to_thread(_bootstrap, finder) if with_rdap else None
    from tuiz.services.delegating import look_at, wanted_of
    from tuiz.services.delegation_document import document
    from tuiz.services.tracing import world_of
    from tuiz.services.whose_servers import with_whose
    from tuiz.ui.lookup_views.delegation_lines import delegation_lines, tone_of

    wanted = await asyncio.to_thread(wanted_of, domain, finder)

    async def look(tell: Callable[[str], None]) -> DelegationReport:
        report = await look_at(domain.name, wanted, world_of(settings), tell)
        report = await asyncio.to_thread(with_whose, report, finder)
        if is_explained:
            from tuiz.services.delegation_explained import with_explanation

            tell("tracing it for the explanation")
            report = await with_explanation(report, world_of(settings))
        if bootstrap is None:
            return report
        from tuiz.services.registration import with_registration

        tell("asking for the registration")
        return await with_registration(report, bootstrap, settings.deadline_seconds)

    async for item in _telling(look):
        if isinstance(item, str):
            yield News(status=item)
        else:
            lines = list(delegation_lines(item))
            yield News(lines, status=item.verdict, tone=tone_of(item.verdict), document=document(item))


def _bootstrap(finder: ZoneFinder) -> Path:
    from tuiz.services.registration import bootstrap_of

    return bootstrap_of(finder.user)


async def _ahead(
    domain: Domain, hosts: Sequence[str], finder: ZoneFinder, settings: LookupSettings
) -> AsyncIterator[News]:
    from tuiz.services.delegation_document import preflight_document
    from tuiz.services.preflighting import glue_of, hosts_of, look_ahead
    from tuiz.ui.lookup_views.delegation_lines import preflight_lines, tone_of

    new, glue = hosts_of(hosts, domain.name), glue_of(hosts)
    async for item in _telling(lambda tell: look_ahead(domain, new, finder, settings, tell, glue=glue)):
        if isinstance(item, str):
            yield News(status=item)
        else:
            verdict = item.decision.value
            lines = list(preflight_lines(item))
            yield News(lines, status=verdict, tone=tone_of(verdict), document=preflight_document(item))


async def _telling(work: Callable[[Callable[[str], None]], Awaitable[_Report]]) -> AsyncIterator[str | _Report]:
    """Yield what is being done, in a few words, and at last what came of it."""
    told: asyncio.Queue[str | None] = asyncio.Queue()
    task = asyncio.ensure_future(work(told.put_nowait))
    task.add_done_callback(lambda _: told.put_nowait(None))
    try:
        while (words := await told.get()) is not None:
            yield words
        yield await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
