"""The list of RDAP servers for domains that IANA publishes (RFC 9224), or one of its form."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.display import printable
from tuiz.errors import TuizError
from tuiz.lookups.rdap import RdapFailed, may_be_asked

_LARGEST: Final = 2**24
_LONGEST_DATE: Final = 40
_FETCHED_FROM: Final = "fetched_from"
_HINT: Final = "It has to be the list of RDAP servers for domains that IANA publishes (dns.json, RFC 9224)."


class NoRdapServer(RdapFailed):
    """No RDAP server is known for a domain."""


class RdapList(NamedTuple):
    """A list, as it was read."""

    servers: Mapping[str, list[str]]
    """The servers' addresses, by the key of the suffix that they are for."""
    publication: str | None = None
    """When it was published, as it says itself."""
    fetched_from: str | None = None
    """Where it was fetched from; None for a file of the user's own."""
    written: float = 0.0
    """When the file was written, in seconds since 1970."""


def read_list(path: Path) -> RdapList:
    """Read the list in a file.

    Raises:
        RdapFailed: it can't be read, or is no list.
    """
    from tuiz.files.identity import read_with_status

    try:
        text, status = read_with_status(path, limit=_LARGEST)
    except TuizError as error:
        raise RdapFailed(f"{path} can't be read: {error.message}", hint=_HINT) from error
    return parse_list(text, str(path))._replace(written=status.st_mtime)


def parse_list(text: bytes, name: str) -> RdapList:
    """Read a list; entries that can't be understood are left out.

    Args:
        text: the JSON.
        name: what the list is called where it is none.

    Raises:
        RdapFailed: it is no list.
    """
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RdapFailed(f"{name} is no list of RDAP servers.", hint=_HINT) from error
    services = body.get("services") if isinstance(body, dict) else None
    if not isinstance(services, list):
        raise RdapFailed(f"{name} is no list of RDAP servers.", hint=_HINT)
    found: dict[str, list[str]] = {}
    for entry in services:
        if not isinstance(entry, list) or len(entry) < 2 or not all(isinstance(part, list) for part in entry[:2]):
            continue
        urls = [url for url in entry[1] if isinstance(url, str)]
        for suffix in entry[0]:
            if isinstance(suffix, str) and (key := _key(suffix)) is not None:
                found.setdefault(key, []).extend(urls)
    published, origin = body.get("publication"), body.get(_FETCHED_FROM)
    return RdapList(
        found,
        printable(published, _LONGEST_DATE) if isinstance(published, str) and published else None,
        origin if isinstance(origin, str) else None,
    )


def marked(text: bytes, url: str) -> bytes:
    """Return a list with a note of where it was fetched from; it is a list in the same form.

    Raises:
        ValueError: it is no JSON object.
    """
    return json.dumps({**json.loads(text), _FETCHED_FROM: url}).encode()


def server_for(domain: str, found: RdapList, name: str) -> str:
    """Return the address of the RDAP server for a domain, by the longest suffix that the list has (RFC 9224 §4).

    Args:
        domain: absolute.
        found: the list.
        name: what it is called where it has none.

    Raises:
        NoRdapServer: it has no server for the domain.
    """
    for suffix in (domain, *names.ancestors(domain)):
        urls = [url for url in found.servers.get(names.key(suffix), ()) if may_be_asked(url)]
        if urls:
            return min(urls, key=lambda url: not url.startswith("https:"))
    raise NoRdapServer(
        f"{name} has no RDAP server for {names.spoken(domain)}.",
        hint="Not every registry has one; a newer list may know it.",
    )


def _key(suffix: str) -> str | None:
    try:
        absolute = names.absolute(suffix, names.ROOT)
        names.validate(absolute)
    except TuizError:
        return None
    return names.key(absolute)
