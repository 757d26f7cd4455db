"""A child's delegation before it is written: the lines of each file, and what is to be known of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from tuiz.ui.content import content
from tuiz.ui.dialogs.change_preview import ChangePreview
from tuiz.ui.tell import tell

if TYPE_CHECKING:
    from tuiz.services.child_desk import PlannedChild

_MOST_LINES: Final = 200
"""Of one file."""


class ChildPreview(ChangePreview):
    """Shows what is written to the parent zone and the child's, and asks whether to do so.

    Args:
        planned: that.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+o",
            "copy_command",
            "Command",
            id="child_preview.command",
            tooltip="Copy the tuiz command that makes this change.",
        ),
    ]

    def __init__(self, planned: PlannedChild) -> None:
        super().__init__(planned.plan.child)
        self._planned = planned
        ends = " no longer" if planned.plan.ends else ""
        self.heading = f"Delegate {self.domain}{ends}"
        go_on = (("submit", "Change it"),) if planned.is_change else ()
        self.buttons = (("cancel", "Cancel" if go_on else "Close"), ("command", "Copy command"), *go_on)

    def compose_body(self) -> ComposeResult:
        """Say what would change."""
        planned, cut = self._planned, self._planned.cut
        if not planned.is_change:
            yield Label(content("It is so already."), classes="dialog-text")
        for remark in planned.remarks:
            yield Label(content(remark), classes="dialog-error")
        yield Label(content(f"{planned.plan.parent.path.name}:"), classes="dialog-text")
        yield from _lines([(change.sign, change.text) for change in cut.parent.lines])
        if cut.made is not None:
            yield Label(content(f"{cut.made.path.name}, a new zone file:"), classes="dialog-text")
            yield from _lines([("+", line) for line in cut.made.lines])
        elif cut.child is not None and planned.plan.zone is not None:
            yield Label(content(f"{planned.plan.zone.path.name}:"), classes="dialog-text")
            yield from _lines([(change.sign, change.text) for change in cut.child.lines])
        if planned.is_change:
            said = "Each file is saved at once, as one revision; u takes that back, H lists it."
            yield Label(content(said), classes="dialog-help")
        yield from self.compose_doubts()

    def press(self, name: str) -> None:
        """Do what a button is for."""
        if name == "command":
            self.action_copy_command()
        else:
            super().press(name)

    def action_submit(self) -> None:
        """Make the change, if there is one."""
        if self._planned.is_change:
            super().action_submit()
        else:
            self.answer(None)

    def action_copy_command(self) -> None:
        """Copy the command that makes the change."""
        self.app.copy_to_clipboard(self._planned.command)
        tell(self, f"Copied: {self._planned.command}")


def _lines(lines: Sequence[tuple[str, str]]) -> Iterator[Label]:
    changed = [(sign, text) for sign, text in lines if sign in {"+", "-"}]
    for sign, text in changed[:_MOST_LINES]:
        style = "dialog-new" if sign == "+" else "dialog-gone"
        yield Label(content(f"{sign} {text.expandtabs()}"), classes=f"dialog-text {style}")
    if (more := len(changed) - _MOST_LINES) > 0:
        yield Label(content(f"and {more:,} more lines"), classes="dialog-text")
