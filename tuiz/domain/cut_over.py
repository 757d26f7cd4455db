"""A change of a domain's delegation, planned step by step, and how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal

from tuiz.domain import names
from tuiz.domain.delegation import keys


class StepKind(StrEnum):
    """What a step is about."""

    REMOVE_DS = "remove-ds"
    LOOK_AHEAD = "look-ahead"
    LOWER_TTL = "lower-ttl"
    SWITCH = "switch"
    GLUE = "glue"
    ZONE_NS = "zone-ns"
    WATCH = "watch"
    RAISE_TTL = "raise-ttl"
    OTHER = "other"


_ONCE: Final = frozenset({StepKind.SWITCH, StepKind.WATCH, StepKind.RAISE_TTL})
"""What a look ahead plans whether it was done or not; all else it plans only where it is still to be done."""

_OF_ZONE: Final = frozenset({StepKind.LOWER_TTL, StepKind.ZONE_NS, StepKind.RAISE_TTL})
_SEEN_BY_WATCH: Final = frozenset({StepKind.SWITCH, StepKind.GLUE, StepKind.ZONE_NS, StepKind.WATCH})
"""What is done when the parent's servers and the resolvers agree: those answer with the zone's own NS records."""

StepState = Literal["done", "waiting", "next", "later"]


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of a change."""

    text: str
    """What to do, a sentence."""
    wait_seconds: int = 0
    """How long the next step has to wait after this one."""
    command: str | None = None
    """The command that does it; None for what is done elsewhere."""
    kind: StepKind = StepKind.OTHER
    ttl: int | None = None
    """What the TTL of the zone's NS records is to become."""
    old_ttl: int | None = None
    """What it was; None until the step is begun."""
    glue: tuple[str, ...] = ()
    """What the parent has to be told: the host's name in lower case and an address, for each."""

    @property
    def is_done_here(self) -> bool:
        """Whether it is written to the zone here."""
        return self.kind in _OF_ZONE and self.command is not None


@dataclass(frozen=True, slots=True)
class CutOver:
    """A plan that is kept."""

    domain: str
    """Absolute."""
    hosts: tuple[str, ...]
    """The new name servers, absolute."""
    begun: datetime
    steps: tuple[PlannedStep, ...]
    done: tuple[datetime, ...] = ()
    """When each of the first steps was done."""

    @property
    def next_step(self) -> PlannedStep | None:
        """The step to do next; None when all are done."""
        return self.steps[len(self.done)] if len(self.done) < len(self.steps) else None

    @property
    def not_before(self) -> datetime | None:
        """When the next step may be done; None where nothing has to be waited for."""
        if not self.done or self.next_step is None:
            return None
        wait = self.steps[len(self.done) - 1].wait_seconds
        return self.done[-1] + timedelta(seconds=wait) if wait else None

    @property
    def old_ttl(self) -> int | None:
        """The TTL of the zone's NS records before it was lowered; None where it wasn't, as far as it is known."""
        return next((step.old_ttl for step in reversed(self.steps) if step.old_ttl is not None), None)

    def is_for(self, hosts: Sequence[str]) -> bool:
        """Return whether the plan is for these name servers, in whatever order."""
        return keys(self.hosts) == keys(hosts)

    def must_wait(self, now: datetime) -> bool:
        """Return whether the time for the next step hasn't come."""
        return self.not_before is not None and now < self.not_before

    def state(self, number: int, now: datetime) -> StepState:
        """Return how far the step of this number, from 0, has come."""
        if number != len(self.done):
            return "done" if number < len(self.done) else "later"
        return "waiting" if self.must_wait(now) else "next"

    def after_step(self, now: datetime) -> "CutOver":
        """Return the plan with the next step done."""
        return replace(self, done=(*self.done, now)) if self.next_step is not None else self

    def after_change(
        self, hosts: Sequence[str], glue: Mapping[str, Sequence[str]], ds: Sequence[str] | None, now: datetime
    ) -> "CutOver":
        """Return the plan with the steps done that a change of the delegation has done; it may be the plan as it was.

        Args:
            hosts: the name servers that there are now.
            glue: their addresses.
            ds: the DS records that there are now; None where that is unknown.
            now: the time.
        """
        plan, entered = self, {f"{names.key(host)} {each}" for host, found in glue.items() for each in found}
        while (step := plan.next_step) is not None:
            is_done = (
                (step.kind is StepKind.REMOVE_DS and ds is not None and not ds)
                or (step.kind is StepKind.SWITCH and self.is_for(hosts))
                or (step.kind is StepKind.GLUE and bool(step.glue) and {*step.glue} <= entered)
            )
            if not is_done:
                break
            plan = plan.after_step(now)
        return plan

    def after_watch(self, hosts: Sequence[str], now: datetime) -> "CutOver":
        """Return the plan with the steps done up to the watch, where a watch has found that all name these servers.

        Args:
            hosts: the name servers that all agree on.
            now: the time.
        """
        plan = self
        if self.is_for(hosts):
            while plan.next_step is not None and plan.next_step.kind in _SEEN_BY_WATCH:
                plan = plan.after_step(now)
        return plan

    def with_old_ttl(self, ttl: int) -> "CutOver":
        """Return the plan with what the TTL is before the next step, which then waits until no cache keeps that."""
        step = self.next_step
        if step is None:
            return self
        begun = replace(step, old_ttl=ttl, wait_seconds=max(step.wait_seconds, ttl))
        at = len(self.done)
        return replace(self, steps=(*self.steps[:at], begun, *self.steps[at + 1 :]))

    def planned_anew(self, hosts: Sequence[str], steps: Sequence[PlannedStep], now: datetime) -> "CutOver":
        """Return the plan with what a new look ahead plans in the place of what isn't done yet.

        What is done stays done, and what was lowered is raised again although a look ahead now sees it low. Where the
        step to do was to look ahead, it is done by this, unless that came too early.
        """
        looked = self.next_step
        done = self.done
        if looked is not None and looked.kind is StepKind.LOOK_AHEAD and not self.must_wait(now):
            done = (*done, now)
        past, rest = self.steps[: len(done)], self.steps[len(done) :]
        once = {step.kind for step in past} & _ONCE
        told = {step.text for step in past if step.kind is StepKind.GLUE}
        coming = [step for step in steps if step.kind not in once and step.text not in told]
        begun = [step for step in rest if step.kind is StepKind.LOWER_TTL and step.old_ttl is not None]
        if begun:
            coming = [*begun, *(step for step in coming if step.kind is not StepKind.LOWER_TTL)]
        if begun or any(step.kind is StepKind.LOWER_TTL for step in past):
            raises = [step for step in rest if step.kind is StepKind.RAISE_TTL]
            coming = [step for step in coming if step.kind is not StepKind.RAISE_TTL or not raises] + raises
        if looked is not None and looked.kind is StepKind.LOOK_AHEAD and len(done) == len(self.done):
            coming.insert(0, looked)
        return replace(self, hosts=tuple(hosts), steps=(*past, *coming), done=done)


def texts(steps: Sequence[PlannedStep]) -> list[str]:
    """Return what to do, sentences."""
    return [step.text for step in steps]
