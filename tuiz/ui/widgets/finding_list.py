"""What a check has found, a row for each finding, the gravest first."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.message import Message

from tuiz.ui.content import clip, fit, plain, width
from tuiz.ui.ink import Ground, Ink
from tuiz.ui.widgets.columns import GRAVITY_TONES
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from tuiz.ui.models.findings import Finding

_RANK: Final = ("error", "warning", "notice")
_SHOWN_CHARACTERS: Final = 500


class FindingList(LineList):
    """Findings to go through.

    Args:
        findings: in the file's order.
        origin: the zone's name.
        id: what Textual knows the widget by.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Go there", id="finding.go", tooltip="Go to the record that the finding is about."),
    ]

    HELP = """\
All that the check has found in the zone as it is now, with what isn't saved yet: errors, which name servers refuse;
warnings, which they accept and operators regret; notices, which are worth knowing. Below stands the whole of the one
under the cursor, with what to do about it.
"""

    has_header: ClassVar[bool] = True

    class Moved(Message):
        """The cursor is on another finding."""

    def __init__(self, findings: Sequence[Finding], origin: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._origin = origin
        self._findings: Sequence[Finding] = ()
        self._order: list[int] = []
        self._version = 0
        self.show(findings)

    def show(self, findings: Sequence[Finding]) -> None:
        """Show these findings."""
        self._findings = findings
        self._order = sorted(range(len(findings)), key=lambda number: _RANK.index(findings[number].severity))
        self._version += 1
        if self.is_mounted:
            self.rows_changed()

    @property
    def row_count(self) -> int:
        """How many there are."""
        return len(self._order)

    def move_to(self, row: int) -> None:
        """Put the cursor on a row."""
        super().move_to(row)
        self.post_message(self.Moved())

    def number(self, row: int) -> int | None:
        """Return the number, in the file's order, of the finding of a row."""
        return self._order[row] if 0 <= row < len(self._order) else None

    @property
    def under_cursor(self) -> Finding | None:
        """The finding under the cursor."""
        number = self.number(self.cursor)
        return None if number is None else self._findings[number]

    def layout_key(self) -> Hashable:
        """Return what the look of all rows depends on."""
        return self._version

    def draw_header(self, cells: int, ink: Ink) -> list[Segment]:
        """Return the names of the columns."""
        line, owner, _ = self._widths(cells)
        text = f" SEVERITY  {fit('LINE', line, '')}  {fit('OWNER', owner, '')}  MESSAGE"
        return [Segment(fit(text, cells, self.glyphs.ellipsis), ink.style("dim"))]

    def draw_row(self, row: int, cells: int, ground: Ground, ink: Ink) -> list[Segment]:
        """Return one finding."""
        finding = self._findings[self._order[row]]
        line, owner, message = self._widths(cells)
        ascii_only = not self.glyphs.is_unicode
        ellipsis = self.glyphs.ellipsis
        about = plain(self.owner_of(finding), ascii_only=ascii_only)
        said = plain(finding.message[:_SHOWN_CHARACTERS], ascii_only=ascii_only)
        return [
            Segment(f" {fit(finding.severity, 8, ellipsis)}  ", ink.style(GRAVITY_TONES[finding.severity], ground)),
            Segment(f"{fit(self._place(finding), line, ellipsis)}  ", ink.style("dim", ground)),
            Segment(f"{fit(about, owner, ellipsis)}  ", ink.style("text", ground)),
            Segment(fit(said, message, ellipsis), ink.style("text", ground)),
        ]

    def owner_of(self, finding: Finding) -> str:
        """Return what a finding is about, relative to the zone."""
        owner = finding.owner or ""
        if owner == self._origin:
            owner = "@"
        owner = owner.removesuffix(f".{self._origin}")
        return f"{owner} {finding.rdtype}" if owner and finding.rdtype else owner

    def title(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return how many there are."""
        left = [Label("Findings", "title"), Label(plain(self._origin), "dim")]
        for severity in _RANK:
            number = sum(finding.severity == severity for finding in self._findings)
            if number:
                left.append(Label(f"{number:,} {severity}{'' if number == 1 else 's'}", GRAVITY_TONES[severity]))
        return left, ()

    def caption(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return the place in the list."""
        finding = self.under_cursor
        if finding is None:
            return (), ()
        return (Label(plain(finding.check), "dim"),), (Label(f"{self.cursor + 1:,} of {self.row_count:,}", "dim"),)

    def empty_message(self) -> Sequence[str]:
        """Return what is shown where nothing was found."""
        return ("Nothing was found.",)

    def _place(self, finding: Finding) -> str:
        if finding.file is None:
            return f"{finding.line:,}"
        return f"{plain(PurePath(finding.file).name)}:{finding.line}"

    def _widths(self, cells: int) -> tuple[int, int, int]:
        """Return the cells for line, owner and message."""
        shown = self._findings[:200]
        line = max([4, *(width(self._place(finding)) for finding in shown)])
        owner = max([5, *(width(clip(plain(self.owner_of(finding)), 60, "")) for finding in shown)])
        line, owner = min(line, cells // 5), min(owner, cells // 4)
        return line, owner, max(1, cells - 11 - line - 2 - owner - 2)
