"""What a save would do, line by line: by RRset, then what checks say, then the lines of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tuiz.ui.content import plain
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.text_lines import TextLine, TextLines

if TYPE_CHECKING:
    from tuiz.ui.ink import Tone
    from tuiz.ui.models.findings import Finding
    from tuiz.ui.models.review import IncludedChange, Review, RRsetChange


class ReviewList(TextLines):
    """A review as one long list, so that the largest difference is as quick to look at as the smallest."""

    HELP = """\
Every change that a save would make. First the records that go and come, RRset by RRset; then what the checks
say about it; last the lines of the file, with their numbers. Nothing is written until you save.
"""

    def __init__(
        self,
        review: Review,
        title: str,
        *,
        heading: str = "Review",
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(list(_lines(review)), id=id)
        self._title = plain(title)
        self._heading = heading
        self.is_led = True

    def title(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return what would be saved."""
        return (Label(plain(self._heading), "title"), Label(self._title, "dim")), ()

    def empty_message(self) -> Sequence[str]:
        """Return what is shown where nothing differs."""
        return ("Nothing differs.",)

    def caption(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return where in the review the cursor is."""
        return (), (Label(f"{self.cursor + 1:,} of {self.row_count:,}", "dim"),)


def _lines(review: Review) -> Iterator[TextLine]:
    ordinary = [change for change in review.rrsets if not change.system]
    system = [change for change in review.rrsets if change.system]
    yield from _rrsets("Records", ordinary)
    yield from _rrsets("System Records", system)
    if review.serial_before != review.serial_after:
        yield TextLine(f"SERIAL {review.serial_before} becomes {review.serial_after}", "dim")
        yield TextLine("")
    if review.included:
        yield from _included(review.included)
    yield from _findings("This change brings in", review.introduced)
    yield from _findings("Already there", review.present)
    if review.lines:
        yield TextLine("Lines of the file", "title")
    for change in review.lines:
        if change.sign == "@":
            yield TextLine(f"       line {change.line}", "dim")
        else:
            tones: dict[str, Tone] = {"+": "new", "-": "error"}
            yield TextLine(f"{change.line:6} {change.sign} {change.text}", tones.get(change.sign, "dim"))


def _rrsets(heading: str, changes: Sequence[RRsetChange]) -> Iterator[TextLine]:
    if not changes:
        return
    yield TextLine(heading, "title")
    for change in changes:
        yield TextLine(f"  {change.owner} {change.rdtype}")
        for text in change.removed:
            yield TextLine(f"    - {text}", "error")
        for text in change.added:
            yield TextLine(f"    + {text}", "new")
    yield TextLine("")


def _included(change: IncludedChange) -> Iterator[TextLine]:
    yield TextLine("Written too, since SERIAL stands in an included file", "title")
    yield TextLine(f"  {change.file}")
    yield TextLine(f"    - {change.removed}", "error")
    yield TextLine(f"    + {change.added}", "new")
    yield TextLine(f"  Zones that include it: {', '.join(change.zones)}", "dim")
    yield TextLine("")


def _findings(heading: str, findings: Sequence[Finding]) -> Iterator[TextLine]:
    if not findings:
        return
    yield TextLine(heading, "title")
    for finding in findings:
        tone: Tone = "error" if finding.severity == "error" else "warning" if finding.severity == "warning" else "dim"
        yield TextLine(f"  {finding.severity}, line {finding.line}: {finding.message} ({finding.check})", tone)
        if finding.hint:
            yield TextLine(f"    {finding.hint}", "dim")
    yield TextLine("")
