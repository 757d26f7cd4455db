"""Let the settings beside a zone follow when a change of vanity name servers is undone or done again."""

from pathlib import Path
from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.domain.name_servers import set_of
from tuiz.domain.vanity import ADDRESS_TYPES, CHANGE, CONFIGURE, DISABLE, LABELS, hosts_with_addresses, name_servers_of

if TYPE_CHECKING:
    from tuiz.domain.changes import Change
    from tuiz.services.finding_zone import FoundZone, ZoneFinder


def is_about_vanity(label: str | None) -> bool:
    """Return whether an operation of this label changed settings, too."""
    return label in LABELS


def follow(zone: "FoundZone", label: str, change: "Change", finder: "ZoneFinder", *, back: bool) -> Path | None:
    """Bring the settings in step with a step back or forth that was saved; return the file that was changed.

    Args:
        zone: as it was found before the step.
        label: the operation's.
        change: the step itself.
        finder: knows the sets.
        back: whether it was undone; else it was done again.

    Raises:
        TuizError: the settings can't be changed.
    """
    from tuiz.services.name_server_sets import sets_of
    from tuiz.services.vanity import write_settings

    hosts = name_servers_of(change)
    if not is_about_vanity(label) or hosts is None:
        return None
    sets = sets_of(finder)
    spoken = [names.spoken(host) for host in hosts]
    same = set_of(hosts, sets)
    written: object = same.label if same is not None else spoken
    settings: dict[str, object] = {"name_servers": written, "delegation": spoken}
    if label in {CONFIGURE, CHANGE, DISABLE}:
        has_some = {CONFIGURE: not back, CHANGE: True, DISABLE: back}[label]
        addressed = {names.key(host) for host in hosts_with_addresses(change)}
        vanity = [host for host in hosts if has_some and names.key(host) in addressed]
        settings["vanity"] = [names.spoken(host) for host in vanity] or None
        settings["vanity_for"] = _provider(zone, change, finder) if vanity else None
    path = zone.file.file.settings_path
    write_settings(path, settings)
    return path


def _provider(zone: "FoundZone", change: "Change", finder: "ZoneFinder") -> object:
    """Return whose servers the vanity names stand for: the set that has their addresses, else what the settings say.

    None where the settings name a set that has others: whose servers they are now is unknown, and asked when needed.
    """
    from tuiz.services.name_server_sets import sets_of

    sets = sets_of(finder)
    addresses = {
        record.rdata for each in change.rrsets if each.after.rdtype in ADDRESS_TYPES for record in each.after.records
    }
    fitting = [
        each for each in sets if addresses and addresses <= {item for of in each.addresses.values() for item in of}
    ]
    provider = zone.file.settings.vanity_for
    if isinstance(provider, str):
        said = next((each for each in sets if each.key == provider.lower()), None)
        if said is None or not said.addresses or said in fitting:
            return provider
        return fitting[0].label if fitting else None
    if fitting:
        return fitting[0].label
    before = list(provider) if provider else name_servers_of(change, before=True) or []
    known = set_of(before, sets)
    return known.label if known is not None else [names.spoken(host) for host in before]
