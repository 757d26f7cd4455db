"""The look at all domains' delegations that goes on in the background, and the keys of the list of domains about it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tuiz.errors import TuizError
from tuiz.ui.content import plain
from tuiz.ui.tell import tell
from tuiz.ui.workers import converse, in_thread

if TYPE_CHECKING:
    from textual.screen import Screen

    from tuiz.ui.widgets.domain_list import DomainList
    from tuiz.ui.workbench import Workbench

_GROUP: Final = "delegation-states"
_ONE: Final = "delegation-state"


class LookingAtDelegations:
    """Keeps the states of the domains' delegations up to date, where the user wants it.

    Args:
        screen: what it goes on beside.
        bench: the workspace, and the list that shows them.
    """

    def __init__(self, screen: Screen[None], bench: Workbench) -> None:
        self._screen = screen
        self._bench = bench
        self._is_on = False

    @property
    def _domains(self) -> DomainList:
        return self._bench.domains

    def begin(self) -> None:
        """Show what was known before, and look from now on where the user wanted that."""
        converse(self._screen, self._begin, _GROUP)

    def toggle(self) -> None:
        """Look at all domains from now on, or no longer."""
        if self._is_on:
            self._is_on = False
            self._screen.workers.cancel_group(self._screen, _GROUP)
            converse(self._screen, self._keep_off, _ONE)
        else:
            converse(self._screen, self._turn_on, _GROUP)

    def look_at_one(self) -> None:
        """Look at the domain under the cursor now, and tell what was found; else at the open one."""
        session = self._bench.session
        name = self._domains.name_under_cursor if self._screen.focused is self._domains else ""
        if not name and session is not None:
            name = session.origin
        if name:
            converse(self._screen, self._tell_of(name), _ONE)
        else:
            tell(self._screen, "There is no domain to look at.", "warning")

    async def _begin(self) -> None:
        states = await in_thread(lambda: self._bench.workspace.delegation_states)
        self._is_on = await in_thread(states.load)
        if states.revision or self._is_on:
            self._domains.show_states(states)
        if self._is_on:
            with suppress(TuizError):  # a notice at the beginning tells of settings that can't be used
                await states.look_on()

    async def _turn_on(self) -> None:
        states = self._bench.workspace.delegation_states
        self._is_on = True
        self._domains.show_states(states)
        tell(
            self._screen,
            "The delegations of all domains here are looked at from now on, about three a second, and again every few "
            "hours. Their names are asked of the live DNS. w stops that.",
        )
        await in_thread(lambda: states.want(wanted=True))
        await states.look_on()

    async def _keep_off(self) -> None:
        states = self._bench.workspace.delegation_states
        self._domains.frame_changed()
        tell(self._screen, "Delegations are no longer looked at in the background. w looks again.")
        await in_thread(lambda: states.want(wanted=False))

    async def _tell_of(self, name: str) -> None:
        states = self._bench.workspace.delegation_states
        tell(self._screen, f"Looking at {plain(name.rstrip('.'))}.")
        known = await states.look_at(name)
        if known is None:
            tell(self._screen, "Nothing tells which domain this file holds.", "warning")
            return
        self._domains.show_states(states)
        tell(self._screen, plain(known.sentence(datetime.now(UTC))))
