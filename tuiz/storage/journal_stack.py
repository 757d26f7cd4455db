"""The stack of operations that each zone has: what was done, how far it is in effect, how far it is saved.

Operations are numbered from 1 for as long as the zone lives. Those up to `pointer` are in effect in the draft, those up
to `saved` are in effect in the file; a save is a mark beside them, not a barrier. Where `pointer` is below `saved`, the
draft undoes what was saved.
"""

import sqlite3
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tuiz.storage.database import Database
from tuiz.storage.errors import StackChanged

OPERATIONS_KEPT = 10_000
"""How many operations a zone keeps that can be undone."""
BYTES_KEPT = 256 * 2**20
"""How many bytes of payload a zone keeps that can be undone."""

_PACKED_ABOVE = 1024  # bytes; below it packing saves nothing
_PLAIN, _PACKED = b"\0", b"\1"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a zone's stack stands."""

    dropped: int
    """The oldest operations, this many, aren't kept any more: the pointer can't go below."""
    length: int
    """The number of the newest operation."""
    pointer: int
    """The number of the last operation in effect in the draft."""
    saved: int
    """The number of the last operation in effect in the file."""
    version: int
    """Rises with every change, so that a change meant for an older state is refused."""

    @property
    def unsaved(self) -> int:
        """How many operations the draft is away from the file."""
        return abs(self.pointer - self.saved)


@dataclass(frozen=True, slots=True)
class NewOperation:
    """An operation to put on the stack."""

    label: str
    """What the user sees, as "Add A record www"."""
    payload: bytes
    """The operation itself, in a form that its writer can read."""
    author: str
    time: datetime


@dataclass(frozen=True, slots=True)
class StackEntry:
    """An operation on the stack, without its payload."""

    number: int
    label: str
    author: str
    time: datetime


@dataclass(frozen=True, slots=True)
class SaveMark:
    """A save: the file then held the operations up to *position*."""

    revision: int
    position: int


@dataclass(frozen=True, slots=True)
class Stack:
    """A zone's whole stack."""

    position: Position
    entries: tuple[StackEntry, ...]
    marks: tuple[SaveMark, ...]
    """In the order of the saves."""


class StackTable:
    """The stacks of one journal's zones."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def position(self, zone_id: int) -> Position:
        """Return where the zone's stack stands."""
        with self._database.reading() as connection:
            return position_of(connection, zone_id)

    def stack(self, zone_id: int) -> Stack:
        """Return the zone's stack, without the payloads."""
        with self._database.reading() as connection:
            position = position_of(connection, zone_id)
            operations = connection.execute(
                "SELECT number, label, author, time FROM operation WHERE zone = ? ORDER BY number", (zone_id,)
            ).fetchall()
            marks = connection.execute(
                "SELECT revision, position FROM mark WHERE zone = ? ORDER BY revision", (zone_id,)
            ).fetchall()
        entries = tuple(
            StackEntry(number, label, author, from_text(time)) for number, label, author, time in operations
        )
        return Stack(position, entries, tuple(SaveMark(*mark) for mark in marks))

    def payloads(self, zone_id: int, first: int, last: int) -> list[bytes]:
        """Return the payloads of the operations *first* to *last*, both included."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT payload FROM operation WHERE zone = ? AND number BETWEEN ? AND ? ORDER BY number",
                (zone_id, first, last),
            ).fetchall()
        return [_unpack(payload) for (payload,) in rows]

    def append(
        self,
        zone_id: int,
        operations: Sequence[NewOperation],
        *,
        version: int,
        inverses: Sequence[NewOperation] = (),
    ) -> Position:
        """Put *operations*, which are in effect in the draft, on top of what is in effect, and return the new position.

        What was undone is dropped. But where the draft has undone something that the file holds, nothing may be lost:
        then *inverses* go on the stack first, one for each operation above the pointer, the newest first.

        Args:
            zone_id: the zone.
            operations: what was done, in order.
            version: of the position that the caller goes by.
            inverses: what takes back all operations above the pointer; needed where the file holds some of them.

        Raises:
            StackChanged: the stack isn't at *version* any more.
            ValueError: there aren't as many inverses as are needed.
        """
        with self._database.changing() as connection:
            position = expect_version(connection, zone_id, version)
            wanted = position.length - position.pointer if _undoes_saved(connection, zone_id, position) else 0
            if len(inverses) != wanted:
                raise ValueError(f"{wanted} inverses are needed, not {len(inverses)}")
            top = position.length if wanted else position.pointer
            if not wanted:
                _drop_above(connection, zone_id, top)
            new = [*inverses, *operations]
            _insert(connection, zone_id, new, top)
            return move(connection, zone_id, length=top + len(new), pointer=top + len(new))

    def rebase(self, zone_id: int, operations: Sequence[NewOperation], *, digest: str, version: int) -> Position:
        """Put *operations* in the place of the draft, since the file has got another text, and return the position.

        Args:
            zone_id: the zone.
            operations: what leads from the file's text to the draft.
            digest: of the file's text, which another program has written.
            version: of the position that the caller goes by.

        Raises:
            StackChanged: the stack isn't at *version* any more.
        """
        with self._database.changing() as connection:
            saved = expect_version(connection, zone_id, version).saved
            _drop_above(connection, zone_id, saved)
            _insert(connection, zone_id, operations, saved)
            connection.execute("UPDATE zone SET digest = ? WHERE id = ?", (digest, zone_id))
            return move(connection, zone_id, length=saved + len(operations), pointer=saved + len(operations))

    def amend(self, zone_id: int, number: int, operation: NewOperation, *, version: int) -> Position:
        """Put *operation* in the place of the one with this number, and return the new position.

        Raises:
            StackChanged: the stack isn't at *version* any more.
        """
        with self._database.changing() as connection:
            position = expect_version(connection, zone_id, version)
            connection.execute(
                "UPDATE operation SET payload = ? WHERE zone = ? AND number = ?",
                (_pack(operation.payload), zone_id, number),
            )
            return move(connection, zone_id, length=position.length, pointer=position.pointer)

    def set_pointer(self, zone_id: int, pointer: int, *, version: int) -> Position:
        """Undo or redo as far as *pointer*, and return the new position.

        Raises:
            StackChanged: the stack isn't at *version* any more.
            ValueError: there is no such operation to undo or redo.
        """
        with self._database.changing() as connection:
            position = expect_version(connection, zone_id, version)
            if not position.dropped <= pointer <= position.length:
                raise ValueError(f"{pointer} isn't between {position.dropped} and {position.length}")
            return move(connection, zone_id, length=position.length, pointer=pointer)


def position_of(connection: sqlite3.Connection, zone_id: int) -> Position:
    """Return where the zone's stack stands, within a transaction."""
    query = "SELECT dropped, length, pointer, saved, version FROM zone WHERE id = ?"
    return Position(*connection.execute(query, (zone_id,)).fetchone())


