"""Which domains have an open watch, or a plan for a change of their delegation, and how far each has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain import names
from tuiz.services.cutting_over import plan_document
from tuiz.services.history_view import time_text
from tuiz.services.journal_use import with_journal
from tuiz.services.watch_keeping import process_words, watcher_of
from tuiz.services.watch_words import aim_words, progress_words, watch_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tuiz.domain.cut_over import CutOver
    from tuiz.storage.journal import Journal
    from tuiz.storage.journal_watches import KeptWatch
    from tuiz.storage.places import Places


class Pending(NamedTuple):
    """What is open about a domain's delegation."""

    domain: str
    """Absolute."""
    watch: KeptWatch | None
    plan: CutOver | None
    """None where there is none, and where all its steps are done."""


def pending(places: Places) -> list[Pending]:
    """Return the domains that have an open watch or plan, by name.

    Raises:
        StorageError: the journal can't be used.
    """
    if not places.has_journal():
        return []

    def read(journal: Journal) -> list[Pending]:
        watches = {each.watch.domain: each for each in journal.watches.all()}
        plans = {each.domain: each for each in journal.cut_overs.all() if each.next_step is not None}
        domains = sorted({*watches, *plans}, key=lambda domain: domain.split(".")[::-1])
        return [Pending(domain, watches.get(domain), plans.get(domain)) for domain in domains]

    return with_journal(places, read)[0]


def open_words(found: KeptWatch, now: datetime) -> str:
    """Return that a watch is open, how far it has come, and who looks; sentences."""
    state, watcher = found.watch, watcher_of(found, now)
    looked = "" if state.looked is None else f", looked last {time_text(state.looked)}"
    said = f"A watch is open. {aim_words(state)}: {progress_words(state)}{looked}"
    return f"{said}. {looking_words(found, now)}" if watcher is not None else f"{said}; nobody looks now."


def looking_words(found: KeptWatch, now: datetime) -> str:
    """Return who looks for a watch, and when, a sentence."""
    watcher, state = watcher_of(found, now), found.watch
    if watcher is None:
        return "Nobody looks now."
    due = "" if state.next_look is None else f" and looks next {time_text(state.next_look)}"
    return f"{process_words(watcher).capitalize()} watches{due}."


def plan_words(plan: CutOver, now: datetime) -> Iterator[str]:
    """Yield how far a plan has come, sentences."""
    step = plan.next_step
    if step is None:
        yield "All steps of the plan are done."
        return
    yield f"A plan is kept: step {len(plan.done) + 1} of {len(plan.steps)} is next: {step.text}"
    if plan.not_before is not None and plan.must_wait(now):
        yield f"That step has to wait until {time_text(plan.not_before)}."


def pending_lines(found: Pending, now: datetime) -> Iterator[str]:
    """Yield what is open about a domain, below its name; sentences."""
    if found.watch is not None:
        state = found.watch.watch
        looked = "never looked" if state.looked is None else f"looked last {time_text(state.looked)}"
        yield f"{aim_words(state)}: {progress_words(state)}, {looked}."
        yield looking_words(found.watch, now)
    if found.plan is not None:
        yield from plan_words(found.plan, now)


def pending_document(found: Pending, now: datetime) -> dict[str, object]:
    """Return what is open about a domain as JSON has it."""
    watch: dict[str, object] | None = None
    if found.watch is not None:
        watcher = watcher_of(found.watch, now)
        who = None if watcher is None else {"host": watcher.process.host, "process": watcher.process.number}
        watch = {**watch_document(found.watch.watch), "watched_by": who}
    plan = None if found.plan is None else plan_document(found.plan)
    return {"domain": names.absolute(found.domain, names.ROOT), "watch": watch, "plan": plan}
