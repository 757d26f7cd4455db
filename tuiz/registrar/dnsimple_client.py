"""DNSimple's client library, set up so that it ends, goes nowhere else, and shows its token to nobody on the way."""

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from tuiz import __version__
from tuiz.domain.display import printable
from tuiz.registrar.errors import RegistrarError

if TYPE_CHECKING:
    import dnsimple
    import requests

PUBLIC: Final = "https://api.dnsimple.com"
"""Where the API is; their sandbox is https://api.sandbox.dnsimple.com."""


class Limits(NamedTuple):
    """How patient a request is."""

    connect_seconds: float = 10.0
    silence_seconds: float = 30.0
    """A change goes on to a registry, which may take its time."""
    deadline_seconds: float = 60.0


DEFAULT_LIMITS: Final = Limits()


def client_of(base: str, token: str, limits: Limits, *, is_loopback: bool) -> "dnsimple.Client":
    """Return the library's client, made to end: with time-outs, and without going elsewhere.

    Raises:
        RegistrarError: the library isn't there.
    """
    try:
        from dnsimple import Client
        from requests.adapters import HTTPAdapter
    except ImportError:
        raise RegistrarError(
            "DNSimple can't be asked: the package dnsimple isn't installed.",
            hint='Install it with pip install "tuiz[dnsimple]".',
        ) from None

    class Patient(HTTPAdapter):  # type: ignore[misc]  # mypy doesn't look at this package
        """Sends with time-outs, which the library leaves out."""

        def send(
            self, request: "requests.PreparedRequest", *arguments: object, **options: object
        ) -> "requests.Response":
            options["timeout"] = (limits.connect_seconds, limits.silence_seconds)
            return super().send(request, *arguments, **options)

    client = Client(access_token=token, base_url=f"{base}/", user_agent=f"tuiz/{__version__}")
    client.session.mount("https://", Patient())
    client.session.mount("http://", Patient())
    client.session.max_redirects = 0
    client.session.stream = True  # the body is read here, no further than it may be long
    client.session.trust_env = not is_loopback  # a proxy doesn't lead back here
    return client


def checked_url(url: str) -> tuple[str, bool]:
    """Return an address without what the library adds to it, and whether it is on this machine.

    Raises:
        RegistrarError: it isn't one, or a token isn't safe on the way there.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or parts.scheme not in {"http", "https"} or parts.query or parts.fragment or "@" in parts.netloc:
        raise RegistrarError(
            "The address of DNSimple's API isn't one.", hint=f"Write url = {PUBLIC!r} in config.toml, or leave it out."
        )
    is_loopback = host == "localhost" or _is_loopback(host)
    if parts.scheme == "http" and not is_loopback:
        raise RegistrarError(
            f"{printable(host, 100)} isn't asked over plain HTTP.",
            hint="Write https:// in config.toml: else everybody between here and there could read the token.",
        )
    path = parts.path.rstrip("/").removesuffix("/v2").rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path}", is_loopback


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
