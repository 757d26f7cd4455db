"""A short list to choose from, in a dialog."""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType

from tuiz.ui.content import clip, fit, plain, width
from tuiz.ui.ink import Ground, Ink
from tuiz.ui.widgets.line_list import LineList


class ChoiceList(LineList):
    """Rows of a text and, at the right, a remark; chosen ones have a cross before them."""

    has_title: ClassVar[bool] = False
    has_bottom: ClassVar[bool] = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Choose", id="choice.choose", tooltip="Choose this."),
    ]

    def __init__(self, rows: Sequence[tuple[str, str]] = (), *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows = rows
        self._picked: frozenset[int] = frozenset()
        self._version = 0

    @property
    def row_count(self) -> int:
        """How many there are to choose from."""
        return len(self._rows)

    @property
    def rows(self) -> Sequence[tuple[str, str]]:
        """What there is to choose from."""
        return self._rows

    def show(self, rows: Sequence[tuple[str, str]], picked: frozenset[int] = frozenset()) -> None:
        """Show these rows, of which those in *picked* have a cross."""
        taller = len(rows) != len(self._rows)
        self._rows, self._picked = rows, picked
        self._version += 1
        self.rows_changed()
        if taller:
            self.refresh(layout=True)

    def layout_key(self) -> Hashable:
        """Return what the look of all rows depends on."""
        return self._version

    def draw_row(self, row: int, cells: int, ground: Ground, ink: Ink) -> list[Segment]:
        """Return one choice."""
        text, remark = self._rows[row]
        shown = clip(plain(remark), cells // 3, self.glyphs.ellipsis)
        cross = "x" if row in self._picked else " "
        room = cells - 4 - width(shown)
        return [
            Segment(f" {cross} ", ink.style("focus", ground)),
            Segment(fit(plain(text), room, self.glyphs.ellipsis), ink.style("text", ground)),
            Segment(f"{shown} ", ink.style("dim", ground)),
        ]
