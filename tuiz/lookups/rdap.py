"""Ask an RDAP server for a domain (RFC 7480, RFC 9224): bounded in time, size and redirections.

The address comes from the user's own list of servers, or a redirection from there: neither may lead from HTTPS to
plain HTTP, which is spoken on this machine only.
"""

from __future__ import annotations

import asyncio
import json
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.errors import TuizError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import httpx2

_TYPES: Final = ("application/rdap+json", "application/json")
_LARGEST: Final = 2**20
_LARGEST_LIST: Final = 2**24
_REDIRECTIONS: Final = 5
_NOT_FOUND: Final = 404
_TOO_MANY: Final = 429


class RdapFailed(TuizError):
    """The RDAP server gave no answer: nothing is known of the registration."""


class NoRdapServer(RdapFailed):
    """No RDAP server is known for a domain."""


class Answer(NamedTuple):
    """What a server says of a domain."""

    url: str
    """Where the answer came from."""
    body: object
    """The JSON; None where the domain isn't registered there."""


def server_for(domain: str, bootstrap: Path) -> str:
    """Return the address of the RDAP server for a domain, by the longest suffix that the list has (RFC 9224 §4).

    Args:
        domain: absolute.
        bootstrap: IANA's list for domains, or one of its form.

    Raises:
        RdapFailed: the list can't be read.
        NoRdapServer: it has no server for the domain.
    """
    services = _services(bootstrap)
    for suffix in (domain, *names.ancestors(domain)):
        for url in services.get(names.key(suffix), ()):
            if _may_be_asked(url):
                return url
    raise NoRdapServer(
        f"{bootstrap} has no RDAP server for {names.spoken(domain)}.",
        hint="Not every registry has one; a newer list may know it.",
    )


async def ask(server: str, domain: str, seconds: float) -> Answer:
    """Return what a server says of a domain.

    Args:
        server: its address, as the list has it.
        domain: absolute.
        seconds: how long it may take in all.

    Raises:
        RdapFailed: no answer came, or one that isn't RDAP.
        UsageError: the package that speaks HTTP isn't installed.
    """
    try:
        import httpx2
    except ImportError as error:
        message = "RDAP needs packages that aren't installed."
        raise UsageError(message, hint="pip install 'tuiz[https]' adds them.") from error
    url = f"{server.rstrip('/')}/domain/{_in_path(domain)}"
    try:
        async with (
            asyncio.timeout(seconds),
            httpx2.AsyncClient(timeout=None, trust_env=False, follow_redirects=False) as client,
        ):
            return await _follow(client, url)
    except TimeoutError as error:
        raise RdapFailed(
            f"The RDAP server didn't answer within {seconds:g} seconds.", hint="Try again later."
        ) from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        why = str(error).rstrip(".") or type(error).__name__
        raise RdapFailed(f"The RDAP server can't be asked: {why}.") from error


async def _follow(client: httpx2.AsyncClient, url: str) -> Answer:
    headers = {"accept": ", ".join(_TYPES)}
    for _ in range(_REDIRECTIONS + 1):
        async with client.stream("GET", url, headers=headers) as response:
            if response.has_redirect_location:
                target = response.url.join(response.headers["location"])
                if not _may_be_asked(str(target)) or (response.url.scheme == "https" and target.scheme != "https"):
                    raise RdapFailed("The RDAP server leads to an address that isn't asked: it isn't HTTPS.")
                url = str(target)
                continue
            return Answer(url, await _body(response))
    raise RdapFailed(f"The RDAP server leads on more than {_REDIRECTIONS} times.")


async def _body(response: httpx2.Response) -> object:
    if response.status_code == _NOT_FOUND:
        return None
    if response.status_code == _TOO_MANY:
        after = response.headers.get("retry-after", "")
        when = f"in {after} seconds" if after.isdecimal() else "later"
        raise RdapFailed("The RDAP server takes no more questions for now.", hint=f"Try again {when}.")
    if response.status_code != 200:
        raise RdapFailed(f"The RDAP server says status {response.status_code}.", hint="Try again later.")
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _TYPES:
        raise RdapFailed("The RDAP server sends something else than RDAP.")
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > _LARGEST:
            raise RdapFailed(f"The RDAP server sends more than {_LARGEST} octets.")
    try:
        return json.loads(body) or {}
    except (ValueError, RecursionError) as error:
        raise RdapFailed("The RDAP server sends something else than JSON.") from error


def _services(bootstrap: Path) -> Mapping[str, list[str]]:
    """Return the servers' addresses by the suffix that they are for."""
    hint = "It has to be the list of RDAP servers for domains that IANA publishes (dns.json, RFC 9224)."
    try:
        with bootstrap.open("rb") as file:
            listed = json.loads(file.read(_LARGEST_LIST))["services"]
        return {
            names.key(names.absolute(suffix, names.ROOT)): [url for url in urls if isinstance(url, str)]
            for suffixes, urls in listed
            for suffix in suffixes
        }
    except OSError as error:
        raise RdapFailed(f"{bootstrap} can't be read: {error.strerror}.", hint=hint) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RdapFailed(f"{bootstrap} is no list of RDAP servers.", hint=hint) from error


def _may_be_asked(url: str) -> bool:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        return parts.scheme == "https" or (parts.scheme == "http" and ip_address(parts.hostname or "").is_loopback)
    except ValueError:
        return False


def _in_path(domain: str) -> str:
    from urllib.parse import quote

    return quote(names.spoken(domain), safe="")
