"""What a verification said of each record, for the column of the record list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiz.domain import names

if TYPE_CHECKING:
    from tuiz.services.verifying import Verification
    from tuiz.ui.models.rows import Row
    from tuiz.ui.widgets.record_list import LiveState

_UNSAVED = frozenset({"new", "changed"})


class LiveMarks:
    """The states of a zone's records.

    Args:
        verification: a complete one.
    """

    def __init__(self, verification: Verification) -> None:
        self._origin = verification.zone
        answering = [served for served in verification.servers if served.state == "answers"]
        self._rest: LiveState = "same" if answering else "unknown"
        self._states: dict[tuple[str, str], LiveState] = {}
        for note in verification.notes:
            self._states[names.key(note.owner), note.rdtype] = ""
        silent = {str(served.server) for served in verification.servers if served.state != "answers"}
        silent |= {host for host, _ in verification.lost}
        for found in verification.differences:
            key = names.key(found.owner), found.rdtype
            if found.server in silent:
                continue  # one word for the whole server, not for this record
            if found.cause != "no-answer":
                self._states[key] = "differs"
            elif self._states.get(key) != "differs":
                self._states[key] = "unknown"

    def __call__(self, row: Row) -> LiveState:
        """Return the state of a row; nothing for one whose saved state was another."""
        if row.kind != "record" or row.mark in _UNSAVED:
            return ""
        return self._states.get((names.key(names.absolute(row.owner, self._origin)), row.rdtype), self._rest)
