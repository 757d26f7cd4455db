"""SERIAL: one that lies in the future holds up the policies that count by time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from tuiz.checks.check import WARNING, Check, Fault, check
from tuiz.checks.facts import APEX, Facts

_FIRST_YEAR: Final = 1990
_YEARS_AHEAD: Final = 30
"""A number that would be a date still later is no date."""
_TEN_YEARS: Final = timedelta(days=3653)


@check("serial-in-future", severity=WARNING, reference="RFC 1912 §2.2")
def serial_in_future(facts: Facts) -> Iterator[Fault]:
    """A SERIAL that is a date or a time isn't one that is still to come."""
    if facts.now is None:
        return
    for statement in facts.of(APEX, "SOA")[:1]:
        words = statement.fields.rdata
        if len(words) != 7 or not words[2].text.isdigit():
            continue
        time = _time_of(int(words[2].text), facts.now)
        if time is not None and time > facts.now + timedelta(days=2):
            message = f"SERIAL is {int(words[2].text)}, a time in the future: {time:%Y-%m-%d}."
            hint = "The next ones only count up from it until then."
            yield statement.fault(message, hint, at=statement.at(words[2]))


def _time_of(serial: int, now: datetime) -> datetime | None:
    """Return the time that a SERIAL looks to stand for: YYYYMMDDnn, or seconds since 1970."""
    date, _ = divmod(serial, 100)
    if _FIRST_YEAR <= date // 10000 <= now.year + _YEARS_AHEAD:
        try:
            return datetime(date // 10000, date // 100 % 100, date % 100, tzinfo=UTC)
        except ValueError:
            pass
    time = datetime.fromtimestamp(serial, UTC)
    return time if abs(time - now) <= _TEN_YEARS else None


ALL_CHECKS: Final[tuple[Check, ...]] = (serial_in_future,)
"""The checks of this topic."""
