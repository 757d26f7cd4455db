"""The command palette: a line to type in, and below it what it finds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.widgets.choice_list import ChoiceList
from tuiz.ui.widgets.entry import Entry
from tuiz.ui.widgets.line_list import LineList

_MOST: Final = 100
"""More than these nobody reads."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something the palette can do.

    Args:
        name: the area, a colon, and the verb first: "Record: Delete".
        remark: its key, or what else tells it from others.
        run: does it, once the palette is closed.
    """

    name: str
    remark: str
    run: Callable[[], object]


class Palette(Dialog[Command]):
    """Finds a command by words of its name; what comes back is to be run.

    Args:
        commands: those offered at once.
        more: what else there is for a text, such as the domains with it in their names.
    """

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False, id="palette.up"),
        Binding("down", "move(1)", show=False, id="palette.down"),
        Binding("pageup", "move(-10)", show=False, id="palette.page_up"),
        Binding("pagedown", "move(10)", show=False, id="palette.page_down"),
    ]

    heading = "Commands"
    buttons = ()

    def __init__(self, commands: Sequence[Command], more: Callable[[str], Iterator[Command]]) -> None:
        super().__init__()
        self._commands = commands
        self._more = more
        self._found: list[Command] = []

    def compose_body(self) -> ComposeResult:
        """Make the input and the list."""
        yield Entry(placeholder="Words of a command, or a domain")
        yield ChoiceList(id="found")

    def on_mount(self) -> None:
        """Offer all commands."""
        self.query_one("#found", ChoiceList).is_led = True
        self._find("")

    def action_move(self, rows: int) -> None:
        """Move in the list while the input has the focus."""
        found = self.query_one("#found", ChoiceList)
        found.move_to(found.cursor + rows)

    @on(Input.Changed)
    def _change(self, event: Input.Changed) -> None:
        event.stop()
        self._find(event.value)

    @on(Input.Submitted)
    @on(LineList.Chosen)
    def _choose(self, event: Input.Submitted | LineList.Chosen) -> None:
        event.stop()
        place = self.query_one("#found", ChoiceList).cursor
        if self._found:
            self.answer(self._found[place])

    def _find(self, text: str) -> None:
        words = text.casefold().split()
        found = [command for command in self._commands if all(word in command.name.casefold() for word in words)]
        if words:
            found += [command for _, command in zip(range(_MOST), self._more(text.strip()), strict=False)]
        self._found = found
        shown = self.query_one("#found", ChoiceList)
        shown.show([(command.name, command.remark) for command in found])
        shown.move_to(0)
