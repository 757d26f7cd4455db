"""Which addresses vanity name servers get, from what a user says: those of a provider's servers, or typed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain import names
from tuiz.domain.vanity import same_addresses
from tuiz.errors import UsageError
from tuiz.services.name_server_sets import named, parse_hosts
from tuiz.services.vanity import hosts_named
from tuiz.services.vanity_addresses import provider_addresses
from tuiz.storage.name_server_sets import find_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.domain.delegation import NameServerHost
    from tuiz.domain.vanity import Addresses
    from tuiz.services.finding_zone import FoundZone, ZoneFinder
    from tuiz.services.vanity import Provider


class Wanted(NamedTuple):
    """Vanity name servers as they are wanted."""

    addresses: Addresses
    provider: Provider
    """Whose servers they are."""
    left_out: Sequence[NameServerHost] = ()
    """The provider's servers whose addresses are unknown now."""


def from_addresses(zone: FoundZone, finder: ZoneFinder, words: Sequence[str]) -> Wanted:
    """Return the hosts that words such as `ns1=192.0.2.1,2001:db8::1` spell; a single label lies in the domain.

    Raises:
        UsageError: a word spells none.
    """
    from tuiz.services.records_view import apex_records

    spelled = []
    for word in words:
        host, separator, listed = word.partition("=")
        if not separator:
            raise UsageError(f"{word!r} has no address.", hint="Write HOST=192.0.2.1,2001:db8::1")
        spelled.append(f"{host if '.' in host else f'{host}.{zone.origin}'}={listed}")
    servers = parse_hosts(spelled)
    provider: Provider | None = zone.file.settings.vanity_for or zone.file.settings.name_servers
    if provider is None or (zone.file.settings.vanity and not zone.file.settings.vanity_for):
        provider = tuple(dict.fromkeys(record.rdata for record in apex_records(zone, "NS")))
    addresses = {host: servers.addresses[host] for host in servers.hosts}
    return Wanted(addresses, _told(provider, addresses, finder))


def _told(provider: Provider, addresses: Addresses, finder: ZoneFinder) -> Provider:
    """Return whose servers they are: by its name only a set that has their addresses, or has none; else its hosts."""
    known = find_set(provider, finder.settings.name_server_sets) if isinstance(provider, str) else None
    if known is None or not known.addresses:
        return provider
    its = known.addresses.values()
    fits = all(any(same_addresses(each, one) for one in its) for each in addresses.values())
    return known.label if fits else known.hosts


async def from_set(
    zone: FoundZone, finder: ZoneFinder, label: str | None, words: Sequence[str], *, goes_on: bool = False
) -> Wanted:
    """Return the hosts that have the addresses of a provider's servers, in their order.

    Args:
        zone: the domain's.
        finder: knows the sets.
        label: the provider's set; None takes the provider that the domain's settings tell.
        words: the hosts; the present ones, or the usual ones, where none is named.
        goes_on: whether servers whose addresses are unknown now are left out.

    Raises:
        TuizError: they can't be had, with the reason.
    """
    from tuiz.domain.name_servers import NameServerSet

    provider: Provider | None = label or zone.file.settings.vanity_for
    if not provider:
        raise UsageError("Nothing says whose servers they are.", hint="Name a set, or each host with its addresses.")
    servers = named(provider, finder) if isinstance(provider, str) else NameServerSet("these", provider)
    found = await provider_addresses(servers, zone.settings.lookup)
    found.refuse(goes_on=goes_on)
    listed = words or [names.spoken(host) for host in zone.file.settings.vanity]
    hosts = hosts_named(listed, zone.origin, len(found.known))
    return Wanted(found.for_hosts(hosts), servers.label if isinstance(provider, str) else provider, found.unknown)
