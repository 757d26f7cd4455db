"""The review before a save: what would change, and a message for the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input, Label

from tuiz.ui.tell import tell
from tuiz.ui.widgets.entry import Entry
from tuiz.ui.widgets.key_bar import KeyBar
from tuiz.ui.widgets.review_list import ReviewList
from tuiz.ui.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from tuiz.ui.models.review import Review


class ReviewScreen(Screen[str | None]):
    """Shows a review; what comes back is the message to save with, or None to go back.

    Args:
        review: what a save would do.
        title: what would be saved.
    """

    CSS_PATH: ClassVar[str] = "../styles/review.tcss"
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "save", "Save", id="review.save", tooltip="Write the zone file.", key_display="enter"),
        Binding("escape", "back", "Back", id="review.back", tooltip="Go on editing; nothing is written."),
        Binding("up", "scroll(-1)", "Up", show=False, id="review.up"),
        Binding("down", "scroll(1)", "Down", show=False, id="review.down"),
        Binding("pageup", "scroll(-20)", "Page up", show=False, id="review.page_up"),
        Binding("pagedown", "scroll(20)", "Page down", show=False, id="review.page_down"),
    ]

    def __init__(self, review: Review, title: str) -> None:
        super().__init__()
        self._review = review
        self._title = title

    def compose(self) -> ComposeResult:
        """Make the list and the line for the message."""
        yield self.make_list()
        with Horizontal(id="message"):
            yield Label("Message ")
            yield Entry(placeholder="optional, for the history", id="message-text")
        yield KeyBar()

    def on_mount(self) -> None:
        """Take away what was told before: it would lie over the review."""
        self.app.clear_notifications()

    def make_list(self) -> TextLines:
        """Return the list of what would change."""
        return ReviewList(self._review, self._title, id="review")

    def why_not_save(self) -> str | None:
        """Return what stops the save, if anything does."""
        errors = [finding for finding in self._review.introduced if finding.severity == "error"]
        if not errors:
            return None
        number = "an error" if len(errors) == 1 else f"{len(errors)} errors"
        return f"This change brings in {number}: {errors[0].message}"

    def action_save(self) -> None:
        """Save with the message, unless something stops it."""
        if reason := self.why_not_save():
            tell(self, reason, "error")
        else:
            _ = self.dismiss(self.query_one("#message-text", Input).value)

    def action_back(self) -> None:
        """Go on editing."""
        _ = self.dismiss(None)

    def action_scroll(self, rows: int) -> None:
        """Move in the list while the message has the focus."""
        changes = self.query_one("#review", TextLines)
        changes.move_to(changes.cursor + rows)

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()
