"""What of a registration an operator has to see: statuses that take a domain out of the DNS, and its end.

The statuses are those of RFC 8056, which are EPP's (RFC 5731, RFC 3915) in other words.
"""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from tuiz.domain.registered_times import days_until
from tuiz.domain.registration import Registration

SOON_DAYS: Final = 30
"""With fewer days left than this, the end of a registration is a warning."""

ConcernSeverity = Literal["error", "warning", "notice"]


class Concern(NamedTuple):
    """One thing, what it means for the DNS, and what to do."""

    check: str
    """Its id: the status, or expired, expires-soon."""
    severity: ConcernSeverity
    message: str
    """What it means, a sentence or more."""
    advice: str


_OF_STATUS: Final[dict[str, tuple[ConcernSeverity, str, str]]] = {
    "client hold": (
        "error",
        "The registrar holds the domain back: the parent zone is to have no NS records of it, so that nobody finds it.",
        "Ask the registrar why: an unpaid bill, an address that wasn't confirmed, a dispute.",
    ),
    "server hold": (
        "error",
        "The registry holds the domain back: the parent zone is to have no NS records of it, so that nobody finds it.",
        "Ask the registrar, who has to settle it with the registry.",
    ),
    "redemption period": (
        "error",
        "The registration was deleted: the domain is out of the DNS, or about to be, and can be had back for days.",
        "Have the registrar restore it at once; when the time is over, nobody can.",
    ),
    "pending delete": (
        "error",
        "The registration is about to be deleted: then the domain is out of the DNS, and anybody may register it.",
        "Ask the registrar at once whether it can still be kept.",
    ),
    "pending restore": (
        "warning",
        "The registration was deleted and is being restored: until that is done, it may be deleted all the same.",
        "See that the registrar sends the registry what it wants for it.",
    ),
    "inactive": (
        "warning",
        "No name servers are registered: the parent zone has nothing to delegate the domain to.",
        "Enter its name servers at the registrar.",
    ),
    "pending create": (
        "warning",
        "The registration isn't finished: until it is, the domain isn't delegated.",
        "Wait, or ask the registrar what it waits for.",
    ),
    "pending transfer": (
        "notice",
        "The domain is on its way to another registrar; until it is there, its delegation may not be changeable.",
        "If you didn't ask for that, object at your registrar at once.",
    ),
    "pending update": (
        "notice",
        "A change of the registration is under way; the parent zone may not have it yet.",
        "Look again later.",
    ),
    "auto renew period": (
        "notice",
        "The registry renewed the registration by itself; the registrar may still take that back.",
        "See that the renewal is paid at the registrar.",
    ),
    "client update prohibited": (
        "notice",
        "The registrar has locked the registration: a change of name servers or DS records is refused until it isn't.",
        "Before a change of delegation, have the lock taken off at the registrar.",
    ),
    "server update prohibited": (
        "notice",
        "The registry has locked the registration: a change of name servers or DS records is refused until it isn't.",
        "Before a change of delegation, ask the registrar how the registry's lock is taken off.",
    ),
}
_DELETED: Final = frozenset({"redemption period", "pending delete", "pending restore"})
"""Statuses beside which the end of the registration tells nothing more: renewing it wouldn't help."""
_NEWER: Final = {"pending delete": "redemption period"}
"""A status that tells nothing more where another one stands beside it."""


def concerns(registration: Registration, now: float, *, is_delegated: bool | None = None) -> list[Concern]:
    """Return what an operator has to see, the gravest first.

    Args:
        registration: what is registered.
        now: the time, in seconds since 1970.
        is_delegated: whether the parent zone delegates the domain; None where that isn't known.
    """
    order = ("error", "warning", "notice")
    found = [*_of_statuses(registration, is_delegated=is_delegated), *_of_end(registration, now)]
    return sorted(found, key=lambda concern: order.index(concern.severity))


def _of_statuses(registration: Registration, *, is_delegated: bool | None) -> Iterator[Concern]:
    there = set(registration.status)
    for status in registration.status:
        if status not in _OF_STATUS or _NEWER.get(status) in there:
            continue
        severity, message, advice = _OF_STATUS[status]
        if severity == "error" and is_delegated is not None:
            now = "still delegates it now" if is_delegated else "doesn't delegate it now"
            message = f"{message} The parent zone {now}."
        yield Concern(status.replace(" ", "-"), severity, message, advice)


def _of_end(registration: Registration, now: float) -> Iterator[Concern]:
    ends = [
        (days, text)
        for text in (registration.expires, registration.registrar_expires)
        if text is not None and (days := days_until(text, now)) is not None
    ]
    if not ends or _DELETED & set(registration.status):
        return
    days, text = min(ends)
    if days < 0:
        yield Concern(
            "expired",
            "error",
            f"The registration ended on {text[:10]}: the domain may be taken out of the DNS, and then be deleted.",
            "Renew it at the registrar at once.",
        )
    elif days < SOON_DAYS:
        left = "less than a day" if days == 0 else "1 day" if days == 1 else f"{days} days"
        yield Concern(
            "expires-soon",
            "warning",
            f"The registration ends in {left}, on {text[:10]}; the domain isn't found any more some time after that.",
            "See that it is renewed, and that what pays for it is valid.",
        )
