"""Vanity name servers: which there are and who uses them; configure, delegate to them, stop, disable.

A zone and the settings beside it are two files. The settings list the hosts from before their first record is written
until after the last one is gone, so that whatever breaks off in between leaves one half state only: hosts that are
listed and have no address, or NS records that aren't those meant. Both are findings of `tuiz check`, and configuring
or disabling once more brings them to an end.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain import names
from tuiz.domain.system_operations import SetZoneNameServers
from tuiz.domain.vanity import (
    CHANGE,
    CONFIGURE,
    DELEGATE,
    DISABLE,
    STOP,
    SetVanity,
    default_hosts,
    refuse_hosts,
    same_addresses,
)
from tuiz.errors import NotFoundError, TuizError, UsageError
from tuiz.services.included_records import refuse_included
from tuiz.services.name_server_sets import NoSuchSet, named, sets_of
from tuiz.services.one_change import change_saved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tuiz.domain.vanity import Addresses
    from tuiz.services.finding_zone import FoundZone, ZoneFinder
    from tuiz.services.one_change import Outcome, Wish
    from tuiz.services.session import Session
    from tuiz.storage.places import Places

Provider = tuple[str, ...] | str
"""Whose servers vanity names stand for: host names, absolute, or the label of a set."""


class NoVanity(NotFoundError):
    """The domain has no vanity name servers."""


class StillUsed(TuizError):
    """Other domains use these vanity name servers."""

    hint = "tuiz vanity stop DOMAIN… brings them back to the provider's names; then disable."


class ProviderUnknown(UsageError):
    """Nobody knows to whose name servers a domain is to go back."""

    hint = "--set LABEL names the set to go back to."


class User(NamedTuple):
    """A domain that uses vanity name servers of another one, or of its own."""

    zone: FoundZone
    zone_ns: tuple[str, ...]
    """Those among its NS records."""
    intended: tuple[str, ...]
    """Those that its settings mean its NS records or its delegation to name."""
    problem: str = ""
    """Why its NS records can't be read, a sentence."""


class Vanity(NamedTuple):
    """The vanity name servers of a domain."""

    zone: FoundZone
    addresses: Addresses
    """Of each host, as the zone file has them."""
    provider: Provider | None
    users: tuple[User, ...] = ()
    """Other domains here."""
    unread: tuple[User, ...] = ()
    """Domains of which it is unknown whether they use them: their files can't be read."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names, absolute."""
        return tuple(self.addresses)

    @property
    def without_address(self) -> tuple[str, ...]:
        """The hosts that the zone has no address of."""
        return tuple(host for host, addresses in self.addresses.items() if not addresses)


@dataclass(frozen=True, slots=True)
class Plan:
    """One domain's part of a change: its zone and its settings."""

    zone: FoundZone
    operation: SetVanity | SetZoneNameServers
    settings: Mapping[str, object]
    """Values by their keys; None takes a key away."""
    intent_first: bool = True
    """Whether the settings are written before the zone; else behind it."""
    glue: Addresses | None = None
    """What the registry needs."""
    warnings: tuple[str, ...] = ()
    """What is to be thought of before, sentences."""

    @property
    def settings_path(self) -> Path:
        """The TOML file beside the zone."""
        return self.zone.file.file.settings_path


def vanities(finder: ZoneFinder) -> list[Vanity]:
    """Return the vanity name servers of all domains here, with who uses them; looks into every file."""
    zones = [zone for zone in finder.all() if zone.file.origin is not None]
    return [_vanity(zone, zones) for zone in zones if zone.file.settings.vanity]


def vanity_of(zone: FoundZone, finder: ZoneFinder) -> Vanity:
    """Return a domain's vanity name servers, with who uses them; looks into every file.

    Raises:
        NoVanity: it has none.
    """
    if not zone.file.settings.vanity:
        raise NoVanity(
            f"{names.spoken(zone.origin)} has no vanity name servers.",
            hint=f"tuiz vanity configure --for SET {names.spoken(zone.origin)} makes them.",
        )
    return _vanity(zone, [each for each in finder.all() if each.file.origin is not None])


