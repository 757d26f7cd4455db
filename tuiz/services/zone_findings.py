"""What a check has found in an open zone, and which entries each finding is about, through the edits that follow."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Literal, NamedTuple

from tuiz.checks.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tuiz.checks.findings import Finding
    from tuiz.domain.zonefile.document import ZoneDocument
    from tuiz.domain.zonefile.pieces import PieceTable, Source

Gravity = Literal["", "error", "warning", "notice"]
"""The gravest of some findings; empty where there are none."""

_NOTHING: tuple[Finding, ...] = ()


class Counts(NamedTuple):
    """How many findings there are of each severity."""

    errors: int = 0
    warnings: int = 0
    notices: int = 0

    @classmethod
    def of(cls, findings: Sequence[Finding]) -> Counts:
        """Return the numbers of *findings*."""
        found = [finding.severity for finding in findings]
        return cls(found.count(Severity.ERROR), found.count(Severity.WARNING), found.count(Severity.NOTICE))


class ZoneFindings:
    """The findings of one check.

    Args:
        findings: by their place in the file.
        table: the text that was checked.
    """

    def __init__(self, findings: Sequence[Finding], table: PieceTable) -> None:
        self.findings = findings
        self.counts = Counts.of(findings)
        self._homes: list[tuple[Source, int] | None] = [_home(finding, table) for finding in findings]
        self._entries: list[int | None] = []
        self._entries_at: tuple[ZoneDocument | None, int] = (None, -1)
        self._by_source: dict[int, dict[int, list[Finding]]] = {}
        # The sources are kept in `_homes`, so that no other object takes their ids.
        for finding, home in zip(findings, self._homes, strict=True):
            if home is not None:
                self._by_source.setdefault(id(home[0]), {}).setdefault(home[1], []).append(finding)

    def of_entry(self, source: Source, local: int) -> Sequence[Finding]:
        """Return what was found about an entry, the gravest first; nothing where it was edited since."""
        of_source = self._by_source.get(id(source))
        found = of_source.get(local) if of_source else None
        if not found:
            return _NOTHING
        return sorted(found, key=lambda finding: finding.severity.rank)

    def entries(self, document: ZoneDocument) -> Sequence[int | None]:
        """Return the document's entry that each finding is about; None where it is gone, or in another file."""
        at = (document, document.revision)
        if self._entries_at != at:
            self._entries_at = at
            runs: dict[int, list[tuple[int, int, int]]] = {}
            for begin, source, first, stop in document.runs():
                runs.setdefault(id(source), []).append((first, stop, begin - first))
            self._entries = [home and _entry(home[1], runs.get(id(home[0]), ())) for home in self._homes]
        return self._entries


def gravity(findings: Sequence[Finding]) -> Gravity:
    """Return the gravest severity among findings that are sorted by it."""
    return findings[0].severity.value if findings else ""


def told(findings: Sequence[Finding]) -> str:
    """Return the gravest of some findings, which are sorted, as a sentence, and how many more there are."""
    if not findings:
        return ""
    first = findings[0]
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return f"{first.message}{more} {first.hint or ''}".rstrip()


def _home(finding: Finding, table: PieceTable) -> tuple[Source, int] | None:
    if finding.file is not None or not table.entries:
        return None
    entry = max(0, bisect_right(range(table.entries), finding.line, key=table.line) - 1)
    place = table.place(entry)
    return place.source, place.local


def _entry(local: int, runs: Iterable[tuple[int, int, int]]) -> int | None:
    return next((local + shift for first, stop, shift in runs if first <= local < stop), None)
