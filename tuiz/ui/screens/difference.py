"""A difference to look at, and maybe to agree to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tuiz.ui.widgets.key_bar import KeyBar
from tuiz.ui.widgets.review_list import ReviewList

if TYPE_CHECKING:
    from tuiz.ui.models.review import Review


class DifferenceScreen(Screen[bool]):
    """Shows a difference by RRset and by line; what comes back is whether the user agrees to it.

    Args:
        review: the difference.
        title: what it is of.
        do: what agreeing does, a verb; empty where there is nothing to agree to.
    """

    CSS_PATH: ClassVar[str] = "../styles/history.tcss"
    AUTO_FOCUS = "ReviewList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "agree", "Do it", id="difference.agree", tooltip="Do it.", key_display="enter"),
        Binding("escape,q", "back", "Back", id="difference.back", tooltip="Go back; nothing is changed."),
    ]

    def __init__(self, review: Review, title: str, *, do: str = "") -> None:
        super().__init__()
        self._review = review
        self._title = title
        self._do = do

    def compose(self) -> ComposeResult:
        """Make the list."""
        yield ReviewList(self._review, self._title, heading=f"{self._do}?" if self._do else "Difference", id="review")
        yield KeyBar()

    def on_mount(self) -> None:
        """Take away what was told before: it would lie over the list."""
        self.app.clear_notifications()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Offer to agree only where there is something to agree to."""
        return bool(self._do) if action == "agree" else True

    def action_agree(self) -> None:
        """Agree."""
        _ = self.dismiss(True)  # noqa: FBT003 - the answer is yes

    def action_back(self) -> None:
        """Go back."""
        _ = self.dismiss(False)  # noqa: FBT003 - the answer is no
