"""The plan of a change of delegation in the app: keeping it, doing its steps, marking them done, dropping it."""

from __future__ import annotations

import shlex
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual.screen import Screen

from tuiz.domain import names
from tuiz.domain.cut_over import StepKind
from tuiz.ui.lookup_views.going_on import PLAN, line_of
from tuiz.ui.tell import tell
from tuiz.ui.workers import converse, in_thread

if TYPE_CHECKING:
    from tuiz.domain.cut_over import CutOver, PlannedStep
    from tuiz.services.delegating import Domain
    from tuiz.services.delegation_desk import DelegationDesk
    from tuiz.services.doing_cut_over import Doing
    from tuiz.services.one_change import Wish
    from tuiz.services.preflighting import PreflightReport

_GROUP: Final = "plan"
_DOES: Final = {
    StepKind.LOWER_TTL: "Lower the TTL",
    StepKind.ZONE_NS: "Set the NS records",
    StepKind.RAISE_TTL: "Write the TTL back",
}
Deed = tuple[str, Callable[[], Awaitable[None]]]
"""What can be done, verb first, and what does it."""


class PlannedChanges:
    """The plans that are kept with domains.

    Args:
        screen: what dialogs open over.
        desk: knows the delegations, and the plans.
        look: looks up a line, for all to see.
        take_ds_away: takes a domain's DS records away, if the user agrees.
    """

    def __init__(
        self,
        screen: Screen[Any],
        desk: DelegationDesk,
        look: Callable[[str], None],
        take_ds_away: Callable[[str], None],
    ) -> None:
        self._screen = screen
        self._desk = desk
        self._plans = desk.plans
        self._look = look
        self._take_ds_away = take_ds_away

    def open(self, name: str, *, is_shown: bool) -> None:
        """Show the plan of a domain, or where it is shown ask how to go on with it."""
        converse(self._screen, lambda: self._talk(name, is_shown=is_shown), _GROUP)

    def keep(self, name: str, report: Callable[[], PreflightReport | None]) -> None:
        """Offer to keep what a look ahead planned.

        Args:
            name: the domain.
            report: returns what came of it; None where it isn't at its end. Slow.
        """
        converse(self._screen, lambda: self._keep(name, report), _GROUP)

    # Private

    async def _talk(self, name: str, *, is_shown: bool) -> None:
        from tuiz.ui.dialogs.choose import Choose
        from tuiz.ui.lookup_views.delegation_plan import waiting_words

        domain = await in_thread(lambda: self._desk.domain(name))
        plan = await in_thread(lambda: self._plans.found(domain))
        spoken = names.spoken(domain.name)
        if plan is None:
            said = "e names new name servers and looks ahead at them; then P keeps the plan."
            tell(self._screen, f"No change of the delegation of {spoken} is planned. {said}", "warning")
            return
        if not is_shown:
            self._show(domain)
            return
        deeds, lines = list(self._deeds(domain, plan)), ["All steps are done."]
        if plan.next_step is not None:
            lines = [f"{len(plan.done) + 1}. {plan.next_step.text}", waiting_words(plan, datetime.now(UTC))]
        heading = f"The plan for {spoken}: {len(plan.done)} of {len(plan.steps)} steps done"
        chosen = await self._screen.app.push_screen_wait(
            Choose(heading, [said for said, _ in deeds], [*filter(None, lines), ""])
        )
        if chosen is not None:
            await deeds[chosen][1]()

    def _deeds(self, domain: Domain, plan: CutOver) -> Iterator[Deed]:
        """Yield what can be done about a plan."""
        step = plan.next_step
        if step is not None:
            if said := self._leading(domain, plan, step):
                yield said
            yield "Mark this step as done", partial(self._mark, domain, plan)
        yield "Drop the plan", partial(self._drop, domain, plan)

    def _leading(self, domain: Domain, plan: CutOver, step: PlannedStep) -> Deed | None:
        """Return what does a step, or leads to where it is done; None where that is elsewhere."""
        name, words = names.spoken(domain.name), shlex.split(step.command or "")
        if step.kind is StepKind.REMOVE_DS:
            return "Take the DS records away", partial(self._lead, partial(self._take_ds_away, name))
        if not words:
            return None
        if step.is_done_here:
            deed = f"{_DOES[step.kind]} in the zone here", partial(self._do, domain, plan)
            return deed if domain.zone is not None else None
        ahead = line_of("delegation", name, "--preflight", *words[3:])
        leads = {
            StepKind.SWITCH: ("Look ahead once more; then a changes it", ahead),
            StepKind.LOOK_AHEAD: (
                "Look ahead; then P goes on with the plan",
                line_of(*(word for word in words[1:] if word != "--keep")),
            ),
            StepKind.WATCH: ("Watch it", line_of(*words[1:])),
        }
        said, line = leads.get(step.kind, ("", ""))
        return (said, partial(self._lead, partial(self._look, line))) if said else None

    async def _lead(self, there: Callable[[], None]) -> None:
        there()

    async def _do(self, domain: Domain, plan: CutOver) -> None:
        """Show what a step changes in the zone, and do it if the user says so."""
        from tuiz.services.one_change import Wish
        from tuiz.ui.dialogs.plan_previews import StepPreview
        from tuiz.ui.lookup_views.delegation_plan import waiting_words

        previewed = await self._answered(domain, Wish(dry_run=True, asks=True))
        if previewed is None:
            return
        (doing, wish), early = previewed, waiting_words(plan, datetime.now(UTC))
        if doing.step is None or doing.outcome is None:
            self._show(domain)
            return
        command = self._plans.doing_command(domain, is_early=bool(early))
        preview = StepPreview(domain.name, command, doing.step, doing.outcome, [early] if early else [])
        if not await self._screen.app.push_screen_wait(preview):
            return
        done = await self._answered(domain, replace(wish, dry_run=False))
        if done is not None and (outcome := done[0].outcome) is not None:
            saved = f"{outcome.zone} saved: revision {outcome.revision}, SERIAL {outcome.serial}. "
            tell(self._screen, f"{saved if outcome.changed else ''}The step is done.")
            self._show(domain)

    async def _answered(self, domain: Domain, wish: Wish) -> tuple[Doing, Wish] | None:
        """Do a step, and ask what has to be asked before; return what came of it, or None where the user doesn't go on.

        That the step may be too early was shown, and agreed to, before it is done.
        """
        from tuiz.files.errors import CannotReplace
        from tuiz.services.zone_terms import NeedsAnswer
        from tuiz.ui.dialogs.confirm import Confirm

        while True:
            try:
                return await in_thread(partial(self._plans.do, domain, wish, even_if_early=True)), wish
            except NeedsAnswer as needed:
                question = needed.question
                asked = Confirm("Before this zone is changed", [question.text], question.agreement)
                wish = replace(wish, agree=True)
            except CannotReplace as error:
                lines = [error.message, error.hint or ""]
                asked = Confirm("The file can't be replaced", lines, "Write into the file")
                wish = replace(wish, in_place=True)
            if not await self._screen.app.push_screen_wait(asked):
                return None

    async def _mark(self, domain: Domain, plan: CutOver) -> None:
        from tuiz.ui.dialogs.confirm import Confirm
        from tuiz.ui.lookup_views.delegation_plan import waiting_words

        early = waiting_words(plan, datetime.now(UTC))
        if early and not await self._screen.app.push_screen_wait(
            Confirm("This step comes too early", [early], "Mark it all the same")
        ):
            return
        _ = await in_thread(lambda: self._plans.mark_done(domain))
        self._show(domain)

    async def _drop(self, domain: Domain, plan: CutOver) -> None:
        from tuiz.ui.dialogs.confirm import Confirm

        lines = [f"{len(plan.done)} of {len(plan.steps)} steps are done; what they changed stays as it is."]
        if plan.old_ttl is not None and plan.next_step is not None:
            lines.append(f"The TTL of the zone's NS records was {plan.old_ttl} s: nobody remembers that then.")
        spoken = names.spoken(domain.name)
        if await self._screen.app.push_screen_wait(Confirm(f"Drop the plan for {spoken}?", lines, "Drop it")):
            _ = await in_thread(lambda: self._plans.drop(domain))
            tell(self._screen, f"The plan for {spoken} is dropped.")
            self._look(line_of("delegation", spoken))

    async def _keep(self, name: str, found: Callable[[], PreflightReport | None]) -> None:
        from tuiz.ui.dialogs.plan_previews import PlanPreview

        report = await in_thread(found)
        if report is None:
            tell(self._screen, "The look ahead isn't at its end, or it is too long ago: r asks anew.", "warning")
            return
        domain = await in_thread(lambda: self._desk.domain(name))
        plan = await in_thread(lambda: self._plans.found(domain))
        is_open = plan is not None and plan.next_step is not None
        if plan is not None and is_open and not plan.is_for(report.preflight.hosts):
            if not await self._dropped(domain, plan):
                return
            plan = None
        note = ""
        if plan is not None and is_open:
            note = f"It goes on with the plan that is kept: the {len(plan.done)} steps that are done stay done."
        command = self._plans.keeping_command(report)
        preview = PlanPreview(domain.name, command, report.plan, note, self._plans.doubts(report))
        if not await self._screen.app.push_screen_wait(preview):
            return
        _ = await in_thread(lambda: self._plans.keep(report))
        self._show(domain)

    async def _dropped(self, domain: Domain, plan: CutOver) -> bool:
        """Ask whether to drop a plan for other name servers; return whether it was."""
        from tuiz.ui.dialogs.confirm import Confirm

        listed = " ".join(map(names.spoken, plan.hosts))
        lines = [f"It is to {listed}; {len(plan.done)} of {len(plan.steps)} steps are done."]
        if plan.old_ttl is not None:
            lines.append(f"The TTL of the zone's NS records was {plan.old_ttl} s before it.")
        heading = f"Another plan for {names.spoken(domain.name)} is kept"
        if not await self._screen.app.push_screen_wait(Confirm(heading, lines, "Drop it for this one")):
            return False
        return await in_thread(lambda: self._plans.drop(domain)) or True

    def _show(self, domain: Domain) -> None:
        self._look(line_of("delegation", names.spoken(domain.name), PLAN))
