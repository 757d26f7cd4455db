"""Reserved rows of a delegation: name servers that another form owns, why, and where that is set."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from tuiz.domain import names

if TYPE_CHECKING:
    from tuiz.registrar.protocol import Registered
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


def with_reserved(registered: "Registered", zone: "FoundZone | None", finder: "ZoneFinder") -> "Registered":
    """Return what a registrar has, with those of its rows locked that are vanity name servers set here. Slow."""
    from dataclasses import replace

    if zone is None:
        return registered
    rows = {names.key(row.host): row for row in reserved_hosts(zone, finder) if row.kind == "vanity"}
    ours = {
        host: f"{row.reason} It is set in {row.place}: {row.command} changes that."
        for host in registered.hosts
        if (row := rows.get(names.key(host)))
    }
    return replace(registered, reserved={**ours, **registered.reserved}) if ours else registered


def _vanity_row(host: str, zone: "FoundZone", owner: "FoundZone") -> Reserved:
    return Reserved(
        host,
        "vanity",
        f"It is a vanity name server of {names.spoken(owner.origin)}.",
        owner.origin,
        owner.file.file.settings_path,
        f"tuiz vanity stop {names.spoken(zone.origin)}",
    )


def _secondary_row(host: str, zone: "FoundZone") -> Reserved:
    return Reserved(
        host,
        "secondary",
        "The zone here is a secondary's copy: its primary says which name servers there are.",
        zone.origin,
        zone.file.file.settings_path,
        "role in the TOML",
    )


def _zone_ns(zone: "FoundZone") -> list[str]:
    from tuiz.errors import TuizError
    from tuiz.services.records_view import apex_records

    try:
        return list(dict.fromkeys(record.rdata for record in apex_records(zone, "NS")))
    except TuizError:  # the file can't be read, which others tell
        return []
