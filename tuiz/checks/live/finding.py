"""What a check of the live DNS found: how grave it is, what it rests on, and what to do about it."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from tuiz.domain.delegation import Delegation
from tuiz.domain.sentences import sentence


class Gravity(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    """Names can't be resolved because of it, or soon can't."""
    WARNING = "warning"
    """It works for now, and will be regretted."""
    UNKNOWN = "unknown"
    """An answer that didn't come would tell."""
    NOTICE = "notice"
    """Worth knowing."""

    @property
    def rank(self) -> int:
        """Its place in an order from grave to slight, from 0."""
        return list(Gravity).index(self)


ERROR: Final = Gravity.ERROR
WARNING: Final = Gravity.WARNING
UNKNOWN: Final = Gravity.UNKNOWN
NOTICE: Final = Gravity.NOTICE


class Observation(NamedTuple):
    """One thing that a check has to say."""

    severity: Gravity
    message: str
    """What is wrong, a sentence."""
    evidence: str
    """What was observed, a sentence or more; it gets its capital and its full stop by itself."""
    advice: str
    """What to do, a sentence or more."""
    zonemaster: str | None = None
    """The test case of Zonemaster, where it is another one than the check's."""


class LiveFinding(NamedTuple):
    """An observation, and the check that made it."""

    check: str
    """The check's id."""
    severity: Gravity
    message: str
    evidence: str
    advice: str
    zonemaster: str | None
    """The test case of Zonemaster that looks for the same, such as DELEGATION01."""
    reference: str
    """The RFC and its section, or other rule."""


class LiveCheck(NamedTuple):
    """A check of a delegation, and what it is known by."""

    id: str
    zonemaster: str | None
    reference: str
    summary: str
    """What it asks of a delegation, a sentence."""
    run: Callable[[Delegation], Iterator[Observation]]

    def findings(self, delegation: Delegation) -> Iterator[LiveFinding]:
        """Yield what it has to say."""
        for found in self.run(delegation):
            yield LiveFinding(
                self.id,
                found.severity,
                found.message,
                sentence(found.evidence) if found.evidence else "",
                found.advice,
                found.zonemaster or self.zonemaster,
                self.reference,
            )


def live_check(
    identifier: str, *, reference: str, zonemaster: str | None = None
) -> Callable[[Callable[[Delegation], Iterator[Observation]]], LiveCheck]:
    """Make a check of a function whose docstring says what is asked of a delegation."""

    def decorate(run: Callable[[Delegation], Iterator[Observation]]) -> LiveCheck:
        return LiveCheck(identifier, zonemaster, reference, (run.__doc__ or "").strip(), run)

    return decorate
