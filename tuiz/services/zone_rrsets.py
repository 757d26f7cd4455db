"""The RRsets of an open zone, by the rows that show one of their records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.domain.zonefile.tokens import Problem
from tuiz.errors import ZoneError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuiz.domain.records import Record
    from tuiz.domain.zone import Located
    from tuiz.services.all_rows import AllRows
    from tuiz.services.session import Session
    from tuiz.services.system_pane import SystemPane


class ZoneRRsets:
    """The RRsets of one open zone, wherever their records stand.

    Args:
        session: the zone.
        rows: returns its rows, with those of included files.
        system: its System Records.
    """

    def __init__(self, session: Session, rows: Callable[[], AllRows], system: SystemPane) -> None:
        self._session = session
        self._rows = rows
        self._system = system

    def of_row(self, row: int) -> tuple[Record, ...]:
        """Return the record of a row, which is one, with all others of its owner and type.

        Raises:
            ZoneError: the row can't be read.
        """
        own, zone = self._session.rows, self._session.zone
        place = row - len(own)
        return self._with(zone.located(own.entry(row)) if place < 0 else self._rows().located(place))

    def of_system(self, row: int) -> tuple[Record, ...]:
        """Return the System Record of a row, with all others of its owner and type.

        Raises:
            ZoneError: the row can't be read.
        """
        item = self._system.items()[row]
        if isinstance(item, int):
            return self._with(self._session.zone.located(item))
        return self._of(names.absolute(item.owner, self._session.zone.name), item.rdtype)

    def _with(self, found: Located | Problem) -> tuple[Record, ...]:
        if isinstance(found, Problem):
            raise ZoneError(f"{found.reason}.")
        return self._of(found.record.owner, found.record.rdtype) or (found.record,)

    def _of(self, owner: str, rdtype: str) -> tuple[Record, ...]:
        """Return the records of an owner and a type, in the zone's own file and in those that it includes."""
        parts = (self._session.zone, *self._rows().included_zones)
        records = (found.record for part in parts for found in part.records_of(owner))
        return tuple(record for record in records if record.rdtype == rdtype)
