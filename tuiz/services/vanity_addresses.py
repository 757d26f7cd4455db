"""The live DNS about vanity name servers: a provider's addresses, and whether host names resolve, in three states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.domain.delegation import HostState
from tuiz.errors import TuizError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.domain.delegation import NameServerHost
    from tuiz.domain.name_servers import NameServerSet
    from tuiz.domain.vanity import Addresses
    from tuiz.storage.settings import LookupSettings


class NoAddress(TuizError):
    """A name server has no address: nobody could reach it."""


class AddressUnknown(TuizError):
    """Whether a name server has an address is unknown: who would know didn't answer."""


class ProviderAddresses:
    """What is known of a provider's name servers.

    Args:
        servers: its set.
        found: what the live DNS says of those whose addresses the set doesn't have.
    """

    def __init__(self, servers: NameServerSet, found: Sequence[NameServerHost] = ()) -> None:
        self._servers = servers
        live = {names.key(host.name): host for host in found}
        self.known: dict[str, tuple[str, ...]] = {}
        """By host, in the set's order."""
        self.missing: list[NameServerHost] = []
        """Those that definitely have none, or are aliases (RFC 2181 §10.3)."""
        self.unknown: list[NameServerHost] = []
        for name in servers.hosts:
            host = live.get(names.key(name))
            if addresses := servers.addresses.get(name):
                self.known[name] = addresses
            elif host is not None and host.state is HostState.KNOWN:
                self.known[name] = host.addresses
            elif host is not None:
                (self.unknown if host.state is HostState.UNKNOWN else self.missing).append(host)

    def refuse(self, *, goes_on: bool = False) -> None:
        """Refuse where a server has no address; where that is unknown, too, unless the user goes on without.

        Raises:
            NoAddress: with which.
            AddressUnknown: with which.
        """
        if self.missing:
            raise NoAddress(_told(self.missing), hint="Check the set's host names, or name the addresses: --address.")
        if self.unknown and not (goes_on and self.known):
            raise AddressUnknown(
                f"Unknown: {_told(self.unknown)}",
                hint="Try again later, name the addresses with --address, or leave those servers out with --yes.",
            )

    def for_hosts(self, hosts: Sequence[str]) -> Addresses:
        """Return the addresses of vanity hosts: the first takes those of the first server, and so on.

        Raises:
            UsageError: there are more hosts than servers.
        """
        if len(hosts) > len(self.known):
            raise UsageError(
                f"{len(hosts)} host names are too many: {len(self.known)} name servers of {self._servers.label} are"
                " known with their addresses.",
                hint="Name as many hosts at the most, or none for the usual ones.",
            )
        return dict(zip(hosts, self.known.values(), strict=False))


async def provider_addresses(servers: NameServerSet, settings: LookupSettings) -> ProviderAddresses:
    """Return the addresses of a set's servers: the set's own, and of others what the live DNS says."""
    open_ones = [host for host in servers.hosts if not servers.addresses.get(host)]
    return ProviderAddresses(servers, await _found(open_ones, settings) if open_ones else ())


async def refuse_unresolved(hosts: Sequence[str], settings: LookupSettings) -> list[NameServerHost]:
    """Refuse hosts that definitely don't resolve, and return those of which it is unknown.

    Raises:
        NoAddress: with which, and why.
    """
    found = await _found(hosts, settings)
    gone = [host for host in found if host.state in {HostState.NONE, HostState.ALIAS}]
    if gone:
        raise NoAddress(
            _told(gone),
            hint="Configure them first, and let their zone's servers load it: then delegate others to them.",
        )
    return [host for host in found if host.state is not HostState.KNOWN]


def told_of(hosts: Sequence[NameServerHost]) -> str:
    """Return why it is unknown whether hosts resolve, a sentence."""
    return f"Whether these name servers resolve is unknown: {_told(hosts)}"


async def _found(hosts: Sequence[str], settings: LookupSettings) -> list[NameServerHost]:
    from tuiz.lookups.delegation.host_addresses import find_hosts
    from tuiz.services.tracing import world_of

    return await find_hosts(hosts, world_of(settings))


def _told(hosts: Sequence[NameServerHost]) -> str:
    return "; ".join(f"{names.spoken(host.name)}: {host.detail or 'it has no address'}" for host in hosts) + "."
