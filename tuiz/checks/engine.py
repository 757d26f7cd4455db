"""Check a whole zone file: gather the facts, run the checks over them, tell where each finding is."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from tuiz.checks import ALL_CHECKS
from tuiz.checks.bulk import SLICE, BulkReader, Part
from tuiz.checks.check import Remark
from tuiz.checks.facts import Facts
from tuiz.checks.findings import Finding, Severity
from tuiz.checks.other_half import OtherHalf
from tuiz.checks.positions import positions
from tuiz.checks.reading import EntryReader
from tuiz.checks.revisit import revisit
from tuiz.checks.screening import wanted
from tuiz.checks.vote import Judge, refused_as_a_whole
from tuiz.domain.zonefile.outline import Outline
from tuiz.domain.zonefile.scanner import scan_slices

FIRST_PART: Final = 0.8
"""How much of the work it is to read the file once, for those who watch; the rest is to look at some of it again."""

MOST: Final = 1000
"""How many findings of one check are told; a last one says how many more there are."""


class Checking:
    """One check of one file: iterate over `slices` to its end, then take `findings`."""

    def __init__(
        self,
        data: bytes,
        zone: str,
        *,
        judge: Judge,
        now: float | None = None,
        serial: int | None = None,
        exhaustive: bool = False,
        slice_bytes: int = SLICE,
        processes: int = 1,
    ) -> None:
        """Take the file's bytes and the zone's absolute name.

        Args:
            judge: whose vote counts.
            now: the time in seconds since 1970, for what depends on it.
            serial: the SERIAL that the zone will have when it is saved; None for the one it has.
            exhaustive: whether to read each record by itself, which takes long and finds the same.
            slice_bytes: how much is read between two chances to do something else.
            processes: 2 to take in a large file by halves; a program with threads or a screen does without.
        """
        self._exhaustive = exhaustive
        self._slice_bytes = slice_bytes
        self._processes = processes
        self._data = data
        self._judge = judge
        self._remarks: list[Remark] = []
        self._facts = Facts(zone, now=now, serial=serial)
        self._reader = EntryReader(self._facts, self._remarks, len(data))
        self.findings: list[Finding] = []

    @property
    def facts(self) -> Facts:
        """What is known of the zone so far."""
        return self._facts

    def slices(self) -> Iterator[float]:
        """Check on, yielding the part done so far, from 0 to 1."""
        yield from self._read_each() if self._exhaustive else self._read_in_bulk()
        for check in ALL_CHECKS:
            self._remarks += check.remarks(self._facts)
        self.findings = self._told()

    def _read_each(self) -> Iterator[float]:
        outline = Outline()
        first = 0
        for reached in scan_slices(self._data, outline):
            for index in range(first, len(outline)):
                if self._reader.notes.are_enough:
                    self._reader.stop(outline.starts[index])
                    return
                begin = outline.starts[index]
                self._reader.read(begin, self._data[begin : outline.end(index)], outline.kinds[index])
            first = len(outline)
            yield reached / len(self._data)

    def _read_in_bulk(self) -> Iterator[float]:
        """Take in all records, then read those again of which there may be something to say."""
        facts = self._facts
        facts.keeps_all = False
        bulk = BulkReader(self._data, facts, self._reader, self._slice_bytes)
        parts: list[Part] = []
        other = OtherHalf.start(self._data, facts.zone, self._slice_bytes) if self._processes > 1 else None
        if other:
            try:
                for reached in bulk.read(0, other.begin):
                    yield reached / other.begin * FIRST_PART
                if other.follows(self._reader, bulk.reached):
                    first = bulk.part()
                    second = other.join(facts, self._reader, self._remarks)
                    parts = [first, second] if second else []
            finally:
                other.drop()
        if not parts:
            for reached in bulk.read(bulk.reached, len(self._data)):
                yield reached / len(self._data) * FIRST_PART
            parts = [bulk.part()]
            if bulk.reached < len(self._data):
                self._reader.stop(bulk.reached)
        for done in revisit(self._data, parts, facts, wanted(facts)):
            yield FIRST_PART + done * (1 - FIRST_PART)

    def _told(self) -> list[Finding]:
        """Return the findings by their place in the file."""
        remarks = [remark for remark in self._remarks if self._judge.cares_for(remark)]
        remarks.sort(key=lambda remark: (remark.fault.offset, remark.check))
        places = positions(self._data, (remark.fault.offset for remark in remarks))
        found = [self._judge.finding(remark, *places[remark.fault.offset]) for remark in remarks]
        found = list(_bounded(found))
        whole = refused_as_a_whole(found, self._judge)
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
