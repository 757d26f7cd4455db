"""What an account at DNSimple changes beside delegations: zone NS records, and vanity name servers in all ways.

Each is a preview as any other; `registering.apply` makes it, and the log takes it back.
"""

from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.domain.sentences import listed
from tuiz.errors import UsageError
from tuiz.registrar.errors import NoSuchDomain, NotAuthorised, Refused
from tuiz.registrar.protocol import Wish
from tuiz.services.registering import Preview, preview

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.domain.name_servers import NameServerSet
    from tuiz.registrar.dnsimple import DnsimpleRegistrar
    from tuiz.registrar.protocol import Manner, Registered, Registrar
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import ZoneFinder


class NotOfThisKind(UsageError):
    """This registrar can't do that."""


class VanityInUse(Refused):
    """Vanity name servers can't be disabled while a domain is delegated to them."""


def account_of(registrar: "Registrar") -> "DnsimpleRegistrar":
    """Return a registrar as the account at DNSimple that it is.

    Raises:
        NotOfThisKind: it isn't one.
    """
    if registrar.kind == "dnsimple":
        from tuiz.registrar.dnsimple import DnsimpleRegistrar

        if isinstance(registrar, DnsimpleRegistrar):
            return registrar
    raise NotOfThisKind(
        f"{registrar.label} isn't an account at DNSimple.", hint='That takes a registrar of kind = "dnsimple".'
    )


def hosts_of(words: "Sequence[str]", sets: "Sequence[str]", finder: "ZoneFinder") -> "NameServerSet":
    """Return the name servers that words and the labels of sets name.

    Raises:
        UsageError: a word is none.
        NotFoundError: there is no such set.
    """
    from tuiz.services.child_delegation import with_sets
    from tuiz.services.name_server_sets import named, parse_hosts

    return with_sets(parse_hosts(words), [named(label, finder) for label in sets])


async def zone_ns_change(
    domain: "Domain", hosts: "Sequence[str]", registrar: "Registrar", finder: "ZoneFinder"
) -> Preview:
    """Return what sets the zone NS records that DNSimple serves.

    Raises:
        RegistrarError: it can't be asked, or has no such zone.
    """
    account = account_of(registrar)
    from tuiz.registrar.dnsimple_ways import ZoneNs

    return await preview(domain, Wish(tuple(hosts)), ZoneNs(account), finder)


async def to_vanity_change(
    domain: "Domain", hosts: "Sequence[str]", registrar: "Registrar", finder: "ZoneFinder"
) -> Preview:
    """Return what delegates a domain to vanity name servers.

    Raises:
        RegistrarError: it can't be asked, or won't have it.
    """
    account = account_of(registrar)
    from tuiz.registrar.dnsimple_ways import ToVanity

    return await preview(domain, Wish(tuple(hosts)), ToVanity(account), finder)


async def from_vanity_change(
    domain: "Domain", hosts: "Sequence[str]", registrar: "Registrar", finder: "ZoneFinder"
) -> Preview:
    """Return what delegates a domain to vanity name servers no longer.

    Without *hosts* DNSimple picks those of its own; what they are likely to be, its published set tells.

    Raises:
        RegistrarError: it can't be asked, or won't have it.
    """
    account = account_of(registrar)
    from tuiz.registrar.dnsimple_ways import USUAL, FromVanity
    from tuiz.services.name_server_sets import named

    wished = tuple(hosts) or named(USUAL, finder).hosts
    return await preview(domain, Wish(wished), FromVanity(account, picks_hosts=not hosts), finder)


async def vanity_switch(domain: "Domain", registrar: "Registrar", finder: "ZoneFinder", *, is_on: bool) -> Preview:
    """Return what gives a domain vanity name servers, or takes them away.

    Raises:
        VanityInUse: it would take them away from domains that are delegated to them.
        RegistrarError: it can't be asked, or has no such zone.
    """
    import asyncio

    account = account_of(registrar)
    from tuiz.registrar.dnsimple_ways import USUAL_VANITY, VanitySwitch

    switch = VanitySwitch(account)
    hosts = tuple(f"{label}.{domain.name}" for label in USUAL_VANITY)
    planned = await preview(domain, Wish(hosts if is_on else ()), switch, finder)
    if is_on and planned.before is not None and planned.before.hosts:  # whichever they are, it has them
        return await preview(domain, Wish(planned.before.hosts), switch, finder)
    if not is_on and planned.before is not None:
        gone = {names.key(host) for host in planned.before.hosts}
        await _refuse_used(domain, gone, account)
        users = await asyncio.to_thread(_users, gone, finder)
        if users:
            raise VanityInUse(
                f"{listed(users)} here {'is' if len(users) == 1 else 'are'} meant to be delegated to them.",
                hint="tuiz vanity stop DOMAIN, or tuiz registrars --from-vanity, ends that.",
            )
    return planned


def way_back(manner: "Manner", registrar: "Registrar") -> "Registrar":
    """Return what takes a change back that was made by a way of its own.

    Raises:
        NotOfThisKind: the registrar of that label is another by now.
    """
    if manner == "delegation":
        return registrar
    account = account_of(registrar)
    from tuiz.registrar.dnsimple_ways import FromVanity, ToVanity, VanitySwitch, ZoneNs

    match manner:
        case "to-vanity":
            return FromVanity(account, picks_hosts=False)
        case "from-vanity":
            return ToVanity(account)
        case "zone-ns":
            return ZoneNs(account)
        case _:
            return VanitySwitch(account)


async def _refuse_used(domain: "Domain", gone: set[str], account: "DnsimpleRegistrar") -> None:
    """Refuse to take hosts away that the domain itself is delegated to, where the account tells."""
    try:
        found: Registered = await account.current(domain.name)
    except (NoSuchDomain, NotAuthorised, Refused):  # it is registered elsewhere, or no business of the token's
        return
    used = [host for host in found.hosts if names.key(host) in gone]
    if used:
        raise VanityInUse(
            f"{names.spoken(domain.name)} is delegated to {listed(used)}, which would be gone.",
            hint=f"First: tuiz registrars --from-vanity {account.label} {names.spoken(domain.name)}",
        )


def _users(gone: set[str], finder: "ZoneFinder") -> list[str]:
    """Return the domains here whose settings name one of these hosts. Slow."""
    if not gone:
        return []
    return [
        zone.origin
        for zone in finder.all()
        if zone.file.origin is not None
        and gone & {names.key(host) for host in (*zone.file.settings.delegation, *zone.file.settings.intended_hosts)}
    ]
