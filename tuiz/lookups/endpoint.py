"""Where a question goes: an address, a port and a transport, and the ways to write them."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tuiz.domain import addresses, names
from tuiz.errors import UsageError


class Transport(StrEnum):
    """How a message travels."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"
    HTTPS = "https"
    QUIC = "quic"


DEFAULT_PATH: Final = "/dns-query"
"""Where servers listen for DNS over HTTPS, by custom (RFC 8484 §4.1.1 leaves it to the server)."""

DEFAULT_PORTS: Final = {Transport.TLS: 853, Transport.HTTPS: 443, Transport.QUIC: 853}
"""The ports of the encrypted transports (RFC 7858 §3.1, RFC 8484, RFC 9250 §4.1.1); 53 for the others."""

ENCRYPTED: Final = frozenset(DEFAULT_PORTS)
"""The transports that nobody on the way can read."""

_SCHEME: Final = re.compile(r"(udp|tcp|tls|https|quic)://(.*)", re.IGNORECASE | re.DOTALL)
_BRACKETED: Final = re.compile(r"\[([^\]]*)\](?:[:@](.*))?", re.DOTALL)
_HINT: Final = (
    "Write 192.0.2.53, 192.0.2.53@5300, tcp://192.0.2.53, tls://192.0.2.1#dns.example.net, or an https:// URL."
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A name server as it is asked."""

    address: str
    """An IPv4 or IPv6 address; a host name that stands here has to be resolved before the server can be asked."""
    port: int = 53
    transport: Transport = Transport.UDP
    hostname: str | None = None
    """The name that the server's certificate has to be for, and that stands in its URL."""
    path: str = DEFAULT_PATH

    def __str__(self) -> str:
        standard = DEFAULT_PORTS.get(self.transport, 53)
        if self.transport is Transport.HTTPS:
            host = self.hostname or (f"[{self.address}]" if ":" in self.address else self.address)
            port = "" if self.port == standard else f":{self.port}"
            return f"https://{host}{port}{self.path}"
        port = "" if self.port == standard else f"@{self.port}"
        scheme = "" if self.transport is Transport.UDP else f"{self.transport}://"
        name = f"#{self.hostname}" if self.hostname and self.hostname != self.address else ""
        return f"{scheme}{self.address}{port}{name}"

    @property
    def is_resolved(self) -> bool:
        """Whether the address is one, and no host name."""
        return is_address(self.address)


def is_address(text: str) -> bool:
    """Return whether *text* is an IPv4 or IPv6 address, the latter perhaps with its zone (`fe80::1%eth0`)."""
    return addresses.ipv4_octets(text) is not None or addresses.ipv6_octets(text.partition("%")[0]) is not None


def parse_endpoint(text: str, *, default_port: int = 53) -> Endpoint:
    """Return the server that *text* names; a host name is left for the caller to resolve.

    Args:
        text: `192.0.2.53`, `192.0.2.53@5300`, `[2001:db8::1]:5300`, `tls://192.0.2.1#dns.example.net`,
            `https://dns.example.net/dns-query`.
        default_port: of UDP and TCP, where the text tells none.

    Raises:
        UsageError: it is none of these.
    """
    scheme = _SCHEME.fullmatch(text)
    transport = Transport(scheme[1].lower()) if scheme else Transport.UDP
    rest = scheme[2] if scheme else text
    path = DEFAULT_PATH
    if transport is Transport.HTTPS:
        rest, slash, after = rest.partition("/")
        path = slash + after or DEFAULT_PATH
        if not path.isascii() or not path.isprintable() or " " in path or "#" in path:
            raise UsageError(f"{text!r} has a path that no URL can have.", hint=_HINT)
    rest, _, hostname = rest.partition("#")
    host, port = _host_and_port(rest, text)
    if not is_address(host):
        _require_host_name(host, text)
        if transport in DEFAULT_PORTS:
            hostname = hostname or host
    if hostname:
        _require_host_name(hostname, text)
    return Endpoint(host, port or DEFAULT_PORTS.get(transport, default_port), transport, hostname or None, path)


def _host_and_port(text: str, whole: str) -> tuple[str, int | None]:
    if bracketed := _BRACKETED.fullmatch(text):
        if addresses.ipv6_octets(bracketed[1].partition("%")[0]) is None:
            raise UsageError(f"{whole!r} has no IPv6 address between its brackets.", hint=_HINT)
        return bracketed[1], None if bracketed[2] is None else _port(bracketed[2], whole)
    for separator in "@:":
        host, found, port = text.rpartition(separator)
        if found and (separator == "@" or ":" not in host):
            return host, _port(port, whole)
    return text, None


def _port(text: str, whole: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 < int(text) < 65536:
        raise UsageError(f"{whole!r} has no port from 1 to 65535 behind its address.", hint=_HINT)
    return int(text)


def _require_host_name(text: str, whole: str) -> None:
    absolute = text if text.endswith(".") else f"{text}."
    # A name of digits and dots alone is an address that was mistyped.
    if not names.is_hostname(absolute) or re.fullmatch(r"[0-9.]*", text):
        raise UsageError(f"{whole!r} names no server: {text!r} is neither an address nor a host name.", hint=_HINT)
