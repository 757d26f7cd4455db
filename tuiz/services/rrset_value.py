"""What somebody says of one RRset: the zone file, a name server, a resolver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuiz.domain import names, rdata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.domain.records import Record


@dataclass(frozen=True, slots=True)
class Value:
    """What somebody says of the RRset."""

    rdtype: str
    """The question's type, or CNAME where the name is an alias."""
    rdata: tuple[str, ...]
    """In presentation format, sorted; none where there is no such RRset."""
    ttl: int | None
    """In seconds; for what doesn't exist, how long that is remembered."""
    exists: bool = True
    """Whether the name does."""

    @property
    def key(self) -> tuple[str, frozenset[bytes]]:
        """What is equal for the same data, however it is spelled."""
        if not self.rdata:
            return "", frozenset()
        return self.rdtype, frozenset(rdata.key(self.rdtype, text, names.ROOT) for text in self.rdata)

    def told_of(self, rdtype: str) -> str:
        """Return it in one line, as what was said to a question for *rdtype*."""
        if not self.rdata:
            return f"no {rdtype} records" if self.exists else "no such name"
        return f"{'alias of ' if self.rdtype != rdtype else ''}{' '.join(self.rdata)}"


def value_of(records: Sequence[Record], rdtype: str) -> Value:
    """Return what stored records say to a question of a type."""
    if not records:
        return Value(rdtype, (), None)
    return Value(records[0].rdtype, tuple(sorted(record.rdata for record in records)), records[0].ttl)
