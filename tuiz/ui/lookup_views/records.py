"""Records as lines: owner, TTL, class, type and data in columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from tuiz.ui.widgets.lookup_lines import Found, LookupLine, Span

_WIDEST_OWNER: Final = 32
_POINTING: Final = frozenset({"NS", "CNAME", "DNAME", "PTR", "MX", "SRV", "SOA", "SVCB", "HTTPS", "ALIAS"})
"""Types whose data has a name that a lookup can go on with."""


class AnswerRecord(Protocol):
    """A record as any lookup gives it."""

    @property
    def owner(self) -> str:
        """Absolute."""

    @property
    def ttl(self) -> int:
        """In seconds."""

    @property
    def rdclass(self) -> str:
        """The class."""

    @property
    def rdtype(self) -> str:
        """The type."""

    @property
    def rdata(self) -> str:
        """In presentation format."""


def owners_width(owners: Iterable[str]) -> int:
    """Return how wide the column of these owners is made."""
    return min(_WIDEST_OWNER, max(map(len, owners), default=0))


def record_lines(
    records: Iterable[AnswerRecord], *, indent: str = "", runs_down: bool = True, owner_cells: int | None = None
) -> Iterator[LookupLine]:
    """Yield a line for each record.

    Args:
        records: those of one section.
        indent: what stands before each.
        runs_down: whether their TTLs become less as time goes by.
        owner_cells: how wide the column of owners is; None makes it as wide as these need.
    """
    listed = list(records)
    widest = owners_width(record.owner for record in listed) if owner_cells is None else owner_cells
    for record in listed:
        spans = (
            Span(indent, "dim"),
            Span(record.owner, "text", widest),
            Span(" "),
            Span(str(record.ttl), "dim", 6, runs_down),
            Span(" "),
            Span(f"{record.rdclass} " if record.rdclass != "IN" else "", "dim"),
            Span(record.rdtype, "type", 6),
            Span(" "),
            Span(record.rdata),
        )
        found = Found(record.owner, record.ttl, record.rdtype, record.rdata)
        yield LookupLine(spans, name=name_in(record.rdtype, record.rdata) or record.owner, record=found)


def name_in(rdtype: str, rdata: str) -> str:
    """Return the name that data points at, or nothing."""
    if rdtype not in _POINTING:
        return ""
    words = rdata.split()
    word = words[0] if rdtype == "SOA" else words[1] if rdtype in {"SVCB", "HTTPS"} and len(words) > 1 else words[-1]
    return word if word.endswith(".") and word != "." else ""
