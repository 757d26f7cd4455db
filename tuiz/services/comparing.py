"""The difference of two zones, record by record: exact, and quick where most of their text is the same.

Records are the same when owner, class, type and data are, whatever the spelling, and their TTLs too. How often one
stands in a file doesn't matter, nor where.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tuiz.domain import names, rdata
from tuiz.domain.alignment import Window, windows
from tuiz.domain.records import Record
from tuiz.domain.system_records import lock_on
from tuiz.domain.zone import Located, Zone
from tuiz.domain.zonefile.blocks import (
    Stretch,
    are_whole,
    blocks,
    blocks_with_owner,
    cut,
    lines_before,
    speak_for_themselves,
    stretches_of,
)
from tuiz.domain.zonefile.document import Context, ZoneDocument
from tuiz.errors import ZoneError
from tuiz.files.identity import read_with_status
from tuiz.services.beside import Beside, Row
from tuiz.services.including import IncludeRules
from tuiz.services.records_view import MAX_UNREADABLE, RecordsView, ShownRecord, Unreadable, refuse_foreign

if TYPE_CHECKING:
    from tuiz.services.finding_zone import FoundZone

_WORTH_A_PROCESS: Final = 4_000_000
"""How long a text takes longer to look at than a second process to begin."""
_WHOLE: Final[list[Row]] = [(True,)]

Key = tuple[str, int, str, str, bytes]
"""What is equal for two spellings of the same record."""


@dataclass(frozen=True, slots=True)
class ZoneText:
    """One of the zones to compare."""

    data: bytes
    origin: str
    path: Path
    rules: IncludeRules
    vanity: tuple[str, ...] = ()


@dataclass(slots=True)
class Difference:
    """What one zone has and the other hasn't."""

    removed: list[ShownRecord] = field(default_factory=list)
    added: list[ShownRecord] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    """What couldn't be compared."""


def text_of(found: "FoundZone") -> ZoneText:
    """Return a zone's file for comparing.

    Raises:
        StorageError: it can't be read.
        NotAZoneFile: it is in another format.
        UnknownOrigin: nothing tells which zone it is.
    """
    refuse_foreign(found)
    return ZoneText(
        read_with_status(found.path)[0], found.origin, found.path, found.include, found.file.settings.vanity
    )


class TooMuchUnreadable(ZoneError):
    """Too much of this zone file can't be read to compare it."""

    hint = "tuiz check tells where it begins to be wrong."


class _Unclear(Exception):
    """The blocks don't tell; the texts have to be read whole."""


def compare(one: ZoneText, other: ZoneText, *, with_serial: bool = False) -> Difference:
    """Return what *other* has lost and gained against *one*.

    Args:
        one: the zone as it was.
        other: the zone as it is.
        with_serial: whether another SERIAL makes another SOA.

    Raises:
        TooMuchUnreadable: so much of one can't be read that what could be said would be wrong.
    """
    if (one.data, one.origin) == (other.data, other.origin) and b"$INCLUDE" not in one.data.upper():
        return Difference()
    try:
        before, after = _differing(one, other)
    except _Unclear:
        before, after = _all(one), _all(other)
    old = {key_of(shown.record, with_serial=with_serial): shown for shown in before.records}
    new = {key_of(shown.record, with_serial=with_serial): shown for shown in after.records}
    common = {key_of(record, with_serial=with_serial) for record in before.common}
    return Difference(
        sorted((shown for key, shown in old.items() if key not in new and key not in common), key=_place),
        sorted((shown for key, shown in new.items() if key not in old and key not in common), key=_place),
        [*before.unreadable, *after.unreadable],
    )


def key_of(record: Record, *, with_serial: bool) -> Key:
    """Return what is equal for the same record, SERIAL left out unless *with_serial*."""
    data = record.rdata
    if record.rdtype == "SOA" and not with_serial:
        words = data.split(" ")
        data = " ".join([*words[:2], "0", *words[3:]])
    return (
        names.key(record.owner),
        record.ttl,
        record.rdclass,
        record.rdtype,
        rdata.key(record.rdtype, data, names.ROOT),
    )


