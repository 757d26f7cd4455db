"""What an operation on many records comes to, worked out a little at a time and shown before."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar, Final

from tuiz.domain import names, rdata
from tuiz.domain.bulk import Rewording, RewordRecords, SetTtls, counted
from tuiz.domain.operations import RemoveRecords
from tuiz.services.search import Slices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tuiz.domain.operations import Operation
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
    def first_row(self) -> int:
        """The first of the rows."""
        return min(self._rows, default=0)

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


class Planned(Slices):
    """What becomes of records, one after the other.

    Args:
        gathered: the records.
        zone: theirs.
    """

    nothing: ClassVar[str] = "None of the selected records would change"

    def __init__(self, gathered: Gathering, zone: Zone) -> None:
        self.changes = 0
        """How many records would change, as far as they were looked at."""
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
    def operation(self) -> Operation:
        """What does it."""
        raise NotImplementedError

    @property
    def first_row(self) -> int:
        """The first of the rows that it is about."""
        return self._gathered.first_row

    @property
    def told(self) -> str:
        """What it comes to, in a sentence."""
        skipped = self.skipped.total()
        parts = ", ".join(f"{number:,} {why}" for why, number in self.skipped.items())
        said = f"{counted(self.changes)} would change" if self.changes else self.nothing
        if skipped:
            said += f"; {skipped:,} skipped ({parts})"
        return f"{said}. {self.reason}".rstrip()

    def _run(self) -> Iterator[float]:
        for place, found in enumerate(self._gathered.records):
            example = self._look(place, found)
            if example is not None:
                self.changes += 1
                if len(self.examples) < _EXAMPLES:
                    self.examples.append(example)
            yield (place + 1) / len(self._gathered.records)

    def _look(self, place: int, found: Located) -> str | None:
        """Take a record in, and return how it would change; None where it doesn't."""
        raise NotImplementedError

    def _short(self, found: Located) -> str:
        record = found.record
        return f"{names.relative(record.owner, self._zone.name)} {record.rdtype} {record.rdata}"


class Deleting(Planned):
    """Records taken out."""

    @property
    def operation(self) -> Operation:
        """Return what removes them."""
        return RemoveRecords(tuple(self._gathered.records))

    def _look(self, place: int, found: Located) -> str:  # noqa: ARG002 - part of what is overridden
        return f"- {self._short(found)}"


class Retiming(Planned):
    """Records given another TTL, each with the others of its RRset."""

    nothing = "All of the selected records have it already"

    def __init__(self, gathered: Gathering, zone: Zone, ttl: int) -> None:
        self._ttl = ttl
        super().__init__(gathered, zone)

    @property
    def operation(self) -> Operation:
        """Return what gives them the TTL."""
        return SetTtls(tuple(self._gathered.records), self._ttl)

    def _look(self, place: int, found: Located) -> str | None:  # noqa: ARG002 - part of what is overridden
        record = found.record
        owner = names.relative(record.owner, self._zone.name)
        return None if record.ttl == self._ttl else f"{owner} {record.rdtype} has {record.ttl}"


class Rewordings(Planned):
    """Records given another owner or other RDATA."""

    def __init__(self, gathered: Gathering, zone: Zone) -> None:
        self.rewordings: list[Rewording] = []
        super().__init__(gathered, zone)

    @property
    def operation(self) -> Operation:
        """Return what rewrites them."""
        return RewordRecords(tuple(self.rewordings), self._label)

    @property
    def _label(self) -> str:
        raise NotImplementedError

    def _look(self, place: int, found: Located) -> str | None:
        after = self._after(place, found)
        if isinstance(after, str):
            self.skipped[after] += 1
        elif after is not None and after.is_change:
            self.rewordings.append(after)
            return self._example(after)
        return None

    def _after(self, place: int, found: Located) -> Rewording | str | None:
        """Return what becomes of a record, why it is left out, or None for one that stays."""
        raise NotImplementedError

    def _example(self, after: Rewording) -> str:
        raise NotImplementedError


class Moving(Rewordings):
    """Records given another owner."""

    nothing = "All of the selected records are there already"

    def __init__(self, gathered: Gathering, zone: Zone, owner: str) -> None:
        self._owner = owner
        super().__init__(gathered, zone)

    @property
    def _label(self) -> str:
        return f"Move {counted(len(self.rewordings))} to {names.relative(self._owner, self._zone.name)}"

    def _after(self, place: int, found: Located) -> Rewording | str:  # noqa: ARG002 - part of what is overridden
        if self._zone.is_system(self._owner, found.record.rdtype):
            return f"that would be {SYSTEM}"
        return Rewording(found, self._owner, found.record.rdata)

    def _example(self, after: Rewording) -> str:
        return self._short(after.before)


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
    def _label(self) -> str:
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
        return f"- {self._short(after.before)}\n+ {after.rdata}"
