"""The registrars of the user's settings: which there are, which domains they have, and what else DNSimple has."""

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain import names
from tuiz.registrar.protocol import Registered, Registrar, Wish
from tuiz.services.account_changes import account_of
from tuiz.services.registering import UnknownRegistrar, labels, registrar_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tuiz.registrar.dnsimple_values import Dnssec
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.registering import Preview


class RegistrarRow(NamedTuple):
    """A registrar, as far as the settings tell."""

    label: str
    kind: str
    where: str | None
    """Its address."""


class HeldDomain(NamedTuple):
    """A domain that a registrar has."""

    name: str
    """Absolute."""
    state: str | None
    """What the registrar calls it; a `hosted` one is registered elsewhere."""
    expires_at: str | None


class Held(NamedTuple):
    """What a registrar has of a domain."""

    registered: Registered
    zone_ns: tuple[str, ...] | None
    """The zone NS records that the registrar serves; None where it serves none, or doesn't tell."""
    dnssec: "Dnssec | None"
    """Whether the registrar signs the zone; None where it doesn't tell."""


def registrars(finder: "ZoneFinder") -> list[RegistrarRow]:
    """Return the registrars that there are; none is asked."""
    found = []
    for label in labels(finder):
        settings = finder.user.registrars.get(label)
        kind = settings.kind if settings else label
        where = (settings.url or settings.server) if settings else None
        if kind == "dnsimple" and where is None:
            from tuiz.registrar.dnsimple_client import PUBLIC

            where = PUBLIC
        found.append(RegistrarRow(label, kind, where))
    return found


def named(label: str, finder: "ZoneFinder") -> Registrar:
    """Return the registrar of a label.

    Raises:
        UnknownRegistrar: there is none.
        SettingsError: its settings can't be used.
    """
    from tuiz.services.delegating import Domain

    registrar = registrar_of(Domain(names.ROOT, None), finder, label)
    if registrar is None:
        raise UnknownRegistrar("No registrar is named.")
    return registrar


async def each_domain_of(registrar: Registrar) -> "AsyncIterator[HeldDomain]":
    """Yield the domains that a registrar has, as it lists them, page for page.

    Raises:
        RegistrarError: it can't be asked.
    """
    if registrar.kind == "dnsimple":
        async for domain in account_of(registrar).each_domain():
            yield HeldDomain(domain.name, domain.state, domain.expires_at)
        return
    for name in await registrar.domains():
        yield HeldDomain(name, None, None)


async def held_of(registrar: Registrar, domain: str) -> Held:
    """Return what a registrar has of a domain.

    Raises:
        RegistrarError: it can't be asked, or has no such domain.
    """
    from tuiz.registrar.errors import NoSuchDomain, NotAuthorised, Refused

    registered = await registrar.current(domain)
    zone_ns: tuple[str, ...] | None = None
    dnssec: Dnssec | None = None
    if registrar.kind == "dnsimple":
        account = account_of(registrar)
        with suppress(NoSuchDomain, NotAuthorised):  # its zone may be somewhere else, or no business of the token's
            zone_ns = await account.zone_ns(domain)
        with suppress(NoSuchDomain, NotAuthorised, Refused):
            dnssec = await account.dnssec(domain)
    return Held(registered, zone_ns, dnssec)


async def meant_by_hand(domain: "Domain", registrar: Registrar, finder: "ZoneFinder") -> "Preview":
    """Return what to enter at a registrar by hand: what the files here mean the domain's delegation to be.

    That is the `delegation` or the name servers of its settings, else its zone NS records, else what its parent zone
    has; with the glue and the DS records that its zone here tells.

    Raises:
        Refused: nothing here tells.
        UsageError: a name server can't be one.
        StorageError: a file can't be read.
    """
    import asyncio

    from tuiz.registrar.errors import RegistrarError
    from tuiz.services.registering import hosts_now, preview

    wish = await asyncio.to_thread(_meant, domain, finder)
    if not wish.hosts:
        try:
            wish = Wish(await hosts_now(domain, registrar, finder), ds=wish.ds)
        except RegistrarError as error:
            told = f"Name them: tuiz delegate --registrar {registrar.label} {names.spoken(domain.name)} HOST…"
            raise type(error)(error.message, hint=told) from error
    return await preview(domain, wish, registrar, finder)


def _meant(domain: "Domain", finder: "ZoneFinder") -> Wish:
    from tuiz.domain.name_servers import NameServerSet
    from tuiz.services.child_delegation import operation
    from tuiz.services.child_keys import NoKeys
    from tuiz.services.delegating import wanted_of

    wanted = wanted_of(domain, finder)
    servers = NameServerSet("", wanted.intended or wanted.zone_ns or (), {})
    try:
        found = operation(domain.name, servers, finder, ds="zone", ttl=None)
    except NoKeys:
        found = operation(domain.name, servers, finder, ds="keep", ttl=None)
    return Wish(found.hosts, found.glue, found.ds)
