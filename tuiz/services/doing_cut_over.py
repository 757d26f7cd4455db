"""Do the next step of a planned change of delegation: those that change the NS records of the zone here are written.

What the TTL was is kept with the plan before the zone is saved, and that the step is done afterwards: whatever ends the
program in between, the step can be done once more, and what was there is known.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.cut_over import CutOver, PlannedStep, StepKind
from tuiz.errors import TuizError
from tuiz.services.cutting_over import mark_done, plan_of, refuse_early
from tuiz.services.journal_use import with_journal
from tuiz.services.one_change import change_saved

if TYPE_CHECKING:
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import FoundZone
    from tuiz.services.one_change import Outcome, Wish
    from tuiz.services.session import Session
    from tuiz.storage.places import Places


_MESSAGES: Final = {
    StepKind.LOWER_TTL: "Lower the TTL of the NS records before the delegation is changed",
    StepKind.ZONE_NS: "Set the NS records to the name servers that the domain is delegated to",
    StepKind.RAISE_TTL: "Write the TTL of the NS records back after the change of delegation",
}
"""What the history says of a step where the user says nothing."""


class StepElsewhere(TuizError):
    """This step isn't done by the plan itself."""


class Doing(NamedTuple):
    """What came of doing a step."""

    plan: CutOver
    step: PlannedStep | None
    """The one that was done; None where none was left."""
    outcome: "Outcome | None" = None
    """What changed in the zone."""


Make = Callable[["FoundZone", "Callable[[Wish], Outcome]"], "Outcome"]
"""Makes a change of a zone, in the way that the user wishes."""


def do_step(
    domain: "Domain", places: "Places", make: Make, *, now: datetime | None = None, even_if_early: bool = False
) -> Doing:
    """Do the next step of a plan, and note that it is done; a dry run does neither.

    Args:
        domain: the domain.
        places: where the journal lies.
        make: makes the change of the zone.
        now: the time; None takes the clock's.
        even_if_early: whether to do it although its time hasn't come.

    Raises:
        NoPlan: there is none.
        TooEarly: its time hasn't come.
        StepElsewhere: it isn't done by this, with what does it.
        TuizError: the zone can't be changed.
    """
    plan = plan_of(domain.name, places)
    step = plan.next_step
    if step is None:
        return Doing(plan, None)
    if domain.zone is None or not step.is_done_here:
        if not even_if_early:
            refuse_early(plan, now or datetime.now(UTC))
        raise elsewhere(plan, step, is_here=domain.zone is not None)
    if step.kind is StepKind.RAISE_TTL and step.ttl is None and plan.old_ttl is None:
        spoken = names.spoken(plan.domain)
        raise StepElsewhere(
            f"What the TTL of the NS records of {spoken} was isn't known.",
            hint=f"tuiz zone-ns --ttl SECONDS {spoken} sets it. Afterwards: tuiz delegation --step-done {spoken}",
        )
    facts, wishes, message = domain.zone.for_session, list["Wish"](), _MESSAGES[step.kind]

    def change(wish: "Wish") -> "Outcome":
        wishes.append(wish)
        if not (wish.dry_run or even_if_early):
            refuse_early(plan, now or datetime.now(UTC))
        told = replace(wish, message=wish.message or message)
        return change_saved(facts, lambda session: _write(session, plan, step, wish, places), told, places)

    outcome = make(domain.zone, change)
    if wishes[-1].dry_run:
        return Doing(plan, step, outcome)
    return Doing(mark_done(plan, places, now or datetime.now(UTC)), step, outcome)


def loading_words(step: PlannedStep) -> str:
    """Return what is to be known of the name servers when a step has changed the zone, a sentence."""
    if step.kind is StepKind.LOWER_TTL:
        return "The wait counts from now on: let the name servers load the zone, or wait so much longer."
    return "Let the name servers load it."


def elsewhere(plan: CutOver, step: PlannedStep, *, is_here: bool) -> StepElsewhere:
    """Return the error that tells where a step is done.

    Args:
        plan: the plan.
        step: its next step.
        is_here: whether the domain's zone is here.
    """
    spoken = names.spoken(plan.domain)
    by = f"{step.command} does it. " if step.command and not step.is_done_here else ""
    if step.is_done_here and not is_here:
        by = f"The zone of {spoken} isn't here any more: change it where it is. "
    return StepElsewhere(
        f"This step isn't done by the plan itself: {step.text}",
        hint=f"{by}Afterwards: tuiz delegation --step-done {spoken}",
    )


def _write(session: "Session", plan: CutOver, step: PlannedStep, wish: "Wish", places: "Places") -> None:
    """Bring the zone's NS records to what a step says; before their TTL is changed, keep which they have."""
    from tuiz.domain.mending import SetTtl
    from tuiz.domain.system_operations import SetZoneNameServers
    from tuiz.services.included_records import refuse_included

    origin, ttl = session.zone.name, step.ttl
    refuse_included(session, origin, "NS")
    if step.kind is StepKind.ZONE_NS:
        session.perform(SetZoneNameServers(plan.hosts))
        return
    present = [found.record.ttl for found in session.zone.records_of(origin) if found.record.rdtype == "NS"]
    if step.kind is StepKind.RAISE_TTL:
        ttl = ttl if plan.old_ttl is None else plan.old_ttl
    elif ttl is not None and present:
        if max(present) <= ttl:
            return  # as low already, or lower
        if not wish.dry_run:
            _keep_old(plan, max(present), places)
    if ttl is not None:
        session.perform(SetTtl(origin, "NS", ttl, system=True))


def _keep_old(plan: CutOver, ttl: int, places: "Places") -> None:
    def act(found: CutOver | None) -> CutOver | None:
        is_next = found is not None and len(found.done) == len(plan.done)
        return found.with_old_ttl(ttl) if found is not None and is_next else found

    with_journal(places, lambda journal: journal.cut_overs.change(plan.domain, act))
