"""Look at a delegation for the lookup screen, and tell meanwhile what is being done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Sequence
from typing import TYPE_CHECKING, TypeVar

from tuiz.errors import UsageError
from tuiz.ui.looking_up import News
from tuiz.ui.lookup_views.going_on import AHEAD, WATCH

if TYPE_CHECKING:
    from tuiz.services.delegating import DelegationReport, Domain
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.storage.journal_registrars import RegistrarChange
    from tuiz.storage.settings import LookupSettings
    from tuiz.ui.ink import Tone
    from tuiz.ui.lookup_views.delegation_kept import KeptReports

_Report = TypeVar("_Report")
_HISTORY = "--history"
_RDAP = "--rdap"
_EXPLAIN = "--explain"

Changes = Callable[[str], "Sequence[RegistrarChange]"]
"""Returns the changes of a domain's delegation that were made with tuiz, the oldest first."""


async def look_at_delegation(
    words: Sequence[str], finder: ZoneFinder, settings: LookupSettings, changes: Changes, kept: KeptReports
) -> AsyncIterator[News]:
    """Look at a domain's delegation, or ahead at the one that is thought of, or back at those before.

    Args:
        words: the domain, and behind `--preflight` the new name servers, or behind `--watch` those
            that there are to be; or `--history` and the domain. Behind `--explain` may stand a finding.
        finder: knows the zones here.
        settings: where the DNS begins.
        changes: returns the changes of a domain's delegation.
        kept: what was found out last, for what explains or adds to it.

    Raises:
        TuizError: what can't be done, and why.
    """
    from tuiz.services.delegating import domain_of

    plain, explained = _without_explain(words)
    with_rdap = _RDAP in plain
    plain = [word for word in plain if word != _RDAP]
    hosts: list[str] = []
    if AHEAD in plain:
        place = plain.index(AHEAD)
        plain, hosts = plain[:place], plain[place + 1 :]
        if not hosts:
            raise UsageError("No new name server is named.", hint="delegation example.com --preflight NS…")
    watched: list[str] | None = None
    if WATCH in plain:
        place = plain.index(WATCH)
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
        yield News(
            list(history_lines(domain.name, found)), status=f"{len(found):,} change{'' if len(found) == 1 else 's'}"
        )
        return
    if watched is not None:
        from tuiz.ui.lookup_views.delegation_watch import watch_delegation

        async for news in watch_delegation(domain, watched, finder, settings):
            yield news
        return
    if hosts:
        async for news in _ahead(domain, hosts, finder, settings, kept, explained):
            yield news
        return
    async for news in _as_it_is(domain, finder, settings, kept, explained, with_rdap=with_rdap):
        yield news


async def _as_it_is(
    domain: Domain,
    finder: ZoneFinder,
    settings: LookupSettings,
    kept: KeptReports,
    explained: str | None,
    *,
    with_rdap: bool,
) -> AsyncIterator[News]:
    from tuiz.services.delegation_document import document
    from tuiz.ui.lookup_views.delegation_lines import delegation_lines, explained_lines, tone_of
    from tuiz.ui.lookup_views.delegation_plan import open_plan_lines
    from tuiz.ui.lookup_views.delegation_watch import open_watch_lines

    report = kept.delegations.get(domain.name) if with_rdap or explained is not None else None
    age = kept.age_words(report.delegation.asked_at) if report is not None else ""
    if report is None:
        async for item in _telling(lambda tell: _look(domain, finder, settings, tell)):
            if isinstance(item, str):
                yield News(status=item)
            else:
                report = item
        assert report is not None
        kept.delegations.put(domain.name, report, report.delegation.asked_at)

    watched = await asyncio.to_thread(
        lambda: [*open_plan_lines(domain, finder), *open_watch_lines(domain.name, finder)]
    )

    def news(report: DelegationReport) -> News:
        is_alone = report.explained is not None and not with_rdap
        lines = explained_lines(report, age) if is_alone else delegation_lines(report, age)
        status, tone = _sum(report)
        return News(
            [*([] if is_alone else watched), *lines], afresh=True, status=status, tone=tone, document=document(report)
        )

    if with_rdap:
        yield news(report)
        yield News(status=f"{report.verdict}, asking for the registration", tone=tone_of(report.verdict))
        report = await _registered(report, finder, settings)
        kept.delegations.put(domain.name, report, report.delegation.asked_at)
    if explained is not None:
        from tuiz.services.delegation_explained import with_explanation
        from tuiz.services.tracing import world_of

        if not explained:
            yield News(status=f"{report.verdict}, tracing it for the explanation", tone=tone_of(report.verdict))
        report = await with_explanation(report, world_of(settings), explained)
    yield news(report)


