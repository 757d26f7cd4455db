"""Delegate a child from the zone here that it lies in: which zone that is, the glue, and the DS of the child's keys."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal

from tuiz.domain import names
from tuiz.domain.delegation_operations import DelegateChild
from tuiz.domain.name_servers import NameServerSet
from tuiz.errors import NotFoundError, UsageError
from tuiz.services.delegating import addresses_in
from tuiz.services.finding_zone import AmbiguousZone, FoundZone, NoSuchZone, ZoneFinder

if TYPE_CHECKING:
    from dns.rdtypes.ANY.DNSKEY import DNSKEY

DsChoice = Literal["keep", "zone", "none"]
_SEP: Final = 1
"""The flag of the keys that the parent's DS records are of (RFC 4034 §2.1.1)."""
_DELETE: Final = "0 0 0 00"
"""What CDS says when the child wants no DS (RFC 8078 §4)."""


class NoParentHere(NotFoundError):
    """No zone here lies above the name."""

    hint = (
        "The delegation belongs to the zone above: --registrar LABEL goes through the domain's registrar,"
        " --registrar manual tells what to enter there."
    )


class NoKeys(NotFoundError):
    """The child's zone says nothing of keys."""

    hint = "Sign it first, or name the DS record itself: --ds 'TAG ALGORITHM TYPE DIGEST'."


def parent_of(child: str, finder: ZoneFinder) -> FoundZone:
    """Return the zone here that *child*, absolute, lies in.

    Raises:
        NoParentHere: there is none.
        AmbiguousZone: several files hold it.
    """
    for above in names.ancestors(child):
        if above == names.ROOT:
            break
        try:
            return finder.find(above)
        except NoSuchZone:
            continue
    raise NoParentHere(f"No zone here lies above {child}")


def operation(
    child: str, servers: NameServerSet, finder: ZoneFinder, *, ds: DsChoice | Sequence[str], ttl: int | None
) -> DelegateChild:
    """Return what delegates *child*.

    Args:
        child: absolute.
        servers: its name servers, with the addresses that are known.
        finder: knows the zones here: the child's tells the addresses that nobody named.
        ds: whether the DS records stay, follow the child's keys as its zone here has them, or go; or the RDATA of
            those that there are to be.
        ttl: of the NS records; None leaves it to the zone.

    Raises:
        UsageError: a DS record can't be one.
        NoKeys: the child's zone has none.
        StorageError: a file can't be read.
    """
    zone = _zone_of(child, finder)
    wanted = [host for host in servers.hosts if names.is_at_or_below(host, child)]
    known = {names.key(host): addresses for host, addresses in servers.addresses.items()}
    glue = {host: known.get(names.key(host)) or addresses_in(zone, host) for host in wanted}
    records: tuple[str, ...] | None
    if ds == "keep":
        records = None
    elif ds == "none":
        records = ()
    elif ds == "zone":
        records = _ds_of_zone(zone, child)
    else:
        records = tuple(map(_checked, ds))
    return DelegateChild(child, servers.hosts, {host: found for host, found in glue.items() if found}, records, ttl)


def without_glue(delegation: DelegateChild) -> list[str]:
    """Return the name servers within the child whose addresses nobody told."""
    told = {names.key(host) for host, addresses in delegation.glue.items() if addresses}
    inside = [host for host in delegation.hosts if names.is_at_or_below(host, delegation.child)]
    return [host for host in inside if names.key(host) not in told]


def _zone_of(child: str, finder: ZoneFinder) -> FoundZone | None:
    try:
        return finder.find(child)
    except (NoSuchZone, AmbiguousZone):
        return None


def _rdatas(zone: FoundZone | None, owner: str, rdtype: str) -> list[str]:
    from tuiz.services.records_view import records_at

    return [] if zone is None else [record.rdata for record in records_at(zone, owner, rdtype)]


def _ds_of_zone(zone: FoundZone | None, child: str) -> tuple[str, ...]:
    """Return the DS records that the child asks for by CDS, else those of its keys (RFC 7344 §4)."""
    wished = _rdatas(zone, child, "CDS")
    if wished:
        return () if wished == [_DELETE] else tuple(map(_checked, wished))
    keys = _rdatas(zone, child, "CDNSKEY") or _rdatas(zone, child, "DNSKEY")
    made = _made_of(child, keys)
    if not made:
        raise NoKeys(f"The zone of {child} here has no CDS, CDNSKEY or DNSKEY record of a key-signing key.")
    return made


def _made_of(child: str, keys: Sequence[str]) -> tuple[str, ...]:
    import dns.dnssec
    import dns.name
    import dns.rdata

    owner = dns.name.from_text(child)
    parsed: list[DNSKEY] = [dns.rdata.from_text("IN", "DNSKEY", text) for text in keys]  # type: ignore[misc]
    signing = [key for key in parsed if key.flags & _SEP]
    policy = dns.dnssec.allow_all_policy
    return tuple(dns.dnssec.make_ds(owner, key, "SHA256", policy=policy).to_text().upper() for key in signing)


def _checked(text: str) -> str:
    """Return a DS record's RDATA as the zone is to have it."""
    from tuiz.domain import rdata

    try:
        rdata.validate("DS", text, names.ROOT)
    except rdata.InvalidRdata as error:
        raise UsageError(f"{text!r} is no DS record: {error.message}", hint=error.hint) from error
    return rdata.presentation("DS", text, names.ROOT)


def with_sets(servers: NameServerSet, sets: Sequence[NameServerSet]) -> NameServerSet:
    """Return name servers with those of sets before them."""
    hosts = {names.key(host): host for each in (*sets, servers) for host in each.hosts}
    addresses: Mapping[str, tuple[str, ...]] = {
        host: found for each in (*sets, servers) for host, found in each.addresses.items()
    }
    return servers._replace(hosts=tuple(hosts.values()), addresses=addresses)
