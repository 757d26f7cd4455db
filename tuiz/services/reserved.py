"""Reserved rows of a delegation: name servers that another form owns, why, and where that is set."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from tuiz.domain import names

if TYPE_CHECKING:
    from tuiz.registrar.protocol import Registered, Wish
    from tuiz.services.finding_zone import FoundZone, ZoneFinder


class Reserved(NamedTuple):
    """A name server that can't be taken out of a domain's delegation where that is edited."""

    host: str
    """Absolute."""
    kind: Literal["vanity", "secondary"]
    reason: str
    """A sentence."""
    domain: str
    """The domain in whose settings it is set, absolute."""
    place: Path
    """The file in which it is set."""
    command: str
    """What changes it."""
    addresses: tuple[str, ...] = ()
    """Those that it has where it is set; none where nothing tells."""

    @property
    def told(self) -> str:
        """Why it is reserved, where that is set, and what changes it, sentences."""
        return f"{self.reason} It is set in {self.place}: {self.command} changes that."


def reserved_hosts(zone: "FoundZone", finder: "ZoneFinder") -> list[Reserved]:
    """Return the name servers of a domain that are reserved, those of vanity first; looks into every file's settings.

    Vanity name servers of a domain here are reserved as long as the domain's own settings mean to use them. All name
    servers are where the zone here is a secondary's copy: its primary says which there are.
    """
    settings = zone.file.settings
    found: dict[str, Reserved] = {}
    meant = {names.key(host): host for host in (*settings.intended_hosts, *settings.delegation)}
    for other in finder.all() if meant else ():
        if other.file.origin is None:
            continue
        for host in other.file.settings.vanity:
            if names.key(host) in meant:
                found.setdefault(names.key(host), _vanity_row(host, zone, other))
    if settings.role == "secondary":
        for host in _zone_ns(zone):
            found.setdefault(names.key(host), _secondary_row(host, zone))
    return list(found.values())


def with_reserved(registered: "Registered", rows: Sequence[Reserved]) -> "Registered":
    """Return what a registrar has, with those of its rows locked that are set here."""
    from dataclasses import replace

    locked = {names.key(row.host): row.told for row in rows}
    ours = {host: why for host in registered.hosts if (why := locked.get(names.key(host)))}
    return replace(registered, reserved={**ours, **registered.reserved}) if ours else registered


def refuse_other_glue(wish: "Wish", rows: Sequence[Reserved]) -> None:
    """Refuse to give reserved name servers other addresses than they have where they are set.

    Raises:
        ReservedHost: with which, and where that is.
    """
    from tuiz.domain.vanity import same_addresses
    from tuiz.services.registrar_limits import ReservedHost

    locked = {names.key(row.host): row for row in rows}
    for host, addresses in wish.glue.items():
        row = locked.get(names.key(host))
        if row is not None and row.addresses and addresses and not same_addresses(addresses, row.addresses):
            raise ReservedHost(
                f"{names.spoken(host)} can't get {' '.join(addresses)} here, for it has {' '.join(row.addresses)}:"
                f" {row.told}"
            )


def _vanity_row(host: str, zone: "FoundZone", owner: "FoundZone") -> Reserved:
    return Reserved(
        host,
        "vanity",
        f"It is a vanity name server of {names.spoken(owner.origin)}.",
        owner.origin,
        owner.file.file.settings_path,
        f"tuiz vanity stop {names.spoken(zone.origin)}",
        _addresses(owner, host),
    )


def _secondary_row(host: str, zone: "FoundZone") -> Reserved:
    return Reserved(
        host,
        "secondary",
        "The zone here is a secondary's copy: its primary says which name servers there are.",
        zone.origin,
        zone.file.file.settings_path,
        'role = "primary" there',
    )


def _addresses(owner: "FoundZone", host: str) -> tuple[str, ...]:
    from tuiz.errors import TuizError
    from tuiz.services.delegating import addresses_in

    try:
        return addresses_in(owner, host)
    except TuizError:  # the file can't be read, which others tell
        return ()


def _zone_ns(zone: "FoundZone") -> list[str]:
    from tuiz.errors import TuizError
    from tuiz.services.records_view import apex_records

    try:
        return list(dict.fromkeys(record.rdata for record in apex_records(zone, "NS")))
    except TuizError:  # the file can't be read, which others tell
        return []
