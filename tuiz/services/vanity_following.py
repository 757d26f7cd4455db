"""Let the settings beside a zone follow when a change of vanity name servers is undone or done again.

Undo changes the draft, and a save the zone file: the settings go with that. As with the change itself, hosts are listed
from before their first record is written until after the last one is gone; what breaks off in between is a finding.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.domain.name_servers import set_of
from tuiz.domain.vanity import ADDRESS_TYPES, is_about_vanity, name_servers_of, step_of
from tuiz.errors import TuizError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tuiz.domain.name_servers import NameServerSet
    from tuiz.domain.vanity import Step
    from tuiz.services.draft import Draft
    from tuiz.services.finding_zone import FoundZone, ZoneFinder
    from tuiz.services.session import Session
    from tuiz.services.vanity import Provider
    from tuiz.services.zone_terms import ZoneFacts


class SettingsBehind(TuizError):
    """The zone is saved, and the settings beside it couldn't follow."""


def steps_of(draft: Draft) -> list[Step]:
    """Return what of a draft that isn't saved yet the settings go along with, in order."""
    if not any(map(is_about_vanity, draft.unsaved_labels)):
        return []
    return [step for step in map(step_of, draft.changes()) if step is not None]


def facts_behind(facts: ZoneFacts, steps: Sequence[Step]) -> ZoneFacts:
    """Return what the settings will say of a zone once a draft is saved."""
    for step in steps:
        vanity = step.vanity(facts.vanity)
        servers = facts.vanity_servers if vanity == facts.vanity else ()
        facts = facts._replace(vanity=vanity, vanity_servers=servers, name_servers=tuple(step.hosts))
    return facts


@contextmanager
def following(session: Session, find: Callable[[], tuple[FoundZone, ZoneFinder]]) -> Iterator[list[Path]]:
    """Bring the settings in step with what is saved within; the list has the file then, if it was changed.

    Args:
        session: the zone, with what is to be saved.
        find: returns the zone with its settings as they are now, and what knows the sets. Slow.

    Raises:
        SettingsBehind: the zone was saved, and its settings can't be changed.
        TuizError: nothing was saved.
    """
    from tuiz.services.vanity import settings_unless_refused, write_settings

    changed: list[Path] = []
    steps = steps_of(session.draft)
    if not steps:
        yield changed
        return
    zone, finder = find()
    path, listed = zone.file.file.settings_path, zone.file.settings.vanity
    wanted = _settings(zone, steps, finder)
    more = [host for host in steps[-1].vanity(listed) if names.key(host) not in set(map(names.key, listed))]
    before: dict[str, object] = {"vanity": [names.spoken(host) for host in (*listed, *more)]} if more else {}
    with settings_unless_refused(zone.path, path, before):
        yield changed
    try:
        write_settings(path, wanted)
    except TuizError as error:
        told = f"The zone is saved, but {path} doesn't follow: {error.message}"
        raise SettingsBehind(told, hint=error.hint) from error
    changed.append(path)


def _settings(zone: FoundZone, steps: Sequence[Step], finder: ZoneFinder) -> dict[str, object]:
    """Return what the settings are to be behind steps, the first of which begins at what they are."""
    from tuiz.services.name_server_sets import sets_of

    sets = sets_of(finder)
    settings: dict[str, object] = {}
    vanity, provider = zone.file.settings.vanity, zone.file.settings.vanity_for
    for step in steps:
        spoken = [names.spoken(host) for host in step.hosts]
        same = set_of(step.hosts, sets)
        settings |= {"name_servers": same.label if same is not None else spoken, "delegation": spoken}
        if step.sets_hosts:
            vanity = step.vanity(vanity)
            provider = _provider(provider, step, sets) if vanity else None
            settings["vanity"] = [names.spoken(host) for host in vanity] or None
            settings["vanity_for"] = list(map(names.spoken, provider)) if isinstance(provider, tuple) else provider
    return settings


def _provider(said: Provider | None, step: Step, sets: Sequence[NameServerSet]) -> Provider | None:
    """Return whose servers the vanity names stand for: the set that has their addresses, else what the settings say.

    None where the settings name a set that has others: whose servers they are now is unknown, and asked when needed.
    """
    addresses = {
        record.rdata
        for each in step.change.rrsets
        if each.after.rdtype in ADDRESS_TYPES
        for record in each.after.records
    }
    fitting = [
        each for each in sets if addresses and addresses <= {item for of in each.addresses.values() for item in of}
    ]
    if isinstance(said, str):
        known = next((each for each in sets if each.key == said.lower()), None)
        if known is None or not known.addresses or known in fitting:
            return said
        return fitting[0].label if fitting else None
    if fitting:
        return fitting[0].label
    before = said or tuple(name_servers_of(step.change, before=True) or ())
    same = set_of(before, sets)
    return same.label if same is not None else before
