"""Take a change at a registrar back, or bring it about again; and find out what came of one whose end nobody saw."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.registrar.errors import ChangedMeanwhile
from tuiz.registrar.protocol import Registered, Wish
from tuiz.services.account_changes import way_back
from tuiz.services.registered_state import held, same
from tuiz.services.registering import Preview, named_registrar, preview
from tuiz.services.registrar_log import NothingToUndo, history, last_to_redo, last_to_undo, open_changes, settle

if TYPE_CHECKING:
    from tuiz.services.delegating import Domain
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.one_change import Wish as Way
    from tuiz.storage.journal_registrars import RegistrarChange
    from tuiz.storage.places import Places


async def last_change_back(domain: "Domain", finder: "ZoneFinder", *, way: "Way | None" = None) -> Preview:
    """Return the preview of what takes the last change of a domain at its registrar back.

    Changes that were taken back already are passed over, so that one may go back step by step.

    Raises:
        NothingToUndo: there is none, or what was before it is unknown.
        ChangedMeanwhile: the registrar has something else than what that change left.
        RegistrarError: the registrar can't be asked, or won't have it.
    """
    return await _back(domain, last_to_undo, finder, way)


async def last_undo_back(domain: "Domain", finder: "ZoneFinder", *, way: "Way | None" = None) -> Preview:
    """Return the preview of what brings the change about again that was taken back last.

    What is raised is as above.
    """
    return await _back(domain, last_to_redo, finder, way)


async def _back(
    domain: "Domain",
    choose: "Callable[[str, Places], RegistrarChange]",
    finder: "ZoneFinder",
    way: "Way | None",
) -> Preview:
    from tuiz.services.parent_zone import ParentZoneHere

    await _settle_all(domain, finder, way)
    last = await asyncio.to_thread(choose, domain.name, finder.places)
    spoken = names.spoken(domain.name)
    if last.before is None:
        raise NothingToUndo(
            f"What the registrar of {spoken} had before the last change is unknown.",
            hint=f"tuiz delegate {spoken} HOST… says what it is to have.",
        )
    registrar = way_back(last.manner, named_registrar(last.registrar, finder, way=way))
    if isinstance(registrar, ParentZoneHere):
        registrar.takes_back = True
    before, left = held(last.before), held(last.after)
    glue = {host: each for host, each in before.glue.items() if each and names.is_at_or_below(host, domain.name)}
    wish = Wish(before.hosts, glue, before.ds) if registrar.takes.ds else Wish(before.hosts)
    planned = await preview(domain, wish, registrar, finder, undoes=last.number)
    if registrar.can_apply and planned.before is not None and planned.is_change and not same(planned.before, left):
        raise ChangedMeanwhile(
            f"{registrar.label} has something else of {spoken} than what the last change left:"
            f" {_told(planned.before)}, not {_told(left)}.",
            hint="tuiz delegation --history tells what was there; tuiz delegate DOMAIN HOST… says what is to be.",
        )
    return planned


async def _settle_all(domain: "Domain", finder: "ZoneFinder", way: "Way | None") -> None:
    """Ask the registrars of changes whose end nobody saw; a registrar that is gone leaves them as they are."""
    changes = await asyncio.to_thread(history, domain.name, finder.places)
    for label, manner in dict.fromkeys((change.registrar, change.manner) for change in open_changes(changes)):
        registrar = way_back(manner, named_registrar(label, finder, way=way))
        if registrar.can_apply:
            now = await registrar.current(domain.name)
            await asyncio.to_thread(settle, domain.name, label, registrar.manner, now, finder.places)


def _told(state: Registered) -> str:
    return " ".join(map(names.spoken, state.hosts)) or "no name server"