def without_users(owner: FoundZone) -> Vanity:
    """Return a domain's vanity name servers; no users are looked up."""
    return _vanity(owner, [])


def users_of(hosts: Sequence[str], zones: Sequence[FoundZone], own: str) -> list[User]:
    """Return the domains among *zones*, but for *own*, that use one of these hosts, or may do so."""
    wanted = {names.key(host) for host in hosts}
    found = []
    for zone in zones:
        if names.key(zone.origin) != names.key(own):
            user = _use(zone, wanted)
            if user.zone_ns or user.intended or user.problem:
                found.append(user)
    return found


def plan_configure(zone: FoundZone, addresses: Addresses, provider: Provider) -> Plan:
    """Return what makes these hosts the vanity name servers of their domain.

    Args:
        zone: the domain's.
        addresses: those of each host, absolute.
        provider: whose servers they are.

    Raises:
        UsageError: a host can't be one.
    """
    hosts = tuple(addresses)
    refuse_hosts(zone.origin, hosts)
    _refuse_delegated(zone, hosts)
    settings: dict[str, object] = {
        "vanity": _spoken(hosts),
        "vanity_for": _written(provider),
        "name_servers": _spoken(hosts),
        "delegation": _spoken(hosts),
    }
    former = zone.file.settings.vanity
    operation = SetVanity(addresses, hosts, former, told=CHANGE if former else CONFIGURE)
    return Plan(zone, operation, settings, glue=addresses, warnings=tuple(_warnings(zone, addresses)))


def plan_delegate(zone: FoundZone, vanity: Vanity) -> Plan:
    """Return what brings another domain to vanity name servers."""
    settings = {"name_servers": _spoken(vanity.hosts), "delegation": _spoken(vanity.hosts)}
    return Plan(zone, SetZoneNameServers(vanity.hosts, told=DELEGATE), settings)


def plan_stop(zone: FoundZone, owners: Sequence[FoundZone], finder: ZoneFinder, label: str | None = None) -> Plan:
    """Return what brings a domain from vanity name servers back to the provider's names.

    Args:
        zone: the domain's.
        owners: the domains that have vanity name servers.
        finder: knows the sets.
        label: the set; None takes the provider's of the vanity name servers.

    Raises:
        NoVanity: it uses none.
        ProviderUnknown: nobody knows whose they are.
    """
    owner = next(vanities_used_by(zone, owners), None)
    if owner is None:
        raise NoVanity(f"{names.spoken(zone.origin)} isn't delegated to vanity name servers of a domain here.")
    provider, hosts = _back_to(owner, finder, label)
    settings = {"name_servers": _written(provider), "delegation": _spoken(hosts)}
    return Plan(zone, SetZoneNameServers(hosts, told=STOP), settings)


def plan_disable(vanity: Vanity, finder: ZoneFinder, label: str | None = None) -> Plan:
    """Return what ends vanity name servers, and brings their domain back to the provider's names.

    Args:
        vanity: they.
        finder: knows the sets.
        label: the set; None takes the provider's.

    Raises:
        StillUsed: other domains use them, or may do so.
        ProviderUnknown: nobody knows whose they are.
    """
    users = [user for user in vanity.users if user.zone_ns or user.intended]
    if users:
        listed = "\n".join(f"  {names.spoken(user.zone.origin)}: {_used(user)}" for user in users)
        count = "1 domain uses" if len(users) == 1 else f"{len(users)} domains use"
        raise StillUsed(f"{count} the vanity name servers of {names.spoken(vanity.zone.origin)}:\n{listed}")
    provider, hosts = _back_to(vanity, finder, label)
    settings: dict[str, object] = {
        "vanity": None,
        "vanity_for": None,
        "name_servers": _written(provider),
        "delegation": _spoken(hosts),
    }
    operation = SetVanity({}, hosts, vanity.hosts, told=DISABLE)
    return Plan(vanity.zone, operation, settings, intent_first=False)


