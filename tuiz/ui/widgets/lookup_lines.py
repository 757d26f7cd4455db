"""What lookups have found, line by line: TTLs run down, and a name is where the next lookup begins."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Sequence
from time import monotonic
from typing import ClassVar, Final, NamedTuple

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from tuiz.ui.content import fit, plain, width
from tuiz.ui.ink import Ground, Ink, Tone
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.line_list import LineList

_MOST_LINES: Final = 200_000
"""More lines than nobody reads; a transfer can bring any number."""
_SHOWN_CHARACTERS: Final = 2000
"""More of a text than any line shows is not made printable."""
_MOST_ROWS: Final = 40
"""More rows than this no line takes."""
_FURTHER_IN: Final = 4
"""How far further rows of a line stand behind its first."""
_NARROWEST: Final = 24
"""Where fewer cells than this are left to a line's last piece, its further rows begin at the left."""
_BESIDE: Final = 2
"""The cells of a row before a line begins: the frame, and the sign of a fold."""

Piece = tuple[str, Tone]
"""A text, which is `plain`, and what it is drawn in."""


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
    check: str = ""
    """The id of the finding that the line is part of; empty where it is of none."""
    is_heading: bool = False
    """Whether the lines up to the next heading fold away under this one."""
    is_inner: bool = False
    """Whether a heading stands below the one before it that isn't inner, and folds away with it."""

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
What was found. Types stand in colour, TTLs run down as a cache's do. Enter on a line, or a click on a name, goes on
with it: look it up, trace it, or add the record to the open zone.
"""

    class GoOn(Message):
        """A line was chosen, or a name on it."""

        def __init__(self, lookup_lines: LookupLines, line: LookupLine, name: str) -> None:
            self.lookup_lines = lookup_lines
            self.line = line
            self.name = name
            super().__init__()

        @property
        def control(self) -> LookupLines:
            """The list."""
            return self.lookup_lines

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._shown: list[LookupLine] = []
        self._since: list[float] = []
        """When each line came."""
        self._folded: set[int] = set()
        """The headings under which nothing is shown."""
        self._rows: list[tuple[int, int]] = []
        """The rows that are shown: each a line, and which part of it where it is wider than the widget."""
        self._laid_out_for = 0
        """The cells that lines were laid out for."""
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
        return self._shown[self._line_of(self.cursor)] if self._rows else None

    @property
    def row_count(self) -> int:
        """How many rows are shown: a line that is too wide takes several."""
        return len(self._rows)

    def on_mount(self) -> None:
        """Let TTLs run down."""
        self.set_interval(1.0, self._run_down)

    def on_resize(self) -> None:
        """Lay the lines out for another width, with the cursor on the same one."""
        if self._rows and self._cells != self._laid_out_for:
            line = self._line_of(self.cursor)
            self._lay_out()
            self._version += 1
            self.rows_changed()
            self.move_to(self._row_of(line))

    def clear(self) -> None:
        """Show nothing."""
        self._folded.clear()
        self.replace(())
        self.move_to(0)

    def add(self, lines: Iterable[LookupLine]) -> None:
        """Show more lines below."""
        now = monotonic()
        first = len(self._shown)
        for line in lines:
            if len(self._shown) < _MOST_LINES:
                self._shown.append(line)
                self._since.append(now)
                self._counts = self._counts or any(span.runs_down for span in line.spans)
        self._lay_out(first)
        self.rows_added()

    def replace(self, lines: Sequence[LookupLine]) -> None:
        """Show *lines* in the place of those there are, with the cursor where it is."""
        self._shown, self._since, self._counts, self._rows = [], [], False, []
        self._version += 1
        self.add(lines)
        self.rows_changed()

    async def on_click(self, event: events.Click) -> None:
        """Go on with the name that was clicked; elsewhere a second click goes on with the line."""
        row = self.row_at(event.y)
        word = "" if row is None else self._word_at(row, event.x)
        line = None if row is None else self._shown[self._line_of(row)]
        if line is not None and event.chain == 1 and (name := _name_of(word, line)):
            self.post_message(self.GoOn(self, line, name))
        else:
            await super().on_click(event)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Go on with a line, or fold the section that a heading without a name stands over."""
        event.stop()
        line = self._shown[self._line_of(event.row)]
        if line.is_heading and not line.name:
            self.action_fold()
        else:
            self.post_message(self.GoOn(self, line, line.name))

    def action_fold(self) -> None:
        """Fold the section under the cursor away, or show it again."""
        if not self._rows:
            return
        heading = next(
            (line for line in range(self._line_of(self.cursor), -1, -1) if self._shown[line].is_heading), None
        )
        if heading is None:
            return
        self._folded ^= {heading}
        self._lay_out()
        self._version += 1
        self.rows_changed()
        self.move_to(self._row_of(heading))

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
        return self._rows[row], self._age(line) if runs_down else None

    def draw_row(self, row: int, cells: int, ground: Ground, ink: Ink) -> list[Segment]:
        """Return one row of a line."""
        line, number = self._rows[row]
        sign = "+" if line in self._folded and not number else " "
        segments = [Segment(sign[: max(0, cells)], ink.style("focus", ground))]
        left = cells - 1
        for text, tone in self._row_pieces(row, left):
            # Spaces before a text are drawn apart from it: an exported picture drops those that a text begins with.
            for part in (text[: len(text) - len(text.lstrip(" "))], text.lstrip(" ")):
                cells_of_part = min(width(part), left)
                segments.append(Segment(fit(part, cells_of_part, self.glyphs.ellipsis), ink.style(tone, ground)))
                left -= cells_of_part
        if left > 0:
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

    @property
    def _cells(self) -> int:
        """How wide lines are: the frame and the sign of a fold are beside them."""
        return self.size.width - _BESIDE - 1

    def _line_of(self, row: int) -> int:
        return self._rows[row][0]

    def _row_of(self, line: int) -> int:
        """Return the first row of a line, or of the heading that it is folded away under."""
        return max(0, bisect_right(self._rows, (line, 0)) - 1)

    def _lay_out(self, first: int = 0) -> None:
        """Find out which rows there are, of the lines from *first* on."""
        cells = self._cells
        if cells != self._laid_out_for:
            first, self._laid_out_for = 0, cells
        if first == 0:
            self._rows = []
        folded_by: LookupLine | None = None
        for number in self._headings_over(first):
            folded_by = self._shown[number] if number in self._folded else folded_by
        for number in range(first, len(self._shown)):
            line = self._shown[number]
            if line.is_heading and (folded_by is None or folded_by.is_inner or not line.is_inner):
                folded_by = None
            if folded_by is None:
                self._rows += [(number, part) for part in range(self._height(number, cells))]
                folded_by = line if number in self._folded else None

    def _headings_over(self, number: int) -> list[int]:
        """Return the headings that a line stands under, the outer one last, where any are folded."""
        found: list[int] = []
        if self._folded:
            for line in range(number - 1, -1, -1):
                if self._shown[line].is_heading and (not found or not self._shown[line].is_inner):
                    found.append(line)
                    if not self._shown[line].is_inner:
                        break
        return found

    def _height(self, line: int, cells: int) -> int:
        """Return how many rows a line takes; one where nothing is known of the width yet."""
        spans = self._shown[line].spans
        if cells < _NARROWEST or (
            sum(max(len(span.text), span.cells) for span in spans) <= cells
            and all(span.text.isascii() for span in spans)
        ):
            return 1
        pieces = self._pieces(line)
        return 1 if _width(pieces) <= cells else len(wrapped(pieces, cells))

    def _row_pieces(self, row: int, cells: int) -> list[Piece]:
        """Return the texts of one row of a line."""
        line, part = self._rows[row]
        pieces = self._pieces(line)
        return pieces if cells < _NARROWEST or _width(pieces) <= cells else wrapped(pieces, cells)[part]

    def _word_at(self, row: int, x: int) -> str:
        """Return the word that is drawn at a column of the widget."""
        text = "".join(text for text, _ in self._row_pieces(row, self._cells))
        place = _fitting(text, x - _BESIDE)
        if not 0 <= place < len(text) or text[place] == " " or x < _BESIDE:
            return ""
        begin = text.rfind(" ", 0, place) + 1
        return text[begin:].partition(" ")[0]

    def _pieces(self, line: int) -> list[Piece]:
        """Return a line's texts as they are drawn now, each with its tone."""
        pieces: list[Piece] = []
        for span in self._shown[line].spans:
            text = self._now(span, line) if span.runs_down else span.text
            if len(text) > _SHOWN_CHARACTERS:
                text = f"{text[:_SHOWN_CHARACTERS]}..."
            text = plain(text, ascii_only=not self.glyphs.is_unicode)
            least = max(span.cells, len(span.text) if span.runs_down else 0)
            pieces.append((text + " " * (least - width(text)), span.tone))
        return pieces

    def _now(self, span: Span, line: int) -> str:
        return str(max(0, int(span.text) - self._age(line)))

    def _age(self, line: int) -> int:
        return int(monotonic() - self._since[line])

    def _run_down(self) -> None:
        if self._counts and self.is_attached and self.display:
            self.refresh()


