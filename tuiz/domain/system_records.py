"""System Records: which records the system manages, why each is locked, and where it is changed.

SOA, the apex NS RRset, and the addresses at host names listed as vanity name servers. NS records below the apex
delegate a child zone and are ordinary records.
"""

from collections.abc import Collection
from typing import NamedTuple

from tuiz.domain import names
from tuiz.errors import ZoneError


class SystemRecordLocked(ZoneError):
    """System Records are changed from the form that owns them."""


class Lock(NamedTuple):
    """Why a record is locked, and what changes it."""

    reason: str
    form: str
    """The form that owns it: ``soa``, ``zone-ns`` or ``vanity``."""
    command: str
    """The headless twin of that form."""


SOA_LOCK = Lock(
    "SOA is a System Record: SERIAL rises with each save, the rest has its own form.", "soa", "tuiz soa ZONE"
)
NS_LOCK = Lock(
    "The apex NS records are System Records: they follow the zone's name servers.", "zone-ns", "tuiz zone-ns ZONE HOST…"
)
VANITY_LOCK = Lock(
    "This address belongs to a vanity name server that the domain's TOML lists.",
    "vanity",
    "tuiz vanity configure DOMAIN HOST…",
)


def lock_on(zone_name: str, owner: str, rdtype: str, vanity: Collection[str] = ()) -> Lock | None:
    """Return the lock on a record of this *owner* and *rdtype*, or None for an ordinary one.

    Args:
        vanity: keys of the host names listed as vanity name servers.
    """
    if rdtype == "SOA":
        return SOA_LOCK if names.key(owner) == names.key(zone_name) else None
    if rdtype == "NS":
        return NS_LOCK if names.key(owner) == names.key(zone_name) else None
    if rdtype in {"A", "AAAA"} and vanity and names.key(owner) in vanity:
        return VANITY_LOCK
    return None


def refuse_locked(zone_name: str, owner: str, rdtype: str, vanity: Collection[str] = ()) -> None:
    """Refuse to touch a System Record as if it were an ordinary one.

    Raises:
        SystemRecordLocked: with the reason and where to change it.
    """
    lock = lock_on(zone_name, owner, rdtype, vanity)
    if lock:
        raise SystemRecordLocked(lock.reason, hint=f"Change it with: {lock.command}")