def carry_out(plan: Plan, wish: Wish, places: Places | None = None) -> Outcome:
    """Change a zone, as one revision, and the settings beside it.

    Args:
        plan: what to do.
        wish: how; a dry run writes neither.
        places: where the journal lies; None takes the user's.

    Raises:
        TuizError: what went wrong; where the zone wasn't changed, its settings aren't either.
    """

    def act(session: Session) -> None:
        for owner in plan.operation.owners(session.zone):
            for rdtype in ("NS",) if names.key(owner) == names.key(session.zone.name) else ("A", "AAAA"):
                refuse_included(session, owner, rdtype)
        session.perform(plan.operation)

    wish = replace(wish, message=wish.message or plan.operation.told)

    def change() -> Outcome:
        return change_saved(plan.zone.for_session, act, wish, places)

    if wish.dry_run:
        return change()
    if plan.intent_first:
        with settings_unless_refused(plan.zone.path, plan.settings_path, plan.settings):
            return change()
    outcome = change()
    write_settings(plan.settings_path, plan.settings)
    return outcome


def write_settings(path: Path, settings: Mapping[str, object]) -> None:
    """Set keys of the TOML file beside a zone; nothing is written where it says so already.

    Raises:
        TuizError: it can't be changed.
    """
    from tuiz.storage.toml_file import change_toml, read_toml

    file = read_toml(path)
    wanted = {key: value for key, value in settings.items() if file.values.get(key) != value}
    if wanted or file.findings:  # what is no TOML is refused there
        change_toml(path, {(key,): value for key, value in wanted.items()})


@contextmanager
def settings_unless_refused(zone_path: Path, path: Path, settings: Mapping[str, object]) -> Iterator[None]:
    """Write settings, and bring back what they were if what follows is refused before the zone file changes."""
    from tuiz.files.identity import read_with_status
    from tuiz.storage.toml_file import read_toml

    if not settings:
        yield
        return
    was_there = path.exists()
    before = read_toml(path).values
    zone_before, _ = read_with_status(zone_path)
    write_settings(path, settings)
    try:
        yield
    except TuizError:
        if read_with_status(zone_path)[0] == zone_before:
            write_settings(path, {key: before.get(key) for key in settings})
            if not was_there and not read_toml(path).text.strip():
                path.unlink(missing_ok=True)
        raise


def owners_here(finder: ZoneFinder) -> list[FoundZone]:
    """Return the domains here that have vanity name servers; looks into every file's settings."""
    return [zone for zone in finder.all() if zone.file.settings.vanity and zone.file.origin is not None]


def vanities_used_by(zone: FoundZone, owners: Sequence[FoundZone]) -> Iterator[Vanity]:
    """Yield the vanity name servers, of the domains *owners*, that a domain uses; no users are looked up."""
    for other in owners:
        user = _use(zone, {names.key(host) for host in other.file.settings.vanity})
        if user.zone_ns or user.intended:
            yield _vanity(other, [])


def hosts_named(words: Sequence[str], domain: str, count: int) -> tuple[str, ...]:
    """Return the hosts that a user names, absolute; as many usual ones as *count* where none is.

    Raises:
        UsageError: a word is no host name below the domain.
    """
    found: dict[str, str] = {}
    for word in words:
        names.validate(word)
        is_short = "." not in word
        host = names.absolute(word, domain if is_short else names.ROOT)
        found.setdefault(names.key(host), host)
    hosts = tuple(found.values()) or default_hosts(domain, count)
    refuse_hosts(domain, hosts)
    return hosts


