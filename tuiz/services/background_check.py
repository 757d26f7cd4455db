"""A full check of an open zone, as it is with its draft, that goes on beside the app.

A small zone is checked in a thread at once; a large one in a process of its own, for a thread would share the
interpreter with the keys. What checks is imported in the thread: no key waits for that either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuiz.checks.findings import Finding
    from tuiz.domain.zonefile.pieces import PieceTable
    from tuiz.services.check_job import CheckJob
    from tuiz.services.check_process import CheckProcess
    from tuiz.services.zone_findings import ZoneFindings

SMALL: Final = 1 << 17
"""Bytes up to which a zone is checked within the app: a tenth of a second's work at the most."""


class CheckStopped(Exception):
    """Nobody waits for the check any more."""


class BackgroundCheck:
    """One check of one state of a zone.

    Args:
        job: the zone.
        table: its text as it was when the check was asked for.
        taken: takes what was found, when it is shown.
    """

    def __init__(self, job: CheckJob, table: PieceTable, taken: Callable[[ZoneFindings], None]) -> None:
        self.found: ZoneFindings | None = None
        """What was found, once it is done."""
        self._taken = taken
        self.progress = 0.0
        """How much is done, from 0 to 1."""
        self._job = job
        self._table = table
        self._stopped = False
        self._process: CheckProcess | None = None

    @property
    def is_small(self) -> bool:
        """Whether it is done so soon that it needn't wait for a pause in the edits."""
        return self._table.size <= SMALL

    def stop(self) -> None:
        """End the check: nobody waits for it any more."""
        self._stopped = True
        process = self._process
        if process is not None:
            process.end()

    def run(self) -> bool:
        """Check, and return whether it was done to its end. Slow: meant for a thread."""
        from tuiz.services.zone_findings import ZoneFindings

        try:
            findings = self._findings()
        except CheckStopped:
            return False
        self.found = ZoneFindings(findings, self._table)
        return True

    def show(self) -> None:
        """Let the zone's rows tell of what was found."""
        if self.found is not None:
            self._taken(self.found)

    def _findings(self) -> list[Finding]:
        found = None if self.is_small else self._findings_beside()
        self._go_on(self.progress)
        if found is None:
            from tuiz.services.checking_files import findings_of

            found = findings_of(self._job, b"".join(self._table.chunks()), told=self._go_on)
        return found

    def _findings_beside(self) -> list[Finding] | None:
        """Return what another process finds; None where there can't be one, or it has ended."""
        from tuiz.services.check_process import CheckProcess

        try:
            process = CheckProcess()
        except OSError:
            return None
        with process:
            self._process = process
            self._go_on(0.0)
            return process.ask(self._job, self._table.chunks(), self._table.size, self._go_on)

    def _go_on(self, done: float) -> None:
        """Note how much is done, or end here.

        Raises:
            CheckStopped: nobody waits for it any more.
        """
        if self._stopped:
            raise CheckStopped
        self.progress = done
