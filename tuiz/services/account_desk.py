"""The domains that registrars have, beside those that have a zone here."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain import names
from tuiz.services.finding_zone import ZoneFinder

if TYPE_CHECKING:
    from tuiz.services.registrars import RegistrarRow
    from tuiz.storage.places import Places


class ListedDomain(NamedTuple):
    """A domain that a registrar has, or that a zone's settings say it has."""

    registrar: str
    """The label."""
    name: str
    """Absolute."""
    state: str | None
    """What the registrar calls it: a `hosted` one is registered elsewhere."""
    expires_at: str | None
    zone: Path | None
    """The file of its zone here; of several the first."""
    is_listed: bool = True
    """Whether the registrar told of it; else only the zone's settings do."""


@dataclass(frozen=True, slots=True)
class AccountDesk:
    """The registrars of the user's settings.

    Args:
        path: the workspace.
        places: the user's folders.
    """

    path: Path
    places: Places

    def registrars(self) -> list[RegistrarRow]:
        """Return the registrars that there are; none is asked.

        Raises:
            SettingsError: the settings can't be read.
        """
        from tuiz.services.registrars import registrars

        return registrars(self._finder)

    async def domains(self, label: str) -> AsyncIterator[ListedDomain]:
        """Yield the domains of a registrar as it tells of them, then those that only zones here say are there.

        Raises:
            TuizError: there is no such registrar, or it can't be asked.
        """
        async for domain in listed_domains(label, self._finder):
            yield domain

    def command(self, label: str, domain: str | None) -> str:
        """Return the command that lists the same."""
        words = [label] if domain is None else [label, names.spoken(domain)]
        return shlex.join(["tuiz", "registrars", "-w", str(self.path), *words])

    @property
    def _finder(self) -> ZoneFinder:
        return ZoneFinder(self.path, places=self.places)


async def listed_domains(label: str, finder: ZoneFinder) -> AsyncIterator[ListedDomain]:
    """Yield the domains of a registrar, each with its zone here.

    Raises:
        TuizError: there is no such registrar, or it can't be asked.
    """
    from tuiz.services.registering import named_registrar
    from tuiz.services.registrars import each_domain_of

    registrar = await asyncio.to_thread(named_registrar, label, finder)
    here, said = await asyncio.to_thread(_zones_here, label, finder)
    async for held in each_domain_of(registrar):
        key = names.key(held.name)
        _ = said.pop(key, None)
        yield ListedDomain(label, held.name, held.state, held.expires_at, here.get(key))
    for key, name in said.items():
        yield ListedDomain(label, name, None, None, here[key], is_listed=False)


def _zones_here(label: str, finder: ZoneFinder) -> tuple[dict[str, Path], dict[str, str]]:
    """Return the files of all zones here, and the names of those whose settings name the registrar; by key."""
    here: dict[str, Path] = {}
    said: dict[str, str] = {}
    for zone in finder.all():
        if zone.file.origin is None:
            continue
        key = names.key(zone.origin)
        here.setdefault(key, zone.path)
        if zone.file.settings.registrar == label:
            said.setdefault(key, zone.origin)
    return here, said