def _warnings(zone: FoundZone, addresses: Addresses) -> Iterator[str]:
    """Yield that one host alone is few, and which have addresses of their own: something else may answer there."""
    from tuiz.services.delegating import addresses_in

    if len(addresses) == 1:
        yield "One name server alone: while it can't be reached, nobody finds the domain. Name two or more."
    former = set(map(names.key, zone.file.settings.vanity))
    for host, wanted in addresses.items():
        present = () if names.key(host) in former else addresses_in(zone, host)
        gone = [address for address in present if not any(same_addresses([address], [each]) for each in wanted)]
        if gone:
            yield f"{names.spoken(host)} is a host already: {' '.join(gone)} {'goes' if len(gone) == 1 else 'go'}."


def _refuse_delegated(zone: FoundZone, hosts: Sequence[str]) -> None:
    """Refuse hosts that lie in a child zone: their addresses belong there."""
    from tuiz.services.records_view import records_at

    for host in hosts:
        for name in (host, *names.ancestors(host)):
            if not names.is_below(name, zone.origin):
                break
            if records_at(zone, name, "NS"):
                raise UsageError(
                    f"{names.spoken(host)} lies in {names.spoken(name)}, which the zone delegates.",
                    hint=f"Name hosts that the zone has itself: ns1.{names.spoken(zone.origin)}",
                )


def _vanity(zone: FoundZone, zones: Sequence[FoundZone]) -> Vanity:
    from tuiz.services.delegating import addresses_in

    settings = zone.file.settings
    try:
        addresses = {host: addresses_in(zone, host) for host in settings.vanity}
    except TuizError:  # the file can't be read, which others tell
        addresses = dict.fromkeys(settings.vanity, ())
    users = users_of(settings.vanity, zones, zone.origin) if zones else []
    known = tuple(user for user in users if user.zone_ns or user.intended)
    return Vanity(zone, addresses, settings.vanity_for, known, tuple(user for user in users if user not in known))


def _use(zone: FoundZone, wanted: set[str]) -> User:
    from tuiz.services.records_view import apex_records

    settings = zone.file.settings
    meant = {names.key(host): host for host in (*settings.intended_hosts, *settings.delegation)}
    intended = tuple(host for key, host in meant.items() if key in wanted)
    try:
        hosts = dict.fromkeys(record.rdata for record in apex_records(zone, "NS"))
    except TuizError as error:
        return User(zone, (), intended, error.message)
    return User(zone, tuple(host for host in hosts if names.key(host) in wanted), intended)


def _used(user: User) -> str:
    parts = [f"zone NS {', '.join(map(names.spoken, user.zone_ns))}"] if user.zone_ns else []
    parts += [f"settings {', '.join(map(names.spoken, user.intended))}"] if user.intended else []
    return "; ".join(parts)


def _provider_of(vanity: Vanity, finder: ZoneFinder) -> Provider:
    """Return whose servers vanity names stand for: as it is written down, else the set that has their addresses."""
    if vanity.provider:
        return vanity.provider
    here = {address for addresses in vanity.addresses.values() for address in addresses}
    for found in sets_of(finder):
        there = {address for addresses in found.addresses.values() for address in addresses}
        if here and here <= there:
            return found.label
    raise ProviderUnknown(
        f"Nothing tells whose servers the vanity name servers of {names.spoken(vanity.zone.origin)} are."
    )


def _back_to(vanity: Vanity, finder: ZoneFinder, label: str | None) -> tuple[Provider, tuple[str, ...]]:
    """Return whose name servers, and which, a domain goes back to: the set's of this label, else the provider's."""
    if label is not None:
        return label, named(label, finder).hosts
    provider = _provider_of(vanity, finder)
    try:
        return provider, named(provider, finder).hosts if isinstance(provider, str) else provider
    except NoSuchSet as error:
        domain = names.spoken(vanity.zone.origin)
        raise ProviderUnknown(
            f"The vanity name servers of {domain} stand for a set that is gone: {provider}."
        ) from error


def _spoken(hosts: Sequence[str]) -> list[str]:
    return [names.spoken(host) for host in hosts]


def _written(provider: Provider) -> object:
    return provider if isinstance(provider, str) else _spoken(provider)
