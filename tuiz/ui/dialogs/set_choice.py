"""Choosing a name server set whose hosts go into a form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    screen: Screen[Any], desk: SetDesk, heading: str = "Use the name servers of a set"
) -> NameServerSet | None:
    """Ask for a set, over a form; None where the user gives up."""
    sets = await in_thread(desk.sets)
    rows = [f"{each.label}: {' '.join(host.rstrip('.') for host in each.hosts)}" for each in sets]
    place = await screen.app.push_screen_wait(Choose(heading, rows))
    return None if place is None else sets[place]


async def hosts_with_set(
    screen: Screen[Any], desk: SetDesk, text: str, spell: Callable[[NameServerSet], Sequence[str]]
) -> str | None:
    """Return the text of a form, one host a line, as a set that the user chooses makes it; None if none is chosen.

    Args:
        screen: the form.
        desk: knows the sets.
        text: what is in the form.
        spell: gives a set's hosts as the form has them.
    """
    chosen = await choose_set(screen, desk)
    if chosen is None:
        return None
    hosts = spell(chosen)
    lines = [line for line in text.splitlines() if line.strip()]
    new = {_key(host) for host in hosts}
    others = [word for line in lines for word in line.split() if _key(word) not in new]
    if others:
        rows = [f"Only the set's: {_some(hosts)}", f"The set's, and those that stand there: {_some(others)}"]
        place = await screen.app.push_screen_wait(Choose(f"Name servers of {chosen.label}", rows))
        if place is None:
            return None
        if place == 1:
            present = {_key(word) for line in lines for word in line.split()}
            return "\n".join([*lines, *(host for host in hosts if _key(host) not in present)])
    return "\n".join(hosts)


def _some(hosts: Sequence[str]) -> str:
    """Return hosts in a few words."""
    shown = " ".join(host.partition("=")[0].rstrip(".") for host in hosts[:2])
    return shown if len(hosts) <= 2 else f"{shown} and {len(hosts) - 2} more"


def _key(word: str) -> str:
    """Return the host of a word, which may have addresses behind it, as names are compared."""
    return names.key(names.absolute(word.partition("=")[0], names.ROOT))
