"""Changing a domain's delegation, for the app: where it is changed, what is there now, what a form asks for.

Each method reads the settings as they are now; the ones that aren't awaitable are slow.
"""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from tuiz.domain import names
from tuiz.errors import StorageError, TuizError, UsageError
from tuiz.registrar.protocol import MOST_HOSTS, Wish
from tuiz.services.finding_zone import ZoneFinder

if TYPE_CHECKING:
    from tuiz.registrar.protocol import Registered, Registrar
    from tuiz.services.child_delegation import DsChoice
    from tuiz.services.delegating import Domain
    from tuiz.services.plan_desk import PlanDesk
    from tuiz.services.registering import Applied, Preview
    from tuiz.services.vanity_desk import VanityDesk
    from tuiz.storage.journal_registrars import RegistrarChange
    from tuiz.storage.places import Places

LEAST_HOSTS = 2


class Place(NamedTuple):
    """Where a domain's delegation is changed."""

    domain: Domain
    registrar: Registrar
    finder: ZoneFinder


class Locked(NamedTuple):
    """A name server that is set elsewhere."""

    host: str
    """Absolute."""
    reason: str
    """A sentence."""
    command: str = ""
    """What changes it; empty where only the registrar knows."""
    zone_file: Path | None = None
    """The zone in whose settings it is set."""


class Now(NamedTuple):
    """What is there now."""

    registered: Registered | None
    """None where that is unknown."""
    problem: str = ""
    """Why, a sentence."""
    most_hosts: int = MOST_HOSTS
    locked: Sequence[Locked] = ()
    """Name servers that can't be taken out where the delegation is edited."""


