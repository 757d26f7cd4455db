"""SERIAL: which policy a zone follows, and the number after this one, never backwards (RFC 1982)."""

from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from tuiz.errors import ZoneError

SerialPolicy = Literal["date", "unix", "increment", "keep"]

MODULUS: Final = 2**32
_MAX_STEP: Final = 2**31 - 1
_TEN_YEARS: Final = timedelta(days=3653)


class SerialGoesBackwards(ZoneError):
    """The new SERIAL would be lower than the present one; secondaries would ignore the zone."""

    hint = (
        "Roll it over in two steps: set SERIAL to the present one plus 2147483647, wait until every secondary has it, "
        "then set the one you want (RFC 1982)."
    )


def precedes(one: int, other: int) -> bool:
    """Return whether SERIAL *one* is lower than *other* in sequence space (RFC 1982 §3.2)."""
    return one != other and (other - one) % MODULUS <= _MAX_STEP


def guess_policy(serial: int, now: datetime) -> SerialPolicy:
    """Return the policy that *serial* looks to follow: YYYYMMDDnn up to tomorrow, seconds since 1970, else counting."""
    if _is_date(serial, now):
        return "date"
    if abs(now - datetime.fromtimestamp(serial, UTC)) <= _TEN_YEARS:
        return "unix"
    return "increment"


def next_serial(serial: int, policy: SerialPolicy, now: datetime, *, above: int | None = None) -> int:
    """Return the SERIAL that follows *serial* under *policy*.

    Args:
        above: another SERIAL that the next one must be above too, such as that of the last revision.

    Raises:
        SerialGoesBackwards: where the policy's number could only be reached by going back.
    """
    if policy == "keep":
        return serial
    base = above if above is not None and precedes(serial, above) else serial
    if policy == "increment":
        return (base + 1) % MODULUS
    wanted = _date_base(now) if policy == "date" else int(now.timestamp())
    if precedes(base, wanted):
        return wanted
    if policy == "date" and not _is_date(base, now + timedelta(days=365 * 100)) and base > _date_base(now) + 99:
        raise SerialGoesBackwards(
            f"SERIAL {base} is above today's date as a number ({wanted}); the date policy would go backwards."
        )
    return (base + 1) % MODULUS


def expect_forwards(serial: int, wanted: int) -> None:
    """Refuse a SERIAL that secondaries would take for an older one.

    Raises:
        SerialGoesBackwards: with how to get there in two steps.
    """
    if wanted != serial and not precedes(serial, wanted):
        raise SerialGoesBackwards(f"SERIAL {wanted} is lower than the present {serial}; secondaries would ignore it.")


def _date_base(now: datetime) -> int:
    return int(now.astimezone(UTC).strftime("%Y%m%d")) * 100


def _is_date(serial: int, now: datetime) -> bool:
    """Return whether *serial* is YYYYMMDDnn with a real date from 1990 to tomorrow."""
    if not 1990010100 <= serial <= 9999123199:
        return False
    try:
        day = datetime.strptime(str(serial // 100), "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return False
    return day <= now.astimezone(UTC) + timedelta(days=1)
