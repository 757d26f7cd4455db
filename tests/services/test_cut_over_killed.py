"""A process that ends while a step of a plan is done leaves what the TTL was, and can do it once more."""

import os
import signal
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.services.conftest import ZONE
from tests.storage.killing import killed
from tuiz.domain.cut_over import CutOver, PlannedStep, StepKind
from tuiz.services.cutting_over import plan_of
from tuiz.services.delegating import domain_of
from tuiz.services.doing_cut_over import Doing, do_step
from tuiz.services.finding_zone import FoundZone, ZoneFinder
from tuiz.services.one_change import Wish
from tuiz.services.records_view import apex_records
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuiz.services.one_change import Outcome

NAME: Final = "example.com."
BEGUN: Final = datetime(2026, 1, 1, tzinfo=UTC)
STEPS: Final = (
    PlannedStep("Lower it.", 60, "tuiz …", StepKind.LOWER_TTL, 300),
    PlannedStep("Raise it.", 0, "tuiz …", StepKind.RAISE_TTL, 86400),
)


def planned(folder: Path) -> Path:
    folder.mkdir()
    (folder / "example.com.zone").write_bytes(ZONE)
    with closing(Journal.open(places_in(folder))) as journal:
        journal.cut_overs.keep(CutOver(NAME, ("ns1.example.net.",), BEGUN, STEPS))
    return folder


def places_in(folder: Path) -> Places:
    return Places(folder / "config", folder / "data", folder / "state")


def do(folder: Path, *, ends_after_save: bool = False) -> Doing:
    places = places_in(folder)

    def make(_: FoundZone, change: "Callable[[Wish], Outcome]") -> "Outcome":
        outcome = change(Wish())
        if ends_after_save:
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome

    return do_step(domain_of(NAME, ZoneFinder(folder, places=places)), places, make, now=BEGUN, even_if_early=True)


def ttls(folder: Path) -> set[int]:
    zone = ZoneFinder(folder, places=places_in(folder)).find(NAME)
    return {record.ttl for record in apex_records(zone, "NS")}


def test_the_old_ttl_is_never_lost(tmp_path: Path) -> None:
    """Where the program ends between the zone's save and the plan's mark, the step is done again, and the TTL known."""
    folder = planned(tmp_path / "work")
    before = ttls(folder)

    assert killed(lambda: do(folder, ends_after_save=True))
    left = plan_of(NAME, places_in(folder))
    assert (ttls(folder), left.done, left.old_ttl) == ({300}, (), *before)
    lowered = do(folder)
    assert lowered.outcome is not None
    assert (lowered.outcome.changed, len(lowered.plan.done), lowered.plan.old_ttl) == (False, 1, *before)
    assert killed(lambda: do(folder, ends_after_save=True))
    raised = do(folder)

    assert (ttls(folder), raised.plan.next_step) == (before, None)
