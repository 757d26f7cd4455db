"""Move records across the cut between a parent zone here and its child: below a new delegation, or back out of one.

What comes is written before what goes: whatever breaks off in between, no record is lost, and the same change made
once more goes on from there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain import names
from tuiz.domain.cut_records import Crossing, Staying, below_cut, crossing, of_the_child, same_addresses
from tuiz.domain.delegation_operations import DelegateChild, TakeRecords
from tuiz.domain.records import Record
from tuiz.errors import NotFoundError, UsageError
from tuiz.registrar.protocol import Registered
from tuiz.registrar.protocol import Wish as Wanted
from tuiz.services.delegating import addresses_in
from tuiz.services.records_view import ShownRecord, saved_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tuiz.services.adding_zone import Made
    from tuiz.services.finding_zone import FoundZone, ZoneFinder
    from tuiz.services.one_change import Outcome, Wish
    from tuiz.services.session import Session

_ADDRESSES = ("A", "AAAA")


class NoZoneToTake(NotFoundError):
    """The child has no zone here whose records could be taken back."""

    hint = "Without --move the delegation ends, and nothing else."


@dataclass(frozen=True, slots=True)
class ChildPlan:
    """A delegation in a zone here, and what becomes of the records at and below the child."""

    parent: FoundZone
    delegation: DelegateChild
    zone: FoundZone | None
    """The child's zone here, if there is one."""
    hidden: tuple[Record, ...] = ()
    """Records of the parent zone that the delegation hides; where it ends, those that are served again."""
    moves: Crossing | None = None
    """What goes to the other side; None where nothing is to."""
    copies: tuple[Record, ...] = ()
    """What the child's zone gets though the parent zone keeps it, as glue."""
    ttl: int | None = None
    """That of the NS records that there are now: so long resolvers go on as before."""
    before: Registered | None = None
    """What the parent zone has of the child now."""
    is_ds_checked: bool = False
    """Whether the DS records come of what the name servers serve."""

    @property
    def child(self) -> str:
        """The child, absolute."""
        return self.delegation.child

    @property
    def ends(self) -> bool:
        """Whether the child is delegated no longer."""
        return not self.delegation.hosts

    @property
    def makes_zone(self) -> bool:
        """Whether a zone file is made for the child."""
        return self.moves is not None and not self.ends and self.zone is None

    @property
    def ds_remarks(self) -> list[str]:
        """What speaks against the DS records that there are then, sentences."""
        from tuiz.services.delegating import Domain
        from tuiz.services.registrar_warnings import about_ds

        if self.ends or self.is_ds_checked or self.before is None:
            return []
        wish = Wanted(self.delegation.hosts, self.delegation.glue, self.delegation.ds)
        return about_ds(Domain(self.child, self.zone), wish, self.before)

    @property
    def remarks(self) -> list[str]:
        """What is to be known of it, sentences."""
        return list(_remarks(self))


class Cut(NamedTuple):
    """What came of a plan."""

    parent: Outcome
    child: Outcome | None = None
    """What was written to the child's zone."""
    made: Made | None = None
    """The zone file that was made for it."""


def plan_child(delegation: DelegateChild, parent: FoundZone, zone: FoundZone | None, *, move: bool) -> ChildPlan:
    """Return what a delegation, or its end, does to the records at and below the child.

    Args:
        delegation: what is to be.
        parent: the zone here that the child lies in.
        zone: the child's own zone here.
        move: whether records go to the side of the cut where they belong.

    Raises:
        NoZoneToTake: there is no zone to take records back from.
        StorageError: a zone file can't be read.
    """
    shown = list(_shown(parent))
    child, hosts = delegation.child, delegation.hosts
    records = [each.record for each in shown]
    now = [each for each in records if each.owner_key == names.key(child) and each.rdtype == "NS"]
    before = [each.rdata for each in now]
    hidden, glue = below_cut(records, child, hosts or before)
    ds = tuple(each.rdata for each in records if each.owner_key == names.key(child) and each.rdtype == "DS")
    there = Registered(tuple(before), ds=ds)
    plan = ChildPlan(parent, delegation, zone, hidden, ttl=now[0].ttl if now else None, before=there)
    if not move:
        return plan
    if hosts:
        return replace(plan, moves=_out_of_parent(plan, shown), copies=_glue_too(plan, glue))
    if zone is None:
        raise NoZoneToTake(f"There is no zone {names.spoken(child)} here.")
    theirs = [each.record for each in _shown(zone)]
    ours = _addresses(records)
    same = frozenset(names.key(host) for host in before if same_addresses(host, ours, _addresses(theirs)))
    gone = {names.key(host) for host in before} - same
    left = [each for each in records if each not in now and not (each.rdtype in _ADDRESSES and each.owner_key in gone)]
    moves = crossing(of_the_child(theirs, child), left, parent.origin)
    return replace(plan, delegation=replace(delegation, kept=same), moves=moves)