def expect_version(connection: sqlite3.Connection, zone_id: int, version: int) -> Position:
    """Return where the zone's stack stands, within a transaction, if it is still at *version*."""
    position = position_of(connection, zone_id)
    if position.version != version:
        raise StackChanged
    return position


def move(connection: sqlite3.Connection, zone_id: int, *, length: int, pointer: int) -> Position:
    """Give the stack a new length and pointer, within a transaction."""
    connection.execute(
        "UPDATE zone SET length = ?, pointer = ?, version = version + 1 WHERE id = ?", (length, pointer, zone_id)
    )
    return position_of(connection, zone_id)


def trim(connection: sqlite3.Connection, zone_id: int) -> None:
    """Drop the oldest operations that are saved and in effect, when there are too many or they take too much room."""
    position = position_of(connection, zone_id)
    newest_first = connection.execute(
        "SELECT number, length(payload) FROM operation WHERE zone = ? ORDER BY number DESC", (zone_id,)
    )
    room = BYTES_KEPT
    keep_above = position.length - OPERATIONS_KEPT
    for number, size in newest_first:
        room -= size
        if room < 0:
            keep_above = max(keep_above, number)
            break
    dropped = min(keep_above, position.pointer, position.saved)
    if dropped > position.dropped:
        connection.execute("DELETE FROM operation WHERE zone = ? AND number <= ?", (zone_id, dropped))
        connection.execute("UPDATE zone SET dropped = ? WHERE id = ?", (dropped, zone_id))


def to_text(time: datetime) -> str:
    """Return *time* as it stands in the journal: RFC 3339, UTC."""
    return time.astimezone(UTC).isoformat()


def from_text(text: str) -> datetime:
    """Return the time that `to_text` wrote."""
    return datetime.fromisoformat(text)


def _undoes_saved(connection: sqlite3.Connection, zone_id: int, position: Position) -> bool:
    """Return whether the draft has undone what the file holds, or will hold when the save that goes on is done."""
    row = connection.execute("SELECT position FROM pending WHERE zone = ?", (zone_id,)).fetchone()
    return position.pointer < max(position.saved, row[0] if row else 0)


def _insert(connection: sqlite3.Connection, zone_id: int, operations: Sequence[NewOperation], behind: int) -> None:
    connection.executemany(
        "INSERT INTO operation (zone, number, label, author, time, payload) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (zone_id, number, item.label, item.author, to_text(item.time), _pack(item.payload))
            for number, item in enumerate(operations, behind + 1)
        ],
    )


def _drop_above(connection: sqlite3.Connection, zone_id: int, number: int) -> None:
    connection.execute("DELETE FROM operation WHERE zone = ? AND number > ?", (zone_id, number))
    connection.execute("DELETE FROM mark WHERE zone = ? AND position > ?", (zone_id, number))


def _pack(payload: bytes) -> bytes:
    return _PACKED + zlib.compress(payload, 1) if len(payload) > _PACKED_ABOVE else _PLAIN + payload


def _unpack(stored: bytes) -> bytes:
    return zlib.decompress(stored[1:]) if stored[:1] == _PACKED else stored[1:]
