"""Help for the focused pane: what it is, its keys, and what the marks mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import ClassVar, Final

from textual.app import ComposeResult

from tuiz.ui.content import width
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.glyphs import MARK_MEANINGS
from tuiz.ui.widgets.text_lines import TextLine, TextLines

_CELLS: Final = 68


class HelpLines(TextLines):
    """The lines of a help, without a frame of their own."""

    has_title: ClassVar[bool] = False
    has_bottom: ClassVar[bool] = False


class Help(Dialog[None]):
    """Explains a pane.

    Args:
        title: the pane's name.
        text: what it is, in paragraphs.
        keys: keys and what they do, in the order they are shown.
    """

    buttons = (("cancel", "Close"),)
    AUTO_FOCUS = "HelpLines"

    def __init__(self, title: str, text: str, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.heading = title
        self._text = text
        self._keys = keys

    def compose_body(self) -> ComposeResult:
        """Say it all."""
        yield HelpLines(list(self._lines()), id="help")

    def _lines(self) -> Iterator[TextLine]:
        for paragraph in self._text.split("\n\n"):
            for line in wrap(paragraph, _CELLS):
                yield TextLine(line)
            yield TextLine("")
        yield TextLine("Keys", "title")
        yield from _table(self._keys)
        yield TextLine("")
        yield TextLine("Marks", "title")
        yield from _table(list(MARK_MEANINGS.items()))


def _table(rows: Sequence[tuple[str, str]]) -> Iterator[TextLine]:
    wide = max((width(left) for left, _ in rows), default=0)
    for left, right in rows:
        first, *others = wrap(right, max(20, _CELLS - wide - 4)) or [""]
        yield TextLine(f"  {left}{' ' * (wide - width(left))}  {first}")
        for line in others:
            yield TextLine(f"  {' ' * wide}  {line}")
