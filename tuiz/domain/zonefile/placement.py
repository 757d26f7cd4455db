"""Where a new record goes, and what it should look like there: beside its RRset or its owner, in the file's habits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tuiz.domain import names
from tuiz.domain.ttl import parse_ttl
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.entries import RecordFields
from tuiz.domain.zonefile.layout import line_end
from tuiz.domain.zonefile.outline import CONTINUED, OWNED

_NEARBY: Final = 200
"""How many entries around a place tell the file's habits there."""
_MAX_BACK: Final = 100_000


@dataclass(frozen=True, slots=True)
class Habits:
    """How the records around a place are written."""

    template: bytes
    """An entry to take columns from; empty where there is none."""
    fields: RecordFields | None
    line_end: bytes
    relative_owners: bool
    relative_rdata: bool
    blank_owners: bool
    """Whether repeated owners are left out."""
    writes_ttl: bool
    """Whether TTLs are written where `$TTL` would give the same."""


def behind_group(document: ZoneDocument, entry: int) -> int:
    """Return the place behind the record at *entry* and the blank owners that follow it."""
    last = entry
    while True:
        following = document.next_record(last + 1)
        if following is None or document.kind(following) != CONTINUED:
            return last + 1
        last = following


def for_new_owner(document: ZoneDocument, owner: str) -> int:
    """Return the place for the first record of *owner*: behind the last record of the part whose origin is nearest."""
    parts = [0, *(index + 1 for index in document.directives())]
    ends = [*parts[1:], len(document) + 1]
    best: tuple[int, int] = (-1, len(document))
    for begin, end in zip(parts, ends, strict=True):
        context = document.context(begin)
        if not context.certain or not names.is_at_or_below(owner, context.origin):
            continue
        depth = len(names.labels(context.origin))
        if depth >= best[0] and (last := _last_record(document, begin, min(end, len(document)))) is not None:
            best = (depth, last + 1)
    return best[1]


def habits(document: ZoneDocument, place: int, rdtype: str, siblings: Sequence[int]) -> Habits:
    """Return how records are written before *place*; *siblings*, records of the same owner, weigh most."""
    nearby = [
        index
        for index in range(max(0, place - _NEARBY), min(len(document), place + _NEARBY // 4))
        if document.kind(index) in {OWNED, CONTINUED}
    ]
    nearby.sort(key=lambda index: (abs(index - place + 1), index))
    found = [(index, document.record(index)) for index in [*reversed(siblings), *nearby]]
    readable = [(index, fields) for index, fields in found if isinstance(fields, RecordFields)]
    readable = [(index, fields) for index, fields in readable if fields.rdtype != "SOA"]
    same_type = [(index, fields) for index, fields in readable if fields.rdtype == rdtype]
    one_line = [pair for pair in (*readable, *same_type) if document.raw(pair[0]).count(b"\n") <= 1]
    end = line_end(document.raw(place - 1)) if place else b""
    template, fields = one_line[0] if one_line else (None, None)
    return Habits(
        template=b"" if template is None else document.raw(template),
        fields=fields,
        line_end=end or (line_end(document.raw(0)) if len(document) else b"") or b"\n",
        relative_owners=next((not f.owner.text.endswith(b".") for _, f in readable if f.owner), True),
        relative_rdata=next(
            (not f.rdata[-1].text.endswith(b".") for _, f in same_type or readable if _ends_in_name(f)), False
        ),
        blank_owners=any(document.kind(index) == CONTINUED for index in nearby),
        writes_ttl=template is not None and fields is not None and _writes_ttl(document, template, fields),
    )


def _writes_ttl(document: ZoneDocument, entry: int, fields: RecordFields) -> bool:
    """Return whether a record has its TTL written from habit: one that differs from `$TTL` has to be."""
    default = document.context(entry).ttl
    return fields.ttl is not None and (default is None or parse_ttl(fields.ttl.text) == default)


def _ends_in_name(fields: RecordFields) -> bool:
    return bool(fields.rdata) and fields.rdtype in {"NS", "CNAME", "PTR", "DNAME", "MX", "SRV"}


def _last_record(document: ZoneDocument, begin: int, end: int) -> int | None:
    for index in range(end - 1, max(begin, end - _MAX_BACK) - 1, -1):
        if document.kind(index) in {OWNED, CONTINUED}:
            return index
    return None
