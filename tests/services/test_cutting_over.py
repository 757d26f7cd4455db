"""The plan of a change of delegation: kept, and gone on with in its own time."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from tuiz.domain.cut_over import CutOver, PlannedStep, StepKind
from tuiz.registrar.protocol import Registered
from tuiz.services.cutting_over import NoPlan, TooEarly, drop_plan, note_change, plan_document, plan_of, step_done
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places

BEGUN: Final = datetime(2026, 1, 1, tzinfo=UTC)
HOSTS: Final = ("ns1.example.net.", "ns2.example.net.")
STEPS: Final = (
    PlannedStep("Lower it.", 3600),
    PlannedStep("Switch.", command="tuiz delegate …"),
    PlannedStep("Watch."),
)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    places = Places(tmp_path, tmp_path, tmp_path)
    with closing(Journal.open(places)) as journal:
        journal.cut_overs.keep(CutOver("Example.com.", ("ns1.example.net.",), BEGUN, STEPS))
    return places


def test_a_step_waits_until_caches_have_forgotten(places: Places) -> None:
    """A step that comes too early is refused, unless somebody means it; each is kept with its time."""
    lowered = step_done("example.com.", places, now=BEGUN)
    assert lowered.not_before == BEGUN + timedelta(hours=1)
    with pytest.raises(TooEarly, match="for 61 s more"):
        step_done("example.com.", places, now=BEGUN + timedelta(minutes=59))
    step_done("example.com.", places, now=BEGUN + timedelta(minutes=59), even_if_early=True)
    watched = step_done("example.com.", places, now=BEGUN + timedelta(minutes=61))

    assert watched.next_step is None
    assert step_done("example.com.", places) == plan_of("example.com.", places) == watched
    steps = plan_document(watched)["steps"]
    assert isinstance(steps, list)
    assert [step["done"] for step in steps] == ["2026-01-01T00:00:00Z", "2026-01-01T00:59:00Z", "2026-01-01T01:01:00Z"]


def test_a_plan_is_dropped(places: Places, tmp_path: Path) -> None:
    """Then there is none, as where nothing was ever planned."""
    assert drop_plan("example.com.", places)
    assert not drop_plan("example.com.", places)
    with pytest.raises(NoPlan):
        plan_of("example.com.", places)
    with pytest.raises(NoPlan):
        plan_of("example.com.", Places(tmp_path / "a", tmp_path / "a", tmp_path / "a"))


def test_what_is_done_at_the_registrar_is_done_in_the_plan(places: Places) -> None:
    """Each step that a change has done, in their order; one that has done none leaves the plan as it was."""
    steps = (
        PlannedStep("Switch.", kind=StepKind.SWITCH),
        PlannedStep("Glue.", kind=StepKind.GLUE, glue=("ns1.example.com. 192.0.2.1",)),
        PlannedStep("Glue of another.", kind=StepKind.GLUE, glue=("ns2.example.com. 192.0.2.2",)),
        PlannedStep("Watch.", kind=StepKind.WATCH),
    )
    with closing(Journal.open(places)) as journal:
        journal.cut_overs.keep(CutOver("Example.com.", ("ns1.example.com.", "ns2.example.com."), BEGUN, steps))
    others = Registered(("ns1.example.com.",))
    switched = Registered(("NS2.example.com.", "ns1.example.com."), {"NS1.example.com.": ("192.0.2.1", "192.0.2.7")})

    assert note_change("example.com.", others, places) == 0
    assert note_change("example.com.", switched, places) == 2
    assert note_change("example.com.", switched, places) == 0
    assert note_change("example.net.", switched, places) == 0
    assert [step.text for step in plan_of("example.com.", places).steps[2:]] == ["Glue of another.", "Watch."]


def test_a_look_ahead_once_more_goes_on_with_the_plan() -> None:
    """It ends the wait for the DS, plans no switch again, and raises what was lowered although it sees it low."""
    ds, ahead = PlannedStep("No DS.", 60, kind=StepKind.REMOVE_DS), PlannedStep("Look.", kind=StepKind.LOOK_AHEAD)
    lower = PlannedStep("Lower.", 60, kind=StepKind.LOWER_TTL, ttl=300)
    switch, watch = PlannedStep("Switch.", kind=StepKind.SWITCH), PlannedStep("Watch.", kind=StepKind.WATCH)
    up = PlannedStep("Raise.", kind=StepKind.RAISE_TTL)
    plan = CutOver("example.com.", HOSTS, BEGUN, (ds, ahead, lower, switch, watch, up), (BEGUN,))
    soon, later = BEGUN + timedelta(seconds=59), BEGUN + timedelta(seconds=61)

    early = plan.planned_anew(HOSTS, (lower, switch, watch, up), soon)
    assert (early.steps, len(early.done)) == ((ds, ahead, lower, switch, watch, up), 1)
    looked = plan.planned_anew(HOSTS, (lower, switch, watch, up), later)
    assert (looked.next_step, looked.done) == (lower, (BEGUN, later))
    still_there = plan.planned_anew(HOSTS, (ds, ahead, lower, switch, watch, up), later)
    assert still_there.steps[2:] == (ds, ahead, lower, switch, watch, up)

    begun = looked.with_old_ttl(7200)
    ended_in_between = begun.planned_anew(HOSTS, (switch, watch), later)
    assert ended_in_between.next_step == replace(lower, old_ttl=7200, wait_seconds=7200)
    lowered = begun.after_step(later)
    again = lowered.planned_anew(HOSTS, (switch, watch), later)
    assert (again.steps, again.done, again.old_ttl) == (lowered.steps, lowered.done, 7200)
    watched = again.after_step(later).planned_anew(HOSTS, (switch, watch), later)
    assert watched.steps[3:] == (switch, watch, up)
