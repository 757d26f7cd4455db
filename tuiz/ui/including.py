"""The rows of the files that a zone includes: read beside the app whenever the directives have become others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiz.ui.workers import converse, in_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from tuiz.ui.models.session import ZoneSession


class Including:
    """Keeps the rows of included files to what the zone's directives say.

    Args:
        screen: what the reading goes on beside.
        shown: called with a zone when its rows of included files are there.
    """

    def __init__(self, screen: Screen[None], shown: Callable[[ZoneSession], None]) -> None:
        self._screen = screen
        self._shown = shown
        self._read_for: tuple[object, tuple[bytes, ...]] | None = None
        """The rows, and the directives, that files were last read for."""

    def forget(self) -> None:
        """Have the files read again at the next `renew`: they may hold something else now."""
        self._read_for = None

    def renew(self, session: ZoneSession) -> None:
        """Read the files that *session* includes, where its directives are others than when they were read."""
        before, now = self._read_for, (session.rows, session.includes)
        if now == before:
            return
        self._read_for = now
        had_some = before is not None and before[0] is session.rows and bool(before[1])
        if session.includes or had_some:
            converse(self._screen, lambda: self._read(session), "included")

    async def _read(self, session: ZoneSession) -> None:
        show = await in_thread(session.read_included)
        show()
        self._shown(session)