def make(plan: ChildPlan, wish: Wish, finder: ZoneFinder) -> Cut:
    """Make it: first what comes, then what goes.

    Raises:
        TuizError: a file can't be changed so; what was written before stays, and nothing is lost.
    """
    from tuiz.services.one_change import change_saved

    moves, places = plan.moves, finder.places
    child: Outcome | None = None
    made: Made | None = None
    if moves is not None and not plan.ends:
        if plan.zone is None:
            made = _make_zone(plan, wish, finder)
        elif coming := (*moves.new, *plan.copies):
            taking = TakeRecords(coming, plan.parent.origin)

            def take(session: Session) -> None:
                session.perform(taking)

            child = change_saved(plan.zone.for_session, take, wish, places)

    def act(session: Session) -> None:
        session.perform(plan.delegation)
        if moves is not None and plan.ends and moves.new:
            session.perform(TakeRecords(moves.new, plan.child), join=not session.draft.is_empty)
        elif moves is not None and not plan.ends:
            _take_out(session, moves.gone)

    return Cut(change_saved(plan.parent.for_session, act, wish, places), child, made)


def _take_out(session: Session, records: Sequence[Record]) -> None:
    """Remove records from the parent zone, as one with the delegation."""
    from tuiz.domain.operations import RemoveRecords
    from tuiz.domain.zonefile.locate import entries_of_all

    keys = {record.rrset_key for record in records}
    found = entries_of_all(session.document, {record.owner for record in records})
    located = [each for entries in found.values() for each in session.zone.locate(entries)]
    if going := tuple(each for each in located if each.record.rrset_key in keys):
        session.perform(RemoveRecords(going), join=not session.draft.is_empty)


def _out_of_parent(plan: ChildPlan, shown: Sequence[ShownRecord]) -> Crossing:
    """Return what goes to the child's zone of what the delegation hides."""
    fixed: dict[tuple[str, str], str] = {}
    for each in shown:
        if each.generated:
            fixed[each.record.rrset_key] = "$GENERATE makes it"
        elif each.file != plan.parent.path:
            fixed[each.record.rrset_key] = f"it stands in {each.file}, which the zone includes"
        elif each.lock:
            fixed[each.record.rrset_key] = each.lock.rstrip(".")
    free = [record for record in plan.hidden if record.rrset_key not in fixed]
    bound = [Staying(record, fixed[record.rrset_key]) for record in plan.hidden if record.rrset_key in fixed]
    found = crossing(free, _records_of_child(plan), plan.child)
    return found._replace(staying=(*bound, *found.staying))


def _glue_too(plan: ChildPlan, glue: Sequence[Record]) -> tuple[Record, ...]:
    """Return the glue that the child's zone has no addresses for."""
    present = {record.rrset_key for record in _records_of_child(plan)}
    return tuple(record for record in glue if record.rrset_key not in present)


def _records_of_child(plan: ChildPlan) -> list[Record]:
    """Return the records that the child's zone has; one that is yet to be made, those of its name servers."""
    if plan.zone is not None:
        return [each.record for each in _shown(plan.zone)]
    return [
        Record(host, 0, "AAAA" if ":" in address else "A", address)
        for host, addresses in _addresses_of_hosts(plan).items()
        for address in addresses
    ]


def _addresses_of_hosts(plan: ChildPlan) -> dict[str, tuple[str, ...]]:
    """Return the addresses of the name servers within the child: those told, else those of the parent zone."""
    told = {names.key(host): addresses for host, addresses in plan.delegation.glue.items()}
    inside = [host for host in plan.delegation.hosts if names.is_at_or_below(host, plan.child)]
    return {host: told.get(names.key(host)) or addresses_in(plan.parent, host) for host in inside}


def _make_zone(plan: ChildPlan, wish: Wish, finder: ZoneFinder) -> Made:
    from tuiz.services.adding_zone import Content, add_zone

    addresses = _addresses_of_hosts(plan)
    for host in (host for host, found in addresses.items() if not found):
        bare = names.spoken(host)
        raise UsageError(
            f"No address of {bare} is known, and a zone of {names.spoken(plan.child)} needs one.",
            hint=f"{bare}=ADDRESS tells it.",
        )
    moves = plan.moves.new if plan.moves is not None else ()
    return add_zone(
        finder,
        plan.child,
        plan.delegation.hosts,
        message=wish.message,
        dry_run=wish.dry_run,
        content=Content(addresses, (*moves, *plan.copies)),
    )


def _shown(zone: FoundZone) -> Iterable[ShownRecord]:
    return (each for each in saved_records(zone) if isinstance(each, ShownRecord))


def _addresses(records: Iterable[Record]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for record in records:
        if record.rdtype in _ADDRESSES:
            found.setdefault(record.owner_key, []).append(record.rdata)
    return found


def _remarks(plan: ChildPlan) -> Iterable[str]:
    child, parent = names.spoken(plan.child), names.spoken(plan.parent.origin)
    count = len(plan.hidden)
    records = f"{count:,} record{'' if count == 1 else 's'} of {parent} at or below {child}"
    if plan.moves is None and count and not plan.ends:
        yield f"{records} {'is' if count == 1 else 'are'} served no longer: {child} is delegated."
    elif plan.moves is None and count:
        yield f"{records} {'is' if count == 1 else 'are'} served again."
    if plan.moves is not None:
        for record, reason in plan.moves.staying:
            yield f"{names.spoken(record.owner)} {record.rdtype} {record.rdata} stays where it is: {reason}."
        if plan.ends and plan.zone is not None:
            yield f"The zone file {plan.zone.path} stays: take {child} out of its name servers, once nobody asks them."
    if plan.ends and plan.ttl is not None:
        yield (
            f"Resolvers that know the delegation go on asking its name servers for up to {plan.ttl:,} seconds:"
            " leave them running until then."
        )
