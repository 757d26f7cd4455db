"""Where a domain's name servers stand: apart from each other, and reachable over IPv4 and IPv6."""

import ipaddress
from collections.abc import Iterator

from tuiz.checks.live.finding import NOTICE, WARNING, LiveCheck, Observation, live_check
from tuiz.checks.live.hosts import concerned
from tuiz.domain.delegation import Delegation
from tuiz.domain.sentences import listed

_IPV4_NETWORK = 24
_IPV6_NETWORK = 48


@live_check("same-address", reference="RFC 2182 §3.1", zonemaster="DELEGATION02")
def same_address(delegation: Delegation) -> Iterator[Observation]:
    """No two name servers have the same address."""
    owners: dict[str, list[str]] = {}
    for host in concerned(delegation):
        for address in host.addresses:
            owners.setdefault(address, []).append(host.name)
    for address, hosts in owners.items():
        if len(hosts) > 1:
            yield Observation(
                WARNING,
                f"{len(hosts)} name servers have the same address.",
                f"{listed(hosts)} are all {address}.",
                "Let each be a server of its own: two names of one machine fail together.",
            )


@live_check("same-network", reference="RFC 2182 §3.1", zonemaster="CONNECTIVITY04")
def same_network(delegation: Delegation) -> Iterator[Observation]:
    """The name servers stand in different networks."""
    addresses = {address for host in concerned(delegation) for address in host.addresses}
    for version, length in ((4, _IPV4_NETWORK), (6, _IPV6_NETWORK)):
        found = [item for item in map(ipaddress.ip_address, sorted(addresses)) if item.version == version]
        networks = {ipaddress.ip_network(f"{item}/{length}", strict=False) for item in found}
        if len(found) > 1 and len(networks) == 1:
            yield Observation(
                WARNING,
                f"All IPv{version} addresses of the name servers are in one network.",
                f"{', '.join(map(str, found))} are in {networks.pop()}.",
                "Put a name server into another network, better still elsewhere: one failure must not reach all.",
            )


@live_check("ipv4-only", reference="RFC 3901 §4", zonemaster="DELEGATION01")
def ipv4_only(delegation: Delegation) -> Iterator[Observation]:
    """Some name server has an IPv6 address."""
    addresses = [address for host in concerned(delegation) for address in host.addresses]
    if addresses and all(":" not in address for address in addresses):
        yield Observation(
            NOTICE,
            "The name servers have IPv4 addresses only.",
            f"{', '.join(sorted(set(addresses)))}: none of these is an IPv6 address",
            "Give two of them IPv6 addresses, for resolvers that have nothing else.",
        )


@live_check("ipv6-only", reference="RFC 3901 §4", zonemaster="DELEGATION01")
def ipv6_only(delegation: Delegation) -> Iterator[Observation]:
    """Some name server has an IPv4 address."""
    addresses = [address for host in concerned(delegation) for address in host.addresses]
    if addresses and all(":" in address for address in addresses):
        yield Observation(
            WARNING,
            "The name servers have IPv6 addresses only.",
            f"{', '.join(sorted(set(addresses)))}: none of these is an IPv4 address",
            "Give two of them IPv4 addresses: many resolvers have nothing else.",
        )


ALL: tuple[LiveCheck, ...] = (same_address, same_network, ipv4_only, ipv6_only)
