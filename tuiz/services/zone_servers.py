"""Which name servers serve a zone: those that the user names, else those of its NS records, with their addresses."""

import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.errors import TuizError
from tuiz.lookups.endpoint import Endpoint, parse_endpoint
from tuiz.lookups.verifying import AAAA, NS, A
from tuiz.lookups.wire import question
from tuiz.lookups.wire_names import name_text
from tuiz.services.stored_rrsets import StoredRRsets
from tuiz.services.verified import ServerAddress

if TYPE_CHECKING:
    from tuiz.storage.settings import LookupSettings


class NoServers(TuizError):
    """No name server of the zone is known by its address."""

    hint = "Name one or more: --server @192.0.2.53"


def named_servers(
    words: Sequence[str], settings: "LookupSettings", stored: StoredRRsets | None = None
) -> list[ServerAddress]:
    """Return the servers that the user names, each in one of the forms of an endpoint, with or without `@` before it.

    Args:
        words: what names them.
        settings: where they listen, if the word doesn't tell, and where the DNS begins for host names.
        stored: a zone that may have the addresses of host names.

    Raises:
        UsageError: a word names none.
        NoServers: a host name has no address.
    """
    found: list[ServerAddress] = []
    for word in words:
        endpoint = parse_endpoint(word.removeprefix("@"), default_port=settings.port)
        if endpoint.is_resolved:
            found.append(_server(endpoint, endpoint.address, None))
            continue
        host = endpoint.address
        own = _addresses(_octets(host), stored) if stored else []
        found += [_server(endpoint, address, host) for address in own or _resolved(host, settings)]
    return list(dict.fromkeys(found))


def _server(endpoint: Endpoint, address: str, host: str | None) -> ServerAddress:
    return ServerAddress(address, endpoint.port, host, endpoint.transport, endpoint.hostname, endpoint.path)


def servers_in_zone(stored: StoredRRsets, port: int) -> tuple[list[ServerAddress], list[str]]:
    """Return the servers of the apex's NS records whose addresses the zone has, and the names of the others."""
    apex = names.to_wire(stored.zone).lower()
    found: list[ServerAddress] = []
    others: list[str] = []
    for host in stored.rrsets.get(question(apex, NS), [b""])[1:]:
        addresses = _addresses(host, stored)
        found += [ServerAddress(address, port, name_text(host)) for address in addresses]
        if not addresses:
            others.append(name_text(host))
    return found, others


def look_for(hosts: Sequence[str], settings: "LookupSettings") -> tuple[list[ServerAddress], list[tuple[str, str]]]:
    """Return the addresses of name servers elsewhere, asked for from the root down, and why others have none.

    Args:
        hosts: absolute names.
        settings: where the DNS begins, and where servers listen.

    Raises:
        SettingsError: the root hints or the trust anchor can't be used.
    """
    import asyncio  # this way, whoever needs no look-up doesn't wait for it

    from tuiz.lookups.authorities import find_addresses
    from tuiz.services.tracing import world_of

    world = world_of(settings)

    async def all_of_them() -> list[tuple[tuple[str, ...], str]]:
        return await asyncio.gather(*(find_addresses(host, world) for host in hosts))

    found: list[ServerAddress] = []
    lost: list[tuple[str, str]] = []
    for host, (addresses, problem) in zip(hosts, asyncio.run(all_of_them()), strict=True):
        found += [ServerAddress(address, settings.port, host) for address in addresses]
        if not addresses:
            lost.append((host, problem or "it has no address"))
    return found, lost


def _addresses(host: bytes, stored: StoredRRsets) -> list[str]:
    return [
        socket.inet_ntop(family, data)
        for rdtype, family in ((A, socket.AF_INET), (AAAA, socket.AF_INET6))
        for data in stored.rrsets.get(question(host, rdtype), [b""])[1:]
    ]


def _octets(host: str) -> bytes:
    return names.to_wire(names.absolute(host, names.ROOT)).lower()


def _resolved(host: str, settings: "LookupSettings") -> list[str]:
    """Return the addresses of a host: from the settings' own root down, else as this machine knows them."""
    if settings.root_hints is not None:
        found, lost = look_for([names.absolute(host, names.ROOT)], settings)
        if lost:
            raise NoServers(f"{host} has no address: {lost[0][1]}.", hint="Name it by its address.")
        return [server.address for server in found]
    try:
        known = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError) as error:
        raise NoServers(
            f"{host} has no address that this machine knows.", hint="Check its spelling, or name it by its address."
        ) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in known))
