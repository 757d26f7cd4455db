"""Delegate a child from the zone here that it lies in: which zone that is, the glue, and the DS of the child's keys."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from tuiz.domain import names
from tuiz.domain.delegation_operations import DelegateChild
from tuiz.domain.name_servers import NameServerSet
from tuiz.errors import NotFoundError
from tuiz.services.child_keys import AskedDs, asked_ds, checked, live_ds
from tuiz.services.delegating import Domain, addresses_in
from tuiz.services.finding_zone import AmbiguousZone, FoundZone, NoSuchZone, ZoneFinder

if TYPE_CHECKING:
    from tuiz.registrar.protocol import Registered, Registrar

DsChoice = Literal["keep", "zone", "none"]


class NoParentHere(NotFoundError):
    """No zone here lies above the name."""

    hint = (
        "The delegation belongs to the zone above: --registrar LABEL goes through the domain's registrar,"
        " --registrar manual tells what to enter there."
    )


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
            those that there are to be, such as `ds_of_servers` finds where they are to follow the live ones.
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
        records = tuple(map(checked, ds))
    return DelegateChild(child, servers.hosts, {host: found for host, found in glue.items() if found}, records, ttl)


async def ds_of_servers(domain: Domain, servers: NameServerSet, registrar: "Registrar", finder: ZoneFinder) -> AskedDs:
    """Return the DS records that a child asks for by what its name servers serve.

    Args:
        domain: the child.
        servers: its name servers, with the addresses that are known.
        registrar: knows the DS records that there are now.
        finder: knows the settings, and the zones here.

    Raises:
        KeysUnknown: they don't all answer.
        KeysDoubtful: what they say can't be relied on.
        NoKeys: there are none.
        RegistrarError: what there is now can't be asked.
        SettingsError: the root hints can't be used.
    """
    from tuiz.services.registering import seen_at_parent
    from tuiz.services.tracing import world_of

    if registrar.can_apply:
        now: Registered | None = await registrar.current(domain.name)
    else:
        now, _ = await seen_at_parent(domain, finder)

    settings = domain.zone.settings.lookup if domain.zone is not None else finder.settings.lookup
    known = {names.key(host): addresses for host, addresses in servers.addresses.items()}
    inside = [host for host in servers.hosts if names.is_at_or_below(host, domain.name)]
    glue = {host: known.get(names.key(host)) or addresses_in(domain.zone, host) for host in inside}
    present = now.ds if now is not None else None
    return await live_ds(domain.name, servers.hosts, {**servers.addresses, **glue}, present, world_of(settings))


def without_glue(delegation: DelegateChild, parent: FoundZone) -> list[str]:
    """Return the name servers within the child whose addresses nobody told, spoken, nor has the parent zone any."""
    told = {names.key(host) for host, addresses in delegation.glue.items() if addresses}
    inside = [host for host in delegation.hosts if names.is_at_or_below(host, delegation.child)]
    return [names.spoken(host) for host in inside if names.key(host) not in told and not addresses_in(parent, host)]


def _zone_of(child: str, finder: ZoneFinder) -> FoundZone | None:
    try:
        return finder.find(child)
    except (NoSuchZone, AmbiguousZone):
        return None


def _rdatas(zone: FoundZone | None, owner: str, rdtype: str) -> list[str]:
    from tuiz.services.records_view import records_at

    return [] if zone is None else [record.rdata for record in records_at(zone, owner, rdtype)]


def _ds_of_zone(zone: FoundZone | None, child: str) -> tuple[str, ...]:
    """Return the DS records that the child asks for by its zone here."""
    return asked_ds(child, *(_rdatas(zone, child, rdtype) for rdtype in ("CDS", "CDNSKEY", "DNSKEY"))).ds


def with_sets(servers: NameServerSet, sets: Sequence[NameServerSet]) -> NameServerSet:
    """Return name servers with those of sets before them."""
    hosts = {names.key(host): host for each in (*sets, servers) for host in each.hosts}
    addresses: Mapping[str, tuple[str, ...]] = {
        host: found for each in (*sets, servers) for host, found in each.addresses.items()
    }
    return servers._replace(hosts=tuple(hosts.values()), addresses=addresses)
