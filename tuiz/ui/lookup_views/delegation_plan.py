"""The plan of a change of delegation on the lookup screen: what is done, what comes next, and when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.errors import UsageError
from tuiz.services.history_view import time_text
from tuiz.ui.looking_up import News
from tuiz.ui.lookup_views.going_on import PLAN
from tuiz.ui.widgets.lookup_lines import LookupLine, Span

if TYPE_CHECKING:
    from tuiz.domain.cut_over import CutOver, StepState
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.ui.ink import Tone

_WIDTH: Final = 76
_MARKS: Final[Mapping[StepState, str]] = {"done": "[x]", "waiting": "[>]", "next": "[>]", "later": "[ ]"}
_TONES: Final[Mapping[StepState, Tone]] = {"done": "dim", "waiting": "warning", "next": "new", "later": "text"}


async def show_plan(words: Sequence[str], finder: ZoneFinder) -> AsyncIterator[News]:
    """Show the plan of a domain.

    Args:
        words: the domain, and that its plan is meant.
        finder: knows the zones here, and where the journal lies.

    Raises:
        UsageError: other words are there.
        NoPlan: there is none.
    """
    from tuiz.services.cutting_over import plan_document, plan_of
    from tuiz.services.delegating import domain_of

    named = [word for word in words if word != PLAN]
    if len(named) != 1 or named[0].startswith("-"):
        raise UsageError("A plan is that of one domain.", hint="delegation example.com --plan; P goes on with it.")
    domain = await asyncio.to_thread(domain_of, named[0], finder)
    plan, now = await asyncio.to_thread(plan_of, domain.name, finder.places), datetime.now(UTC)
    status = f"{len(plan.done)} of {len(plan.steps)} steps done"
    tone: Tone = "warning" if plan.must_wait(now) else "new"
    yield News(list(_lines(plan, now)), status=status, tone=tone, document=plan_document(plan, now))


def open_plan_lines(domain: Domain, finder: ZoneFinder) -> Iterator[LookupLine]:
    """Yield that a plan of a domain isn't at its end, if there is one, and its next step."""
    from tuiz.services.cutting_over import found_plan
    from tuiz.services.watched_domains import plan_words

    plan = found_plan(domain.name, finder.places)
    if plan is not None and plan.next_step is not None:
        text = " ".join((*plan_words(plan, datetime.now(UTC)), "P shows it, and goes on with it."))
        yield from _wrapped(text, "warning", "", "  ")
        yield LookupLine()


def keeping_lines() -> Iterator[LookupLine]:
    """Yield how the steps that a look ahead planned are kept."""
    yield LookupLine()
    yield LookupLine((Span("  P keeps these steps as the domain's plan, to go on with step by step.", "new"),))


def waiting_words(plan: CutOver, now: datetime) -> str:
    """Return how long the next step has to wait yet, a sentence; empty where it hasn't to."""
    from tuiz.services.planning_cut_over import lasting

    if plan.not_before is None or not plan.must_wait(now):
        return ""
    left = int((plan.not_before - now).total_seconds()) + 1
    return f"It has to wait {lasting(left)} yet, until {time_text(plan.not_before)}: caches keep what was before."


def _lines(plan: CutOver, now: datetime) -> Iterator[LookupLine]:
    listed = " ".join(map(names.spoken, plan.hosts))
    title = f"Plan for {names.spoken(plan.domain)} to {listed}"
    yield LookupLine((Span(title, "title"),), is_heading=True, name=plan.domain)
    yield LookupLine((Span(f"  kept since {time_text(plan.begun)}", "dim"),))
    yield LookupLine()
    for number, step in enumerate(plan.steps):
        state = plan.state(number, now)
        yield from _wrapped(f"{_MARKS[state]} {number + 1}. {step.text}", _TONES[state], "  ", "        ")
        if state == "done":
            yield LookupLine((Span(f"        done {time_text(plan.done[number])}", "dim"),))
        if step.old_ttl is not None:
            yield LookupLine((Span(f"        the TTL was {step.old_ttl} s", "dim"),))
        if state == "waiting":
            yield from _wrapped(waiting_words(plan, now), "warning", "        ", "        ")
    yield LookupLine()
    if plan.next_step is None:
        yield LookupLine((Span("  All steps are done. P drops the plan.", "new"),))
    else:
        yield LookupLine((Span("  P does the next step, marks it done, or drops the plan.", "dim"),))


def _wrapped(text: str, tone: Tone, first: str, others: str) -> Iterator[LookupLine]:
    for line in wrap(text, _WIDTH, initial_indent=first, subsequent_indent=others, break_on_hyphens=False):
        words = line.lstrip(" ")
        yield LookupLine((Span(" " * (len(line) - len(words))), Span(words, tone)))
