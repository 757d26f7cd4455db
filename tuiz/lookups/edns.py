"""What a question says by way of EDNS (RFC 6891), and the options that say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tuiz.domain import addresses
from tuiz.errors import UsageError

if TYPE_CHECKING:
    import dns.edns

PADDED_TO: Final = 128
"""What a question over an encrypted transport is padded to a multiple of (RFC 8467 §4.1)."""

_LARGEST: Final = 65535


@dataclass(frozen=True, slots=True)
class Edns:
    """What is sent in the OPT record."""

    payload: int = 1232
    """The largest datagram that the answer may come in."""
    dnssec_ok: bool = False
    nsid: bool = False
    subnet: str | None = None
    """The network that the answer should fit (RFC 7871): `192.0.2.0/24`; `0` asks that none is used."""
    cookie: bytes | None = None
    """The client's eight octets, and behind them the server's (RFC 7873)."""
    padding: int | None = None
    """What the question is padded to a multiple of; None does so on encrypted transports only, 0 nowhere."""
    version: int = 0
    flags: int = 0
    """Further bits of the flags field, for trying out."""
    options: tuple[tuple[int, bytes], ...] = ()
    """Further options, by their numbers."""

    def option_list(self) -> list[dns.edns.Option]:
        """Return the options as dnspython has them.

        Raises:
            UsageError: one can't be sent.
        """
        import dns.edns

        options: list[dns.edns.Option] = []
        if self.nsid:
            options.append(dns.edns.GenericOption(dns.edns.OptionType.NSID, b""))
        if self.subnet is not None:
            address, length = network(self.subnet)
            options.append(dns.edns.ECSOption(address, length))
        if self.cookie is not None:
            if not (len(self.cookie) == 8 or 16 <= len(self.cookie) <= 40):
                raise UsageError("A cookie has 8 octets, or with the server's part 16 to 40 (RFC 7873 §4).")
            options.append(dns.edns.CookieOption(self.cookie[:8], self.cookie[8:]))
        for number, value in self.options:
            if len(value) > _LARGEST - 512:
                raise UsageError(f"The EDNS option {number} is too long for a question.")
            options.append(dns.edns.GenericOption(dns.edns.OptionType.make(number), value))
        return options


def network(text: str) -> tuple[str, int]:
    """Return the address and the length of the prefix in *text*: `192.0.2.0/24`, `192.0.2.1`, `10/8`, `2001:db8::/32`.

    Raises:
        UsageError: it is no network.
    """
    address, slash, digits = text.partition("/")
    if text == "0":
        slash, digits = "/", "0"
    if ":" not in address and address.count(".") < 3:
        address += ".0" * (3 - address.count("."))
    octets = addresses.ipv4_octets(address) or addresses.ipv6_octets(address)
    most = 8 * len(octets or b"")
    if not octets or (slash and not (digits.isascii() and digits.isdecimal() and int(digits[:4]) <= most)):
        raise UsageError(f"{text!r} is no network.", hint="Write 192.0.2.0/24, 2001:db8::/32, or 0 for none.")
    return address, int(digits) if slash else most
