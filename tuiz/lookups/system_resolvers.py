"""The resolvers that this machine uses, as its resolv.conf names them."""

from pathlib import Path
from typing import Final

from tuiz.lookups.endpoint import Endpoint, is_address

RESOLV_CONF: Final = Path("/etc/resolv.conf")
_MOST: Final = 16
_MOST_OCTETS: Final = 65_536


def system_resolvers(path: Path = RESOLV_CONF) -> list[Endpoint]:
    """Return the machine's resolvers; none where the file can't be read or names none."""
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_OCTETS).decode("ascii", "replace")
    except OSError:
        return []
    words = [line.split() for line in text.splitlines()]
    found = [line[1] for line in words if len(line) > 1 and line[0] == "nameserver" and is_address(line[1])]
    return [Endpoint(address) for address in dict.fromkeys(found[:_MOST])]
