"""DNS over HTTPS (RFC 8484), with HTTP/2 where the server speaks it."""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING, Final, Self

from tuiz.errors import UsageError
from tuiz.lookups.errors import BadReply, TlsFailed
from tuiz.lookups.stream import tls_failed

if TYPE_CHECKING:
    import httpx2

    from tuiz.lookups.endpoint import Endpoint
    from tuiz.lookups.replies import Sent
    from tuiz.lookups.way import Way

_TYPE: Final = "application/dns-message"
_LARGEST: Final = 65535
_AT_ONCE: Final = 4
"""How many questions are under way at once over a connection: BIND 9.18 stalls where there are more."""


class HttpsChannel:
    """A client of one server."""

    def __init__(self, client: httpx2.AsyncClient, url: str, headers: dict[str, str], way: Way, sni: str) -> None:
        self._client = client
        self._url = url
        self._headers = headers
        self._way = way
        self._sni = sni
        self._gate = asyncio.Semaphore(_AT_ONCE)

    @classmethod
    async def open(cls, endpoint: Endpoint, way: Way) -> Self:
        """Get ready; the connection is made by the first question.

        Raises:
            UsageError: the package that speaks HTTP isn't installed.
            TlsFailed: a file of certificates can't be used.
        """
        try:
            import h2  # noqa: F401 - without it HTTP/2 can't be spoken
            import httpx2
        except ImportError as error:
            raise UsageError(
                "Lookups over HTTPS need packages that aren't installed.", hint="pip install 'tuiz[https]' adds them."
            ) from error
        plain = way.http_plain
        name = way.tls.name_of(endpoint)
        transport = httpx2.AsyncHTTPTransport(
            verify=False if plain else way.tls.context(endpoint, ["h2", "http/1.1"]),
            http1=not plain,  # without encryption nothing is negotiated: both sides know that it is HTTP/2
            http2=True,
            local_address=way.source[0] if way.source else None,
            trust_env=False,
        )
        address = f"[{endpoint.address}]" if ":" in endpoint.address else endpoint.address
        shown = endpoint.hostname or address
        return cls(
            httpx2.AsyncClient(transport=transport, timeout=None, trust_env=False, follow_redirects=False),
            f"{'http' if plain else 'https'}://{address}:{endpoint.port}{endpoint.path.partition('{')[0]}",
            {"accept": _TYPE, "host": f"{shown.rstrip('.')}:{endpoint.port}"},
            way,
            name,
        )

    @property
    def is_open(self) -> bool:
        """Whether another question can be put."""
        return not self._client.is_closed

    async def ask(self, sent: Sent) -> bytes:
        """Put a question, and return the reply."""
        import ssl

        import httpx2

        try:
            async with self._gate:
                reply = await self._request(sent.wire)
        except httpx2.ConnectError as error:
            cause = _cause(error)
            if isinstance(cause, ssl.SSLError):
                raise tls_failed(cause) from error
            if isinstance(cause, OSError):
                raise cause from error
            raise TlsFailed(f"No connection could be made: {error}.") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise BadReply(f"It broke HTTP: {str(error).rstrip('.') or type(error).__name__}.") from error
        problem = sent.why_not(reply)
        if problem is not None:
            raise BadReply(f"It sent {problem}.")
        return reply

    async def close(self) -> None:
        """Close the connection."""
        await self._client.aclose()

    async def _request(self, wire: bytes) -> bytes:
        extensions = {"sni_hostname": self._sni}
        if self._way.http_get:
            text = base64.urlsafe_b64encode(wire).rstrip(b"=").decode()
            sign = "&" if "?" in self._url else "?"
            asking = self._client.stream(
                "GET", f"{self._url}{sign}dns={text}", headers=self._headers, extensions=extensions
            )
        else:
            asking = self._client.stream(
                "POST",
                self._url,
                content=wire,
                headers={**self._headers, "content-type": _TYPE},
                extensions=extensions,
            )
        async with asking as response:
            if response.status_code != 200:
                raise BadReply(
                    f"It answered with HTTP status {response.status_code}.", hint="Check the path of the URL."
                )
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != _TYPE:
                raise BadReply(f"It answered with {kind[:80] or 'nothing'!r}, not with {_TYPE}.")
            body = bytearray()
            async for part in response.aiter_bytes():
                body += part
                if len(body) > _LARGEST:
                    raise BadReply(f"It sent more than {_LARGEST} octets for one message.")
            return bytes(body)


def _cause(error: BaseException) -> BaseException | None:
    """Return what the system or TLS said, at the bottom of what was made of it."""
    import ssl

    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, ssl.SSLError | OSError):
        seen = seen.__cause__ or seen.__context__
    return seen
