"""Which theme the app starts with, and where themes lie: told without Textual."""

from pathlib import Path
from typing import Final

import tuiz

DARK: Final = "tuiz-dark"
LIGHT: Final = "tuiz-light"
TERMINAL: Final = "tuiz-terminal"


def themes_folder() -> Path:
    """Return where the themes are: inside the installed package, or beside it in a checkout."""
    package = Path(tuiz.__file__).parent
    installed = package / "themes"
    return installed if installed.is_dir() else package.parent / "themes"


def fitting_theme(wanted: str | None, *, colours: str | None, no_color: bool) -> str:
    """Return the name of the theme to start with.

    Args:
        wanted: the one in the user's settings.
        colours: what the terminal can show, as Rich names it; None for nothing.
        no_color: whether NO_COLOR is set (no-color.org), which goes before any theme.
    """
    if no_color or (wanted is None and colours not in {"truecolor", "256"}):
        return TERMINAL
    return wanted or DARK
