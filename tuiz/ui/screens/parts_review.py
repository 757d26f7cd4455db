"""The review before many zones are saved: what would change in each, and a message for the history of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuiz.services.review import Review
from tuiz.ui.screens.review import ReviewScreen
from tuiz.ui.widgets.parts_review import PartsReview

if TYPE_CHECKING:
    from tuiz.services.replacing_everywhere import ZonePart
    from tuiz.ui.widgets.text_lines import TextLines


class PartsReviewScreen(ReviewScreen):
    """Shows what a replacement would change; what comes back is the message to save with, or None to go back.

    Args:
        parts: what would become of each zone.
        title: what it is that would be done.
    """

    def __init__(self, parts: Sequence[ZonePart], title: str) -> None:
        super().__init__(Review((), (), None, None), title)
        self._parts = parts
        self._of = title

    def make_list(self) -> TextLines:
        """Return the list of what would change."""
        return PartsReview(self._parts, self._of, id="review")

    def why_not_save(self) -> str | None:
        """Return what stops the save: that there is nothing to be saved."""
        return None if any(part.is_changed for part in self._parts) else "Nothing would change: all is left, see why."
