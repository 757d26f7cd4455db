"""The check that goes on beside the app after each edit, and the keys that lead through what it finds."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.screen import Screen

from tuiz.ui.editing import GROUP
from tuiz.ui.tell import tell
from tuiz.ui.widgets.frame import Label
from tuiz.ui.workers import ask, converse, in_thread

if TYPE_CHECKING:
    from tuiz.ui.models.findings import Check
    from tuiz.ui.models.session import ZoneSession
    from tuiz.ui.screens.findings import FindingsScreen
    from tuiz.ui.workbench import Workbench

_PAUSE_SECONDS: Final = 0.5
"""How long no edit has come before a large zone is checked."""
_TOLD_SECONDS: Final = 0.25


class Checking:
    """Keeps what is known of the open zone's faults up to date.

    Args:
        screen: what the list of findings opens on.
        bench: the zone, and the lists that show it.
    """

    def __init__(self, screen: Screen[None], bench: Workbench) -> None:
        self._screen = screen
        self._bench = bench
        self._check: Check | None = None
        self._listing: FindingsScreen | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether a check goes on."""
        return self._check is not None

    @property
    def progress(self) -> float | None:
        """How much of a long check is done, None where there is none."""
        return None if self._check is None or self._check.is_small else self._check.progress

    def renew(self) -> None:
        """Check the open zone anew: it is another than when it was checked."""
        session = self._bench.session
        self.stop()
        if session is not None and session.loading.complete:
            self._check = session.checks.begin()
            converse(self._screen, partial(self._run, session, self._check), "check")

    def stop(self) -> None:
        """End the check under way."""
        if self._check is not None:
            self._check.stop()
            self._check = None

    def labels(self, session: ZoneSession) -> list[Label]:
        """Return what the title says of the zone's faults; a click on it leads to them."""
        found = session.checks.findings
        unreadable = session.unreadable
        labels = [Label(f"{unreadable:,} unreadable", "error", "screen.next_finding")] if unreadable else []
        if found is not None:
            errors = found.counts.errors - sum(finding.check == "unreadable" for finding in found.findings)
            if errors > 0:
                labels.append(Label(_counted(errors, "error"), "error", "screen.findings"))
            if found.counts.warnings:
                labels.append(Label(_counted(found.counts.warnings, "warning"), "warning", "screen.findings"))
        return labels

    def next_finding(self) -> None:
        """Go to the next record of which there is something to say."""
        session = self._bench.session
        if session is None:
            tell(self._screen, "No zone is open.", "warning")
            return
        if session.checks.findings is None:
            self._next_unreadable(session)
            return
        number = self._next_number(session)
        if number is not None:
            self._go_to(session, number)
        elif session.checks.findings.findings:
            tell(self._screen, "What was found is in other files; F lists it.", "warning")
        else:
            tell(self._screen, "The check has found nothing.")

    def list_findings(self) -> None:
        """List all that was found."""
        session = self._bench.session
        if session is None:
            tell(self._screen, "No zone is open.", "warning")
        elif session.checks.findings is None:
            tell(self._screen, "The zone is still being checked.", "warning")
        else:
            ask(self._screen, self._list(session), GROUP)

    def _next_number(self, session: ZoneSession) -> int | None:
        system, records = self._bench.system, self._bench.records
        if self._screen.focused is system:
            return session.checks.next("system", system.cursor)
        index = records.source_index(records.cursor)
        return session.checks.next("records", -1 if index is None else index)

    def _next_unreadable(self, session: ZoneSession) -> None:
        """Go to the next entry that can't be read, which is known before a check is done."""
        records = self._bench.records
        index = records.source_index(records.cursor)
        found = session.next_unreadable(-1 if index is None else index)
        if found is None:
            tell(self._screen, "Everything can be read; the check is still under way.")
        else:
            self._bench.seeking.go_to(found)
            records.focus()

    def _go_to(self, session: ZoneSession, number: int) -> None:
        place = session.checks.place(number)
        found = session.checks.findings
        if place is None:
            where = found.findings[number].file if found is not None else None
            reason = f"It is in the file {where}; open that one." if where else "What it is about was edited since."
            tell(self._screen, reason, "warning")
        elif place.pane == "system":
            self._bench.system.focus()
            self._bench.system.move_to(place.row)
        else:
            self._bench.seeking.go_to(place.row)
            self._bench.records.focus()

    async def _list(self, session: ZoneSession) -> None:
        from tuiz.ui.screens.findings import FindingsScreen

        self._listing = FindingsScreen(session, self._bench.changed)
        try:
            number = await self._screen.app.push_screen_wait(self._listing)
        finally:
            self._listing = None
        if number is not None:
            self._go_to(session, number)

    async def _run(self, session: ZoneSession, check: Check) -> None:
        try:
            if not check.is_small:
                await asyncio.sleep(_PAUSE_SECONDS)
            if await self._watched(check) and check is self._check:
                self._check = None
                check.show()
                if session is self._bench.session:
                    self._bench.checked()
                    if self._listing is not None:
                        self._listing.refresh_findings()
        finally:
            # A conversation that is ended leaves its thread behind, which looks whether it is to go on.
            check.stop()
            if check is self._check:
                self._check = None

    async def _watched(self, check: Check) -> bool:
        """Wait for a check to be done, and show how far it is."""
        work = asyncio.ensure_future(in_thread(check.run))
        while True:
            done, _ = await asyncio.wait((work,), timeout=_TOLD_SECONDS)
            if done:
                return work.result()
            if check is self._check:
                self._bench.show_state()


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
