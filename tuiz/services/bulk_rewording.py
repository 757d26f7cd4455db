"""What giving many records another owner or other RDATA comes to, worked out a little at a time and shown before."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar, Final

from tuiz.domain import names, rdata
from tuiz.domain.bulk import Rewording, counted
from tuiz.services.search import Slices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tuiz.domain.zone import Located, Zone

_EXAMPLES: Final = 3
"""How many records are shown as they are and as they would be."""
SYSTEM: Final = "System Records"


class Gathering(Slices):
    """The records of rows.

    Args:
        record: returns the record of a row, or why it is left out.
        rows: which.
    """

    def __init__(self, record: Callable[[int], Located | str], rows: Sequence[int]) -> None:
        self.records: list[Located] = []
        self.skipped: Counter[str] = Counter()
        """How many rows are left out, by the reason."""
        self._record = record
        self._rows = rows
        super().__init__()

    @property
    def texts(self) -> list[str]:
        """The RDATA of the records, in presentation format."""
        return [found.record.rdata for found in self.records]

    def _run(self) -> Iterator[float]:
        for done, row in enumerate(self._rows, 1):
            found = self._record(row)
            if isinstance(found, str):
                self.skipped[found] += 1
            else:
                self.records.append(found)
            yield done / len(self._rows)


class Rewordings(Slices):
    """What becomes of records, one after the other.

    Args:
        gathered: the records.
        zone: theirs.
    """

    nothing: ClassVar[str] = "None of the selected records would change"

    def __init__(self, gathered: Gathering, zone: Zone) -> None:
        self.rewordings: list[Rewording] = []
        self.skipped = Counter(gathered.skipped)
        """How many rows are left out, by the reason."""
        self.examples: list[str] = []
        """Some of the records, as they are and as they would be."""
        self.reason = ""
        """Why the first record would be invalid, where one would be."""
        self._gathered = gathered
        self._zone = zone
        super().__init__()

    @property
    def label(self) -> str:
        """The operation in a few words."""
        raise NotImplementedError

    @property
    def changes(self) -> int:
        """How many records would change, as far as they were looked at."""
        return len(self.rewordings)

    @property
    def told(self) -> str:
        """What it comes to, in a sentence."""
        count, skipped = len(self.rewordings), self.skipped.total()
        parts = ", ".join(f"{number:,} {why}" for why, number in self.skipped.items())
        said = f"{counted(count)} would change" if count else self.nothing
        if skipped:
            said += f"; {skipped:,} skipped ({parts})"
        return f"{said}. {self.reason}".rstrip()

    def _run(self) -> Iterator[float]:
        for place, found in enumerate(self._gathered.records):
            after = self._after(place, found)
            if isinstance(after, str):
                self.skipped[after] += 1
            elif after is not None and after.is_change:
                self.rewordings.append(after)
                if len(self.examples) < _EXAMPLES:
                    self.examples.append(self._example(after))
            yield (place + 1) / len(self._gathered.records)

    def _after(self, place: int, found: Located) -> Rewording | str | None:
        """Return what becomes of a record, why it is left out, or None for one that stays."""
        raise NotImplementedError

    def _example(self, after: Rewording) -> str:
        raise NotImplementedError

    def _short(self, owner: str) -> str:
        return names.relative(owner, self._zone.name)


class Moving(Rewordings):
    """Records given another owner."""

    nothing = "All of the selected records are there already"

    def __init__(self, gathered: Gathering, zone: Zone, owner: str) -> None:
        self._owner = owner
        super().__init__(gathered, zone)

    @property
    def label(self) -> str:
        """Return, for instance, “Move 12 records to www”."""
        return f"Move {counted(len(self.rewordings))} to {self._short(self._owner)}"

    def _after(self, place: int, found: Located) -> Rewording | str:  # noqa: ARG002 - part of what is overridden
        if self._zone.is_system(self._owner, found.record.rdtype):
            return f"that would be {SYSTEM}"
        return Rewording(found, self._owner, found.record.rdata)

    def _example(self, after: Rewording) -> str:
        record = after.before.record
        return f"{self._short(record.owner)} {record.rdtype} {record.rdata}"


class Replacing(Rewordings):
    """Records given other RDATA.

    Args:
        gathered: the records.
        zone: theirs.
        texts: what the RDATA of each becomes, None for one that stays.
    """

    def __init__(self, gathered: Gathering, zone: Zone, texts: Sequence[str | None]) -> None:
        self._texts = texts
        super().__init__(gathered, zone)

    @property
    def label(self) -> str:
        """Return, for instance, “Replace in the data of 12 records”."""
        return f"Replace in the data of {counted(len(self.rewordings))}"

    def _after(self, place: int, found: Located) -> Rewording | str | None:
        text, record = self._texts[place], found.record
        if text is None:
            return None
        try:
            rdata.validate(record.rdtype, text, self._zone.name)
            return Rewording(found, record.owner, rdata.presentation(record.rdtype, text, self._zone.name))
        except rdata.InvalidRdata as error:
            self.reason = self.reason or error.message
            return "invalid then"

    def _example(self, after: Rewording) -> str:
        record = after.before.record
        return f"- {self._short(record.owner)} {record.rdtype} {record.rdata}\n+ {after.rdata}"
