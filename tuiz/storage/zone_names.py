"""What a file's name tells: whether it is a zone file, where its settings lie, and which zone it may hold."""

import re
from collections.abc import Sequence

from tuiz.domain import names
from tuiz.domain.names import InvalidName

WORKSPACE_SETTINGS = "tuiz.toml"

_ZONE_ENDINGS = (".zone", ".db", ".hosts")
_ZONE_PREFIX = "db."
_SKIPPED_ENDINGS = ("~", ".bak", ".orig", ".swp", ".jnl", ".jbk", ".signed", ".toml")
_SKIPPED_WORDS = (".dpkg-", ".rpm")
_SETTINGS_ENDING = ".toml"

# What people put around the zone's name: at one end, since the other looks like a part of it (the zone zone.test).
_ENDING = re.compile(r"(.+)\.(?:zone|db|hosts|rev|txt)", re.IGNORECASE)
_PREFIX = re.compile(r"(?:db|named|zone|pri|sec|rev|master|slave)\.(.+)", re.IGNORECASE)
_OCTETS = re.compile(r"(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})(?:\.(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){0,3}")
_PLAUSIBLE = re.compile(r"[A-Za-z0-9_/*-]+(?:\.[A-Za-z0-9_/*-]+)*")


def is_zone_name(name: str) -> bool:
    """Return whether a file of this name is taken for a zone file without looking into it."""
    return name.endswith(_ZONE_ENDINGS) or name.startswith(_ZONE_PREFIX)


def is_skipped(name: str) -> bool:
    """Return whether a file of this name is never listed: hidden, a backup, a journal, or another program's leaving."""
    return name.startswith(".") or name.endswith(_SKIPPED_ENDINGS) or any(word in name for word in _SKIPPED_WORDS)


def without_skipped(names: Sequence[str]) -> Sequence[str]:
    """Return the *names* of those files that aren't skipped, in their order."""
    return [name for name in names if not is_skipped(name)]


def sorted_out(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return those of *names* that are zone names, and the others, in their order and without those that are skipped.

    There may be a hundred thousand, nearly all of which end as zone files do, and then not as files that are skipped.
    """
    named = [name for name in names if name.endswith(_ZONE_ENDINGS)]
    together = f"/{'/'.join(named)}"
    is_plain = not any(sign in together for sign in ("/.", *_SKIPPED_WORDS))
    if is_plain and len(named) == len(names):
        return named, []
    kept = [name for name in names if not is_skipped(name)]
    return [name for name in kept if is_zone_name(name)], [name for name in kept if not is_zone_name(name)]


def settings_name(name: str) -> str:
    """Return the name of the file that holds the settings of the zone in the file *name*."""
    for ending in _ZONE_ENDINGS:
        if name.endswith(ending) and name != ending:
            settings = name.removesuffix(ending) + _SETTINGS_ENDING
            # A zone called tuiz mustn't take the workspace's settings for its own.
            return settings if settings != WORKSPACE_SETTINGS else name + _SETTINGS_ENDING
    return name + _SETTINGS_ENDING


def may_belong_to(name: str) -> list[str]:
    """Return the zone files that a journal or settings of this *name* may belong to: those that do, and others."""
    bare = name.rpartition(".")[0]
    return [bare, *(bare + ending for ending in _ZONE_ENDINGS)]


def origin_from_name(name: str) -> str | None:
    """Return the zone that a file of this *name* may hold, a guess; None when the name is like no zone's.

    One to four numbers are the beginning of an IPv4 address, whose zone is below in-addr.arpa (RFC 1035 §3.5).
    """
    found = _ENDING.fullmatch(name) or _PREFIX.fullmatch(name)
    text = (found[1] if found else name).rstrip(".")
    inner = _PREFIX.fullmatch(text)
    if inner and _OCTETS.fullmatch(inner[1]):
        text = inner[1]  # numbers are no domain of their own, so what stands before them isn't a part of its name
    if _OCTETS.fullmatch(text):
        return ".".join(reversed(text.split("."))) + ".in-addr.arpa."
    if not _PLAUSIBLE.fullmatch(text):
        return None
    origin = f"{text}."
    try:
        names.validate(origin)
    except InvalidName:
        return None
    return origin
