"""Start the app on a workspace: the one place where the command line meets Textual."""

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from tuiz.errors import UsageError
from tuiz.services.app_workspace import open_workspace


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
    workspace = open_workspace(path, beside=_import_app)
    workspace.lookup_options = tuple(lookup_options)
    try:
        from tuiz.ui.app import TuizApp

        app = TuizApp(workspace)
        app.run()
        return app.return_code or 0
    finally:
        workspace.close()


def _import_app() -> None:
    """Import the app, which takes longer than all else until its first screen."""
    import tuiz.ui.app  # noqa: F401 - wanted soon
