"""What a replacement in many zones would change, zone by zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tuiz.ui.content import plain
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.text_lines import TextLine, TextLines

if TYPE_CHECKING:
    from tuiz.services.replacing_everywhere import ZonePart
    from tuiz.ui.ink import Tone


class PartsReview(TextLines):
    """The difference of each zone, and what is left.

    Args:
        parts: what would become of each zone.
        title: what it is that would be done.
        id: what Textual knows the widget by.
    """

    HELP = """\
The lines of every zone file that would change. Zones, and records, that stay as they are come with the reason. Nothing
is written until you save; then each zone is saved as one revision, one after the other.
"""

    def __init__(self, parts: Sequence[ZonePart], title: str, *, id: str | None = None) -> None:  # noqa: A002
        # Those that would change first: what is left is read when that is seen.
        ordered = sorted(parts, key=lambda part: not part.is_changed)
        super().__init__([line for part in ordered for line in _lines(part)], id=id)
        self._title = plain(title)
        self.is_led = True

    def title(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return what would be done."""
        return (Label("Review", "title"), Label(self._title, "dim")), ()

    def empty_message(self) -> Sequence[str]:
        """Return what is shown where nothing would change."""
        return ("Nothing would change.",)

    def caption(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return where in the review the cursor is."""
        return (), (Label(f"{self.cursor + 1:,} of {self.row_count:,}", "dim"),)


def _lines(part: ZonePart) -> Iterator[TextLine]:
    yield TextLine(f"{part.name}  {part.zone.path.name}", "title")
    outcome = part.outcome
    if part.error is not None:
        tone: Tone = "warning" if part.is_left else "error"
        yield TextLine(f"  stays as it is: {part.error.message} {part.error.hint or ''}".rstrip(), tone)
    for reason, count in part.left.items():
        yield TextLine(f"  {count:,} left ({reason})", "warning")
    if outcome is not None and outcome.left_draft:
        said = f"  here waits what isn't saved ({outcome.left_draft:,}); it goes on top of what is saved now"
        yield TextLine(said, "warning")
    for label in outcome.fixed if outcome is not None else ():
        yield TextLine(f"  mended with it: {label}", "dim")
    for finding in outcome.introduced if outcome is not None else ():
        yield TextLine(f"  {finding.severity}, line {finding.line}: {finding.message}", "warning")
    tones: dict[str, Tone] = {"+": "new", "-": "error"}
    for change in outcome.lines if outcome is not None else ():
        if change.sign in tones:
            yield TextLine(f"{change.line:6} {change.sign} {change.text}", tones[change.sign])
    if outcome is not None and outcome.included is not None:
        yield TextLine(f"  SERIAL stands in {outcome.included.file}: {outcome.included.added.strip()}", "dim")
    yield TextLine("")
