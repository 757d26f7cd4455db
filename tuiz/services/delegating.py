"""Look at a domain's delegation: what its files here say, what the live DNS says, and what is wrong with it."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.delegation import Delegation, Referral
from tuiz.errors import UsageError
from tuiz.services.finding_zone import FoundZone, NoSuchZone, ZoneFinder

if TYPE_CHECKING:
    from tuiz.checks.live.finding import LiveFinding
    from tuiz.lookups.delegation import Wanted
    from tuiz.lookups.world import World
    from tuiz.services.delegation_explained import Explained
    from tuiz.services.registration import Registered
    from tuiz.services.whose_servers import Whose


_LONGEST_FILE_NAME: Final = 255
"""Octets: with more, the system refuses to look whether there is such a file."""


class DelegationReport(NamedTuple):
    """What was observed of a delegation, and what there is to say about it."""

    delegation: Delegation
    findings: "list[LiveFinding]"
    verdict: str
    registration: "Registered | None" = None
    """How the domain is registered; None where nobody asked."""
    whose: "Mapping[str, Whose]" = MappingProxyType({})
    """Whose name servers each of the four columns names, where that is known."""
    explained: "tuple[Explained, ...] | None" = None
    """What it means, in words; None where nobody asked."""


class Domain(NamedTuple):
    """A domain that somebody looks after."""

    name: str
    """Absolute."""
    zone: FoundZone | None
    """Its zone here, if there is one."""


def domain_of(text: str, finder: ZoneFinder) -> Domain:
    """Return the domain that *text* means: a name, or the path of its zone file.

    Raises:
        UsageError: it is neither.
        AmbiguousZone: several files hold its zone.
        StorageError: the workspace can't be read.
    """
    if text == names.ROOT:
        return Domain(text, None)
    text = _as_the_dns_has_it(text)
    try:
        zone = finder.find(text)
    except NoSuchZone:
        zone = None
    except names.InvalidName as error:
        raise UsageError(error.message, hint=error.hint) from error
    if zone is not None and not _means_name(text, zone):
        return Domain(zone.origin, zone)
    from tuiz.services.tracing import question_of

    name = question_of(text, None).name
    return Domain(zone.origin if zone is not None else name, zone)


def wanted_of(domain: Domain, finder: ZoneFinder) -> "Wanted":
    """Return what the files here say of a domain.

    Raises:
        StorageError: a zone file can't be read.
    """
    from tuiz.lookups.delegation import Wanted
    from tuiz.services.records_view import apex_records

    intended: tuple[str, ...] | None = None
    zone_ns: tuple[str, ...] | None = None
    if domain.zone is not None:
        settings = domain.zone.file.settings
        intended = settings.delegation or settings.intended_hosts or None
        zone_ns = tuple(dict.fromkeys(record.rdata for record in apex_records(domain.zone, "NS")))
    return Wanted(intended, zone_ns, _stored_parent(domain.name, finder))


async def look_at(
    domain: str, wanted: "Wanted", world: "World", tell: Callable[[str], None] = lambda _: None
) -> DelegationReport:
    """Return what is to be said of a domain's delegation.

    Args:
        domain: absolute.
        wanted: what the files here say of it.
        world: where the DNS begins.
        tell: is told what is being done, in a few words.
    """
    from tuiz.checks.live.judging import check_delegation, verdict_of
    from tuiz.lookups.delegation import DelegationProber

    delegation = await DelegationProber(world, tell).probe(domain, wanted)
    findings = check_delegation(delegation)
    return DelegationReport(delegation, findings, verdict_of(findings))


def _stored_parent(domain: str, finder: ZoneFinder) -> tuple[str, Referral] | None:
    """Return the zone here that delegates the domain, and how; None where no zone here does."""
    for above in names.ancestors(domain):
        if above == names.ROOT:
            return None
        found = finder.workspace.find(above)
        if len(found) == 1:  # of several views nobody knows which one counts
            zone = FoundZone(found[0], finder.workspace.root, finder.workspace.settings, finder.user)
            referral = _referral(zone, domain)
            return None if referral is None else (above, referral)
    return None


def _referral(zone: FoundZone, domain: str) -> Referral | None:
    """Return the delegation of a domain in the file of the zone above it."""
    from tuiz.services.records_view import records_at

    servers = records_at(zone, domain, "NS")
    if not servers:
        return None
    hosts = tuple(dict.fromkeys(record.rdata for record in servers))
    inside = [host for host in hosts if names.is_at_or_below(host, zone.origin)]
    glue = {host: addresses_in(zone, host) for host in inside}
    return Referral(
        hosts,
        {host: found for host, found in glue.items() if found},
        tuple(record.rdata for record in records_at(zone, domain, "DS")),
        servers[0].ttl,
    )


def addresses_in(zone: FoundZone | None, host: str) -> tuple[str, ...]:
    """Return the addresses that a zone's file has of a host; none where there is no file."""
    from tuiz.services.records_view import records_at

    if zone is None:
        return ()
    return tuple(record.rdata for rdtype in ("A", "AAAA") for record in records_at(zone, host, rdtype))


def _as_the_dns_has_it(text: str) -> str:
    """Return an international name in its ASCII form; a name too long to be one, or a file's, is refused at once."""
    from tuiz.lookups.idn import to_ascii

    if os.sep in text:
        return text
    if not text.isascii() and not Path(text).is_file():
        text = to_ascii(text)
    if len(text) > _LONGEST_FILE_NAME:
        try:
            names.validate(text)
        except names.InvalidName as error:
            raise UsageError(error.message, hint=error.hint) from error
    return text


def _means_name(text: str, zone: FoundZone) -> bool:
    """Return whether *text* is the zone's name rather than its file's path."""
    return not Path(text).is_file() and names.key(names.absolute(text, names.ROOT)) == names.key(zone.origin)
