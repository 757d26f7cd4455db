"""TTLs and the other times of a zone file: seconds, or units as BIND introduced them (`1h30m`)."""

import re
from typing import Final

MAX_TTL: Final = 2**31 - 1
"""The largest TTL (RFC 2181 §8)."""
MAX_UINT32: Final = 2**32 - 1

_SECONDS: Final = re.compile(rb"0*+[0-9]{1,10}|0++")
_UNITS: Final = re.compile(rb"(?:[0-9]{1,10}[SMHDWsmhdw])+[0-9]{0,10}")
_PART: Final = re.compile(rb"([0-9]+)([SMHDWsmhdw]?)")
_UNIT_SECONDS: Final = {b"": 1, b"s": 1, b"m": 60, b"h": 3600, b"d": 86400, b"w": 604800}


def parse_ttl(text: bytes) -> int | None:
    """Return the seconds that *text* stands for, or None when it is no TTL; values beyond 32 bits are none."""
    if _SECONDS.fullmatch(text):
        seconds = int(text)
    elif _UNITS.fullmatch(text):
        seconds = sum(int(number) * _UNIT_SECONDS[unit.lower()] for number, unit in _PART.findall(text))
    else:
        return None
    return seconds if seconds <= MAX_UINT32 else None


def looks_like_ttl(text: bytes) -> bool:
    """Return whether *text* begins as only a TTL does at its place in a record: no class or type begins so."""
    return text[:1].isdigit()
