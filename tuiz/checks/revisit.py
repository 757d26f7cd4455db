"""Read the records of some owners again, exactly, where the bulk reader saw them."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from tuiz.checks.bulk import BulkReader, Slice
from tuiz.checks.check import Remark
from tuiz.checks.facts import Facts, Key, key_in
from tuiz.checks.reading import EntryReader
from tuiz.domain import names
from tuiz.domain.zonefile.outline import CONTINUED, OWNED
from tuiz.domain.zonefile.scanner import scan

_PLAIN_OWNER: Final = re.compile(rb"[A-Za-z0-9*_/@.-]++(?=[ \t])")


def revisit(data: bytes, bulk: BulkReader, facts: Facts, wanted: AbstractSet[Key]) -> Iterator[float]:
    """Put the records of the owners *wanted* among the statements, yielding the part done so far, from 0 to 1."""
    numbers = sorted(_slices_of(bulk, facts, wanted))
    for done, number in enumerate(numbers, 1):
        one = bulk.slices[number]
        end = bulk.slices[number + 1].begin if number + 1 < len(bulk.slices) else len(data)
        gathered = Facts(facts.zone)
        _read_slice(data, one, end, gathered, wanted)
        for key, statements in gathered.statements.items():
            if key in wanted:
                facts.statements.setdefault(key, []).extend(statements)
        yield done / len(numbers)


def _slices_of(bulk: BulkReader, facts: Facts, wanted: AbstractSet[Key]) -> set[int]:
    """Return the numbers of the slices in which the owners have records."""
    owners_before = [one.owners_before for one in bulk.slices]
    numbers: set[int] = set()
    # Owners are kept in the order in which they turned up first.
    for place, key in enumerate(facts.types):
        if key in wanted:
            numbers.add(bisect_right(owners_before, place) - 1)
            numbers.update(bulk.again.get(key, ()))
    return numbers


def _read_slice(data: bytes, one: Slice, end: int, facts: Facts, wanted: AbstractSet[Key]) -> None:
    """Read the entries of one slice, passing over those of other owners where nothing depends on them."""
    remarks: list[Remark] = []  # said when the slice was read first
    reader = EntryReader(facts, remarks)
    reader.return_seen = True
    context = reader.context = one.context.copy()
    text = data[one.begin : end]
    outline = scan(text)
    zone_key = names.key(facts.zone)
    has_returns = b"\r" in text
    for index, kind in enumerate(outline.kinds):
        start = outline.starts[index]
        end_of_entry = outline.end(index)
        # Without $TTL a record's TTL depends on all before it; behind a carriage return there may be another record.
        if context.default_ttl is not None and not (has_returns and b"\r" in text[start:end_of_entry].rstrip()):
            if kind == OWNED and (match := _PLAIN_OWNER.match(text, start)):
                name = names.absolute(match[0].decode("ascii"), context.origin)
                key = key_in(zone_key, name)
                if key not in wanted:
                    context.owner, context.key = name, key
                    continue
            elif kind == CONTINUED and context.key not in wanted:
                continue
        reader.read(one.begin + start, text[start:end_of_entry], kind)
