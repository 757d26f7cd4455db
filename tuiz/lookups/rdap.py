"""Ask an RDAP server for a domain (RFC 7480): bounded in time, size and redirections.

The address comes from the user's own list of servers, or from a redirection or a link there: none of them may lead from
HTTPS to plain HTTP, which is spoken on this machine only, nor from elsewhere to an address of this machine or network.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.display import printable
from tuiz.errors import TuizError, UsageError

if TYPE_CHECKING:
    import httpx2

_TYPES: Final = ("application/rdap+json", "application/json")
_ALSO: Final = frozenset({"", "application/octet-stream", "text/json", "text/plain"})
"""Types that say nothing, or as good as the right one: what comes may be RDAP."""
_LARGEST: Final = 2**20
_LARGEST_LIST: Final = 2**24
_REDIRECTIONS: Final = 5
_LONGEST_ADDRESS: Final = 2000
_SHOWN: Final = 120
_REFUSALS: Final = {400: "takes the question for a wrong one", 401: "wants to know who asks", 403: "refuses to tell"}


class RdapFailed(TuizError):
    """The RDAP server gave no answer: nothing is known of the registration."""


class Answer(NamedTuple):
    """What a server says of a domain."""

    url: str
    """Where the answer came from."""
    body: object
    """The JSON; None where the domain isn't registered there."""
    remark: str = ""
    """What is odd about the answer, a sentence."""


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
    return await _ask(f"{server.rstrip('/')}/domain/{_in_path(domain)}", seconds)


async def ask_related(link: str, source: str, seconds: float) -> Answer:
    """Return what the server says that another one's answer has a link to.

    Args:
        link: the link, as it was told.
        source: where it was told.
        seconds: how long it may take in all.

    Raises:
        RdapFailed: the link leads where nobody may be sent, no answer came, or one that isn't RDAP.
    """
    if not may_lead(source, link):
        raise RdapFailed("The link to the registrar's RDAP server leads to an address that isn't asked.")
    return await _ask(link, seconds)


async def fetch_list(url: str, seconds: float) -> bytes:
    """Return the list of RDAP servers at an address.

    Raises:
        RdapFailed: it can't be had.
        UsageError: it isn't at an address that is asked; or the package that speaks HTTP isn't installed.
    """
    if not may_be_asked(url):
        raise UsageError(f"rdap_bootstrap has to be a file or an https address, and isn't: {printable(url, _SHOWN)}.")
    async with _client("The server of the list", seconds) as client:
        _, response_body, status = await _get(client, url, _LARGEST_LIST, "The server of the list")
    if status != 200:
        raise RdapFailed(f"The server of the list says status {status}.", hint="Try again later.")
    return response_body


def may_be_asked(url: str) -> bool:
    """Return whether an address is one of HTTPS, or one on this machine."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        _ = parts.port
        if not parts.hostname or len(url) > _LONGEST_ADDRESS or "@" in parts.netloc:
            return False
        return parts.scheme == "https" or (parts.scheme == "http" and _is_here(url))
    except ValueError:
        return False


def may_lead(source: str, target: str) -> bool:
    """Return whether a server at one address may send whoever asks to another one."""
    if not may_be_asked(target) or (source.startswith("https:") and not target.startswith("https:")):
        return False
    return not _is_inside(target) or _is_inside(source)


async def _ask(url: str, seconds: float) -> Answer:
    who = "The RDAP server"
    async with _client(who, seconds) as client:
        final, response_body, status = await _get(client, url, _LARGEST, who)
        if status == 404:
            is_page = response_body.lstrip()[:1] == b"<"
            remark = "It says so with a web page, which RDAP servers hardly do: is the address right?"
            return Answer(final, None, remark if is_page else "")
    try:
        return Answer(final, json.loads(response_body) or {})
    except (ValueError, RecursionError) as error:
        raise RdapFailed("The RDAP server sends something else than JSON.") from error


@asynccontextmanager
async def _client(who: str, seconds: float) -> AsyncIterator[httpx2.AsyncClient]:
    """Give what asks; whatever goes wrong is told as a failure of *who*."""
    try:
        import httpx2
    except ImportError as error:
        message = "RDAP needs packages that aren't installed."
        raise UsageError(message, hint="pip install 'tuiz[https]' adds them.") from error
    try:
        async with (
            asyncio.timeout(seconds),
            httpx2.AsyncClient(timeout=None, trust_env=False, follow_redirects=False) as client,
        ):
            yield client
    except TimeoutError as error:
        raise RdapFailed(f"{who} didn't answer within {seconds:.2g} seconds.", hint="Try again later.") from error
    except (httpx2.ProtocolError, httpx2.DecodingError) as error:
        why = printable(str(error), _SHOWN).rstrip(".") or type(error).__name__
        raise RdapFailed(f"{who} sends no whole answer: {why}.", hint="Try again later.") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        why = printable(str(error), _SHOWN).rstrip(".") or type(error).__name__
        hint = "Its certificate isn't one for this address." if "CERTIFICATE" in why else None
        raise RdapFailed(f"{who} can't be asked: {why}.", hint=hint) from error


async def _get(client: httpx2.AsyncClient, url: str, most: int, who: str) -> tuple[str, bytes, int]:
    """Return where an answer came from, its body and its status: 200, or 404."""
    headers = {"accept": ", ".join(_TYPES), "accept-encoding": "identity"}
    for _ in range(_REDIRECTIONS + 1):
        async with client.stream("GET", url, headers=headers) as response:
            if response.has_redirect_location:
                target = str(response.url.join(response.headers["location"]))
                if not may_lead(str(response.url), target):
                    raise RdapFailed(f"{who} leads to an address that isn't asked: it isn't HTTPS, or isn't public.")
                url = target
                continue
            _expect_answer(response, who)
            body = bytearray()
            async for part in response.aiter_bytes():
                body += part
                if len(body) > most:
                    raise RdapFailed(f"{who} sends more than {most} octets.")
            return url, bytes(body), response.status_code
    raise RdapFailed(f"{who} leads on more than {_REDIRECTIONS} times.")


def _expect_answer(response: httpx2.Response, who: str) -> None:
    """Do nothing where the status and the type are those of an answer.

    Raises:
        RdapFailed: they aren't.
    """
    status = response.status_code
    if status == 404:
        return
    if status == 429 or (status == 503 and "retry-after" in response.headers):
        after = printable(response.headers.get("retry-after", ""), _SHOWN)
        when = f"in {after} seconds" if after.isdecimal() else f"after {after}" if after else "later"
        raise RdapFailed(f"{who} takes no more questions for now.", hint=f"Try again {when}.")
    if status in _REFUSALS:
        raise RdapFailed(f"{who} {_REFUSALS[status]} (status {status}).")
    if status != 200:
        raise RdapFailed(f"{who} says status {status}.", hint="Try again later.")
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _TYPES and kind not in _ALSO and not kind.endswith("+json"):
        raise RdapFailed(f"{who} sends something else than RDAP: {printable(kind, _SHOWN)}.")


def _is_here(url: str) -> bool:
    """Return whether an address is one of this machine."""
    from urllib.parse import urlsplit

    try:
        return ip_address(urlsplit(url).hostname or "").is_loopback
    except ValueError:
        return False


def _is_inside(url: str) -> bool:
    """Return whether an address isn't one of the public Internet, as far as it can be seen without asking anybody."""
    from urllib.parse import urlsplit

    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or "." not in host


def _in_path(domain: str) -> str:
    from urllib.parse import quote

    return quote(names.spoken(domain), safe="")
