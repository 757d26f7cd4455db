"""What every list asks the app before it draws: the theme's styles and the terminal's characters."""

from typing import Protocol, cast

from textual.widget import Widget

from tuiz.ui.glyphs import Glyphs
from tuiz.ui.ink import Ink


class Surface(Protocol):
    """An app that lists can be drawn on."""

    @property
    def ink(self) -> Ink:
        """The styles of the theme in use; another object whenever they change."""

    @property
    def glyphs(self) -> Glyphs:
        """The characters that the terminal can show."""


def surface_of(widget: Widget) -> Surface:
    """Return the app that *widget* is in, as what it is drawn on."""
    return cast("Surface", widget.app)
