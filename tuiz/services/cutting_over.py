"""Keep the plan of a change of delegation with its domain, and go on with it step by step."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain import names
from tuiz.domain.cut_over import CutOver
from tuiz.errors import NotFoundError, TuizError
from tuiz.services.journal_use import with_journal

if TYPE_CHECKING:
    from tuiz.checks.live.finding import LiveFinding
    from tuiz.registrar.protocol import Registered
    from tuiz.services.preflighting import PreflightReport
    from tuiz.storage.places import Places


class NoPlan(NotFoundError):
    """No change of this domain's delegation is planned."""

    hint = "tuiz delegation DOMAIN --preflight NS… --keep plans one."


class TooEarly(TuizError):
    """The time for the next step hasn't come: caches still keep what was before."""

    hint = "--early goes on all the same."


class NotKept(TuizError):
    """The plan isn't kept, since the look ahead says no."""

    hint = "--confirm DOMAIN keeps it all the same."


class OtherPlan(TuizError):
    """A plan for other name servers isn't at its end."""

    hint = "tuiz delegation --plan DOMAIN shows it, --drop-plan DOMAIN drops it; then plan anew."


class Kept(NamedTuple):
    """A plan that was kept."""

    plan: CutOver
    before: CutOver | None
    """The one that goes on in it; None where it is new."""


def keep_plan(report: "PreflightReport", places: "Places", *, agreed: bool = False) -> Kept:
    """Keep the plan that a look ahead made; one for the same name servers goes on, its done steps stay done.

    Args:
        report: what came of looking ahead.
        places: where the journal lies.
        agreed: whether to keep it although the look ahead says no.

    Raises:
        NotKept: the look ahead says no.
        OtherPlan: a plan for other name servers isn't at its end.
        StorageError: the journal can't be used.
    """
    if (why := why_not_kept(report)) and not agreed:
        raise NotKept(f"The plan isn't kept, since the look ahead says no: {why[0].message}")
    now, preflight = datetime.now(UTC), report.preflight
    before: list[CutOver] = []

    def act(found: CutOver | None) -> CutOver:
        if found is None or found.next_step is None:
            return CutOver(preflight.delegation.domain, preflight.hosts, now, tuple(report.steps))
        refuse_other(found, preflight.hosts)
        before.append(found)
        return found.planned_anew(preflight.hosts, report.steps, now)

    plan = with_journal(places, lambda journal: journal.cut_overs.change(preflight.delegation.domain, act))[0]
    assert plan is not None
    return Kept(plan, before[0] if before else None)


def why_not_kept(report: "PreflightReport") -> "list[LiveFinding]":
    """Return what the look ahead says no for, but for DS records that the plan itself begins with taking away."""
    dealt_with = {"preflight-ds"} if report.preflight.must_remove_ds else set()
    return [item for item in report.reasons if item.severity == "error" and item.check not in dealt_with]


def refuse_other(plan: CutOver, hosts: Sequence[str]) -> None:
    """Refuse to put a plan for these name servers in the place of *plan*, unless it is for the same.

    Raises:
        OtherPlan: it is for others.
    """
    if plan.next_step is not None and not plan.is_for(hosts):
        listed, done = " ".join(map(names.spoken, plan.hosts)), len(plan.done)
        raise OtherPlan(
            f"A plan of {names.spoken(plan.domain)} to {listed} is kept, {done} of {len(plan.steps)} steps done."
        )


def found_plan(domain: str, places: "Places") -> CutOver | None:
    """Return the plan of *domain*, absolute; None where there is none.

    Raises:
        StorageError: the journal can't be used.
    """
    return with_journal(places, lambda journal: journal.cut_overs.of(domain))[0] if places.has_journal() else None


def plan_of(domain: str, places: "Places") -> CutOver:
    """Return the plan of *domain*, absolute.

    Raises:
        NoPlan: there is none.
        StorageError: the journal can't be used.
    """
    found = found_plan(domain, places)
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
    if not even_if_early:
        refuse_early(plan, now)
    return mark_done(plan, places, now)


def refuse_early(plan: CutOver, now: datetime) -> None:
    """Refuse to do the next step before its time.

    Raises:
        TooEarly: with how long there is to wait.
    """
    if plan.not_before is not None and plan.must_wait(now):
        left = int((plan.not_before - now).total_seconds()) + 1
        raise TooEarly(f"Caches still keep what was before, for {left} s more.")


