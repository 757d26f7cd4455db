"""The parent zone in this workspace as a registrar: a change is one revision of its file, as any other."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.domain.delegation_operations import DelegateChild
from tuiz.errors import TuizError
from tuiz.files.errors import CannotReplace
from tuiz.registrar.errors import NoSuchDomain, Refused, RegistrarError
from tuiz.registrar.protocol import TAKES_ALL, Manner, Registered, Wish
from tuiz.services.child_delegation import NoParentHere, parent_of
from tuiz.services.delegating import addresses_in
from tuiz.services.finding_zone import FoundZone, ZoneFinder

if TYPE_CHECKING:
    from tuiz.services.one_change import Outcome
    from tuiz.services.one_change import Wish as Way
    from tuiz.services.session import Session


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
