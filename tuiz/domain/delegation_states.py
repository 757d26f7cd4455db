"""What a domain's delegation comes to, in one word: ours, elsewhere, partly, broken or unknown.

The parent zone alone tells whose a domain is, and only servers that answer tell that it is broken: silence is unknown.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, Self

from tuiz.domain import names
from tuiz.domain.delegation import keys

BELIEVED_FOR: Final = timedelta(hours=24)
"""How long a state counts that nobody could be asked about since."""
_FRESH_FOR: Final = timedelta(hours=6)
"""How long a state is good that somebody told."""
_UNSETTLED_FOR: Final = timedelta(minutes=30)
"""How long one that may soon be another."""
_SHOWN_HOSTS: Final = 3


class DelegationState(StrEnum):
    """Whose a domain is in the live DNS."""

    OURS = "ours"
    """The parent zone names exactly the name servers that are meant."""
    PARTLY = "partly"
    """It names some of them, or others beside them, or only some of its servers do."""
    ELSEWHERE = "elsewhere"
    """It names others only."""
    BROKEN = "broken"
    """It names none, or none that serves the domain, or none whose answers a validating resolver would take."""
    UNKNOWN = "unknown"
    """Nobody who would know has answered."""


class Glance(NamedTuple):
    """What a quick look at a domain's delegation found."""

    hosts: tuple[str, ...] | None = None
    """The name servers that the parent zone names, absolute; None where nobody said so."""
    is_denied: bool = False
    """Whether its servers say that the domain isn't delegated."""
    is_everywhere: bool = True
    """Whether all of the parent's servers that answered say so."""
    serves: bool | None = None
    """Whether one of the name servers serves the domain; None is unknown."""
    is_bogus: bool = False
    """Whether the parent's DS records don't lead to what any of those serves that do (RFC 4035 §5)."""
    detail: str = ""
    """Why it isn't delegated, served, valid or known; a sentence without its full stop."""
    is_heard: bool = True
    """Whether any server anywhere replied."""


class Judged(NamedTuple):
    """A state, and why."""

    state: DelegationState
    detail: str = ""
    """What there is beside the word, a sentence without its full stop; empty where the word says all."""


@dataclass(frozen=True, slots=True)
class KnownState:
    """What is known of a domain's delegation since it was looked at."""

    domain: str
    """Absolute."""
    state: DelegationState
    detail: str
    """As `Judged` has it."""
    asked: datetime | None
    """When somebody told; None where nobody ever did."""
    tried: datetime
    """When it was last looked at."""

    @property
    def is_missed(self) -> bool:
        """Whether the last look found nobody who knew, so that the state is an older one."""
        return self.asked != self.tried

    @property
    def due(self) -> datetime:
        """When it is to be looked at again."""
        settled = self.state in {DelegationState.OURS, DelegationState.ELSEWHERE} and not self.is_missed
        return self.tried + (_FRESH_FOR if settled else _UNSETTLED_FOR)

    def words(self, now: datetime) -> str:
        """Return the state and its age, for people."""
        if self.asked is None:
            return self.state.value
        return f"{self.state.value}, {_age(now - self.asked)}"

    def sentence(self, now: datetime) -> str:
        """Return all that is known, as sentences for people."""
        found = f"{names.spoken(self.domain)} is {self.state.value}"
        if self.detail:
            found += f": {self.detail}"
        if self.asked is None:
            return f"{found}."
        found += f". That was found {_age(now - self.asked)}"
        return f"{found}; nobody has answered since." if self.is_missed else f"{found}."

    def after(self, judged: Judged, now: datetime) -> "KnownState":
        """Return what is known after another look: silence leaves what was said before, for a while."""
        if judged.state is not DelegationState.UNKNOWN:
            return KnownState(self.domain, *judged, now, now)
        if self.asked is not None and now - self.asked < BELIEVED_FOR:
            return replace(self, tried=now)
        return KnownState(self.domain, *judged, self.asked, now)

    @classmethod
    def first(cls, domain: str, judged: Judged, now: datetime) -> Self:
        """Return what is known after the first look."""
        return cls(domain, *judged, None if judged.state is DelegationState.UNKNOWN else now, now)


def judged(glance: Glance, meant: Sequence[Collection[str]]) -> Judged:
    """Return what a look comes to.

    Args:
        glance: what was found.
        meant: the name servers that the parent zone is meant to name; several where several files hold the zone, any
            of which may be the one that counts.
    """
    if glance.hosts is None:
        state = DelegationState.BROKEN if glance.is_denied else DelegationState.UNKNOWN
        return Judged(state, glance.detail)
    if glance.serves is False or glance.is_bogus:
        return Judged(DelegationState.BROKEN, glance.detail)
    candidates = [hosts for hosts in meant if hosts]
    if not candidates:
        found = f"it is delegated to {_listed(glance.hosts)}; which name servers it is meant to have isn't known"
        return Judged(DelegationState.UNKNOWN, found)
    best = min((_held_against(glance, hosts) for hosts in candidates), key=lambda each: _ORDER.index(each.state))
    if best.state is DelegationState.OURS and glance.serves is None:
        return Judged(best.state, f"none of its name servers answered; {glance.detail}".rstrip("; "))
    return best


_ORDER: Final = (DelegationState.OURS, DelegationState.PARTLY, DelegationState.ELSEWHERE)


def _held_against(glance: Glance, hosts: Collection[str]) -> Judged:
    there, ours = keys(glance.hosts or ()), keys(hosts)
    extra = [host for host in glance.hosts or () if names.key(host) not in ours]
    missing = [host for host in hosts if names.key(host) not in there]
    if not there & ours:
        return Judged(DelegationState.ELSEWHERE, f"it is delegated to {_listed(extra)}")
    if not extra and not missing:
        if glance.is_everywhere:
            return Judged(DelegationState.OURS)
        return Judged(DelegationState.PARTLY, "not all of the parent's servers delegate it yet")
    parts = []
    if missing:
        parts.append(f"it isn't delegated to {_listed(missing)}")
    if extra:
        parts.append(f"it is also delegated to {_listed(extra)}")
    return Judged(DelegationState.PARTLY, ", and ".join(parts))


def _age(passed: timedelta) -> str:
    minutes = max(0, int(passed.total_seconds() // 60))
    if minutes < 1:
        return "just now"
    if minutes < 120:
        return f"{minutes} min ago"
    hours = minutes // 60
    return f"{hours} h ago" if hours < 48 else f"{hours // 24} days ago"


def _listed(hosts: Sequence[str]) -> str:
    shown = ", ".join(map(names.spoken, sorted(hosts, key=str.lower)[:_SHOWN_HOSTS]))
    return shown if len(hosts) <= _SHOWN_HOSTS else f"{shown} and {len(hosts) - _SHOWN_HOSTS} more"
