"""Delegating a child of a zone here, for the app: how things stand, what a form asks for comes to, and doing it.

Each method reads the files as they are now; the ones that aren't awaitable are slow.
"""

from __future__ import annotations

import asyncio
import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from tuiz.domain import names
from tuiz.domain.name_servers import NameServerSet
from tuiz.errors import TuizError, UsageError
from tuiz.services.applying_sets import spelled
from tuiz.services.child_records import ChildPlan, Cut, make, plan_child
from tuiz.services.finding_zone import AmbiguousZone, NoSuchZone, ZoneFinder
from tuiz.services.one_change import Wish

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tuiz.domain.records import Record
    from tuiz.services.child_delegation import DsChoice
    from tuiz.services.finding_zone import FoundZone
    from tuiz.storage.places import Places

    DsWish = DsChoice | Literal["live"] | Sequence[str]


class ChildStanding(NamedTuple):
    """How things stand for a child."""

    name: str
    """Absolute."""
    parent: FoundZone
    zone: FoundZone | None
    """Its own zone here, if there is one."""
    words: Sequence[str]
    """The name servers that it is delegated to now, with the addresses of those within it."""
    has_ds: bool
    has_keys: bool
    """Whether its zone here tells keys."""
    below: Sequence[Record]
    """Records of the parent zone at and below it that a delegation hides, or hides already."""


class PlannedChild(NamedTuple):
    """What a form's wish comes to."""

    plan: ChildPlan
    cut: Cut
    """What would be written."""
    remarks: Sequence[str]
    """What is to be known of it, sentences."""
    command: str
    """What does the same on the command line."""

    @property
    def is_change(self) -> bool:
        """Whether anything is written."""
        return self.cut.parent.changed or self.cut.made is not None or bool(self.cut.child and self.cut.child.changed)


@dataclass(frozen=True, slots=True)
class ChildDesk:
    """The children of zones here.

    Args:
        path: the workspace.
        places: the user's folders.
    """

    path: Path
    places: Places

    def standing(self, zone: Path, text: str) -> ChildStanding:
        """Return how things stand for a child of the zone in a file, named as a user does.

        Raises:
            TuizError: it can't be one.
        """
        from tuiz.domain.cut_records import below_cut
        from tuiz.services.delegating import addresses_in
        from tuiz.services.records_view import ShownRecord, apex_records, saved_records

        finder = self._finder
        parent = finder.at_path(zone, None)
        name = _absolute(text, parent.origin)
        try:
            own: FoundZone | None = finder.find(name)
        except (NoSuchZone, AmbiguousZone):
            own = None
        records = [each.record for each in saved_records(parent) if isinstance(each, ShownRecord)]
        present = [each for each in records if each.owner_key == names.key(name)]
        hosts = tuple(each.rdata for each in present if each.rdtype == "NS")
        glue = {host: addresses_in(parent, host) for host in hosts if names.is_at_or_below(host, name)}
        return ChildStanding(
            name,
            parent,
            own,
            spelled(NameServerSet("", hosts, {host: found for host, found in glue.items() if found})),
            any(each.rdtype == "DS" for each in present),
            own is not None and any(apex_records(own, rdtype) for rdtype in ("CDS", "CDNSKEY", "DNSKEY")),
            below_cut(records, name, hosts).hidden,
        )

    async def plan(self, standing: ChildStanding, words: Sequence[str], ds: str, *, move: bool) -> PlannedChild:
        """Return what a delegation comes to; nothing is written.

        Args:
            standing: how things stand.
            words: its name servers, with `=` and addresses behind those that need glue; without any it ends.
            ds: keep, zone, live, none, or the RDATA of DS records with semicolons between.
            move: whether records go to the side of the cut where they belong.

        Raises:
            TuizError: it can't be had.
        """
        from tuiz.services.child_delegation import ds_of_servers, operation, without_glue
        from tuiz.services.delegating import Domain
        from tuiz.services.delegation_desk import ds_wish
        from tuiz.services.name_server_sets import parse_hosts
        from tuiz.services.parent_zone import ParentZoneHere

        finder, child = self._finder, standing.name
        servers = await asyncio.to_thread(parse_hosts, words)
        wanted: DsWish = ds_wish(ds) if words else "keep"
        remarks: list[str] = []
        if wanted == "live":
            domain = Domain(child, standing.zone)
            asked = await ds_of_servers(domain, servers, ParentZoneHere(finder), finder)
            said = "; ".join(asked.ds) or "no DS record"
            remarks += [f"By the {asked.by} records that its name servers serve: {said}.", *asked.remarks]
            wanted = asked.ds
        chosen = wanted
        is_checked = bool(remarks)

        def work_out() -> PlannedChild:
            delegation = operation(child, servers, finder, ds=chosen, ttl=None)
            plan = plan_child(delegation, standing.parent, standing.zone, move=move)
            plan = replace(plan, is_ds_checked=is_checked)
            cut = make(plan, Wish(dry_run=True), finder)
            for host in without_glue(delegation, standing.parent):
                remarks.append(f"No address of {host} is known: nobody can reach it. {host}=ADDRESS tells it.")
            if len(delegation.hosts) == 1:
                remarks.append("One name server alone: while it can't be reached, nobody finds the child.")
            outcomes = [outcome for outcome in (cut.child, cut.parent) if outcome is not None]
            found = [finding for outcome in outcomes for finding in outcome.introduced]
            told = [*remarks, *plan.ds_remarks, *plan.remarks]
            told += [f"{finding.severity}: line {finding.line}: {finding.message}" for finding in found]
            return PlannedChild(plan, cut, told, self._command(plan, words, chosen))

        return await asyncio.to_thread(work_out)

    def make(self, planned: PlannedChild) -> Cut:
        """Write what was shown.

        Raises:
            TuizError: a file can't be changed so; nothing is lost.
        """
        from tuiz.files.errors import CannotReplace
        from tuiz.services.zone_terms import NeedsAnswer

        try:
            return make(planned.plan, Wish(), self._finder)
        except CannotReplace as error:
            raise TuizError(error.message, hint=f"{error.hint} tuiz delegate --in-place does so.") from error
        except NeedsAnswer as error:
            raise TuizError(error.message, hint="Open the zone and answer there; then do this again.") from error

    def _command(self, plan: ChildPlan, words: Sequence[str], ds: DsChoice | Sequence[str]) -> str:
        given = [ds] if isinstance(ds, str) else (ds or ["none"])
        options = [word for each in given if each != "keep" for word in ("--ds", each)]
        options += ["--move"] if plan.moves is not None else []
        options += ["--remove"] if plan.ends else []
        child = names.spoken(plan.child)
        return shlex.join(("tuiz", "delegate", "-w", str(self.path), *options, child, *words))

    @property
    def _finder(self) -> ZoneFinder:
        return ZoneFinder(self.path, places=self.places)


def _absolute(text: str, origin: str) -> str:
    """Return the child that a user names: below the zone, whether its name is written out or not."""
    word = text.strip()
    names.validate(word)
    written = names.absolute(word, names.ROOT)
    name = written if names.is_absolute(word) or names.is_at_or_below(written, origin) else names.absolute(word, origin)
    if not names.is_below(name, origin):
        raise UsageError(
            f"{names.spoken(name)} doesn't lie below {names.spoken(origin)}.",
            hint="The zone's own name servers are changed at its parent: D shows that.",
        )
    return name