def without_serial(found: Difference) -> Difference:
    """Return a difference without the SOA where nothing but its SERIAL is another one."""
    old = {key_of(shown.record, with_serial=False) for shown in found.removed}
    new = {key_of(shown.record, with_serial=False) for shown in found.added}
    return Difference(
        [shown for shown in found.removed if key_of(shown.record, with_serial=False) not in new],
        [shown for shown in found.added if key_of(shown.record, with_serial=False) not in old],
        found.unreadable,
    )


@dataclass(slots=True)
class _Side:
    """The records of one zone that may make the difference."""

    records: list[ShownRecord] = field(default_factory=list)
    common: list[Record] = field(default_factory=list)
    """Records of the same owners that both zones have."""
    unreadable: list[Unreadable] = field(default_factory=list)


def _all(text: ZoneText) -> _Side:
    """Return all records of a zone.

    Raises:
        TooMuchUnreadable: so much of it can't be read that what could be said would be wrong.
    """
    side = _Side()
    zone = Zone(ZoneDocument(text.data, text.origin), text.vanity)
    for item in RecordsView(zone, text.path, text.rules):
        if isinstance(item, ShownRecord):
            side.records.append(item)
        else:
            side.unreadable.append(item)
            if len(side.unreadable) == MAX_UNREADABLE:
                raise TooMuchUnreadable(f"{MAX_UNREADABLE:,} entries of {text.path} can't be read.")
    return side


def _differing(one: ZoneText, other: ZoneText) -> tuple[_Side, _Side]:
    """Return the records of the blocks that only one of the zones has.

    Raises:
        _Unclear: the texts can't be compared so.
    """
    if other.data[:1].isspace():
        raise _Unclear
    look = Beside.start(lambda: _wholeness(one.data)) if len(one.data) >= _WORTH_A_PROCESS else None
    try:
        first, second = cut(one.data), cut(other.data)
        stretches = stretches_of(first, one.origin)
        if stretches is None:
            raise _Unclear
        only = _apart_in_order(first, second, stretches) if one.origin == other.origin else None
        if only is None:
            only = _apart_by_directives(first, stretches, second, stretches_of(second, other.origin))
        lost, gained, other_stretches = only
    finally:
        looked = look.join() if look is not None else None
    if (looked or _wholeness(one.data)) != _WHOLE:
        raise _Unclear
    if not all(are_whole(second[index], (second[index],)) for index in gained):
        raise _Unclear
    before = _Side(records=_read(one, first, stretches, lost))
    after = _Side(records=_read(other, second, other_stretches, gained))
    owners = {names.key(shown.record.owner): shown.record.owner for shown in (*before.records, *after.records)}
    if owners:
        origins = {stretch.context.origin for stretch in stretches}
        left_out = set(lost)
        others = [i for i in blocks_with_owner(first, owners.values(), origins) if i not in left_out]
        before.common = [shown.record for shown in _read(one, first, stretches, others)]
    return before, after


def _wholeness(data: bytes) -> list[Row]:
    """Return as rows whether each of the text's blocks ends where its last entry ends."""
    return [(are_whole(data, blocks(data)),)]


_Apart = tuple[list[int], list[int], list[Stretch]]
"""The blocks that only the one has, those that only the other has, and the other's stretches."""


def _apart_in_order(first: Sequence[bytes], second: Sequence[bytes], stretches: Sequence[Stretch]) -> _Apart | None:
    """Compare blocks in their order; None where it differs much, or where directives do."""
    found = windows(first, second)
    if found is None:
        return None
    lost: list[int] = []
    gained: list[int] = []
    for window in found:
        ours, theirs = first[window.first : window.stop], second[window.other_first : window.other_stop]
        if any(text[:1] == b"$" for text in (*ours, *theirs)):
            return None
        lost += [index for index, text in enumerate(ours, window.first) if text not in theirs]
        gained += [index for index, text in enumerate(theirs, window.other_first) if text not in ours]
    others = _moved(stretches, found, len(second))
    return (lost, gained, others) if speak_for_themselves(second, others) else None


