"""Keep the plan of a change of delegation with its domain, and go on with it step by step."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.domain.cut_over import CutOver
from tuiz.errors import NotFoundError, TuizError
from tuiz.services.journal_use import with_journal

if TYPE_CHECKING:
    from tuiz.services.preflighting import PreflightReport
    from tuiz.storage.places import Places


class NoPlan(NotFoundError):
    """No change of this domain's delegation is planned."""

    hint = "tuiz delegation DOMAIN --preflight NS… --keep plans one."


class TooEarly(TuizError):
    """The time for the next step hasn't come: caches still keep what was before."""


def keep_plan(report: "PreflightReport", places: "Places") -> CutOver:
    """Keep the plan that a look ahead made, in the place of the one before.

    Raises:
        StorageError: the journal can't be used.
    """
    preflight = report.preflight
    plan = CutOver(preflight.delegation.domain, preflight.hosts, datetime.now(UTC), tuple(report.steps))
    with_journal(places, lambda journal: journal.cut_overs.keep(plan))
    return plan


def plan_of(domain: str, places: "Places") -> CutOver:
    """Return the plan of *domain*, absolute.

    Raises:
        NoPlan: there is none.
        StorageError: the journal can't be used.
    """
    found = with_journal(places, lambda journal: journal.cut_overs.of(domain))[0] if places.has_journal() else None
    if found is None:
        raise NoPlan(f"No change of the delegation of {names.spoken(domain)} is planned.")
    return found


def step_done(domain: str, places: "Places", *, now: datetime | None = None, even_if_early: bool = False) -> CutOver:
    """Note that the next step of a plan is done, and return the plan.

    Args:
        domain: absolute.
        places: where the journal lies.
        now: the time; None takes the clock's.
        even_if_early: whether to note it although its time hasn't come.

    Raises:
        NoPlan: there is none.
        TooEarly: its time hasn't come.
        StorageError: the journal can't be used.
    """
    plan, now = plan_of(domain, places), now or datetime.now(UTC)
    if plan.must_wait(now) and plan.not_before is not None and not even_if_early:
        left = int((plan.not_before - now).total_seconds()) + 1
        raise TooEarly(
            f"Caches still keep what was before, for {left} s more.",
            hint="With --early the step counts as done anyway.",
        )
    plan = plan.after_step(now)
    with_journal(places, lambda journal: journal.cut_overs.keep(plan))
    return plan


def drop_plan(domain: str, places: "Places") -> bool:
    """Drop the plan of a domain; return whether there was one.

    Raises:
        StorageError: the journal can't be used.
    """
    return places.has_journal() and with_journal(places, lambda journal: journal.cut_overs.forget(domain))[0]


def plan_document(plan: CutOver) -> dict[str, object]:
    """Return a plan as JSON has it."""
    return {
        "domain": plan.domain,
        "name_servers": list(plan.hosts),
        "begun": _told(plan.begun),
        "not_before": None if plan.not_before is None else _told(plan.not_before),
        "steps": [
            {
                "text": step.text,
                "command": step.command,
                "done": _told(plan.done[number]) if number < len(plan.done) else None,
            }
            for number, step in enumerate(plan.steps)
        ],
    }


def _told(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
