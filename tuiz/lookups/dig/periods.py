"""Periods of time as dig writes them: `1w3d` beside a record, `1 week 3 days` in a comment."""

from typing import Final

_UNITS: Final = (("week", 604800), ("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


def in_words(seconds: int) -> str:
    """Return `2 hours 1 second`."""
    parts = [f"{count} {name}{'' if count == 1 else 's'}" for name, count in _counted(seconds)]
    return " ".join(parts) or "0 seconds"


def in_units(seconds: int) -> str:
    """Return `2h1s`."""
    return "".join(f"{count}{name[0]}" for name, count in _counted(seconds)) or "0s"


def _counted(seconds: int) -> list[tuple[str, int]]:
    counted = []
    for name, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            counted.append((name, count))
    return counted
