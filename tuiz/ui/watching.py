"""What happens beside the app: another program writes the zone file, files of other domains are looked into."""

from __future__ import annotations

from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Final

from tuiz.errors import TuizError
from tuiz.storage.errors import StackChanged
from tuiz.ui.tell import tell_error

if TYPE_CHECKING:
    from textual.screen import Screen

    from tuiz.ui.models.session import ZoneSession
    from tuiz.ui.workbench import Workbench

_NEWS_SECONDS: Final = 0.5
"""How often the list of domains shows what was found out."""
_LOOK_OUTSIDE_SECONDS: Final = 2.0
"""How often the file is looked at, for another program may change it."""


class Watching:
    """Looks at files while the app is open.

    Args:
        screen: what the looking goes on beside.
        bench: what is kept up to date.
    """

    def __init__(self, screen: Screen[None], bench: Workbench) -> None:
        self._screen = screen
        self._bench = bench
        self._leaving = Event()
        self._not_kept: str | None = None
        """What was told last of a journal that can't be written."""

    def begin(self) -> None:
        """Look from now on."""
        look_on = partial(self._bench.workspace.look_on, self._leaving)
        self._screen.run_worker(look_on, group="look", thread=True)
        self._screen.set_interval(_NEWS_SECONDS, self._bench.domains.follow_source)
        self._screen.set_interval(_LOOK_OUTSIDE_SECONDS, self._look_outside)

    def end(self) -> None:
        """Let go of the files."""
        self._leaving.set()

    def _look_outside(self) -> None:
        """Read the file again when another program has changed it and nobody is in the middle of something."""
        session = self._bench.session
        if session is None or not session.loading.complete or not self._screen.is_current:
            return
        if self._has_lost_the_journal(session):
            return
        try:
            changed = session.changed_outside()
        except TuizError:
            return
        if changed:
            self._bench.saving.reload()
        elif session.included_changed_outside():
            self._bench.included_changed()

    def _has_lost_the_journal(self, session: ZoneSession) -> bool:
        """Tell once what can't be kept; where another tuiz was quicker, put what was typed here on top of its draft."""
        problem = session.why_not_kept()
        told = None if problem is None else problem.message
        if told == self._not_kept:
            return problem is not None
        self._not_kept = told
        if isinstance(problem, StackChanged):
            self._bench.saving.reload()
        elif problem is not None:
            tell_error(self._screen, problem)
            self._bench.show_state()
        return problem is not None
