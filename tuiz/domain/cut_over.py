"""A change of a domain's delegation, planned step by step, and how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of a change."""

    text: str
    """What to do, a sentence."""
    wait_seconds: int = 0
    """How long the next step has to wait after this one."""
    command: str | None = None
    """The command that does it; None for what is done elsewhere."""


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

    def must_wait(self, now: datetime) -> bool:
        """Return whether the time for the next step hasn't come."""
        return self.not_before is not None and now < self.not_before

    def after_step(self, now: datetime) -> "CutOver":
        """Return the plan with the next step done."""
        return replace(self, done=(*self.done, now)) if self.next_step is not None else self


def texts(steps: Sequence[PlannedStep]) -> list[str]:
    """Return what to do, sentences."""
    return [step.text for step in steps]
