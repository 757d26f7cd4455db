"""The keys that open another domain, or make a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from tuiz.errors import TuizError
from tuiz.ui.editing import GROUP
from tuiz.ui.workers import ask, in_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuiz.ui.workbench import Workbench


class Opening:
    """The keys that open domains.

    Args:
        screen: what dialogs open on.
        bench: what shows the zone.
        opened: called when another zone is open.
    """

    def __init__(self, screen: Screen[None], bench: Workbench, opened: Callable[[], None]) -> None:
        self._screen = screen
        self._bench = bench
        self._opened = opened

    def open(self, index: int) -> None:
        """Open a domain's zone."""
        ask(self._screen, self.show(index), "open")

    def new(self) -> None:
        """Ask for a new domain, make its file and open it."""
        ask(self._screen, self._new(), GROUP)

    async def show(self, index: int) -> None:
        """Open a domain's zone, and return when it is shown."""
        try:
            session = await in_thread(lambda: self._bench.workspace.open(index))
        except TuizError as error:
            self._bench.show_failure(error)
            return
        self._bench.show_zone(index, session)
        self._opened()
        self._bench.tell_notices(session.notices)
        self._bench.records.focus()

    async def _new(self) -> None:
        from tuiz.ui.dialogs.new_domain import NewDomain

        workspace = self._bench.workspace
        index = await self._screen.app.push_screen_wait(NewDomain(workspace))
        if index is not None:
            self._bench.domains.show(workspace.domains)
            await self.show(index)
