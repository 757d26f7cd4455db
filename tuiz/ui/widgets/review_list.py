"""What a save would do, line by line: by RRset, then what checks say, then the lines of the file."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment

from tuiz.ui.content import fit, plain
from tuiz.ui.ink import Ground, Ink, Tone
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from tuiz.ui.models import Finding, Review, RRsetChange


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    tone: Tone = "text"


class ReviewList(LineList):
    """A review as one long list, so that the largest difference is as quick to look at as the smallest."""

    HELP = """\
Every change that a save would make. First the records that go and come, RRset by RRset; then what the checks
say about it; last the lines of the file, with their numbers. Nothing is written until you save.
"""

    joined_above: ClassVar[bool] = False

    def __init__(self, review: Review, title: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._shown = list(_lines(review))
        self._title = plain(title)
        self.is_led = True

    @property
    def row_count(self) -> int:
        """How many lines there are."""
        return len(self._shown)

    def row_state(self, row: int) -> Hashable:
        """Lines stay as they are."""
        return row

    def draw_row(self, row: int, cells: int, ground: Ground, ink: Ink) -> list[Segment]:
        """Return one line."""
        line = self._shown[row]
        text = plain(line.text, ascii_only=not self.glyphs.is_unicode)
        return [
            Segment(" ", ink.style("text", ground)),
            Segment(fit(text, cells - 1, self.glyphs.ellipsis), ink.style(line.tone, ground)),
        ]

    def title(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return what would be saved."""
        return (Label("Review", "title"), Label(self._title, "dim")), ()

    def caption(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return where in the review the cursor is."""
        return (), (Label(f"{self.cursor + 1:,} of {self.row_count:,}", "dim"),)


def _lines(review: Review) -> Iterator[_Line]:
    ordinary = [change for change in review.rrsets if not change.system]
    system = [change for change in review.rrsets if change.system]
    yield from _rrsets("Records", ordinary)
    yield from _rrsets("System Records", system)
    if review.serial_before != review.serial_after:
        yield _Line(f"SERIAL {review.serial_before} becomes {review.serial_after}", "dim")
        yield _Line("")
    yield from _findings("This change brings in", review.introduced)
    yield from _findings("Already there", review.present)
    yield _Line("Lines of the file", "title")
    for change in review.lines:
        if change.sign == "@":
            yield _Line(f"       line {change.line}", "dim")
        else:
            tones: dict[str, Tone] = {"+": "new", "-": "error"}
            yield _Line(f"{change.line:6} {change.sign} {change.text}", tones.get(change.sign, "dim"))


def _rrsets(heading: str, changes: Sequence[RRsetChange]) -> Iterator[_Line]:
    if not changes:
        return
    yield _Line(heading, "title")
    for change in changes:
        yield _Line(f"  {change.owner} {change.rdtype}")
        for text in change.removed:
            yield _Line(f"    - {text}", "error")
        for text in change.added:
            yield _Line(f"    + {text}", "new")
    yield _Line("")


def _findings(heading: str, findings: Sequence[Finding]) -> Iterator[_Line]:
    if not findings:
        return
    yield _Line(heading, "title")
    for finding in findings:
        tone: Tone = "error" if finding.severity == "error" else "warning" if finding.severity == "warning" else "dim"
        yield _Line(f"  {finding.severity}, line {finding.line}: {finding.message} ({finding.check})", tone)
        if finding.hint:
            yield _Line(f"    {finding.hint}", "dim")
    yield _Line("")