def _moved(stretches: Sequence[Stretch], found: Sequence[Window], length: int) -> list[Stretch]:
    """Return the same stretches in the other list: their bounds are directives, which are in no window."""
    stops = [window.stop for window in found]

    def place(index: int) -> int:
        before = bisect_right(stops, index)
        return index + (found[before - 1].other_stop - found[before - 1].stop if before else 0)

    moved = [
        Stretch(stretch.context, place(stretch.first - 1) + 1 if stretch.first else 0, place(stretch.stop))
        for stretch in stretches
    ]
    moved[-1] = replace(moved[-1], stop=length)
    return moved


def _apart_by_directives(
    first: Sequence[bytes], stretches: Sequence[Stretch], second: Sequence[bytes], others: Sequence[Stretch] | None
) -> _Apart:
    """Compare the blocks behind the same directives with one another, in whatever order they are.

    Raises:
        _Unclear: the other's directives don't tell.
    """
    if others is None:
        raise _Unclear
    return (
        _missing(first, stretches, second, others),
        _missing(second, others, first, stretches),
        list(others),
    )


def _missing(
    texts: Sequence[bytes], stretches: Sequence[Stretch], others: Sequence[bytes], there: Sequence[Stretch]
) -> list[int]:
    """Return the blocks that stand behind no such directives among the *others*, ascending."""
    known: dict[Context, set[bytes]] = {}
    for stretch in there:
        known.setdefault(stretch.context, set()).update(others[stretch.first : stretch.stop])
    found: list[int] = []
    for stretch in stretches:
        wanted = known.get(stretch.context, set())
        found += [i for i, text in enumerate(texts[stretch.first : stretch.stop], stretch.first) if text not in wanted]
    return found


def _read(
    text: ZoneText, texts: Sequence[bytes], stretches: Iterable[Stretch], wanted: Sequence[int]
) -> list[ShownRecord]:
    """Return the records of some blocks, ascending, each with its line in the file.

    Raises:
        _Unclear: one can't be read by itself.
    """
    lines = list(lines_before(text.data, texts, wanted))
    found: list[ShownRecord] = []
    at = 0
    for stretch in stretches:
        at = bisect_left(wanted, stretch.first, at)  # a directive among them says nothing
        end = bisect_left(wanted, stretch.stop, at)
        if end > at:
            found += _read_stretch(text, texts, stretch.context, wanted[at:end], lines[at:end])
        at = end
    return found


def _read_stretch(
    text: ZoneText, texts: Sequence[bytes], context: Context, wanted: Sequence[int], lines: Sequence[int]
) -> Iterator[ShownRecord]:
    head = b"" if context.ttl is None else b"$TTL %d\n" % context.ttl
    parts = [texts[index] for index in wanted]
    begins = [0]
    for part in parts:
        begins.append(begins[-1] + part.count(b"\n") + 1)
    zone = Zone(ZoneDocument(head + b"\n".join(parts), context.origin), text.vanity)
    lines_of_head = 1 if head else 0
    for item in zone.records():
        if not isinstance(item, Located):
            raise _Unclear
        place = zone.document.line(item.entry) - 1 - lines_of_head
        number = bisect_right(begins, place) - 1
        line = lines[number] + place - begins[number] + 1
        lock = lock_on(text.origin, item.record.owner, item.record.rdtype, zone.vanity)
        yield ShownRecord(item.record, text.path, line, generated=False, lock=lock.reason if lock else None)


def _place(shown: ShownRecord) -> tuple[tuple[str, ...], str, str]:
    record = shown.record
    return names.reading_order(record.owner), record.rdtype, record.rdata
