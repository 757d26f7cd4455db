"""Verify a zone's file at its name servers: read the file, find the servers, and begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuiz.errors import ZoneError
from tuiz.lookups.exchange import Pace
from tuiz.services.comparing import text_of
from tuiz.services.stored_rrsets import StoredRRsets, read_stored
from tuiz.services.verifying import Verification
from tuiz.services.zone_servers import NoServers, look_for, named_servers, servers_in_zone

if TYPE_CHECKING:
    from tuiz.lookups.tsig import TsigKey
    from tuiz.services.finding_zone import FoundZone
    from tuiz.storage.settings import LookupSettings


class NothingToVerify(ZoneError):
    """The zone file holds no record that a server could answer with."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A verification that is about to run."""

    verification: Verification
    stored: StoredRRsets


def verify_zone(
    found: "FoundZone",
    settings: "LookupSettings",
    servers: Sequence[str] = (),
    rate: int | None = None,
    *,
    transfers: bool = False,
    key: "TsigKey | None" = None,
) -> Begun:
    """Return what verifies a zone's file.

    Args:
        found: the zone.
        settings: where servers listen, how patient it is and how hard they are asked.
        servers: whom to ask, as the user names them; without any, the zone's own name servers.
        rate: the most questions in a second for one server, on top of the settings.
        transfers: whether to transfer the zone from those that allow it.
        key: what signs the transfers.

    Raises:
        StorageError: the file can't be read.
        NoServers: there is no server to ask.
        NothingToVerify: there is nothing to ask.
    """
    stored = read_stored(text_of(found))
    if not stored.rrsets:
        raise NothingToVerify(f"{found.path} holds no record that can be asked for.", hint="tuiz check tells why.")
    lost: list[tuple[str, str]] = []
    if servers:
        addresses = named_servers(servers, settings, stored)
    else:
        addresses, others = servers_in_zone(stored, settings.port)
        if others:
            found_elsewhere, lost = look_for(others, settings)
            addresses += found_elsewhere
    if not addresses:
        told = "; ".join(f"{host}: {problem}" for host, problem in lost)
        raise NoServers(f"None of the name servers of {stored.zone} has an address that is known. {told}".rstrip())
    pace = Pace(
        per_second=rate or settings.verify_rate,
        tries=max(2, settings.tries + 1),
        timeout_seconds=settings.timeout_seconds,
    )
    return Begun(Verification(stored, addresses, pace, transfers=transfers, key=key, lost=lost), stored)
