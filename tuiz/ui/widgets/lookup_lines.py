"""What lookups have found, line by line: TTLs run down, and a name is where the next lookup begins."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from time import monotonic
from typing import ClassVar, Final, NamedTuple

from rich.segment import Segment
from textual.binding import Binding, BindingType

from tuiz.ui.content import fit, plain, width
from tuiz.ui.ink import Ground, Ink, Tone
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.line_list import LineList

_MOST_LINES: Final = 200_000
"""More lines than nobody reads; a transfer can bring any number."""
_SHOWN_CHARACTERS: Final = 2000
"""More of a text than any line shows is not made printable."""


class Span(NamedTuple):
    """A piece of a line, and what it is drawn in."""

    text: str
    tone: Tone = "text"
    cells: int = 0
    """How wide it is made at the least, with spaces behind it."""
    runs_down: bool = False
    """Whether the text is a TTL in seconds, which becomes less as time goes by."""


class Found(NamedTuple):
    """A record that was found, as it could be looked up again or added to a zone."""

    owner: str
    ttl: int
    rdtype: str
    rdata: str


class LookupLine(NamedTuple):
    """One line."""

    spans: tuple[Span, ...] = ()
    name: str = ""
    """The name that a lookup can go on with; empty where there is none."""
    record: Found | None = None
    server: str = ""
    """The server that the line speaks of, as a question names it behind the at sign."""
    is_heading: bool = False
    """Whether the lines up to the next heading fold away under this one."""

    @property
    def text(self) -> str:
        """The line without its colours."""
        return "".join(span.text.ljust(span.cells) for span in self.spans).rstrip()


class LookupLines(LineList):
    """Lines that grow while answers come."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Go on", id="lookup.go_on", tooltip="Go on with the name on this line."),
        Binding("space,z", "fold", "Fold", id="lookup.fold", tooltip="Fold this section away, or show it again."),
    ]

    HELP = """\
What was found. Types stand in colour, TTLs run down as a cache's do. Enter on a line goes on with its name: look it
up, trace it, or add the record to the open zone.
"""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._shown: list[LookupLine] = []
        self._since: list[float] = []
        """When each line came."""
        self._folded: set[int] = set()
        """The headings under which nothing is shown."""
        self._visible: list[int] | None = None
        """Which lines are shown, where some are folded away."""
        self._version = 0
        self._title: tuple[Sequence[Label], Sequence[Label]] = ((), ())
        self._empty: Sequence[str] = ()
        self._counts = False

    @property
    def lines(self) -> Sequence[LookupLine]:
        """What is shown."""
        return self._shown

    @property
    def text(self) -> str:
        """What is shown, without colours."""
        return "\n".join(line.text for line in self._shown)

    @property
    def line_under_cursor(self) -> LookupLine | None:
        """The line under the cursor, or None where there is none."""
        return self._shown[self._line_of(self.cursor)] if self._shown else None

    @property
    def row_count(self) -> int:
        """How many lines are shown."""
        return len(self._shown) if self._visible is None else len(self._visible)

    def on_mount(self) -> None:
        """Let TTLs run down."""
        self.set_interval(1.0, self._run_down)

    def clear(self) -> None:
        """Show nothing."""
        self._folded.clear()
        self.replace(())
        self.move_to(0)

    def add(self, lines: Iterable[LookupLine]) -> None:
        """Show more lines below."""
        now = monotonic()
        for line in lines:
            if len(self._shown) < _MOST_LINES:
                self._shown.append(line)
                self._since.append(now)
                self._counts = self._counts or any(span.runs_down for span in line.spans)
        self._see_to_folds()
        self.rows_added()

    def replace(self, lines: Sequence[LookupLine]) -> None:
        """Show *lines* in the place of those there are, with the cursor where it is."""
        self._shown, self._since, self._counts, self._visible = [], [], False, None
        self._version += 1
        self.add(lines)
        self.rows_changed()

    def action_fold(self) -> None:
        """Fold the section under the cursor away, or show it again."""
        if not self._shown:
            return
        heading = next(
            (line for line in range(self._line_of(self.cursor), -1, -1) if self._shown[line].is_heading), None
        )
        if heading is None:
            return
        self._folded ^= {heading}
        self._see_to_folds()
        self._version += 1
        self.rows_changed()
        self.move_to(heading if self._visible is None else self._visible.index(heading))

    def set_title(self, left: Sequence[Label], right: Sequence[Label]) -> None:
        """Set what the frame's upper line says."""
        if self._title != (left, right):
            self._title = (left, right)
            self.frame_changed()

    def set_empty_message(self, lines: Sequence[str]) -> None:
        """Set what is shown where there are no lines."""
        self._empty = lines
        self.refresh()

    def layout_key(self) -> Hashable:
        """Return what the look of all lines depends on."""
        return self._version

    def row_state(self, row: int) -> Hashable:
        """Return how long ago a line came, where that changes its look."""
        line = self._line_of(row)
        runs_down = self._counts and any(span.runs_down for span in self._shown[line].spans)
        return line, self._age(line) if runs_down else None

    def draw_row(self, row: int, cells: int, ground: Ground, ink: Ink) -> list[Segment]:
        """Return one line."""
        line = self._line_of(row)
        sign = "+" if line in self._folded else " "
        segments = [Segment(sign[: max(0, cells)], ink.style("focus", ground))]
        left = cells - 1
        for span in self._shown[line].spans:
            text = self._now(span, line) if span.runs_down else span.text
            text = plain(text[:_SHOWN_CHARACTERS], ascii_only=not self.glyphs.is_unicode)
            wide = max(width(text), span.cells)
            if wide >= left:
                segments.append(Segment(fit(text, left, self.glyphs.ellipsis), ink.style(span.tone, ground)))
                left = 0
                break
            segments.append(Segment(fit(text, wide, self.glyphs.ellipsis), ink.style(span.tone, ground)))
            left -= wide
        if left:
            segments.append(Segment(" " * left, ink.style("text", ground)))
        return segments

    def title(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return what the frame's upper line says."""
        return self._title

    def caption(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return where the cursor is."""
        return (), (Label(f"{self.cursor + 1:,} of {self.row_count:,}", "dim"),) if self._shown else ()

    def empty_message(self) -> Sequence[str]:
        """Return what is shown where there are no lines."""
        return self._empty

    def _line_of(self, row: int) -> int:
        return row if self._visible is None else self._visible[row]

    def _see_to_folds(self) -> None:
        """Find out which lines are shown."""
        if not self._folded:
            self._visible = None
            return
        self._visible = []
        is_folded = False
        for number, line in enumerate(self._shown):
            if line.is_heading:
                is_folded = number in self._folded
            if line.is_heading or not is_folded:
                self._visible.append(number)

    def _now(self, span: Span, line: int) -> str:
        return str(max(0, int(span.text) - self._age(line)))

    def _age(self, line: int) -> int:
        return int(monotonic() - self._since[line])

    def _run_down(self) -> None:
        if self._counts and self.is_attached and self.display:
            self.refresh()
