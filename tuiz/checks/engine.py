"""Check a whole zone file: gather the facts, run the checks over them, tell where each finding is."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from tuiz.checks import ALL_CHECKS
from tuiz.checks.check import Remark
from tuiz.checks.facts import Facts
from tuiz.checks.findings import Finding, Severity
from tuiz.checks.positions import positions
from tuiz.checks.reading import EntryReader
from tuiz.checks.vote import Judge, refused_as_a_whole
from tuiz.domain.zonefile.outline import Outline
from tuiz.domain.zonefile.scanner import scan_slices

MOST: Final = 1000
"""How many findings of one check are told; a last one says how many more there are."""


class Checking:
    """One check of one file: iterate over `slices` to its end, then take `findings`."""

    def __init__(self, data: bytes, zone: str, *, judge: Judge, now: datetime | None = None) -> None:
        """Take the file's bytes and the zone's absolute name."""
        self._data = data
        self._judge = judge
        self._remarks: list[Remark] = []
        self._facts = Facts(zone, now=now)
        self._reader = EntryReader(self._facts, self._remarks, len(data))
        self.findings: list[Finding] = []

    def slices(self) -> Iterator[float]:
        """Check on, yielding the part done so far, from 0 to 1."""
        outline = Outline()
        first = 0
        for reached in scan_slices(self._data, outline):
            for index in range(first, len(outline)):
                begin = outline.starts[index]
                self._reader.read(begin, self._data[begin : outline.end(index)], outline.kinds[index])
            first = len(outline)
            yield reached / len(self._data)
        for check in ALL_CHECKS:
            self._remarks += check.remarks(self._facts)
        self.findings = self._told()

    def _told(self) -> list[Finding]:
        """Return the findings by their place in the file."""
        remarks = sorted(self._remarks, key=lambda remark: (remark.fault.offset, remark.check))
        places = positions(self._data, (remark.fault.offset for remark in remarks))
        found = [self._judge.finding(remark, *places[remark.fault.offset]) for remark in remarks]
        found = list(_bounded(found))
        whole = refused_as_a_whole(found)
        return [whole, *found] if whole else found


def _bounded(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield at most so many findings of one check."""
    counts: Counter[str] = Counter()
    last: dict[str, Finding] = {}
    for finding in findings:
        counts[finding.check] += 1
        if counts[finding.check] <= MOST:
            yield finding
        last.setdefault(finding.check, finding)
        if finding.severity is Severity.ERROR:
            last[finding.check] = finding
    for identifier, count in counts.items():
        if count > MOST:
            yield Finding(
                identifier,
                last[identifier].severity,
                f"{count - MOST} more findings of this kind.",
                line=last[identifier].line,
                refused_by=last[identifier].refused_by,
            )
