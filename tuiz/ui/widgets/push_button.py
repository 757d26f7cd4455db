"""A button of one line, which looks like one without borders and without colour."""

from typing import ClassVar

from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from tuiz.ui.content import plain
from tuiz.ui.surface import surface_of


class PushButton(Widget, can_focus=True):
    """Does what it says when it is pressed.

    Args:
        label: what it says.
        name: what it is called in the code.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "press", "Press", show=False, id="button.press"),
        Binding("left", "app.focus_previous", show=False, id="button.previous"),
        Binding("right", "app.focus_next", show=False, id="button.next"),
    ]

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    PushButton { width: auto; height: 1; margin: 0 1; padding: 0 1; background: $panel; color: $foreground; }
    PushButton:focus { background: $tuiz-focus; color: $background; text-style: bold; }
    PushButton:hover { text-style: underline; }
    PushButton:ansi { background: ansi_default; color: ansi_default; }
    PushButton:ansi:focus { text-style: bold reverse; }
    """

    class Pressed(Message):
        """The button was pressed."""

        def __init__(self, button: "PushButton") -> None:
            self.button = button
            super().__init__()

        @property
        def control(self) -> "PushButton":
            """The button."""
            return self.button

    def __init__(self, label: str, name: str) -> None:
        super().__init__(name=name, id=f"button-{name}")
        self._label = plain(label)

    def render(self) -> RenderResult:
        """Draw the label between brackets, and a pointer where enter presses it: without colour it is a button too."""
        mark = surface_of(self).glyphs.pointer if self.has_focus else " "
        return Content(f"[{mark}{self._label} ]")

    def get_content_width(self, *_: object) -> int:
        """Return the label's width."""
        return Content(self._label).cell_length + 4

    def on_click(self) -> None:
        """Press it."""
        self.action_press()

    def action_press(self) -> None:
        """Press it."""
        self.post_message(self.Pressed(self))
