"""Ask a child zone's own servers for its keys, and for the DS records that it asks for (RFC 7344, RFC 8078)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.lookups.asking import Edns, ask, make_query
from tuiz.lookups.delegation.host_addresses import find_hosts
from tuiz.lookups.endpoint import Endpoint
from tuiz.lookups.errors import LookupFailed
from tuiz.lookups.judging import MAX_ADDRESSES
from tuiz.lookups.signatures import covering

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import dns.message
    import dns.rrset
    from dns.rdtypes.ANY.RRSIG import RRSIG

    from tuiz.lookups.world import World

TYPES: Final = ("DNSKEY", "CDS", "CDNSKEY")
_NUMBERS: Final = {"DNSKEY": 48, "CDS": 59, "CDNSKEY": 60}
_AA: Final = 0x0400
_AT_ONCE: Final = 24


@dataclass(frozen=True, slots=True)
class SignedSet:
    """An RRset as it came, with its signatures."""

    rrset: dns.rrset.RRset
    signatures: tuple[RRSIG, ...]

    @property
    def texts(self) -> frozenset[str]:
        """Its RDATA in presentation format, with the digits of digests in upper case."""
        return frozenset(rdata.to_text() for rdata in self.rrset)


@dataclass(frozen=True, slots=True)
class ToldKeys:
    """What one address of a name server says of the child's keys."""

    host: str
    """Absolute."""
    address: str
    """Empty where the host has none that is known."""
    sets: Mapping[str, SignedSet] = field(default_factory=dict)
    """By type; what isn't there, the server says that there is none."""
    problem: str = ""
    """Why it tells nothing that counts, a sentence without its full stop."""
    is_silent: bool = False
    """Whether no reply came, so that what it would say is unknown."""

    @property
    def label(self) -> str:
        """Its name and address, for people."""
        return f"{names.spoken(self.host)} ({self.address})" if self.address else names.spoken(self.host)


async def ask_keys(
    child: str, hosts: Sequence[str], addresses: Mapping[str, tuple[str, ...]], world: World
) -> list[ToldKeys]:
    """Return what each address of the name servers says.

    Args:
        child: absolute.
        hosts: its name servers, absolute.
        addresses: what is known of theirs, by host; the rest is looked up.
        world: where the DNS begins, the port and the patience.
    """
    known = {names.key(host): found for host, found in addresses.items() if found}
    missing = [host for host in hosts if names.key(host) not in known]
    problems: dict[str, tuple[str, bool]] = {}
    for found in await find_hosts(missing, world) if missing else ():
        known[names.key(found.name)] = found.addresses[: 2 * MAX_ADDRESSES]
        if not found.addresses:
            detail = f"{found.detail}" if found.detail else "it has no address"
            problems[names.key(found.name)] = detail, found.state == "unknown"
    gate = asyncio.Semaphore(_AT_ONCE)
    asked = [
        _ask_one(child, host, address, world, gate) for host in hosts for address in known.get(names.key(host), ())
    ]
    without = [ToldKeys(host, "", {}, *problems[names.key(host)]) for host in hosts if names.key(host) in problems]
    return [*await asyncio.gather(*asked), *without]


async def _ask_one(child: str, host: str, address: str, world: World, gate: asyncio.Semaphore) -> ToldKeys:
    sets: dict[str, SignedSet] = {}
    for rdtype in TYPES:
        query = make_query(child, rdtype, recurse=False, edns=Edns(dnssec_ok=True))
        try:
            async with gate:
                reply = await ask(query, Endpoint(address, world.port), world.limits)
        except LookupFailed as error:
            return ToldKeys(host, address, {}, error.message.rstrip("."), is_silent=True)
        message = reply.message
        rcode = int(message.rcode())
        if rcode or not message.flags & _AA:
            detail = f"it answers with code {rcode}" if rcode else "it answers without authority"
            return ToldKeys(host, address, {}, f"{detail} when asked for {rdtype}")
        if (found := _set_of(message, child, _NUMBERS[rdtype])) is not None:
            sets[rdtype] = found
    return ToldKeys(host, address, sets)


def _set_of(message: dns.message.Message, child: str, rdtype: int) -> SignedSet | None:
    for rrset in message.answer:
        if int(rrset.rdtype) == rdtype and names.key(rrset.name.to_text()) == names.key(child):
            return SignedSet(rrset, tuple(covering(message.answer, rrset)))
    return None
