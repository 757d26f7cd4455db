"""The parent zone in this workspace as a registrar: a change is one revision of its file, as any other."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.delegation_operations import DelegateChild
from tuiz.domain.operations import same_rdata
from tuiz.errors import TuizError
from tuiz.files.errors import CannotReplace
from tuiz.registrar.errors import NoSuchDomain, Refused, RegistrarError
from tuiz.registrar.protocol import TAKES_ALL, Manner, Registered, Wish
from tuiz.services.child_delegation import NoParentHere, parent_of
from tuiz.services.delegating import addresses_in
from tuiz.services.finding_zone import FoundZone, ZoneFinder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tuiz.domain.zone import Zone
    from tuiz.services.one_change import Outcome
    from tuiz.services.one_change import Wish as Way
    from tuiz.services.session import Session


_TYPES: Final = frozenset({"NS", "DS", "A", "AAAA"})
"""What a delegation is made of."""


class ParentZoneHere:
    """The zone here that a domain lies in.

    Args:
        finder: knows the zones here.
        way: how its file is changed; None as usual.
        ttl: of NS records, in seconds; None leaves it to the zone.
    """

    label = "parent"
    kind = "parent"
    can_apply = True
    manner: Manner = "delegation"
    takes = TAKES_ALL

    def __init__(self, finder: ZoneFinder, way: "Way | None" = None, ttl: int | None = None) -> None:
        self._finder = finder
        self._way = way
        self._ttl = ttl
        self.takes_back = False
        """Whether what is asked for was there before, so that the zone's own undo brings it back to the byte."""
        self.saved: Outcome | None = None
        """What the last change came to."""

    async def domains(self) -> list[str]:
        """Return none: what its zones delegate needn't be looked after here."""
        return []

    async def current(self, domain: str) -> Registered:
        """Return what the zone above has of a domain.

        Raises:
            RegistrarError: there is no such zone, or it can't be read.
        """
        import asyncio  # who only changes the file, without a registrar, needs none

        return await asyncio.to_thread(self._read, domain)

    async def apply(self, domain: str, wish: Wish) -> None:
        """Change it and save it, as one revision.

        Raises:
            RegistrarError: the zone can't be changed so.
        """
        import asyncio

        await asyncio.to_thread(self._write, domain, wish)

    def _read(self, domain: str) -> Registered:
        from tuiz.services.records_view import records_at

        zone = self._zone(domain)
        try:
            hosts = tuple(dict.fromkeys(record.rdata for record in records_at(zone, domain, "NS")))
            inside = [host for host in hosts if names.is_at_or_below(host, domain)]
            glue = {host: found for host in inside if (found := addresses_in(zone, host))}
            return Registered(hosts, glue, tuple(record.rdata for record in records_at(zone, domain, "DS")))
        except TuizError as error:
            raise RegistrarError(error.message, hint=error.hint) from error

    def _write(self, domain: str, wish: Wish) -> None:
        from tuiz.services.one_change import Wish as Way
        from tuiz.services.one_change import change_saved
        from tuiz.services.zone_terms import NeedsAnswer

        zone = self._zone(domain)
        operation = DelegateChild(domain, wish.hosts, dict(wish.glue), wish.ds, self._ttl)

        def act(session: "Session") -> None:
            if not (self.takes_back and _is_taken_back(session, domain, wish)):
                session.perform(operation)

        way = replace(self._way or Way(), dry_run=False)
        try:
            self.saved = change_saved(zone.for_session, act, way, self._finder.places)
        except CannotReplace as error:
            raise Refused(error.message, hint=f"{error.hint} --in-place does so.") from error
        except NeedsAnswer as error:
            raise Refused(error.message, hint="Open the zone and answer there, or --agree says yes.") from error
        except TuizError as error:
            raise Refused(error.message, hint=error.hint) from error

    def _zone(self, domain: str) -> FoundZone:
        try:
            return parent_of(domain, self._finder)
        except NoParentHere as error:
            raise NoSuchDomain(error.message, hint=error.hint) from error
        except TuizError as error:
            raise RegistrarError(error.message, hint=error.hint) from error


def _is_taken_back(session: "Session", domain: str, wish: Wish) -> bool:
    """Undo the zone's last operation, or redo it, if it is of this delegation alone and leads to what is wished."""
    if session.left_draft:
        return False
    for step, back in ((session.undo, session.redo), (session.redo, session.undo)):
        try:
            done = step()
        except TuizError:  # there is none, or another program has changed the records since
            continue
        touched = [change.key for change in done.rrsets if change.before != change.after]
        is_its_own = all(rdtype in _TYPES and names.is_at_or_below(owner, domain) for owner, rdtype in touched)
        if is_its_own and _fulfils(session.zone, domain, wish):
            return True
        back()
    return False


def _fulfils(zone: "Zone", domain: str, wish: Wish) -> bool:
    """Return whether a parent zone has what is wished of a domain."""
    at_cut = [found.record for found in zone.records_of(domain)]
    hosts = {names.key(record.rdata) for record in at_cut if record.rdtype == "NS"}
    ds = [record.rdata for record in at_cut if record.rdtype == "DS"]
    if hosts != set(map(names.key, wish.hosts)):
        return False
    if wish.ds is not None and not _same(ds, wish.ds, lambda _: "DS"):
        return False
    for host, addresses in wish.glue.items():
        there = [found.record.rdata for found in zone.records_of(host) if found.record.rdtype in {"A", "AAAA"}]
        if not _same(there, addresses, lambda each: "AAAA" if ":" in each else "A"):
            return False
    return True


def _same(one: "Sequence[str]", other: "Sequence[str]", type_of: "Callable[[str], str]") -> bool:
    def is_there(each: str) -> bool:
        return any(type_of(each) == type_of(this) and same_rdata(type_of(each), each, this) for this in other)

    return len(one) == len(other) and all(map(is_there, one))
