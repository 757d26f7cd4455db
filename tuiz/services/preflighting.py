"""Ask new name servers, before anything changes, whether a domain may be delegated to them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import addresses, names
from tuiz.domain.cut_over import PlannedStep, texts
from tuiz.domain.delegation import keys
from tuiz.domain.mnemonics import type_number
from tuiz.domain.preflight import Compared, Deviation, Preflight
from tuiz.errors import UsageError
from tuiz.services.delegating import addresses_in, wanted_of

if TYPE_CHECKING:
    from tuiz.checks.live.finding import LiveFinding
    from tuiz.checks.live.preflight import Decision
    from tuiz.domain.delegation import Delegation
    from tuiz.services.delegating import Domain
    from tuiz.services.delegation_explained import Explained
    from tuiz.services.finding_zone import FoundZone, ZoneFinder
    from tuiz.services.stored_rrsets import StoredRRsets
    from tuiz.storage.settings import LookupSettings

_MOST: Final = 20
_OF_SIGNERS: Final = frozenset({"RRSIG", "NSEC", "DNSKEY", "NSEC3", "NSEC3PARAM", "CDS", "CDNSKEY", "ZONEMD"})
"""What a server that signs a zone makes by itself: it says nothing of whether the zone was brought there whole."""


class PreflightReport(NamedTuple):
    """What was observed, what speaks against the change, and what to do."""

    preflight: Preflight
    reasons: "list[LiveFinding]"
    decision: "Decision"
    steps: list[PlannedStep]
    """In their order."""
    explained: "tuple[Explained, ...] | None" = None
    """What the reasons mean, in words; None where nobody asked."""

    @property
    def plan(self) -> list[str]:
        """The steps, sentences."""
        return texts(self.steps)


def hosts_of(words: Sequence[str], domain: str) -> tuple[str, ...]:
    """Return the new name servers that a user names, absolute; addresses may stand behind an equals sign.

    Raises:
        UsageError: a word is no host name.
    """
    found: dict[str, str] = {}
    for word in (word.partition("=")[0] for word in words):
        try:
            names.validate(word)
        except names.InvalidName as error:
            raise UsageError(error.message, hint=error.hint) from error
        host = names.absolute(word, names.ROOT if "." in word else domain)
        if not names.is_hostname(host) or addresses.ipv4_octets(word.rstrip(".")):
            raise UsageError(f"{word!r} is no host name.", hint="Name servers are named by host names, not addresses.")
        found.setdefault(names.key(host), host)
    if not found:
        raise UsageError("No new name server is named.", hint="tuiz delegation DOMAIN --preflight NS…")
    if len(found) > _MOST:
        raise UsageError(f"{len(found)} name servers are too many: a delegation holds 13.")
    return tuple(found.values())


def glue_of(words: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the addresses that words such as `ns1.example.com=192.0.2.1` name, by host.

    Raises:
        UsageError: a word names none.
    """
    from tuiz.services.name_server_sets import parse_hosts

    return parse_hosts([word for word in words if "=" in word]).addresses


async def look_ahead(
    domain: "Domain",
    hosts: tuple[str, ...],
    finder: "ZoneFinder",
    settings: "LookupSettings",
    tell: Callable[[str], None] = lambda _: None,
    *,
    glue: Mapping[str, tuple[str, ...]] | None = None,
) -> PreflightReport:
    """Return whether *domain* may be delegated to *hosts*.

    Args:
        domain: the domain.
        hosts: the new name servers, absolute.
        finder: knows the zones here.
        settings: where the DNS begins.
        tell: is told what is being done, in a few words.
        glue: addresses of new hosts that the user names.
    """
    import asyncio

    from tuiz.checks.live.preflight import decision, reasons
    from tuiz.lookups.delegation import DelegationProber
    from tuiz.services.comparing import text_of
    from tuiz.services.planning_cut_over import planned
    from tuiz.services.stored_rrsets import read_stored
    from tuiz.services.tracing import world_of

    wanted = replace(
        wanted_of(domain, finder), others=hosts, addresses={**_known_addresses(domain.zone, hosts), **(glue or {})}
    )
    delegation = await DelegationProber(world_of(settings), tell).probe(domain.name, wanted)
    preflight = Preflight(delegation, hosts)
    if domain.zone is not None:
        tell("comparing what the new servers answer with the zone here")
        stored = _comparable(read_stored(text_of(domain.zone)))
        compared = await asyncio.to_thread(_compare, stored, preflight, settings)
        preflight = replace(preflight, compared=compared)
    preflight = replace(preflight, glue=_glue(delegation, hosts))
    found = reasons(preflight)
    return PreflightReport(preflight, found, decision(found), planned(preflight))


def _known_addresses(zone: "FoundZone | None", hosts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the addresses that the zone here has of hosts within it: the live DNS may not know them yet."""
    if zone is None:
        return {}
    return {host: addresses_in(zone, host) for host in hosts if names.is_at_or_below(host, zone.origin)}


def _comparable(stored: "StoredRRsets") -> "StoredRRsets":
    """Return the RRsets that new servers have to answer as the zone here does, whatever their TTL."""
    apex = names.to_wire(stored.zone).lower()
    left_out = {_number_of(rdtype) for rdtype in _OF_SIGNERS}
    of_apex = {_number_of("SOA"), _number_of("NS")}
    rrsets = {
        asked: [b"", *rrset[1:]]
        for asked, rrset in stored.rrsets.items()
        if asked[-4:-2] not in left_out and not (asked[:-4] == apex and asked[-4:-2] in of_apex)
    }
    return replace(stored, rrsets=rrsets)


def _number_of(rdtype: str) -> bytes:
    return (type_number(rdtype) or 0).to_bytes(2, "big")


def _compare(stored: "StoredRRsets", preflight: Preflight, settings: "LookupSettings") -> Compared:
    """Put every question to every new server that serves the domain."""
    from tuiz.lookups.exchange import Pace
    from tuiz.services.preflight_extras import extras
    from tuiz.services.verified import ServerAddress
    from tuiz.services.verifying import Verification

    named = {server.address: server.name for server in preflight.new_servers if server.is_authoritative}
    servers = [ServerAddress(address, settings.port, name) for address, name in named.items()]
    unreadable = tuple(f"{item.file.name}, line {item.line}: {item.reason.rstrip('.')}" for item in stored.unreadable)
    if not servers or not stored.rrsets:
        return Compared(unreadable=unreadable)
    pace = Pace(settings.verify_rate, tries=max(3, settings.tries + 1), timeout_seconds=settings.timeout_seconds)
    verification = Verification(stored, servers, pace)
    for _ in verification.run():
        pass
    counts = verification.counts
    extra = extras(stored, servers, settings)
    deviations = tuple(
        Deviation(
            found.owner,
            found.rdtype,
            found.server,
            found.cause != "no-answer",
            found.stored,
            found.served,
            found.detail,
        )
        for found in verification.differences
    )
    different = counts["different"] + len(extra)
    return Compared(counts["same"], different, counts["unknown"], (*deviations, *extra), unreadable)


def _glue(delegation: "Delegation", hosts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the addresses that the parent has to know: those of name servers within the domain."""
    wanted = keys(host for host in hosts if names.is_at_or_below(host, delegation.domain))
    found = {
        host.name: host.addresses or tuple(server.address for server in delegation.servers_of(host.name))
        for host in delegation.hosts
        if names.key(host.name) in wanted
    }
    return {host: addresses for host, addresses in found.items() if addresses}
