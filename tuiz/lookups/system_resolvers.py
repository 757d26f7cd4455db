"""What this machine asks: the resolvers and the search list of its resolv.conf(5)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tuiz.lookups.endpoint import Endpoint, is_address

RESOLV_CONF: Final = Path("/etc/resolv.conf")

_MOST_SERVERS: Final = 16
_MOST_OCTETS: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class SystemResolver:
    """What the file says."""

    addresses: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    ndots: int = 1


def read_system_resolver(path: Path = RESOLV_CONF) -> SystemResolver:
    """Return what the file at *path* says; what can't be understood in it, or can't be read, is left out."""
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_OCTETS).decode("utf-8", "replace")
    except OSError:
        return SystemResolver()
    addresses: list[str] = []
    search: tuple[str, ...] = ()
    ndots = 1
    for line in text.splitlines():
        words = line.split()
        if len(words) < 2 or words[0].startswith(("#", ";")):
            continue
        if words[0] == "nameserver" and is_address(words[1]) and len(addresses) < _MOST_SERVERS:
            addresses += [words[1]] if words[1] not in addresses else []
        elif words[0] in {"search", "domain"}:
            search = tuple(words[1:] if words[0] == "search" else words[1:2])
        elif words[0] == "options":
            for word in words[1:]:
                name, _, number = word.partition(":")
                if name == "ndots" and number.isascii() and number.isdecimal():
                    ndots = min(15, int(number[:3]))
    return SystemResolver(tuple(addresses), search, ndots)


def system_resolvers(path: Path = RESOLV_CONF) -> list[Endpoint]:
    """Return the machine's resolvers; none where the file can't be read or names none."""
    return [Endpoint(address) for address in read_system_resolver(path).addresses]