def _name_of(word: str, line: LookupLine) -> str:
    """Return the name that a word of a line is; nothing for any other word."""
    word = word.strip('(),:;?"')
    known = [line.name, line.record.owner if line.record is not None else ""]
    for name in known:
        if name and word.rstrip(".").casefold() == name.rstrip(".").casefold():
            return name
    labels = word.split(".")
    is_name = len(labels) > 2 and not labels[-1] and all(labels[:-1]) and not labels[-2].isdecimal()
    return word if is_name else ""


def _width(pieces: Iterable[Piece]) -> int:
    return sum(width(text) for text, _ in pieces)


def wrapped(pieces: Sequence[Piece], cells: int) -> list[list[Piece]]:
    """Return pieces of text in rows of at most *cells* cells, broken at spaces where there are any.

    Further rows stand under the last piece, which is what a line says of the columns before it.
    """
    last = pieces[-1][0]
    indent = _width(pieces[:-1]) + len(last) - len(last.lstrip())
    if cells - indent < _NARROWEST:
        text = "".join(text for text, _ in pieces)
        indent = min(len(text) - len(text.lstrip()) + _FURTHER_IN, cells // 2)
    rows: list[list[Piece]] = [[]]
    left, is_first = cells, True
    for text, tone in pieces:
        rest = text
        while rest:
            taken = _fitting(rest, left)
            if taken < len(rest) and (space := rest.rfind(" ", 0, taken + 1)) >= 0 and rest[:space].strip():
                taken = space
            elif taken < len(rest) and not is_first and _fits_alone(rest, cells - indent):
                taken = 0
            if taken:
                rows[-1].append((rest[:taken], tone))
                left -= width(rest[:taken])
                is_first = False
                rest = rest[taken:]
            if rest:
                if len(rows) == _MOST_ROWS:
                    rows[-1][-1] = (f"{rows[-1][-1][0][:-3]}...", tone)
                    return rows
                rest = rest.lstrip(" ")
                rows.append([(" " * indent, tone)])
                left, is_first = cells - indent, True
    return rows


def _fits_alone(text: str, cells: int) -> bool:
    """Return whether a text's first word, which would be broken here, fits a row of its own."""
    word = text.lstrip(" ").partition(" ")[0]
    return width(word) <= cells


def _fitting(text: str, cells: int) -> int:
    """Return how many characters fit into so many cells."""
    if text.isascii():
        return min(len(text), max(0, cells))
    taken = 0
    for character in text:
        cells -= width(character)
        if cells < 0:
            break
        taken += 1
    return taken
