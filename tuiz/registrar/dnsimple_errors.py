"""What DNSimple answers when it doesn't do what it is asked, in words: its message, the fields, and what to do."""

import json
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from time import time
from typing import Final

from tuiz.domain.display import printable
from tuiz.domain.sentences import sentence
from tuiz.registrar.errors import NoAnswer, NoSuchDomain, NotAuthorised, RateLimited, Refused, RegistrarError

_MOST_TEXT: Final = 300
_MOST_FIELDS: Final = 5
_LONGEST_WAIT_SECONDS: Final = 86_400.0
_MOST_DIGITS: Final = 20

_OF_ACCESS: Final[Mapping[int, tuple[type[RegistrarError], str, str]]] = {
    401: (
        NotAuthorised,
        "{host} doesn't accept the token: {said}",
        "Make a token for this account in DNSimple's web page; the sandbox has its own.",
    ),
    403: (
        NotAuthorised,
        "The token may not do this: {said}",
        "Give the token this scope in DNSimple's web page, or use another.",
    ),
    404: (
        NoSuchDomain,
        "{host} has no such thing in this account: {said}",
        "Check the domain's name, the account, and at which registrar it is registered.",
    ),
}
_WHAT_TO_DO: Final[Mapping[int, str]] = {
    402: "Pay the open invoices in DNSimple's web page, or check the account's subscription there.",
    412: "The account's plan doesn't include this: change the plan, or do without.",
}
_REFUSED: Final = "Nothing was changed. Mend what it names, then try again."


def error_of(
    host: str, status: int, reason: str, headers: Mapping[str, str], body: bytes, *, is_change: bool
) -> RegistrarError:
    """Return the error that an answer tells.

    Args:
        host: who answered.
        status: of HTTP.
        reason: the words beside it.
        headers: of the answer.
        body: of the answer; it may be anything.
        is_change: whether something was to be changed.
    """
    said = sentence(_said(body) or printable(reason, 60) or "it gives no reason")
    told = f"{host} says {status}: {said}"
    if found := _OF_ACCESS.get(status):
        kind, begin, hint = found
        return kind(begin.format(host=host, said=said), hint=hint)
    if status == 429:
        return _too_many(host, headers)
    if status in range(400, 500) and status != 408:  # a 408 tells that they waited in vain
        return Refused(told, hint=_WHAT_TO_DO.get(status, _REFUSED if is_change else None))
    return NoAnswer(told, hint=None if is_change else "The fault is on their side: try again later.")


def unread(host: str) -> RegistrarError:
    """Return the error that an answer can't be read."""
    return RegistrarError(
        f"What {host} answered can't be read.", hint="Check url in config.toml: it may not be DNSimple's API."
    )


def _too_many(host: str, headers: Mapping[str, str]) -> RateLimited:
    seconds = _seconds_left(headers)
    if seconds is None:
        return RateLimited(f"{host} takes no more requests for now.", hint="It takes them again within an hour.")
    minutes = round(seconds / 60)
    wait = f"{seconds:.0f} seconds" if seconds < 120 else f"{minutes} minutes"
    return RateLimited(
        f"{host} takes no more requests for now.", hint=f"It takes them again in {wait}.", seconds=seconds
    )


def _seconds_left(headers: Mapping[str, str]) -> float | None:
    """Return how long it is until requests are taken again, by the clock of who answered where it tells."""
    found = {name.lower(): value.strip() for name, value in headers.items()}
    now = _now(found.get("date"))
    seconds = _retry_after(found.get("retry-after", ""), now)
    if seconds is None and (reset := _whole(found.get("x-ratelimit-reset", ""))) is not None:
        seconds = reset - now
    return None if seconds is None else min(max(seconds, 0.0), _LONGEST_WAIT_SECONDS)


def _retry_after(text: str, now: float) -> float | None:
    """Return what the header says, which may be seconds or a date (RFC 9110 §10.2.3); None where it says nothing."""
    if (seconds := _whole(text)) is not None:
        return seconds
    try:
        return parsedate_to_datetime(text).timestamp() - now
    except (ValueError, OverflowError):
        return None


def _whole(text: str) -> float | None:
    return float(text[:_MOST_DIGITS]) if text.isascii() and text.isdigit() else None


def _now(date: str | None) -> float:
    try:
        return parsedate_to_datetime(date).timestamp() if date else time()
    except (ValueError, OverflowError):
        return time()


def _said(body: bytes) -> str:
    """Return the words of an error's body: its message and what it says of each field; none where it isn't JSON."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(found, dict):
        return ""
    message, errors = found.get("message"), found.get("errors")
    words = [message] if isinstance(message, str) and message.strip() else []
    if isinstance(errors, dict) and (fields := "; ".join(_fields(errors))):
        words.append(fields)
    return printable(": ".join(word.rstrip(".: ") for word in words), _MOST_TEXT)


def _fields(errors: Mapping[object, object]) -> Iterator[str]:
    """Yield what is wrong with each field, `ttl is not a number`; what is wrong with the whole is called base."""
    for name, problems in list(errors.items())[:_MOST_FIELDS]:
        texts = problems if isinstance(problems, list) else [problems]
        said = ", ".join(text for text in texts if isinstance(text, str))
        if said:
            yield said if name == "base" else f"{name} {said}"
