"""Read the records of some owners again, exactly, where the bulk reader saw them."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from tuiz.checks.bulk import Part, Slice
from tuiz.checks.check import Remark
from tuiz.checks.facts import Facts, Key, key_in
from tuiz.checks.reading import EntryReader
from tuiz.domain import names
from tuiz.domain.zonefile.outline import CONTINUED, OWNED
from tuiz.domain.zonefile.scanner import scan

_PLAIN_OWNER: Final = re.compile(rb"[A-Za-z0-9*_/@.-]++(?=[ \t])")


def revisit(data: bytes, parts: Sequence[Part], facts: Facts, wanted: AbstractSet[Key]) -> Iterator[float]:
    """Put the records of the owners *wanted* among the statements, yielding the part done so far, from 0 to 1."""
    runs = [run for part in parts for run in _slices_of(part, wanted)]
    for done, (one, end) in enumerate(runs, 1):
        gathered = Facts(facts.zone)
        _read_slice(data, one, end, gathered, wanted)
        for key, statements in gathered.statements.items():
            if key in wanted:
                facts.statements.setdefault(key, []).extend(statements)
        yield done / len(runs)


def _slices_of(part: Part, wanted: AbstractSet[Key]) -> list[tuple[Slice, int]]:
    """Return the slices in which the owners have records, each with its end."""
    owners_before = [one.owners_before for one in part.slices]
    numbers: set[int] = set()
    for place, key in enumerate(part.types):
        if key in wanted:
            numbers.add(bisect_right(owners_before, place) - 1)
            numbers.update(part.again.get(key, ()))
    ends = [one.begin for one in part.slices[1:]] + [part.end]
    return [(part.slices[number], ends[number]) for number in sorted(numbers)]


def _read_slice(data: bytes, one: Slice, end: int, facts: Facts, wanted: AbstractSet[Key]) -> None:
    """Read the entries of one slice, passing over those of other owners where nothing depends on them."""
    remarks: list[Remark] = []  # said when the slice was read first
    context = one.context.copy()
    reader = EntryReader(facts, remarks, len(data), context)
    reader.return_seen = True
    reader.directives.only = wanted
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
