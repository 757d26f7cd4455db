"""A plan before it is kept, and a step of it before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from tuiz.services.doing_cut_over import loading_words
from tuiz.ui.content import content
from tuiz.ui.dialogs.change_preview import ChangePreview
from tuiz.ui.tell import tell

if TYPE_CHECKING:
    from tuiz.domain.cut_over import PlannedStep
    from tuiz.services.one_change import Outcome


class _WithCommand(ChangePreview):
    """Has a command that does the same.

    Args:
        domain: absolute.
        command: the command.
        doubts: why the domain's name has to be typed, sentences.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+o",
            "copy_command",
            "Command",
            id="plan_preview.command",
            tooltip="Copy the tuiz command that does this.",
        ),
    ]

    def __init__(self, domain: str, command: str, doubts: Sequence[str] = ()) -> None:
        super().__init__(domain, doubts)
        self._command = command

    def press(self, name: str) -> None:
        """Do what a button is for."""
        if name == "command":
            self.action_copy_command()
        else:
            super().press(name)

    def action_copy_command(self) -> None:
        """Copy the command that does this."""
        self.app.copy_to_clipboard(self._command)
        tell(self, f"Copied: {self._command}")


class PlanPreview(_WithCommand):
    """Shows the steps of a plan, and asks whether to keep it.

    Args:
        domain: absolute.
        command: the command that keeps it.
        steps: what there is to do, sentences.
        note: what is to be known of the plan that is kept already; empty where none is.
        doubts: why the domain's name has to be typed, sentences; none where a key is enough.
    """

    buttons = (("cancel", "Cancel"), ("command", "Copy command"), ("submit", "Keep it"))

    def __init__(self, domain: str, command: str, steps: Sequence[str], note: str, doubts: Sequence[str]) -> None:
        super().__init__(domain, command, doubts)
        self._steps = steps
        self._note = note
        self.heading = f"Keep this plan for {self.domain}"

    def compose_body(self) -> ComposeResult:
        """Say what there is to do, and what speaks against it."""
        steps = [f"{place}. {step}" for place, step in enumerate(self._steps, 1)]
        yield Label(content("\n".join(steps)), classes="dialog-text")
        said = "It stays with the domain after a restart: nothing is changed by keeping it."
        yield Label(content(f"\n{self._note or said}"), classes="dialog-help")
        yield from self.compose_doubts()


class StepPreview(_WithCommand):
    """Shows what a step of a plan changes in the zone, and asks whether to do it.

    Args:
        domain: absolute.
        command: the command that does it.
        step: the step.
        outcome: what it changes.
        notes: what is to be known before it is done, sentences.
    """

    buttons = (("cancel", "Cancel"), ("command", "Copy command"), ("submit", "Do it"))

    def __init__(
        self, domain: str, command: str, step: PlannedStep, outcome: Outcome, notes: Sequence[str] = ()
    ) -> None:
        super().__init__(domain, command)
        self._step = step
        self._outcome = outcome
        self._notes = notes
        self.heading = f"The next step for {self.domain}"

    def compose_body(self) -> ComposeResult:
        """Say what would change."""
        outcome = self._outcome
        yield Label(content(f"{self._step.text}\n"), classes="dialog-text")
        if not outcome.changed:
            yield Label(content("The zone is so already: the step is only marked as done."), classes="dialog-text")
        for change in outcome.lines:
            if change.sign in {"+", "-"}:
                style = "dialog-new" if change.sign == "+" else "dialog-gone"
                yield Label(content(f"{change.sign} {change.text}"), classes=f"dialog-text {style}")
        for note in (*self._notes, *self._remarks):
            yield Label(content(note), classes="dialog-error")
        if outcome.changed:
            said = f"The zone is saved at once, as one revision. {loading_words(self._step)}"
            yield Label(content(f"\n{said}"), classes="dialog-help")
        yield from self.compose_doubts()

    @property
    def _remarks(self) -> list[str]:
        found = [f"{finding.severity}: line {finding.line}: {finding.message}" for finding in self._outcome.introduced]
        if self._outcome.left_draft:
            found.append("Changes that aren't saved wait in this zone; they go on top of what is saved now.")
        return found
