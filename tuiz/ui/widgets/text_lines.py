"""Lines of text to read through, of any number."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from rich.segment import Segment

from tuiz.ui.content import fit, plain
from tuiz.ui.ink import Ground, Ink, Tone
from tuiz.ui.widgets.line_list import LineList


class TextLine(NamedTuple):
    """One line, and what it is drawn in."""

    text: str
    tone: Tone = "text"


class TextLines(LineList):
    """A list whose rows are lines of text.

    Args:
        lines: the lines.
        id: what Textual knows the widget by.
    """

    def __init__(self, lines: Sequence[TextLine], *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._text_lines = lines

    @property
    def row_count(self) -> int:
        """How many lines there are."""
        return len(self._text_lines)

    def row_state(self, row: int) -> Hashable:
        """Lines stay as they are."""
        return row

    def draw_row(self, row: int, cells: int, ground: Ground, ink: Ink) -> list[Segment]:
        """Return one line."""
        line = self._text_lines[row]
        text = plain(line.text, ascii_only=not self.glyphs.is_unicode)
        return [
            Segment(" ", ink.style("text", ground)),
            Segment(fit(text, cells - 1, self.glyphs.ellipsis), ink.style(line.tone, ground)),
        ]
