"""One line to type in, in the place of the key bar: for a filter, a name to find, a line to jump to."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Label

from tuiz.ui.content import content
from tuiz.ui.widgets.entry import Entry


class Prompt(Horizontal):
    """Asks for a line of text and tells each change of it at once.

    Args:
        label: what is asked for.
        value: what is there to begin with.
        changed: called with the text whenever it changes.
        done: called when it is over, with the text, or with None when the user gave up.
        digits: whether only a number makes sense.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Give up", id="prompt.give_up", tooltip="Forget what was typed."),
        Binding("up", "app.focus_previous", show=False, id="prompt.leave"),
    ]

    DEFAULT_CSS = """
    Prompt { height: 1; width: 1fr; column-span: 2; }
    Prompt Label { width: auto; padding: 0 1; color: $tuiz-focus; text-style: bold; }
    Prompt Input { width: 1fr; height: 1; border: none; padding: 0; background: $background; }
    Prompt Input:focus { border: none; }
    """

    def __init__(
        self,
        label: str,
        value: str,
        *,
        changed: Callable[[str], None] | None = None,
        done: Callable[[str | None], None],
        digits: bool = False,
    ) -> None:
        super().__init__(id="prompt")
        self._label = label
        self._value = value
        self._changed = changed
        self._done = done
        self._digits = digits

    def compose(self) -> ComposeResult:
        """Make the label and the input."""
        yield Label(content(self._label))
        yield Entry(self._value, restrict=r"[0-9]*" if self._digits else None, select_on_focus=True)

    def on_mount(self) -> None:
        """Take the focus."""
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _tell_change(self, event: Input.Changed) -> None:
        event.stop()
        if self._changed is not None:
            self._changed(event.value)

    @on(Input.Submitted)
    def _finish(self, event: Input.Submitted) -> None:
        event.stop()
        self._done(event.value)

    def action_give_up(self) -> None:
        """Forget what was typed."""
        self._done(None)
