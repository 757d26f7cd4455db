"""An app that is nothing but a place to look at one widget, and rows to show in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from textual.app import App, ComposeResult
from textual.widget import Widget

from tuiz.ui.glyphs import UNICODE, Glyphs
from tuiz.ui.ink import Ink, with_fallbacks
from tuiz.ui.models.rows import Gravity, Mark


@dataclass(frozen=True)
class PlainRow:
    """A row made of what is given."""

    owner: str = "www"
    data: str = "192.0.2.1"
    kind: Literal["record", "unreadable", "include", "generate"] = "record"
    mark: Mark = "unchanged"
    owner_repeats: bool = False
    ttl: str = "3600"
    rdtype: str = "A"
    note: str = ""
    line: int = 1
    reason: str = ""
    gravity: Gravity = ""
    finding: str = ""


@dataclass
class PlainRows:
    """Rows from a list, which can grow as those of a file that is being read."""

    rows: list[PlainRow]
    revision: int = 0
    complete: bool = True
    progress: float = 1.0
    asked: int = 0
    """How often a row was asked for."""

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.rows)

    def row(self, index: int) -> PlainRow:
        """Return one row."""
        self.asked += 1
        return self.rows[index]


@dataclass
class CountedRows:
    """As many rows as are asked for, each made when it is looked at: a million cost nothing until then."""

    count: int
    revision: int = 0
    complete: bool = True
    progress: float = 1.0
    asked: int = 0

    def __len__(self) -> int:
        """Return how many rows there are."""
        return self.count

    def row(self, index: int) -> PlainRow:
        """Return one row."""
        self.asked += 1
        return replace(PlainRow(), owner=f"host{index}", line=index + 1)


class Stage(App[None]):
    """Shows one widget as the app would."""

    def __init__(self, *widgets: Widget, glyphs: Glyphs = UNICODE) -> None:
        super().__init__()
        self._widgets = widgets
        self.glyphs = glyphs
        self._ink: Ink | None = None

    @property
    def ink(self) -> Ink:
        """The styles of the theme in use."""
        if self._ink is None:
            self._ink = Ink(self.theme_variables, plain=self.native_ansi_color)
        return self._ink

    def get_css_variables(self) -> dict[str, str]:
        """Return the theme's variables, with ours."""
        return with_fallbacks(super().get_css_variables())

    def compose(self) -> ComposeResult:
        """Show the widgets."""
        yield from self._widgets


def screen_lines(app: App[None]) -> list[str]:
    """Return what is on the screen, line by line, without trailing spaces."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]  # Textual shows it no other way


def joined(lines: Sequence[str]) -> str:
    """Return lines as one text."""
    return "\n".join(lines)
