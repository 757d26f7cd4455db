"""What of an open zone is put on the clipboard: rows as lines of a zone file, and changes as commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiz.domain.zonefile.tokens import Problem
from tuiz.errors import ZoneError
from tuiz.services.as_command import adding, changing
from tuiz.services.entry_text import to_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuiz.services.all_rows import AllRows
    from tuiz.services.session import Session


class ZoneCopies:
    """One open zone as text to copy.

    Args:
        session: the zone.
        rows: returns its rows, with those of included files.
    """

    def __init__(self, session: Session, rows: Callable[[], AllRows]) -> None:
        self._session = session
        self._rows = rows

    def line(self, row: int) -> str:
        """Return a row as one complete line of a zone file."""
        own = self._session.rows
        if row >= len(own):
            return self._rows().text(row - len(own))
        found = self._session.zone.located(own.entry(row))
        if isinstance(found, Problem):
            return to_text(self._session.document.raw(own.entry(row)).rstrip(b"\r\n"))
        record = found.record
        return f"{record.owner} {record.ttl} {record.rdclass} {record.rdtype} {record.rdata}"

    def command(self, row: int) -> str:
        """Return the command line that adds a record such as a row's.

        Raises:
            ZoneError: there is none.
        """
        own = self._session.rows
        if row >= len(own):
            raise ZoneError(self._rows().row(row).reason)
        found = self._session.zone.located(own.entry(row))
        if isinstance(found, Problem):
            raise ZoneError(f"{found.reason}.", hint="Only a record can be written as a command.")
        return adding(self._session.facts.path, found.record)

    def last_command(self) -> str:
        """Return the command lines that do what the last change did that isn't saved yet.

        Raises:
            ZoneError: there is none.
        """
        changes = self._session.draft.changes()
        if not changes:
            raise ZoneError("There is no change that isn't saved yet.")
        return changing(self._session.facts.path, self._session.zone.name, changes[-1])
