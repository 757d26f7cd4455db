"""All that a check has found in the open zone, and what to do about each finding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Label

from tuiz.ui.content import content
from tuiz.ui.tell import tell
from tuiz.ui.widgets.finding_list import FindingList
from tuiz.ui.widgets.key_bar import KeyBar
from tuiz.ui.widgets.line_list import LineList
from tuiz.ui.workers import at_once

if TYPE_CHECKING:
    from tuiz.ui.models.editing import Outcome
    from tuiz.ui.models.findings import Finding
    from tuiz.ui.models.session import ZoneSession


class FindingsScreen(Screen[int | None]):
    """Lists findings; what comes back is the number of the one to go to, or None.

    Args:
        session: the zone.
        changed: called with what a fix did.
    """

    CSS_PATH: ClassVar[str] = "../styles/findings.tcss"
    AUTO_FOCUS = "FindingList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "fix", "Fix", id="finding.fix", tooltip="Do what mends the finding, where one step does."),
        Binding("u", "undo", "Undo", id="finding.undo", tooltip="Take the last change back."),
        Binding("question_mark", "help", "Help", id="finding.help", tooltip="Explain this list."),
        Binding("escape,q", "back", "Back", id="finding.back", tooltip="Go back to the records."),
    ]

    def __init__(self, session: ZoneSession, changed: Callable[[Outcome], None]) -> None:
        super().__init__()
        self._session = session
        self._changed = changed
        self._shown = session.checks.findings
        self._asked_for: Finding | None = None

    def compose(self) -> ComposeResult:
        """Make the list, and below it the whole of one finding."""
        yield FindingList(self._found, self._session.origin, id="findings")
        yield Label("", id="finding")
        yield KeyBar()

    @property
    def findings(self) -> FindingList:
        """The list."""
        return self.query_one("#findings", FindingList)

    def on_mount(self) -> None:
        """Follow the cursor, and the checks after each fix."""
        self.app.clear_notifications()
        self.show_finding()

    def refresh_findings(self) -> None:
        """Show what the last check has found."""
        if self._session.checks.findings is not self._shown:
            self._shown = self._session.checks.findings
            self.findings.show(self._found)
            self.show_finding()

    def show_finding(self) -> None:
        """Show the whole of the finding under the cursor."""
        finding = self.findings.under_cursor
        if finding is self._asked_for and finding is not None:
            return
        self._asked_for = finding
        number = self.findings.number(self.findings.cursor)
        done = f"{self._fix_key} does it." if number is not None and self._session.checks.has_fix(number) else ""
        self.query_one("#finding", Label).update(content(self._told(finding, done)))

    @property
    def _fix_key(self) -> str:
        bindings = (active.binding for active in self.active_bindings.values())
        return next((self.app.get_key_display(found) for found in bindings if found.id == "finding.fix"), "f")

    def _told(self, finding: Finding | None, fix: str) -> str:
        if finding is None:
            return ""
        file = f"{PurePath(finding.file).name}, " if finding.file else ""
        about = self.findings.owner_of(finding)
        where = f"{finding.severity}, {file}line {finding.line}{f', {about}' if about else ''}"
        return "\n".join(part for part in (where, finding.message, finding.hint, fix) if part)

    @property
    def _found(self) -> list[Finding]:
        return list(self._session.checks.findings.findings) if self._session.checks.findings is not None else []

    def action_fix(self) -> None:
        """Mend the finding under the cursor."""
        number = self.findings.number(self.findings.cursor)
        if number is None:
            tell(self, "There is nothing to mend.", "warning")
            return

        def work() -> None:
            outcome = self._session.checks.fix(number)
            self._changed(outcome)
            tell(self, f"{outcome.label}. Undo takes it back.")

        at_once(self, work)

    def action_undo(self) -> None:
        """Take the last change back."""
        if self._session.undo_label is None:
            tell(self, "There is nothing to undo.", "warning")
            return

        def work() -> None:
            outcome = self._session.undo()
            self._changed(outcome)
            tell(self, f"Undone: {outcome.label}")

        at_once(self, work)

    def action_help(self) -> None:
        """Explain the list."""
        from tuiz.ui.help import open_help

        open_help(self)

    def action_back(self) -> None:
        """Go back to the records."""
        _ = self.dismiss(None)

    @on(LineList.Chosen, "#findings")
    def _go(self, event: LineList.Chosen) -> None:
        _ = self.dismiss(self.findings.number(event.row))

    @on(FindingList.Moved)
    def _follow(self) -> None:
        self.show_finding()
