"""Choosing a name server set whose hosts go into a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.screen import Screen

from tuiz.domain import names
from tuiz.ui.dialogs.choose import Choose
from tuiz.ui.workers import in_thread

if TYPE_CHECKING:
    from typing import Any

    from tuiz.domain.name_servers import NameServerSet
    from tuiz.services.applying_sets import SetDesk


async def choose_set(
    screen: Screen[Any], desk: SetDesk, heading: str = "Add the name servers of a set"
) -> NameServerSet | None:
    """Ask for a set, over a form; None where the user gives up."""
    sets = await in_thread(desk.sets)
    rows = [f"{each.label}: {' '.join(host.rstrip('.') for host in each.hosts)}" for each in sets]
    place = await screen.app.push_screen_wait(Choose(heading, rows))
    return None if place is None else sets[place]


def with_hosts(text: str, hosts: Sequence[str]) -> str:
    """Return the text of a form, one host a line, with those hosts added that aren't there yet."""
    lines = [line for line in text.splitlines() if line.strip()]
    present = {_key(word) for line in lines for word in line.split()}
    return "\n".join([*lines, *(host for host in hosts if _key(host) not in present)])


def _key(word: str) -> str:
    """Return the host of a word, which may have addresses behind it, as names are compared."""
    return names.key(names.absolute(word.partition("=")[0], names.ROOT))
