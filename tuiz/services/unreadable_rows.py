"""The rows of an open zone that can't be read: how many there are, and where the next one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tuiz.domain.zonefile.outline import BROKEN

if TYPE_CHECKING:
    from tuiz.services.session import Session

_COUNTED_EXACTLY: Final = 3000
"""Up to how many rows each is read to count those that can't be."""
_LOOKED_THROUGH: Final = 20_000
"""How many rows are looked through for the next unreadable one before only broken lines are."""


class UnreadableRows:
    """What can't be read of one open zone's own file."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._count = 0
        self._counted_at = (-1, -1)
        """The rows' revision and number, as they were counted."""

    @property
    def count(self) -> int:
        """How many there are; in a large zone, those known for certain: what never closes."""
        rows = self._session.rows
        at = rows.revision, len(rows)
        if self._counted_at != at:
            self._counted_at = at
            self._count = self._counted()
        return self._count

    def next(self, row: int) -> int | None:
        """Return the first one behind *row*, going round at the end; None if there is none."""
        rows = self._session.rows
        total = len(rows)
        for step in range(1, min(total, _LOOKED_THROUGH) + 1):
            at = (row + step) % total
            if rows.row(at).kind == "unreadable":
                return at
        return self._next_broken(row) if total > _LOOKED_THROUGH else None

    def _counted(self) -> int:
        rows = self._session.rows
        if len(rows) > _COUNTED_EXACTLY:
            return sum(bytes(kinds).count(BROKEN) for _, kinds in self._session.document.kinds())
        return sum(rows.row(row).kind == "unreadable" for row in range(len(rows)))

    def _next_broken(self, row: int) -> int | None:
        entry = self._session.rows.entry(row)
        broken = [
            begin + at
            for begin, kinds in self._session.document.kinds()
            for at, kind in enumerate(bytes(kinds))
            if kind == BROKEN
        ]
        following = next((found for found in broken if found > entry), broken[0] if broken else None)
        return None if following is None else self._session.rows.index_of(following)
