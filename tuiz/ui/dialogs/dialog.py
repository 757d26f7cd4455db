"""What all dialogs share: a box over the screen with a heading, a body that scrolls, buttons, and the keys below."""

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Label

from tuiz.ui.content import content
from tuiz.ui.widgets.push_button import PushButton

Result = TypeVar("Result")


class Dialog(ModalScreen[Result | None]):
    """Asks for one thing; None comes back when the user gives up."""

    CSS_PATH: ClassVar[str] = "../styles/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority: in a text of several lines, Textual takes it as the way to the next field.
        Binding(
            "escape", "give_up", "Cancel", id="dialog.give_up", tooltip="Close this, changing nothing.", priority=True
        ),
        Binding("pageup", "scroll(-1)", show=False, id="dialog.up"),
        Binding("pagedown", "scroll(1)", show=False, id="dialog.down"),
    ]

    heading: str = ""
    buttons: Sequence[tuple[str, str]] = (("cancel", "Cancel"),)
    """Name and label of each button; `press_<name>` is called, and `cancel` gives up."""

    def compose(self) -> ComposeResult:
        """Make the box around the body."""
        with Vertical(classes="dialog-box"):
            yield Label(content(self.heading), classes="dialog-heading")
            with VerticalScroll(classes="dialog-body", can_focus=False):
                yield from self.compose_body()
            with Horizontal(classes="dialog-buttons"):
                for name, label in self.buttons:
                    yield PushButton(label, name)

    def on_mount(self) -> None:
        """Take away what was told before: it would lie over the dialog."""
        self.app.clear_notifications()
        self.bindings_updated_signal.subscribe(self, self._show_keys)
        self._show_keys(self)

    def compose_body(self) -> ComposeResult:
        """Make what the dialog asks."""
        raise NotImplementedError

    def answer(self, result: Result | None) -> None:
        """Close the dialog with what the user said."""
        # What comes back would wait for the screen to be gone, which this is still part of.
        _ = self.dismiss(result)

    def press(self, name: str) -> None:
        """Do what the button of this name does."""
        if name == "cancel":
            self.answer(None)

    def action_give_up(self) -> None:
        """Close the dialog, changing nothing."""
        self.answer(None)

    def action_scroll(self, pages: int) -> None:
        """Show more of a long body."""
        body = self.query_one(".dialog-body")
        body.scroll_relative(y=pages * max(1, body.size.height - 1), animate=False)

    def _show_keys(self, _screen: object) -> None:
        """Say below the box what its keys are: the bottom line is the screen's under it."""
        if not self.query(".dialog-box"):
            return
        found = [
            f"{self.app.get_key_display(active.binding)} {active.binding.description}"
            for active in self.active_bindings.values()
            if active.node is self and active.binding.show and active.enabled and active.binding.description
        ]
        self.query_one(".dialog-box").border_subtitle = content("  ".join(dict.fromkeys(found)))

    @on(PushButton.Pressed)
    def _press(self, event: PushButton.Pressed) -> None:
        event.stop()
        self.press(event.button.name or "")
