"""Find the RDAP server of a domain: by the user's own list, or one that is fetched from where the user says, and kept.

Nothing is fetched unless the user's config.toml names an address.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.errors import TuizError, UsageError

if TYPE_CHECKING:
    from tuiz.lookups.rdap_list import RdapList
    from tuiz.storage.places import Places
    from tuiz.storage.settings import UserSettings

_FRESH_SECONDS: Final = 24 * 60 * 60
"""For so long a list that was fetched is used as it is (RFC 9224 §8 leaves that to whoever publishes it)."""
_HINT: Final = (
    'Get dns.json, which IANA publishes (RFC 9224), and say where it is: rdap_bootstrap = "dns.json". With'
    ' rdap_bootstrap = "https://data.iana.org/rdap/dns.json" tuiz fetches it when it is needed, and keeps it for a day.'
)


class Bootstrap(NamedTuple):
    """Where the list of RDAP servers is."""

    file: Path
    """The user's own, or the one that is kept."""
    url: str | None = None
    """Where it is fetched from; None where nothing is to be fetched."""


class Listed(NamedTuple):
    """A list of RDAP servers, and what to tell of it."""

    found: "RdapList"
    name: str
    told: str
    """Where it is from, and how old it is."""


def bootstrap_of(user: "UserSettings", places: "Places") -> Bootstrap:
    """Return where the user's settings have the list of RDAP servers; else the one that was kept.

    Raises:
        UsageError: they name none, and none was kept.
    """
    if isinstance(user.rdap_bootstrap, Path):
        return Bootstrap(user.rdap_bootstrap)
    if user.rdap_bootstrap is not None:
        return Bootstrap(places.rdap_list, user.rdap_bootstrap)
    if not places.rdap_list.is_file():
        raise UsageError(
            "Your config.toml names no list of RDAP servers.", hint=f"{_HINT} It is {places.settings_file}."
        )
    return Bootstrap(places.rdap_list)


async def read_servers(
    bootstrap: Bootstrap, places: "Places", seconds: float, clock: Callable[[], float] = time.time
) -> Listed:
    """Return the list of RDAP servers; it is fetched anew where that is wanted and the one that is kept is old.

    Args:
        bootstrap: where it is.
        places: the user's folders.
        seconds: how long fetching it may take.
        clock: tells the seconds since 1970.

    Raises:
        RdapFailed: it can't be read, or can't be had.
        UsageError: it isn't at an address that is asked.
    """
    import asyncio

    from tuiz.lookups.rdap_list import read_list

    if bootstrap.url is None:
        found = await asyncio.to_thread(read_list, bootstrap.file)
        return Listed(found, str(bootstrap.file), _told(str(bootstrap.file), found))
    kept = await asyncio.to_thread(_kept, bootstrap)
    if kept is not None and 0 <= clock() - kept.written < _FRESH_SECONDS:
        return Listed(kept, bootstrap.url, _told(bootstrap.url, kept))
    try:
        found = await _fetch(bootstrap.url, places, seconds, clock())
    except UsageError:
        raise
    except TuizError as error:
        if kept is None:
            raise
        return Listed(kept, bootstrap.url, f"{_told(bootstrap.url, kept)}; a newer one can't be had: {error.message}")
    return Listed(found, bootstrap.url, _told(bootstrap.url, found))


async def _fetch(url: str, places: "Places", seconds: float, now: float) -> "RdapList":
    import asyncio

    from tuiz.lookups.rdap import fetch_list
    from tuiz.lookups.rdap_list import marked, parse_list
    from tuiz.storage.rdap_cache import keep_list

    text = await fetch_list(url, seconds)
    found = parse_list(text, url)
    _ = await asyncio.to_thread(keep_list, places, marked(text, url))
    return found._replace(fetched_from=url, written=now)


def _kept(bootstrap: Bootstrap) -> "RdapList | None":
    """Return the list that was fetched from there before; None where there is none that can be used."""
    from tuiz.lookups.rdap_list import read_list

    try:
        found = read_list(bootstrap.file)
    except TuizError:
        return None
    return found if found.fetched_from == bootstrap.url else None


def _told(name: str, found: "RdapList") -> str:
    word = "written" if found.fetched_from is None else "fetched"
    when = datetime.fromtimestamp(found.written, UTC).strftime("%Y-%m-%d")
    return f"{name}, {word} {when}" + (f", published {found.publication[:10]}" if found.publication else "")
