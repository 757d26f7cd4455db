"""Start the app on a workspace: the one place where the command line meets Textual."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tuiz.errors import UsageError
from tuiz.services.app_workspace import Opening
from tuiz.services.first_page import first_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.services.domains import Domains
    from tuiz.storage.workspace import Workspace
    from tuiz.ui.first_screen import FirstScreen

_ROWS = 80  # as many as the width of columns is taken from, and more than most terminals have lines


def run_app(path: Path | None, lookup_options: Sequence[str] = ()) -> int:
    """Open the app on the workspace at *path* (None: the current folder, else the user's own) until the user leaves.

    Args:
        path: where it is.
        lookup_options: by which a command in another terminal asks the servers that the app asks.

    Raises:
        UsageError: this is no terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "The app needs a terminal.", hint="In a script, use a command instead; tuiz --help lists them."
        )
    # Nothing that the start makes is garbage; the app turns the collector on when its first screen is there.
    gc.disable()
    opening = Opening(path)
    from tuiz.ui.first_screen import FirstScreen

    screen = FirstScreen.begun()
    try:
        workspace = opening.finish(_import_app, _Preview(screen, opening.theme) if screen.can_show else None)
        workspace.lookup_options = tuple(lookup_options)
        try:
            from tuiz.ui.app import TuizApp

            app = TuizApp(workspace, screen)
            app.run()
            return app.return_code or 0
        finally:
            workspace.close()
    finally:
        screen.leave()


class _Preview:
    """The first screen, and what it shows of a workspace."""

    def __init__(self, screen: FirstScreen, theme: str | None) -> None:
        self._screen = screen
        self._theme = theme
        self.expect, self.waiting, self.note = screen.expect, screen.waiting, screen.note

    def show(self, workspace: Workspace, domains: Domains) -> bool:
        """Show its domains, and the first page of the first of them."""
        return self._screen.show(self._theme, domains, lambda: first_page(workspace.facts(domains.files[0]), _ROWS))


def _import_app() -> None:
    """Import the app, which takes longer than all else until its first screen."""
    import tuiz.ui.app  # noqa: F401 - wanted soon
