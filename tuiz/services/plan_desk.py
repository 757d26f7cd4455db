"""The planned changes of delegation for the app: what is kept, and going on with it.

Each method reads the files as they are now, and is slow.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.services.cutting_over import drop_plan, found_plan, keep_plan, step_done, why_not_kept
from tuiz.services.doing_cut_over import do_step

if TYPE_CHECKING:
    from pathlib import Path

    from tuiz.domain.cut_over import CutOver
    from tuiz.services.cutting_over import Kept
    from tuiz.services.delegating import Domain
    from tuiz.services.doing_cut_over import Doing
    from tuiz.services.one_change import Wish
    from tuiz.services.preflighting import PreflightReport
    from tuiz.storage.places import Places


@dataclass(frozen=True, slots=True)
class PlanDesk:
    """The plans that are kept.

    Args:
        path: the workspace.
        places: the user's folders.
    """

    path: Path
    places: Places

    def found(self, domain: Domain) -> CutOver | None:
        """Return the plan of a domain; None where there is none.

        Raises:
            StorageError: the journal can't be used.
        """
        return found_plan(domain.name, self.places)

    def doubts(self, report: PreflightReport) -> list[str]:
        """Return why a plan is kept only when the domain's name is typed, sentences."""
        found = [f"error: {item.message}" for item in why_not_kept(report)]
        return ["The look ahead says no.", *found] if found else []

    def keep(self, report: PreflightReport) -> Kept:
        """Keep the plan of a look ahead; the user has agreed to what speaks against it.

        Raises:
            OtherPlan: one for other name servers isn't at its end.
            StorageError: the journal can't be used.
        """
        return keep_plan(report, self.places, agreed=True)

    def do(self, domain: Domain, wish: Wish, *, even_if_early: bool) -> Doing:
        """Do the next step of a plan; see `do_step`."""
        return do_step(domain, self.places, lambda _, change: change(wish), even_if_early=even_if_early)

    def keeping_command(self, report: PreflightReport) -> str:
        """Return the command that looks ahead and keeps the plan."""
        from tuiz.domain.name_servers import NameServerSet
        from tuiz.services.applying_sets import spelled

        domain, hosts = names.spoken(report.preflight.delegation.domain), report.preflight.hosts
        words = spelled(NameServerSet("", hosts, report.preflight.glue))
        confirm = ("--confirm", domain) if self.doubts(report) else ()
        return self._command("--keep", *confirm, domain, "--preflight", *words)

    def doing_command(self, domain: Domain, *, is_early: bool) -> str:
        """Return the command that does the next step."""
        return self._command("--step-do", *(("--early",) if is_early else ()), names.spoken(domain.name))

    def mark_done(self, domain: Domain) -> CutOver:
        """Note that the next step is done, whether its time has come or not.

        Raises:
            NoPlan: there is none any more.
            StorageError: the journal can't be used.
        """
        return step_done(domain.name, self.places, even_if_early=True)

    def drop(self, domain: Domain) -> bool:
        """Drop the plan of a domain; return whether there was one.

        Raises:
            StorageError: the journal can't be used.
        """
        return drop_plan(domain.name, self.places)

    def _command(self, *words: str) -> str:
        return shlex.join(("tuiz", "delegation", "-w", str(self.path), *words))
