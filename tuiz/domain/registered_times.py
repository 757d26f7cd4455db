"""Times as RDAP servers tell them: RFC 3339, and what is sent in its place."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

_TIME: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,12})?)?)?"
    r" ?(?:([Zz]|UTC|GMT)|([+-])(\d\d):?(\d\d)?)?",
    re.ASCII,
)
_DAY: Final = 24 * 60 * 60


def seconds_of(text: str) -> float | None:
    """Return the seconds since 1970 of a time; None where *text* is none. Without an offset it is taken as UTC."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second, _, sign, hours, minutes = found.groups()
    try:
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
        told = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            min(59, int(second or 0)),  # RFC 3339 §5.7: a leap second is the 60th
            tzinfo=timezone(offset),
        )
        return told.timestamp()
    except (ValueError, OverflowError):
        return None


def in_utc(text: str) -> str:
    """Return a time as RFC 3339 has it, in UTC; what is none stays as it was told."""
    seconds = seconds_of(text)
    if seconds is None:
        return text
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
    except (ValueError, OverflowError):
        return text


def days_until(text: str | None, now: float) -> int | None:
    """Return how many whole days are left until a time, less than none once it is over; None where it isn't known."""
    seconds = seconds_of(text) if text is not None else None
    return None if seconds is None else int((seconds - now) // _DAY)