def mark_done(plan: CutOver, places: "Places", now: datetime) -> CutOver:
    """Note that the next step of *plan* is done, unless that was noted meanwhile, and return the plan.

    Raises:
        NoPlan: it was dropped meanwhile.
        StorageError: the journal can't be used.
    """

    def act(found: CutOver | None) -> CutOver | None:
        is_next = found is not None and len(found.done) == len(plan.done)
        return found.after_step(now) if found is not None and is_next else found

    changed = with_journal(places, lambda journal: journal.cut_overs.change(plan.domain, act))[0]
    if changed is None:
        raise NoPlan(f"The plan for {names.spoken(plan.domain)} was dropped meanwhile.")
    return changed


def too_early_for(domain: str, hosts: Sequence[str], places: "Places") -> str:
    """Return that the domain's plan says to wait with delegating it to these name servers, a sentence; empty where not.

    Raises:
        StorageError: the journal can't be used.
    """
    plan = found_plan(domain, places)
    if plan is None or plan.not_before is None or not plan.must_wait(datetime.now(UTC)) or not plan.is_for(hosts):
        return ""
    return f"The plan of this change says to wait until {_told(plan.not_before)}: caches keep what was before."


def note_change(domain: str, now_has: "Registered", places: "Places") -> int:
    """Note the steps of a plan that a change at the registrar has done; return how many, none where nothing is planned.

    Args:
        domain: absolute.
        now_has: what the registrar has now.
        places: where the journal lies.

    Raises:
        StorageError: the journal can't be used.
    """
    now = datetime.now(UTC)
    return _note(domain, places, lambda plan: plan.after_change(now_has.hosts, now_has.glue, now_has.ds, now))


def followed_words(domain: str, now_has: "Registered", places: "Places") -> str:
    """Note the steps of a plan that a change has done, and return what to tell of it; empty where nothing is planned.

    Args:
        domain: absolute.
        now_has: what it is delegated to now.
        places: where the journal lies.
    """
    try:
        count = note_change(domain, now_has, places)
    except TuizError as error:
        return f"Its plan doesn't know of it: {error.message}"
    are = "step is" if count == 1 else "steps are"
    return f"Of its plan, {count} {are} done." if count else ""


def note_watched(domain: str, hosts: Sequence[str], places: "Places") -> int:
    """Note the steps of a plan that are done when all name these servers; return how many.

    Args:
        domain: absolute.
        hosts: the name servers that the parent's servers and the resolvers agree on.
        places: where the journal lies.

    Raises:
        StorageError: the journal can't be used.
    """
    now = datetime.now(UTC)
    return _note(domain, places, lambda plan: plan.after_watch(hosts, now))


def _note(domain: str, places: "Places", go_on: Callable[[CutOver], CutOver]) -> int:
    before = found_plan(domain, places)
    if before is None or go_on(before) == before:
        return 0

    def act(found: CutOver | None) -> CutOver | None:
        return None if found is None else go_on(found)

    after = with_journal(places, lambda journal: journal.cut_overs.change(domain, act))[0]
    return 0 if after is None else len(after.done) - len(before.done)


def drop_plan(domain: str, places: "Places") -> bool:
    """Drop the plan of a domain; return whether there was one.

    Raises:
        StorageError: the journal can't be used.
    """
    return places.has_journal() and with_journal(places, lambda journal: journal.cut_overs.forget(domain))[0]


def plan_document(plan: CutOver, now: datetime | None = None) -> dict[str, object]:
    """Return a plan as JSON has it."""
    now = now or datetime.now(UTC)
    return {
        "domain": plan.domain,
        "name_servers": list(plan.hosts),
        "begun": _told(plan.begun),
        "finished": plan.next_step is None,
        "next": None if plan.next_step is None else len(plan.done) + 1,
        "not_before": None if plan.not_before is None else _told(plan.not_before),
        "old_ttl": plan.old_ttl,
        "steps": [
            {
                "number": number + 1,
                "kind": step.kind.value,
                "state": plan.state(number, now),
                "text": step.text,
                "command": step.command,
                "ttl": step.ttl,
                "old_ttl": step.old_ttl,
                "done": _told(plan.done[number]) if number < len(plan.done) else None,
                "wait_seconds": step.wait_seconds,
                "not_before": _told(plan.not_before) if number == len(plan.done) and plan.not_before else None,
            }
            for number, step in enumerate(plan.steps)
        ],
    }


def _told(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
