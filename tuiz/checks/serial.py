"""SERIAL: one that lies in the future holds up the policies that count by time."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tuiz.checks.check import WARNING, Check, Fault, check
from tuiz.checks.facts import APEX, Facts

if TYPE_CHECKING:
    from datetime import datetime

_FIRST_YEAR: Final = 1990
_YEARS_AHEAD: Final = 30
"""A number that would be a date still later is no date."""
_DAY: Final = 24 * 60 * 60
_TEN_YEARS: Final = 3653 * _DAY


@check("serial-in-future", severity=WARNING, reference="RFC 1912 §2.2")
def serial_in_future(facts: Facts) -> Iterator[Fault]:
    """A SERIAL that is a date or a time isn't one that is still to come."""
    if facts.now is None:
        return
    for statement in facts.of(APEX, "SOA")[:1]:
        words = statement.fields.rdata
        if len(words) != 7 or not words[2].text.isdigit():
            continue
        serial = int(words[2].text)
        if _is_past_date(serial, facts.now):
            continue
        moment = _time_of(serial, facts.now)
        if moment is not None and moment.timestamp() > facts.now + 2 * _DAY:
            message = f"SERIAL is {serial}, a time in the future: {moment:%Y-%m-%d}."
            hint = "The next ones only count up from it until then."
            yield statement.fault(message, hint, at=statement.at(words[2]))


def _is_past_date(serial: int, now: float) -> bool:
    """Return whether a SERIAL is a date up to today: most are, and need no calendar, which is slow to import."""
    today = time.gmtime(now)
    year, month, day = serial // 1000000, serial // 10000 % 100, serial // 100 % 100
    is_date = year >= _FIRST_YEAR and 1 <= month <= 12 and 1 <= day <= 28
    return is_date and (year, month, day) <= (today.tm_year, today.tm_mon, today.tm_mday)


def _time_of(serial: int, now: float) -> "datetime | None":
    """Return the time that a SERIAL looks to stand for: YYYYMMDDnn, or seconds since 1970."""
    from datetime import UTC, datetime

    year, month, day = serial // 1000000, serial // 10000 % 100, serial // 100 % 100
    if _FIRST_YEAR <= year <= time.gmtime(now).tm_year + _YEARS_AHEAD:
        try:
            return datetime(year, month, day, tzinfo=UTC)
        except ValueError:
            pass
    return datetime.fromtimestamp(serial, UTC) if abs(serial - now) <= _TEN_YEARS else None


ALL_CHECKS: Final[tuple[Check, ...]] = (serial_in_future,)
"""The checks of this topic."""
