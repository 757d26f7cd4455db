"""DNSimple's API v2 on the line: one request at a time, through their client library.

The library signs in, knows the version and the paging, and sends. Its upper half isn't used: it keeps each answer on a
class that all requests share, needs headers that not every answer has, and takes a 504 for success. Whatever comes back
is hostile until it is looked at.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from ssl import SSLCertVerificationError
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote, urlsplit

from tuiz.domain.display import printable
from tuiz.registrar.apart import apart
from tuiz.registrar.dnsimple_client import DEFAULT_LIMITS, Limits, checked_url, client_of
from tuiz.registrar.dnsimple_errors import error_of, unread
from tuiz.registrar.errors import NoAnswer, NotReached, RegistrarError

if TYPE_CHECKING:
    import requests

PER_PAGE: Final = 100
"""The most entries that one page of a list has."""

_MOST_PAGES: Final = 1000
_MOST_OCTETS: Final = 8 << 20
_PIECE: Final = 1 << 16
_INSTEAD: Final = "[token]"


class _TooLong(Exception):
    """An answer goes on and on."""


class Answer(NamedTuple):
    """What came back, with nothing made of it."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes


class DnsimpleApi:
    """A connection to the API, for the requests of one action.

    Args:
        url: where the API is, with or without its version at the end.
        token: the secret.
        limits: how patient it is.

    Raises:
        RegistrarError: the address may not be used, or the library isn't there.
    """

    def __init__(self, url: str, token: str, limits: Limits = DEFAULT_LIMITS) -> None:
        base, is_loopback = checked_url(url)
        self.host = printable(urlsplit(base).netloc, 100)
        self._limits = limits
        self._token = token
        self._client = client_of(base, token, limits, is_loopback=is_loopback)

    def close(self) -> None:
        """Let the connection go."""
        self._client.session.close()

    async def get(self, *path: str | int, **params: str) -> object:
        """Return the data at a path.

        Args:
            path: its parts; each stays one part, whatever is in it.
            params: what is asked for behind the question mark.

        Raises:
            RegistrarError: there is none.
        """
        return (await self._get(path, params))["data"]

    async def pages(self, *path: str | int, **params: str) -> AsyncIterator[object]:
        """Yield the entries of a list, page for page.

        Args:
            path: as above.
            params: what the list is narrowed down by.

        Raises:
            RegistrarError: there is none.
        """
        page, pages = 1, 1
        while page <= pages:
            found = await self._get(path, params, page=page, per_page=PER_PAGE)
            entries, pagination = found["data"], found.get("pagination")
            if not isinstance(entries, list):
                raise unread(self.host)
            for entry in entries:
                yield entry
            paging = pagination if isinstance(pagination, dict) else {"total_pages": 1}
            total = paging.get("total_pages")
            if type(total) is not int or paging.get("current_page", page) != page or (total > page and not entries):
                raise unread(self.host)
            if total > _MOST_PAGES:
                raise RegistrarError(f"{self.host} has a list of {total} pages, which is more than can be true.")
            page, pages = page + 1, total

    async def put(self, *path: str | int, data: object = None) -> object:
        """Put data at a path, and return what is there then.

        Raises:
            RegistrarError: it isn't taken; `NoAnswer` where that is unknown.
        """
        return await self._change("PUT", path, data)

    async def post(self, *path: str | int, data: object) -> object:
        """Add an entry to the list at a path, and return it.

        Raises:
            RegistrarError: it isn't taken; `NoAnswer` where that is unknown.
        """
        return await self._change("POST", path, data)

    async def delete(self, *path: str | int) -> None:
        """Delete what is at a path.

        Raises:
            RegistrarError: it isn't taken; `NoAnswer` where that is unknown.
        """
        await self._change("DELETE", path, None)

    async def _get(self, path: tuple[str | int, ...], params: dict[str, str], **paging: int) -> dict[str, Any]:
        place = _place(path)
        answer = await self._ask(lambda: self._client.get(place, params=params, **paging), is_change=False)
        found = _object(answer.body)
        if "data" not in found:
            raise unread(self.host)
        return found

    async def _change(self, method: str, path: tuple[str | int, ...], data: object) -> object:
        place, body = _place(path), None if data is None else json.dumps(data)

        def send() -> "requests.Response":
            match method:
                case "PUT":
                    return self._client.put(place, data=body)
                case "POST":
                    return self._client.post(place, data=body)
            return self._client.delete(place)

        answer = await self._ask(send, is_change=True)
        if answer.status == 204 or not answer.body:
            return None
        found = _object(answer.body)
        if "data" not in found:
            raise NoAnswer(f"{self.host} took the change, it seems, but what it answered can't be read.")
        return found["data"]

    async def _ask(self, send: "Callable[[], requests.Response]", *, is_change: bool) -> Answer:
        """Send a request and return its answer, if that isn't an error."""
        import requests

        limits = self._limits
        deadline = monotonic() + limits.deadline_seconds
        unknown = None if is_change else "Try again later."
        try:
            async with asyncio.timeout(limits.deadline_seconds):
                answer = await apart(lambda: _read(send(), deadline))
        except _TooLong:
            told = f"{self.host} answers with more than {_MOST_OCTETS >> 20} MiB, which is no answer of DNSimple's API."
            raise NoAnswer(told, hint=None if is_change else "Check url in config.toml.") from None
        except requests.exceptions.ConnectTimeout:
            raise NotReached(f"{self.host} can't be reached.") from None
        except (TimeoutError, requests.exceptions.Timeout):
            raise NoAnswer(f"{self.host} didn't answer in time.", hint=unknown) from None
        except requests.exceptions.TooManyRedirects:
            raise NotReached(
                f"{self.host} sends on to another address, where no token is taken to.",
                hint="Check url in config.toml.",
            ) from None
        except (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
            if _is_distrusted(error):
                raise NotReached(
                    f"{self.host} can't be trusted: its certificate isn't in order.",
                    hint="Nothing was sent. Check url in config.toml, and what stands between here and there.",
                ) from None
            if _was_never_sent(error):
                raise NotReached(f"{self.host} can't be reached.") from None
            raise NoAnswer(f"{self.host} broke the connection off.", hint=unknown) from None
        except requests.exceptions.RequestException as error:
            # Its own words may quote headers, and so the token.
            raise NoAnswer(f"{self.host} can't be understood: {type(error).__name__}.", hint=unknown) from None
        body, reason = self._plain(answer.body), answer.reason.replace(self._token, _INSTEAD)
        if answer.status in range(200, 300):
            return answer._replace(body=body)
        raise error_of(self.host, answer.status, reason, answer.headers, body, is_change=is_change)

    def _plain(self, body: bytes) -> bytes:
        """Return a body without the token, should it be sent back, even where JSON hides it behind escapes."""
        body = body.replace(self._token.encode(), _INSTEAD.encode())
        if b"\\" not in body:
            return body
        try:
            text = json.dumps(json.loads(body), ensure_ascii=False)
        except (ValueError, RecursionError):
            return body
        return text.replace(self._token, _INSTEAD).encode("utf-8", "surrogatepass") if self._token in text else body


def _place(path: tuple[str | int, ...]) -> str:
    """Return a path of which each part stays one: a dot alone, or two, would be taken for a step."""
    parts = [str(part) for part in path]
    if any(part.strip(".") == "" for part in parts):
        raise RegistrarError("There is a part missing of what DNSimple is asked.")
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def _read(response: "requests.Response", deadline: float) -> Answer:
    """Return a response with its body, if it isn't too long and doesn't trickle."""
    with response:
        pieces: list[bytes] = []
        size = 0
        for piece in response.iter_content(_PIECE):
            size += len(piece)
            if size > _MOST_OCTETS:
                raise _TooLong
            if monotonic() > deadline:
                raise TimeoutError
            pieces.append(piece)
        return Answer(response.status_code, str(response.reason), response.headers, b"".join(pieces))


def _was_never_sent(error: Exception) -> bool:
    """Return whether the connection didn't come about, so that nothing can have been changed."""
    names = {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ProxyError"}
    return type(_reason(error)).__name__ in names


def _is_distrusted(error: Exception) -> bool:
    """Return whether the certificate was why nothing was sent."""
    reason = _reason(error)
    return bool(reason and reason.args and isinstance(reason.args[0], SSLCertVerificationError))


def _reason(error: Exception) -> Exception | None:
    """Return what the library below wrapped twice."""
    wrapped = error.args[0] if error.args else None
    reason = getattr(wrapped, "reason", None)
    return reason if isinstance(reason, Exception) else None


def _object(body: bytes) -> dict[str, Any]:
    """Return a JSON object; an empty one where there is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