def _sum(report: DelegationReport) -> tuple[str, Tone]:
    """Return what a report comes to in a few words, the registration's part with it, and their tone."""
    from tuiz.services.registration_words import worst
    from tuiz.ui.lookup_views.delegation_lines import tone_of

    gravest = worst(report.registration)
    if gravest not in {"error", "warning"}:
        return report.verdict, tone_of(report.verdict)
    return f"{report.verdict}, registration: {gravest}", tone_of("error" if gravest == "error" else report.verdict)


async def _look(
    domain: Domain, finder: ZoneFinder, settings: LookupSettings, tell: Callable[[str], None]
) -> DelegationReport:
    from tuiz.services.delegating import look_at, wanted_of
    from tuiz.services.tracing import world_of
    from tuiz.services.whose_servers import with_whose

    wanted = await asyncio.to_thread(wanted_of, domain, finder)
    report = await look_at(domain.name, wanted, world_of(settings), tell)
    return await asyncio.to_thread(with_whose, report, finder)


async def _registered(report: DelegationReport, finder: ZoneFinder, settings: LookupSettings) -> DelegationReport:
    """Return the report with the registration, or with why that isn't known."""
    from tuiz.services.rdap_servers import bootstrap_of
    from tuiz.services.registration import Registered, with_registration

    try:
        bootstrap = await asyncio.to_thread(bootstrap_of, finder.user, finder.places)
        return await with_registration(report, bootstrap, finder.places, settings.deadline_seconds)
    except UsageError as error:
        return report._replace(registration=Registered(problem=error))


async def _ahead(
    domain: Domain,
    hosts: Sequence[str],
    finder: ZoneFinder,
    settings: LookupSettings,
    kept: KeptReports,
    explained: str | None,
) -> AsyncIterator[News]:
    from tuiz.services.delegation_document import preflight_document
    from tuiz.services.preflighting import glue_of, hosts_of, look_ahead
    from tuiz.ui.lookup_views.delegation_lines import preflight_explained_lines, preflight_lines, tone_of
    from tuiz.ui.lookup_views.delegation_plan import keeping_lines

    new, glue = hosts_of(hosts, domain.name), glue_of(hosts)
    asked = _asked(domain, hosts)
    report = kept.preflights.get(asked) if explained is not None else None
    if report is None:
        async for item in _telling(lambda tell: look_ahead(domain, new, finder, settings, tell, glue=glue)):
            if isinstance(item, str):
                yield News(status=item)
            else:
                report = item
        assert report is not None
        kept.preflights.put(asked, report, report.preflight.delegation.asked_at)
    if explained is not None:
        from tuiz.services.delegation_explained import with_reasons_explained

        report = with_reasons_explained(report, explained)
    verdict = report.decision.value
    plain = explained is None
    lines = [*preflight_lines(report), *keeping_lines()] if plain else preflight_explained_lines(report)
    yield News(list(lines), status=verdict, tone=tone_of(verdict), document=preflight_document(report))


def asked_ahead(words: Sequence[str], finder: ZoneFinder) -> Hashable | None:
    """Return under what `KeptReports` has the look ahead that *words* asked for; None where they asked for none."""
    from tuiz.services.delegating import domain_of

    plain = _without_explain([word for word in words if word != _RDAP])[0]
    if AHEAD not in plain[1:]:
        return None
    place = plain.index(AHEAD)
    return _asked(domain_of(plain[0], finder), plain[place + 1 :])


def _asked(domain: Domain, hosts: Sequence[str]) -> Hashable:
    from tuiz.services.preflighting import glue_of, hosts_of

    return domain.name, hosts_of(hosts, domain.name), tuple(glue_of(hosts).items())


def _without_explain(words: Sequence[str]) -> tuple[list[str], str | None]:
    """Return the words without `--explain` and the finding behind it: empty for all, None where nothing is explained.

    Raises:
        UsageError: there is no such finding.
    """
    if _EXPLAIN not in words:
        return list(words), None
    from tuiz.services.delegation_explained import is_check, known

    place = words.index(_EXPLAIN)
    before, behind = list(words[:place]), list(words[place + 1 :])
    names_domain = any(not word.startswith("-") for word in before)
    if not names_domain and len(behind) > 1 and is_check(behind[-1]) and not is_check(behind[0]):
        message = f"{behind[0]!r} is no finding, but {behind[-1]!r} is: the two are the wrong way round."
        raise UsageError(message, hint=f"delegation {behind[0]} --explain {behind[-1]}")
    is_named = bool(behind) and (names_domain or (is_check(behind[0]) and len(behind) > 1))
    if not is_named or behind[0].startswith("-"):
        return [*before, *behind], ""
    known(behind[0], of_change=AHEAD in words)
    return [*before, *behind[1:]], behind[0]


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
