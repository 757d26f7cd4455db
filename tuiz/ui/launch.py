"""Run the app: what the command line calls once it knows what to open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiz.ui.app import TuizApp

if TYPE_CHECKING:
    from tuiz.ui.models import Workspace


def run_app(workspace: Workspace) -> int:
    """Show *workspace* until the user leaves, and return the exit status."""
    app = TuizApp(workspace)
    try:
        app.run()
    finally:
        workspace.close()
    return app.return_code or 0
