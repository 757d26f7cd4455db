"""Vanity name servers for the app: how things stand for a domain, and what configuring, delegating, ending them does.

Each method reads the files as they are now; the ones that aren't awaitable are slow.
"""

from __future__ import annotations

import asyncio
import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain import names
from tuiz.domain.name_servers import NameServerSet
from tuiz.errors import NotFoundError, TuizError
from tuiz.services.applying_sets import spelled
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.one_change import Wish
from tuiz.services.pointing_search import ZoneHits
from tuiz.services.replacing_everywhere import ZonePart
from tuiz.services.vanity import (
    carry_out,
    owners_here,
    plan_configure,
    plan_delegate,
    plan_disable,
    plan_stop,
    vanities_used_by,
    vanity_of,
    without_users,
)
from tuiz.services.vanity_addresses import refuse_unresolved, told_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tuiz.services.finding_zone import FoundZone
    from tuiz.services.vanity import Plan, Vanity
    from tuiz.storage.places import Places


class NoDomains(NotFoundError):
    """No domain is named."""

    hint = "Type the domains, one a line."


class Standing(NamedTuple):
    """How a domain stands to vanity name servers."""

    zone: FoundZone
    own: Vanity | None
    """Its own, with who else uses them."""
    used: Vanity | None
    """Those that it uses, which may be its own."""
    others: Sequence[Vanity] = ()
    """Those of other domains that it doesn't use."""


class Configured(NamedTuple):
    """What configures vanity name servers."""

    plan: Plan
    left_out: str = ""
    """Which of the provider's servers are left out, and why; nothing where none are."""


@dataclass(frozen=True, slots=True)
class VanityDesk:
    """The vanity name servers of a workspace.

    Args:
        path: the workspace.
        places: the user's folders.
    """

    path: Path
    places: Places

    def standing(self, domain: str) -> Standing:
        """Return how a domain stands to vanity name servers; looks into every file where it has its own.

        Args:
            domain: a name, or the path of its zone file.

        Raises:
            TuizError: it has no zone here.
        """
        finder = self._finder
        zone = finder.find(domain)
        owners = owners_here(finder)
        used = next(vanities_used_by(zone, owners), None)
        own = vanity_of(zone, finder) if zone.file.settings.vanity else None
        taken = {zone.path, *([used.zone.path] if used is not None else [])}
        return Standing(zone, own, used, [without_users(each) for each in owners if each.path not in taken])

    def default_set(self, zone: FoundZone) -> str:
        """Return the label of the set whose servers they probably are; nothing where nothing tells."""
        settings = zone.file.settings
        said = settings.vanity_for or settings.name_servers
        return said if isinstance(said, str) else ""

    async def configure(
        self, zone: FoundZone, label: str, words: Sequence[str], *, leaves_unknown: bool = False
    ) -> Configured:
        """Return what configures vanity name servers of a domain.

        Args:
            zone: the domain's.
            label: the set of the provider's servers; nothing takes what the domain's settings tell.
            words: the hosts; with `=` and addresses behind each where those are typed.
            leaves_unknown: whether servers whose addresses are unknown now are left out.

        Raises:
            TuizError: it can't be done, with the reason.
        """
        from tuiz.services.configuring_vanity import from_addresses, from_set

        if any("=" in word for word in words):
            wanted = await asyncio.to_thread(from_addresses, zone, self._finder, words)
        else:
            wanted = await from_set(zone, self._finder, label or None, words, goes_on=leaves_unknown)
        plan = await asyncio.to_thread(plan_configure, zone, wanted.addresses, wanted.provider)
        return Configured(plan, f"{told_of(wanted.left_out)} They are left out." if wanted.left_out else "")

    def zones(self, words: Sequence[str]) -> list[FoundZone]:
        """Return the zones of domains.

        Raises:
            TuizError: one isn't here, or none is named.
        """
        finder = self._finder
        found = {zone.path: zone for zone in map(finder.find, words)}
        if not found:
            raise NoDomains
        return list(found.values())

    async def unknown(self, vanity: Vanity) -> str:
        """Return why it is unknown whether vanity name servers resolve, a sentence; nothing where they do.

        Raises:
            NoAddress: they definitely don't.
        """
        found = await refuse_unresolved(vanity.hosts, vanity.zone.settings.lookup)
        return told_of(found) if found else ""

    def delegate(self, zones: Sequence[FoundZone], vanity: Vanity) -> list[Plan]:
        """Return what brings domains to vanity name servers of another one."""
        return [plan_delegate(zone, vanity) for zone in zones]

    def stop(self, zones: Sequence[FoundZone], label: str | None = None) -> list[Plan]:
        """Return what brings domains back to the provider's own names, or to those of a set.

        Raises:
            ProviderUnknown: nobody knows whose servers they are; a set's label helps.
            TuizError: one uses none.
        """
        finder = self._finder
        owners = owners_here(finder)
        return [plan_stop(zone, owners, finder, label) for zone in zones]

    def disable(self, vanity: Vanity, label: str | None = None) -> list[Plan]:
        """Return what ends vanity name servers, one plan.

        Raises:
            StillUsed: other domains use them.
            ProviderUnknown: nobody knows whose servers they are; a set's label helps.
        """
        return [plan_disable(vanity, self._finder, label)]

    def plan(self, plans: Sequence[Plan]) -> Iterator[ZonePart]:
        """Yield what each plan would change in its zone."""
        return self._carry_out(plans, Wish(dry_run=True, asks=True))

    def save(self, plans: Sequence[Plan], message: str) -> Iterator[ZonePart]:
        """Change one zone after the other, each as a revision, with the settings beside it."""
        return self._carry_out(plans, Wish(message=message or None))

    def command(self, plan: Plan) -> str:
        """Return the command that configures or disables as a plan does."""
        begin = ("tuiz", "vanity")
        ending = ("-w", str(self.path))
        if plan.glue is None:
            return shlex.join((*begin, "disable", *ending, str(plan.zone.path)))
        hosts = spelled(NameServerSet("", tuple(plan.glue), plan.glue))
        options = [word for host in hosts for word in ("--address", host)]
        return shlex.join((*begin, "configure", *ending, *options, str(plan.zone.path)))

    @property
    def _finder(self) -> ZoneFinder:
        return ZoneFinder(self.path, places=self.places)

    def _carry_out(self, plans: Sequence[Plan], wish: Wish) -> Iterator[ZonePart]:
        for plan in plans:
            part = ZonePart(ZoneHits(plan.zone, plan.zone.origin))
            try:
                part.outcome = carry_out(plan, replace(wish), self.places)
            except TuizError as error:
                part.error = error
            yield part


def settings_lines(plan: Plan) -> list[str]:
    """Return what a plan makes of the settings beside its zone, for people."""
    lines = []
    for key, value in plan.settings.items():
        words = value if isinstance(value, str) else " ".join(value) if isinstance(value, list) else ""
        lines.append(f"{key} = {words}" if value is not None else f"{key} goes")
    return lines


def uses_of(vanity: Vanity) -> list[str]:
    """Return who else uses vanity name servers, and what of that is unknown, a line each."""
    lines = [f"{names.spoken(user.zone.origin)} uses {_hosts(user.zone_ns or user.intended)}" for user in vanity.users]
    lines += [f"{names.spoken(user.zone.origin)}: unknown, {user.problem}" for user in vanity.unread]
    return lines


def _hosts(hosts: Sequence[str]) -> str:
    return " ".join(map(names.spoken, hosts))
