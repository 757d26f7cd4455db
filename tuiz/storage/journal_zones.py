"""The zones that the journal knows: where each lies, its last known text, and what the user answered about it."""

import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tuiz.domain.names import key
from tuiz.files.atomic import resolved
from tuiz.storage.database import Database
from tuiz.storage.journal_stack import Position

Answer = str | int | bool | None

_COLUMNS = "id, path, origin, digest, dropped, length, pointer, saved, version"


@dataclass(frozen=True, slots=True)
class JournalZone:
    """A zone as the journal knows it."""

    id: int
    path: Path
    """The file, with no symbolic link on the way."""
    origin: str
    """The key of the zone's name: lower case."""
    digest: str
    """Of the file's last known text, to which the operations in effect in the file belong."""
    position: Position


class ZoneTable:
    """The zones of one journal."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, path: Path, origin: str) -> JournalZone | None:
        """Return the zone *origin* in the file at *path*, or None when the journal has never met it."""
        with self._database.reading() as connection:
            return _at(connection, resolved(path), key(origin))

    def enter(self, path: Path, origin: str, digest: str) -> JournalZone:
        """Return the zone *origin* in the file at *path*, whose text has *digest*, making a row for it if need be.

        A zone whose file is gone, and that had this very text, was moved here: it keeps its draft and its history. The
        digest of a zone that is known already stays: that it differs tells of an outside change.
        """
        real = resolved(path)
        name = key(origin)
        with self._database.changing() as connection:
            if known := _at(connection, real, name):
                return known
            if moved := _moved_here(connection, name, digest):
                connection.execute("UPDATE zone SET path = ? WHERE id = ?", (os.fsencode(real), moved.id))
            else:
                connection.execute(
                    "INSERT INTO zone (path, origin, digest) VALUES (?, ?, ?)", (os.fsencode(real), name, digest)
                )
            entered = _at(connection, real, name)
        assert entered is not None
        return entered

    def get(self, zone_id: int) -> JournalZone:
        """Return the zone with this id."""
        with self._database.reading() as connection:
            row = connection.execute(f"SELECT {_COLUMNS} FROM zone WHERE id = ?", (zone_id,)).fetchone()  # noqa: S608
        return _zone(row)

    def drafts(self) -> list[JournalZone]:
        """Return the zones whose draft differs from their file."""
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM zone WHERE pointer != saved").fetchall()  # noqa: S608
        return [_zone(row) for row in rows]

    def having(self, label: str) -> list[JournalZone]:
        """Return the zones that have an operation of this label in effect in their draft."""
        columns = ", ".join(f"zone.{column.strip()}" for column in _COLUMNS.split(","))
        query = f"""SELECT DISTINCT {columns} FROM zone JOIN operation ON operation.zone = zone.id
                    WHERE operation.label = ? AND operation.number <= zone.pointer"""  # noqa: S608 - a constant of ours
        with self._database.reading() as connection:
            rows = connection.execute(query, (label,)).fetchall()
        return [_zone(row) for row in rows]

    def answers(self, zone_id: int) -> Mapping[str, Answer]:
        """Return what the user answered about the zone, by the name of the question."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT name, value FROM answer WHERE zone = ?", (zone_id,)).fetchall()
        return {name: json.loads(value) for name, value in rows}

    def answer(self, zone_id: int, name: str, value: Answer) -> None:
        """Keep the user's answer to the question *name*."""
        with self._database.changing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO answer (zone, name, value) VALUES (?, ?, ?)", (zone_id, name, json.dumps(value))
            )


def _at(connection: sqlite3.Connection, path: Path, origin: str) -> JournalZone | None:
    query = f"SELECT {_COLUMNS} FROM zone WHERE path = ? AND origin = ?"  # noqa: S608 - a constant of ours
    row = connection.execute(query, (os.fsencode(path), origin)).fetchone()
    return _zone(row) if row else None


def _moved_here(connection: sqlite3.Connection, origin: str, digest: str) -> JournalZone | None:
    """Return the zone that had this text and whose file is gone; of several the one that was met last."""
    query = f"SELECT {_COLUMNS} FROM zone WHERE origin = ? AND digest = ? ORDER BY id DESC"  # noqa: S608 - a constant
    zones = [_zone(row) for row in connection.execute(query, (origin, digest))]
    return next((zone for zone in zones if not os.path.lexists(zone.path)), None)


def _zone(row: tuple[int, bytes, str, str, int, int, int, int, int]) -> JournalZone:
    return JournalZone(row[0], Path(os.fsdecode(row[1])), row[2], row[3], Position(*row[4:]))