@dataclass(frozen=True, slots=True)
class DelegationDesk:
    """The delegations of domains.

    Args:
        path: the workspace.
        places: the user's folders.
    """

    path: Path
    places: Places

    def domain(self, text: str) -> Domain:
        """Return the domain that is meant.

        Raises:
            TuizError: none is.
        """
        from tuiz.services.delegating import domain_of

        return domain_of(text, self.finder)

    def labels(self, domain: Domain) -> list[str]:
        """Return the registrars that may be a domain's: the one that is set, else the zone above here, else all.

        The one at which it was changed last is the first of all.
        """
        from tuiz.services.child_delegation import parent_of
        from tuiz.services.registering import labels

        finder = self.finder
        if domain.zone is not None and (label := domain.zone.file.settings.registrar):
            return [label]
        try:
            _ = parent_of(domain.name, finder)
        except TuizError:
            last = self._last_label(domain.name)
            return sorted((label for label in labels(finder) if label != "parent"), key=lambda label: label != last)
        return ["parent"]

    def changed_to(self, domain: str) -> tuple[str, ...]:
        """Return the name servers, absolute, of the last change that may have come about; none without any. Slow."""
        from tuiz.services.registered_state import held

        try:
            changes = self.history(domain)
        except StorageError:
            return ()
        return next((held(change.after).hosts for change in reversed(changes) if change.outcome != "failed"), ())

    def _last_label(self, domain: str) -> str:
        """Return the registrar at which the delegation was changed last; empty where that isn't known."""
        try:
            changes = self.history(domain)
        except StorageError:
            return ""
        return changes[-1].registrar if changes else ""

    def place(self, domain: Domain, label: str) -> Place:
        """Return where a domain's delegation is changed.

        Raises:
            TuizError: there is no such registrar, or its settings can't be used.
        """
        from tuiz.services.registering import named_registrar

        finder = self.finder
        return Place(domain, named_registrar(label, finder), finder)

    async def now(self, place: Place) -> Now:
        """Return what is there now; that it can't be found out is no error."""
        from tuiz.services.registering import seen_at_parent

        most = place.registrar.takes.most_hosts
        if not place.registrar.can_apply:
            found, problem = await seen_at_parent(place.domain, place.finder)
            locked = await asyncio.to_thread(_locked, place, found)
            return Now(found, f"{problem}." if problem else "", most, locked)
        try:
            registered = await place.registrar.current(place.domain.name)
        except TuizError as error:
            return Now(None, f"{error.message} {error.hint or ''}".strip(), most)
        locked = await asyncio.to_thread(_locked, place, registered)
        return Now(registered, "", min(most, registered.most_hosts), locked)

    def wish(self, place: Place, now: Now, words: Sequence[str], ds: str) -> Wish:
        """Return what a form asks for; hosts that are reserved stay, whether it names them or not.

        Args:
            place: where it is changed.
            now: what is there.
            words: host names, with `=` and addresses behind those that need glue.
            ds: keep, zone, live, none, or the RDATA of DS records with semicolons between.

        Raises:
            TuizError: it can't be had.
        """
        from tuiz.services.child_delegation import ds_of_servers, operation
        from tuiz.services.name_server_sets import parse_hosts
        from tuiz.services.registrar_limits import glue_for, refuse

        servers = parse_hosts(words)
        present = {names.key(host) for host in servers.hosts}
        hosts = (*(each.host for each in now.locked if names.key(each.host) not in present), *servers.hosts)
        if len(hosts) < LEAST_HOSTS:
            raise UsageError(
                f"{len(hosts)} name server{' is' if len(hosts) == 1 else 's are'} too few: name two or more.",
                hint="tuiz delegate takes a single one, and --remove takes the delegation away.",
            )
        if len(hosts) > now.most_hosts:
            raise UsageError(f"{len(hosts)} name servers are too many: {place.registrar.label} takes {now.most_hosts}.")
        wanted = servers._replace(hosts=hosts)
        choice = ds_wish(ds)
        if choice == "live":
            choice = asyncio.run(ds_of_servers(place.domain, wanted, place.registrar, place.finder)).ds
        found = operation(place.domain.name, wanted, place.finder, ds=choice, ttl=None)
        wish = Wish(found.hosts, glue_for(place.registrar, found.glue, servers.addresses), found.ds)
        refuse(place.domain.name, wish, place.registrar, now.registered)
        return wish

    async def preview(self, place: Place, wish: Wish) -> Preview:
        """Return what would change.

        Raises:
            TuizError: it can't be changed so.
        """
        from tuiz.services.registering import preview

        return await preview(place.domain, wish, place.registrar, place.finder)

    async def back(self, domain: Domain) -> Preview:
        """Return what takes the last change back.

        Raises:
            TuizError: there is none that could be.
        """
        from tuiz.services.registrar_undo import last_change_back

        return await last_change_back(domain, self.finder)

    async def apply(self, planned: Preview) -> Applied:
        """Make a change that was shown.

        Raises:
            TuizError: nothing was changed.
        """
        from tuiz.services.registering import apply

        return await apply(planned, self.finder, places=self.places)

    def history(self, domain: str) -> list[RegistrarChange]:
        """Return the changes of a domain's delegation, the oldest first.

        Raises:
            StorageError: the journal can't be used.
        """
        from tuiz.services.registrar_log import history

        return history(domain, self.places)

    def command(self, planned: Preview) -> str:
        """Return the command that makes a change."""
        from tuiz.domain.name_servers import NameServerSet
        from tuiz.services.applying_sets import spelled

        domain = names.spoken(planned.domain.name)
        begin = ("tuiz", "delegate", "-w", str(self.path))
        if planned.undoes is not None:
            return shlex.join((*begin, "--undo", domain))
        wish = planned.wish
        ds = [word for rdata in wish.ds or () for word in ("--ds", rdata)]
        if wish.ds == ():
            ds = ["--ds", "none"]
        hosts = spelled(NameServerSet("", wish.hosts, wish.glue))
        return shlex.join((*begin, "--registrar", planned.registrar.label, *ds, domain, *hosts))

    @property
    def vanity(self) -> VanityDesk:
        """Vanity name servers."""
        from tuiz.services.vanity_desk import VanityDesk

        return VanityDesk(self.path, self.places)

    @property
    def plans(self) -> PlanDesk:
        """The changes that are planned."""
        from tuiz.services.plan_desk import PlanDesk

        return PlanDesk(self.path, self.places)

    @property
    def finder(self) -> ZoneFinder:
        """What knows the zones here and the settings, as they are now."""
        return ZoneFinder(self.path, places=self.places)


def _locked(place: Place, registered: Registered | None) -> list[Locked]:
    """Return the name servers that stay: those that are set in files here, and those that the registrar reserves."""
    from tuiz.services.reserved import reserved_hosts

    if registered is None:
        return []
    zone, present = place.domain.zone, set(map(names.key, registered.hosts))
    found: dict[str, Locked] = {}
    for each in reserved_hosts(zone, place.finder) if zone is not None else ():
        if names.key(each.host) in present:
            try:
                path = place.finder.find(each.domain).path
            except TuizError:
                path = None
            found[names.key(each.host)] = Locked(each.host, each.reason, each.command, path)
    for host, why in registered.reserved.items():
        found.setdefault(names.key(host), Locked(host, why))
    return list(found.values())


def ds_wish(text: str) -> DsChoice | Literal["live"] | Sequence[str]:
    """Return what a form's field for DS records means: a word, or RDATA with semicolons between."""
    word = text.strip()
    match word.lower():
        case "" | "keep":
            return "keep"
        case "zone":
            return "zone"
        case "none":
            return "none"
        case "live":
            return "live"
    return [each.strip() for each in word.split(";") if each.strip()]
