"""`tuiz list --delegations`: look at whose each domain is in the live DNS, and print it beside the domain."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tuiz.cli.output import put_json_texts, put_rows, tell
from tuiz.cli.waiting import StatusLine
from tuiz.domain.delegation_states import DelegationState, KnownState
from tuiz.services.delegation_states import DelegationStates, grounds_of

if TYPE_CHECKING:
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.listing import ZoneRow

DONE, DIFFERENT, INTERRUPTED = 0, 1, 130
_DIFFERENT: Final = {DelegationState.PARTLY, DelegationState.ELSEWHERE, DelegationState.BROKEN}


def put_states(zones: Sequence["ZoneRow"], documents: Sequence[str] | None, finder: "ZoneFinder") -> int:
    """Look at those that are due, and print all.

    Args:
        zones: the zones.
        documents: each of them as JSON, to be printed with its state; None prints for people.
        finder: what knows the workspace and the settings.

    Raises:
        TuizError: the settings of lookups can't be used.
    """
    states = DelegationStates(grounds_of(finder), finder.places)
    _ = states.load()
    status, line = DONE, StatusLine()
    try:
        asyncio.run(_look(states, line))
    except KeyboardInterrupt:
        status = INTERRUPTED
        tell("Stopped; what was found is kept, and the next time only the others are asked about.")
    finally:
        line.clear()
    known = [states.of(zone) for zone, *_ in zones]
    if documents is not None:
        put_json_texts(_as_json(documents, known))
    else:
        put_rows(_rows(zones, known))
    if status == DONE and any(each is not None and each.state in _DIFFERENT for each in known):
        return DIFFERENT
    return status


async def _look(states: DelegationStates, line: StatusLine) -> None:
    def show(state: KnownState) -> None:
        number, total = states.progress or (0, 0)
        away = "; no name server replies: is the network there?" if states.is_away else ""
        line.show(f"{state.domain} is {state.state.value}; {number + 1:,} of {total:,} looked at{away}")

    await states.look_once(show)


def _rows(zones: Sequence["ZoneRow"], known: Sequence[KnownState | None]) -> Iterator[Sequence[str]]:
    for (zone, *_), state in zip(zones, known, strict=True):
        if state is None:
            yield zone, "", "", ""
        else:
            asked = "" if state.asked is None else _local(state.asked)
            yield zone, state.state.value, asked, state.detail


def _local(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _as_json(documents: Sequence[str], known: Sequence[KnownState | None]) -> Iterator[str]:
    for document, state in zip(documents, known, strict=True):
        found = None
        if state is not None:
            asked = None if state.asked is None else state.asked.strftime("%Y-%m-%dT%H:%M:%SZ")
            found = {"state": state.state.value, "detail": state.detail or None, "asked": asked}
        yield f'{document[:-1]}, "delegation": {json.dumps(found)}}}'
