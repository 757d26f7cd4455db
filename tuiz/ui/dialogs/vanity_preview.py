"""Vanity name servers before they are configured or disabled: the records, the glue, the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from tuiz.domain import names
from tuiz.services.vanity_desk import settings_lines
from tuiz.ui.content import content
from tuiz.ui.dialogs.change_preview import ChangePreview
from tuiz.ui.tell import tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.services.one_change import Outcome
    from tuiz.services.vanity import Plan


class VanityPreview(ChangePreview):
    """Shows what configuring or disabling changes, and asks whether to do it.

    Args:
        plan: what is to be done.
        outcome: what it changes in the zone.
        command: the command that does it.
        notes: what is to be known beside it, sentences.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+y", "copy_glue", "Copy glue", id="vanity_preview.copy", tooltip="Copy the glue to register."),
        Binding(
            "ctrl+o",
            "copy_command",
            "Command",
            id="vanity_preview.command",
            tooltip="Copy the tuiz command that makes this change.",
        ),
    ]

    def __init__(self, plan: Plan, outcome: Outcome, command: str, notes: Sequence[str] = ()) -> None:
        super().__init__(plan.zone.origin)
        self._plan = plan
        self._outcome = outcome
        self._command = command
        self._notes = notes
        self.heading = f"{plan.operation.told} of {self.domain}"
        self.buttons = (
            ("cancel", "Cancel"),
            *((("glue", "Copy glue"),) if plan.glue else ()),
            ("command", "Copy command"),
            ("submit", "Change it"),
        )

    def compose_body(self) -> ComposeResult:
        """Say what would change."""
        outcome = self._outcome
        if not outcome.changed:
            yield Label(content("The zone is so already; its settings may not be."), classes="dialog-text")
        for note in (*self._notes, *(f"warning: {each}" for each in self._plan.warnings), *self._remarks):
            yield Label(content(note), classes="dialog-error")
        for change in outcome.lines:
            if change.sign in {"+", "-"}:
                style = "dialog-new" if change.sign == "+" else "dialog-gone"
                yield Label(content(f"{change.sign} {change.text}"), classes=f"dialog-text {style}")
        if self._plan.glue:
            yield Label(content("\nThe registry needs this glue:"), classes="dialog-text")
            yield Label(content("\n".join(self._glue)), classes="dialog-text dialog-list")
        elif self._plan.glue is None:
            said = "\nTake their glue away at the registry when it delegates the domain elsewhere, not before."
            yield Label(content(said), classes="dialog-text")
        yield Label(content(f"\n{self._plan.settings_path.name} beside the zone:"), classes="dialog-help")
        yield Label(content("\n".join(settings_lines(self._plan))), classes="dialog-help")
        said = "The zone is saved at once, as one revision; the parent's delegation isn't changed by it: D does that."
        yield Label(content(f"\n{said}"), classes="dialog-help")
        yield from self.compose_doubts()

    def press(self, name: str) -> None:
        """Do what a button is for."""
        if name == "glue":
            self.action_copy_glue()
        elif name == "command":
            self.action_copy_command()
        else:
            super().press(name)

    def action_copy_glue(self) -> None:
        """Copy what the registry needs."""
        if not self._plan.glue:
            tell(self, "No glue is needed for this.", "warning")
            return
        self.app.copy_to_clipboard("\n".join(self._glue))
        tell(self, "Copied the glue to register.")

    def action_copy_command(self) -> None:
        """Copy the command that makes the change."""
        self.app.copy_to_clipboard(self._command)
        tell(self, f"Copied: {self._command}")

    @property
    def _glue(self) -> list[str]:
        return [" ".join((names.spoken(host), *found)) for host, found in (self._plan.glue or {}).items()]

    @property
    def _remarks(self) -> list[str]:
        found = [f"{finding.severity}: line {finding.line}: {finding.message}" for finding in self._outcome.introduced]
        if self._outcome.left_draft:
            found.append("Changes that aren't saved wait in this zone; they go on top of what is saved now.")
        return found
