"""What a question says by way of EDNS (RFC 6891), and the options that say it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tuiz.domain import addresses
from tuiz.errors import UsageError
from tuiz.lookups.wire_names import BadWire, skip_name

if TYPE_CHECKING:
    import dns.edns

PADDED_TO: Final = 128
"""What a question over an encrypted transport is padded to a multiple of (RFC 8467 §4.1)."""

_LARGEST: Final = 65535
_HEADER: Final = 12
_HEAD: Final = struct.Struct("!HHHH")
_FIXED: Final = struct.Struct("!HHIH")
_OPT: Final = 41


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


def without_broken_options(message: bytes) -> bytes:
    """Return a message without those EDNS options that can't be read; nobody needs them to read the rest."""
    try:
        place = _opt_data(message)
    except (BadWire, struct.error):
        return message
    if place is None:
        return message
    begin, end = place
    kept = b""
    at = begin
    while at + 4 <= end:
        number, length = int.from_bytes(message[at : at + 2], "big"), int.from_bytes(message[at + 2 : at + 4], "big")
        stop = at + 4 + length
        if stop > end:
            return message
        if _is_readable(number, message[at + 4 : stop]):
            kept += message[at:stop]
        at = stop
    if at != end or len(kept) == end - begin:
        return message
    return message[: begin - 2] + len(kept).to_bytes(2, "big") + kept + message[end:]


def _opt_data(message: bytes) -> tuple[int, int] | None:
    """Return where the data of the OPT record begins and ends; None without one.

    Raises:
        BadWire: the message isn't one.
    """
    questions, *counts = _HEAD.unpack_from(message, 4)
    at = _HEADER
    for _ in range(questions):
        at = skip_name(message, at) + 4
    for number in range(sum(counts)):
        at = skip_name(message, at)
        rdtype, _, _, length = _FIXED.unpack_from(message, at)
        begin, at = at + 10, at + 10 + length
        if at > len(message):
            return None
        if rdtype == _OPT and number >= counts[0] + counts[1]:
            return begin, at
    return None


def _is_readable(number: int, data: bytes) -> bool:
    import dns.edns
    import dns.exception

    try:
        dns.edns.option_from_wire(dns.edns.OptionType.make(number), data, 0, len(data))
    except (dns.exception.DNSException, ValueError, IndexError, struct.error):
        return False
    return True
