"""Watches that go on while other things are done in the app, until all agree."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.screen import Screen

from tuiz.ui.content import plain
from tuiz.ui.tell import Severity, tell_beside
from tuiz.ui.workers import converse

if TYPE_CHECKING:
    from tuiz.ui.looking_up import Lookups

_TOLD_SECONDS: Final = 60
"""Nobody looks out for what may come in hours."""


class BackgroundWatches:
    """Follows lookups that nobody looks at, and tells when one is over.

    Args:
        screen: what lives as long as they may go on.
    """

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen

    def begin(self, line: str, lookups: Lookups, over: Callable[[str], None]) -> None:
        """Go on with what *line* watches.

        Args:
            line: what is looked up.
            lookups: what looks it up.
            over: is given the name that it is about, when it is over.
        """
        converse(self._screen, partial(self._follow, line, lookups, over), f"watch of {line}")

    async def _follow(self, line: str, lookups: Lookups, over: Callable[[str], None]) -> None:
        name, _ = lookups.subject(line)
        async for news in lookups.run(line):
            if news.rings:
                self._screen.app.bell()
                tone: Severity = "information" if news.tone == "new" else "warning"
                text = f"The watch of {plain(name)} is over: {plain(news.status)}."
                tell_beside(self._screen.app.screen, text, tone, seconds=_TOLD_SECONDS)
                over(name)
