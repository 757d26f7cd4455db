"""Make a name server set what delegations are meant to be, in the settings beside zones, and take that back.

What was meant before is in the journal before the settings change, so that it comes back after a restart, too. Neither
a zone nor a registrar changes by it.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.errors import NotFoundError, TuizError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tuiz.domain.name_servers import NameServerSet
    from tuiz.services.finding_zone import FoundZone
    from tuiz.storage.journal import Journal
    from tuiz.storage.places import Places

_KEY: Final = "delegations-before"
"""What the journal knows of a zone, by this name: what its settings meant before, and what each change made of that."""
_MOST_KEPT: Final = 20
_DELEGATION: Final = "delegation"


class NothingIntended(NotFoundError):
    """No set was made this domain's intended delegation, or all of that was taken back."""


class MeantOtherwise(TuizError):
    """The settings mean another delegation by now."""

    hint = "Somebody changed it since: edit delegation in the TOML file by hand."


class Intent(NamedTuple):
    """A domain whose intended delegation is to become a set."""

    zone: FoundZone
    servers: NameServerSet


Result = list[TuizError | None]
"""For each domain, why it stays as it is."""


def intend(chosen: Sequence[Intent], places: Places) -> Result:
    """Make sets what domains' delegations are meant to be. Slow.

    Raises:
        StorageError: the journal can't be used; nothing was changed.
    """
    from tuiz.services.journal_use import with_journal

    def use(journal: Journal) -> Result:
        return [_tried(partial(_intend, each, journal)) for each in chosen]

    return with_journal(places, use)[0]


def take_back(zones: Sequence[FoundZone], places: Places) -> Result:
    """Bring back what domains' delegations were meant to be before a set was made that. Slow.

    Raises:
        StorageError: the journal can't be used; nothing was changed.
    """
    from tuiz.services.journal_use import with_journal

    def use(journal: Journal) -> Result:
        return [_tried(partial(_take_back, zone, journal)) for zone in zones]

    return with_journal(places, use)[0]


def intended(zones: Sequence[FoundZone], places: Places) -> list[FoundZone]:
    """Return the zones of which something can be taken back. Slow."""
    from tuiz.services.journal_use import with_journal

    if not places.has_journal():
        return []

    def use(journal: Journal) -> list[FoundZone]:
        found = ((zone, journal.zones.find(zone.path, zone.origin)) for zone in zones if zone.file.origin is not None)
        return [zone for zone, known in found if known is not None and _noted(known.id, journal)]

    return with_journal(places, use)[0]


def _tried(act: Callable[[], None]) -> TuizError | None:
    try:
        act()
    except TuizError as error:
        return error
    return None


def _intend(intent: Intent, journal: Journal) -> None:
    zone = intent.zone
    before, after = _meant(zone), list(map(names.spoken, intent.servers.hosts))
    if before != after:
        zone_id, kept = _kept(zone, journal)
        _keep(journal, zone_id, [*kept, (before, after)][-_MOST_KEPT:])
        _write(zone, after)


def _take_back(zone: FoundZone, journal: Journal) -> None:
    zone_id, kept = _kept(zone, journal)
    if not kept:
        raise NothingIntended
    before, after = kept[-1]
    present = _meant(zone)
    if present not in (before, after):  # before: the change was cut off, or taken back by hand
        raise MeantOtherwise
    if present != before:
        _write(zone, before)
    _keep(journal, zone_id, kept[:-1])


def _meant(zone: FoundZone) -> object:
    """Return what the settings beside a zone mean its delegation to be, as it is written."""
    from tuiz.storage.toml_file import read_toml

    return read_toml(zone.file.file.settings_path).values.get(_DELEGATION)


def _write(zone: FoundZone, value: object) -> None:
    from tuiz.storage.toml_file import change_toml

    change_toml(zone.file.file.settings_path, {(_DELEGATION,): value})


def _kept(zone: FoundZone, journal: Journal) -> tuple[int, list[tuple[object, object]]]:
    """Return the journal's number of a zone, and the changes that can be taken back, the last one last."""
    from tuiz.files.identity import read_file

    known = journal.zones.find(zone.path, zone.origin)
    if known is None:
        known = journal.zones.enter(zone.path, zone.origin, read_file(zone.path)[1].digest)
    return known.id, _noted(known.id, journal)


def _noted(zone_id: int, journal: Journal) -> list[tuple[object, object]]:
    written = journal.zones.answers(zone_id).get(_KEY)
    return [(before, after) for before, after in json.loads(written)] if isinstance(written, str) else []


def _keep(journal: Journal, zone_id: int, kept: Sequence[tuple[object, object]]) -> None:
    journal.zones.answer(zone_id, _KEY, json.dumps(kept) if kept else None)
