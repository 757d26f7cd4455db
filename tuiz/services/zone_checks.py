"""The checks of an open zone: what was found, where that stands now, and what mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from tuiz.errors import TuizError, ZoneError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuiz.checks.findings import Finding
    from tuiz.services.background_check import BackgroundCheck
    from tuiz.services.including import IncludeRules
    from tuiz.services.session import Session
    from tuiz.services.system_pane import SystemPane
    from tuiz.services.zone_editing import Outcome
    from tuiz.services.zone_findings import ZoneFindings

Pane = Literal["records", "system"]


class FindingPlace(NamedTuple):
    """Where something was found: among the records, or the System Records."""

    pane: Pane
    row: int


class ZoneChecks:
    """The checks of one open zone.

    Args:
        session: the zone.
        system: its System Records.
        rules: tells where the zone's included files are looked for.
        fix: mends a finding, as one operation.
    """

    def __init__(
        self,
        session: Session,
        system: SystemPane,
        rules: Callable[[], IncludeRules] | None,
        fix: Callable[[Finding], Outcome],
    ) -> None:
        self._session = session
        self._system = system
        self._rules = rules
        self._fix = fix
        self._findings: ZoneFindings | None = None

    @property
    def findings(self) -> ZoneFindings | None:
        """What the last check has found, None before the first; an edit since may have changed it."""
        return self._findings

    def begin(self) -> BackgroundCheck:
        """Return a check of the zone as it is now, for a thread to run."""
        from tuiz.services.background_check import BackgroundCheck
        from tuiz.services.check_job import CheckJob, Meant
        from tuiz.services.including import IncludeRules

        facts = self._session.facts
        rules = self._rules() if self._rules else IncludeRules(facts.path.parent)
        try:
            serial = self._session.serials.after_save()
        except TuizError:  # such as a SERIAL that its policy can't reach
            serial = None
        name = self._session.zone.name
        meant = Meant(facts.name_servers, facts.vanity, facts.vanity_servers, facts.missing_sets)
        job = CheckJob(facts.path, name, facts.server, rules, serial, meant)
        return BackgroundCheck(job, self._session.document.snapshot(), self._take)

    def place(self, number: int) -> FindingPlace | None:
        """Return where the finding of this number stands now; None where that is gone, or in another file."""
        entry = self._findings.entries(self._session.document)[number] if self._findings else None
        return None if entry is None else self._place_of(entry)

    def next(self, pane: Pane, row: int) -> int | None:
        """Return the number of the first finding behind a row, going round at the end; None if there is none.

        Notices are passed over where there is anything graver.
        """
        found = self._findings
        if found is None:
            return None
        entries = found.entries(self._session.document)
        numbers = [number for number, finding in enumerate(found.findings) if finding.severity != "notice"]
        known = [
            (entry, number)
            for number in numbers or range(len(entries))
            if (entry := entries[number]) is not None and self._is_shown(entry)
        ]
        known.sort()
        at = self._entry_at(FindingPlace(pane, row))
        return next((number for entry, number in known if entry > at), known[0][1] if known else None)

    def has_fix(self, number: int) -> bool:
        """Return whether one step may mend a finding; `fix` tells."""
        from tuiz.services.fixing import has_fix

        finding = self._finding(number)
        return finding is not None and has_fix(finding.check)

    def fix(self, number: int) -> Outcome:
        """Mend a finding, as one operation.

        Raises:
            TuizError: nothing does with one key, or it can't be done.
        """
        finding = self._finding(number)
        if finding is None:
            raise ZoneError("This finding is gone.")
        return self._fix(finding)

    def _take(self, findings: ZoneFindings) -> None:
        self._findings = findings
        self._session.rows.note_findings(findings)

    def _finding(self, number: int) -> Finding | None:
        found = self._findings
        return found.findings[number] if found is not None and number < len(found.findings) else None

    def _is_shown(self, entry: int) -> bool:
        place = self._place_of(entry)
        return place is not None and self._entry_at(place) == entry

    def _place_of(self, entry: int) -> FindingPlace | None:
        row = self._system.index_of(entry)
        if row is not None:
            return FindingPlace("system", row)
        row = self._session.rows.index_of(entry)
        return None if row is None else FindingPlace("records", row)

    def _entry_at(self, place: FindingPlace) -> int:
        """Return the entry at a place, or one before all others."""
        rows = self._session.rows
        if place.pane == "system":
            entry = self._system.entry_at(place.row)
            return -1 if entry is None else entry
        return rows.entry(place.row) if 0 <= place.row < len(rows) else -1
