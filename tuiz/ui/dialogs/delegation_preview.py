"""A change of a delegation before it is made: what goes, what comes, what speaks against it; and the agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from tuiz.ui.content import content
from tuiz.ui.dialogs.change_preview import ChangePreview
from tuiz.ui.tell import tell

if TYPE_CHECKING:
    from tuiz.services.registering import Preview


class DelegationPreview(ChangePreview):
    """Shows a change, and asks whether to make it; what comes back then is the domain's name.

    Args:
        planned: the change.
        command: the command that makes it.
        doubts: why the domain's name has to be typed before it is made, sentences; none where a key is enough.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+y", "copy_list", "Copy", id="delegation_preview.copy", tooltip="Copy the list to enter."),
        Binding(
            "ctrl+o",
            "copy_command",
            "Command",
            id="delegation_preview.command",
            tooltip="Copy the tuiz command that makes this change.",
        ),
        Binding(
            "ctrl+l",
            "look_ahead",
            "Look ahead",
            id="delegation_preview.ahead",
            tooltip="Ask the name servers that come back whether they still serve the domain, first.",
        ),
    ]

    def __init__(self, planned: Preview, command: str, doubts: Sequence[str] = ()) -> None:
        super().__init__(planned.domain.name, doubts)
        self._planned = planned
        self._command = command
        registrar = planned.registrar
        undoes = "Take back: " if planned.undoes is not None else ""
        self.heading = f"{undoes}{self.domain}, registrar: {registrar.label}"
        self._by_hand = not registrar.can_apply
        self._does_nothing = not planned.is_change and not (self._by_hand and planned.undoes is not None)
        self.looks_ahead = False
        """Whether it was closed to ask the name servers that come back, first."""
        self._can_look = planned.undoes is not None and bool(planned.wish.hosts) and not self._does_nothing
        go_on = "Write it down" if self._by_hand else "Change it"
        self.buttons = (
            ("cancel", "Close" if self._does_nothing else "Cancel"),
            *((("list", "Copy list"),) if self._by_hand else ()),
            *(() if self._by_hand and self._can_look else (("command", "Copy command"),)),
            *((("ahead", "Look ahead"),) if self._can_look else ()),
            *(() if self._does_nothing else (("submit", go_on),)),
        )

    def compose_body(self) -> ComposeResult:
        """Say what would change."""
        planned = self._planned
        if self._does_nothing:
            yield Label(content(f"{planned.registrar.label} has {self.domain} so already."), classes="dialog-text")
        for line in planned.lines:
            style = "dialog-new" if line.startswith("+") else "dialog-gone"
            yield Label(content(f"{line[0]} {line[1:]}"), classes=f"dialog-text {style}")
        for warning in planned.warnings:
            yield Label(content(f"warning: {warning}"), classes="dialog-warning")
        if self._does_nothing:
            return
        if self._can_look and not self.doubts:
            said = "Whether these still serve the domain wasn't asked: Look ahead asks them first."
            yield Label(content(said), classes="dialog-help")
        yield from self.compose_doubts()
        if self._by_hand:
            yield Label(content("To enter there, exactly:"), classes="dialog-text")
            yield Label(content("\n".join(planned.to_enter) or "no name server"), classes="dialog-text dialog-list")
            steps = [f"{place}. {step}" for place, step in enumerate(planned.checklist, 1)]
            yield Label(content("\n" + "\n".join(steps)), classes="dialog-help")

    def press(self, name: str) -> None:
        """Do what a button is for."""
        if name == "list":
            self.action_copy_list()
        elif name == "command":
            self.action_copy_command()
        elif name == "ahead":
            self.action_look_ahead()
        else:
            super().press(name)

    def action_submit(self) -> None:
        """Make the change, if the name was typed where it has to be."""
        if self._does_nothing:
            self.answer(None)
        else:
            super().action_submit()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Return whether a key does something here: what is no undo was looked ahead at before."""
        return action != "look_ahead" or self._can_look

    def action_look_ahead(self) -> None:
        """Ask the name servers that come back, first."""
        self.looks_ahead = True
        self.answer(None)

    def action_copy_list(self) -> None:
        """Copy what is to be entered at the registrar."""
        self.app.copy_to_clipboard("\n".join(self._planned.to_enter))
        tell(self, "Copied the list to enter.")

    def action_copy_command(self) -> None:
        """Copy the command that makes the change."""
        self.app.copy_to_clipboard(self._command)
        tell(self, f"Copied: {self._command}")
