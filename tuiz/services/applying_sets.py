"""Name server sets for the app: which there are, who uses them, changes to one's own, and one brought to its domains.

A set that changes changes no zone. Bringing it to domains is one revision in each, known by the operation's label, by
which it is taken back everywhere.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain.system_operations import SetZoneNameServers
from tuiz.errors import TuizError
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.included_records import refuse_included
from tuiz.services.intending import Intent, intend, intended, take_back
from tuiz.services.name_server_sets import Use, forget, keep, sets_of, uses
from tuiz.services.one_change import Wish, change_saved
from tuiz.services.pointing_search import ZoneHits
from tuiz.services.replacing_everywhere import ZonePart, undo_everywhere

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tuiz.domain.name_servers import NameServerSet
    from tuiz.services.finding_zone import FoundZone
    from tuiz.services.one_change import Outcome
    from tuiz.services.session import Session
    from tuiz.storage.places import Places


class Used(NamedTuple):
    """A set, and the domains that refer to it."""

    servers: NameServerSet
    uses: Sequence[Use] = ()


def name_of(use: Use) -> str:
    """Return a domain's name; the file's where nothing tells it."""
    return use.zone.path.name if use.zone.file.origin is None else use.zone.origin


class Applied(NamedTuple):
    """A set, and a domain that it is brought to."""

    servers: NameServerSet
    use: Use


@dataclass(frozen=True, slots=True)
class SetDesk:
    """The sets of a workspace. Each method reads the settings as they are now; all of them are slow.

    Args:
        path: the workspace.
        places: the user's folders.
    """

    path: Path
    places: Places

    def sets(self) -> list[NameServerSet]:
        """Return all sets, one's own first; no zone is read."""
        return sets_of(self._finder)

    def used(self) -> list[Used]:
        """Return all sets with the domains that use them; looks into every file."""
        finder = self._finder
        found = uses(finder)
        return [Used(each, found.get(each.key, ())) for each in sets_of(finder)]

    def keep(self, label: str, content: NameServerSet, *, for_user: bool) -> Path:
        """Make a set, or change one's own, and return the file that it was written to.

        Raises:
            TuizError: it can't be, with the reason.
        """
        return keep(label, content, self._finder, for_user=for_user)

    def forget(self, label: str) -> Path:
        """Delete a set of one's own, and return the file that it was in.

        Raises:
            TuizError: it can't be, with the reason.
        """
        return forget(label, self._finder)

    def plan(self, chosen: Sequence[Applied]) -> Iterator[ZonePart]:
        """Yield what sets would change in each domain's zone."""
        return self._apply(chosen, Wish(dry_run=True, fix=True))

    def save(self, chosen: Sequence[Applied], message: str) -> Iterator[ZonePart]:
        """Bring sets to one domain's zone after the other, each saved as a revision."""
        return self._apply(chosen, Wish(message=message or None, fix=True))

    def undo(self, chosen: Sequence[Applied]) -> Iterator[ZonePart]:
        """Take it back in the zones that were changed."""
        for each in chosen:
            yield from undo_everywhere([each.use.zone], label_of(each.servers), Wish(), self.places)

    def intend(self, chosen: Sequence[Applied]) -> list[tuple[Applied, TuizError | None]]:
        """Make sets what the domains' delegations are meant to be, in the TOML beside each zone; no zone changes.

        Returns:
            Each domain, with why it stays as it is.
        """
        intents = [Intent(each.use.zone, each.servers) for each in chosen]
        return list(zip(chosen, intend(intents, self.places), strict=True))

    def intended(self, used: Sequence[Use]) -> list[Use]:
        """Return the domains whose intended delegation became a set, which can be taken back."""
        paths = {zone.path for zone in intended([use.zone for use in used], self.places)}
        return [use for use in used if use.zone.path in paths]

    def undo_intent(self, used: Sequence[Use]) -> list[tuple[Use, TuizError | None]]:
        """Bring back what delegations were meant to be before; each domain, with why it stays as it is."""
        return list(zip(used, take_back([use.zone for use in used], self.places), strict=True))

    def command_of(self, servers: NameServerSet) -> str:
        """Return the command that makes a set of one's own, or prints one that comes with tuiz."""
        hosts = [] if servers.source == "system" else spelled(servers)
        user = ["--user"] * (servers.source == "user")
        return shlex.join(("tuiz", "name-servers", "-w", str(self.path), *user, servers.label, *hosts))

    def command_to_apply(self, chosen: Sequence[Applied]) -> str:
        """Return the commands that bring sets to domains, one a line."""
        return "\n".join(
            shlex.join(("tuiz", "zone-ns", "-w", str(self.path), "--set", each.servers.label, str(each.use.zone.path)))
            for each in chosen
        )

    @property
    def _finder(self) -> ZoneFinder:
        return ZoneFinder(self.path, places=self.places)

    def _apply(self, chosen: Sequence[Applied], wish: Wish) -> Iterator[ZonePart]:
        for each in chosen:
            yield _apply_to(each, wish, self.places)


def label_of(servers: NameServerSet) -> str:
    """Return what applying a set does, as it stands on the stack of each zone."""
    return f"Apply the name server set {servers.label}"


def spelled(servers: NameServerSet) -> list[str]:
    """Return a set's name servers as `parse_hosts` reads them."""
    return [
        f"{host.rstrip('.')}={','.join(addresses)}" if (addresses := servers.addresses.get(host)) else host.rstrip(".")
        for host in servers.hosts
    ]


def told_of(use: Use) -> str:
    """Return how a domain differs from its set, for people."""
    if use.problem:
        return use.problem
    parts = []
    for what, found in (("zone NS", use.zone_ns), ("delegation", use.delegation)):
        words = (
            [
                f"{word} {', '.join(host.rstrip('.') for host in hosts)}"
                for word, hosts in (("lacks", found.missing), ("has", found.extra))
                if hosts
            ]
            if found
            else []
        )
        if words:
            parts.append(f"{what} {' and '.join(words)}")
    return "; ".join(parts) or "as the set"


def apply_to(zone: FoundZone, servers: NameServerSet, places: Places, wish: Wish) -> Outcome:
    """Make a set the zone NS records of a domain, as one revision.

    Raises:
        TuizError: it can't be done; nothing was written.
    """
    label = label_of(servers)

    def act(session: Session) -> None:
        refuse_included(session, zone.origin, "NS")
        session.perform(SetZoneNameServers(servers.hosts, told=label))

    return change_saved(zone.for_session, act, replace(wish, message=wish.message or label), places)


def _apply_to(each: Applied, wish: Wish, places: Places) -> ZonePart:
    part = ZonePart(ZoneHits(each.use.zone, name_of(each.use)))
    try:
        part.outcome = apply_to(each.use.zone, each.servers, places, replace(wish, asks=True))
    except TuizError as error:
        part.error = error
    return part
