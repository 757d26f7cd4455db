"""The plan of a change of delegation: kept, and gone on with in its own time."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from tuiz.domain.cut_over import CutOver, PlannedStep
from tuiz.services.cutting_over import NoPlan, TooEarly, drop_plan, plan_document, plan_of, step_done
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places

BEGUN: Final = datetime(2026, 1, 1, tzinfo=UTC)
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
