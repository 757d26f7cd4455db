"""The revisions of each zone: who saved what and when, and every text that a save wrote or replaced.

A revision keeps the edits that make the older text of the newer one, and now and then the whole newer text. Since edits
can be applied both ways, any text is reached from the file as it is, or from any whole text, along edits that meet.
"""

import os
import sqlite3
import zlib
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tuiz.files.identity import digest_of
from tuiz.storage.database import Database
from tuiz.storage.errors import NoSuchRevision, PatchDamaged, RevisionLost
from tuiz.storage.journal_stack import from_text, to_text
from tuiz.storage.patches import Edit, apply, decode, invert

SMALL = 2**16
"""A zone with fewer bytes has a whole text kept with its first revision."""

REVISION_COLUMNS = "time, author, message, serial, added, removed, old_digest, digest, patch, whole"

_SHOWN = "number, time, author, message, serial, added, removed, old_digest, digest, other_path"


@dataclass(frozen=True, slots=True)
class NewRevision:
    """What a save writes, or another program wrote."""

    time: datetime
    author: str
    message: str | None
    serial: int | None
    added: int
    """How many records."""
    removed: int
    old_digest: str
    """Of the text before."""
    digest: str
    """Of the new text."""
    patch: bytes
    """The encoded edits that make the text before of the new one."""
    whole: bytes | None = None
    """The new text, when the history wants it (`HistoryTable.wants_whole`)."""

    def row(self) -> tuple[object, ...]:
        """Return the values of `REVISION_COLUMNS`."""
        whole = zlib.compress(self.whole, 1) if self.whole is not None else None
        counts = (self.serial, self.added, self.removed)
        return (
            to_text(self.time), self.author, self.message, *counts, self.old_digest, self.digest, self.patch, whole
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision, without its texts."""

    number: int
    """From 1."""
    time: datetime
    author: str
    message: str | None
    serial: int | None
    added: int
    removed: int
    old_digest: str
    digest: str
    other_file: Path | None = None
    """The included file that was written with it, because SERIAL stands there."""


class HistoryTable:
    """The revisions of one journal's zones."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def revisions(self, zone_id: int) -> list[Revision]:
        """Return the zone's revisions, the oldest first."""
        with self._database.reading() as connection:
            return _revisions(connection, zone_id)

    def revision(self, zone_id: int, number: int) -> Revision:
        """Return one revision.

        Raises:
            NoSuchRevision: the zone has none with this number.
        """
        with self._database.reading() as connection:
            return revision_of(connection, zone_id, number)

    def edits(self, zone_id: int, number: int) -> list[Edit]:
        """Return the edits that make the text before the revision of the one that it wrote.

        Raises:
            NoSuchRevision: the zone has none with this number.
            PatchDamaged: they can't be read.
        """
        with self._database.reading() as connection:
            revision_of(connection, zone_id, number)
            return _edits(connection, zone_id, number)

    def text(self, zone_id: int, number: int, current: bytes | None) -> bytes:
        """Return the text that the revision wrote.

        Args:
            zone_id: the zone.
            number: of the revision.
            current: the file's text, from which one that isn't kept whole is put together.

        Raises:
            NoSuchRevision: the zone has none with this number.
            RevisionLost: nothing leads to it any more.
            PatchDamaged: what leads to it is damaged.
        """
        with self._database.reading() as connection:
            return _text(connection, zone_id, revision_of(connection, zone_id, number).digest, current)

    def text_before(self, zone_id: int, number: int, current: bytes | None) -> bytes:
        """Return the text that the revision replaced; arguments and errors are those of `text`."""
        with self._database.reading() as connection:
            return _text(connection, zone_id, revision_of(connection, zone_id, number).old_digest, current)

    def wants_whole(self, zone_id: int, size: int) -> bool:
        """Return whether the next revision, with *size* bytes of text, should bring the whole text.

        When it may never cost more than what was saved by not keeping it: as the edits since the last whole text are as
        large as the zone, or the zone is small and has no whole text yet.
        """
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT max(number) FROM revision WHERE zone = ? AND whole IS NOT NULL", (zone_id,)
            ).fetchone()
            last = row[0] or 0
            row = connection.execute(
                "SELECT total(length(patch)) FROM revision WHERE zone = ? AND number > ?", (zone_id, last)
            ).fetchone()
        return row[0] > size or (size < SMALL and not last)

    def record(self, zone_id: int, revision: NewRevision) -> Revision:
        """Keep a revision that another program wrote, whose text is in the file already."""
        with self._database.changing() as connection:
            number = next_number(connection, zone_id)
            connection.execute(
                f"INSERT INTO revision (zone, number, {REVISION_COLUMNS})"  # noqa: S608 - a constant of ours
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (zone_id, number, *revision.row()),
            )
            return revision_of(connection, zone_id, number)


def next_number(connection: sqlite3.Connection, zone_id: int) -> int:
    """Return the number of the zone's next revision, within a transaction."""
    row = connection.execute("SELECT max(number) FROM revision WHERE zone = ?", (zone_id,)).fetchone()
    return int(row[0] or 0) + 1


def _revisions(connection: sqlite3.Connection, zone_id: int) -> list[Revision]:
    query = f"SELECT {_SHOWN} FROM revision WHERE zone = ? ORDER BY number"  # noqa: S608 - a constant of ours
    return [_shown(row) for row in connection.execute(query, (zone_id,))]


def revision_of(connection: sqlite3.Connection, zone_id: int, number: int) -> Revision:
    """Return one revision, within a transaction; raises `NoSuchRevision`."""
    query = f"SELECT {_SHOWN} FROM revision WHERE zone = ? AND number = ?"  # noqa: S608 - a constant of ours
    row = connection.execute(query, (zone_id, number)).fetchone()
    if row is None:
        raise NoSuchRevision(f"There is no revision {number}.")
    return _shown(row)


def _shown(row: tuple[int, str, str, str | None, int | None, int, int, str, str, bytes | None]) -> Revision:
    other = Path(os.fsdecode(row[9])) if row[9] is not None else None
    return Revision(row[0], from_text(row[1]), *row[2:9], other)


def _edits(connection: sqlite3.Connection, zone_id: int, number: int) -> list[Edit]:
    query = "SELECT patch FROM revision WHERE zone = ? AND number = ?"
    return decode(connection.execute(query, (zone_id, number)).fetchone()[0])


def _text(connection: sqlite3.Connection, zone_id: int, wanted: str, current: bytes | None) -> bytes:
    """Return the text with the digest *wanted*."""
    revisions = _revisions(connection, zone_id)
    whole = _whole_numbers(connection, zone_id)
    kept = {revision.digest: revision.number for revision in revisions if revision.number in whole}
    known = digest_of(current) if current is not None else ""
    steps = _steps_towards(wanted, revisions)
    for digest in steps:  # the nearest first
        if current is not None and digest == known:
            return _walk(connection, zone_id, current, digest, steps)
        if digest in kept:
            return _walk(connection, zone_id, _whole(connection, zone_id, kept[digest]), digest, steps)
    raise RevisionLost


@dataclass(frozen=True, slots=True)
class _Step:
    """How to come one edit nearer to a text."""

    towards: str
    number: int
    is_backwards: bool


def _steps_towards(wanted: str, revisions: list[Revision]) -> dict[str, _Step | None]:
    """Return the step towards the text *wanted* from every text that edits lead from, the nearest first."""
    newer: dict[str, list[Revision]] = {}
    older: dict[str, list[Revision]] = {}
    for revision in revisions:
        newer.setdefault(revision.old_digest, []).append(revision)
        older.setdefault(revision.digest, []).append(revision)
    steps: dict[str, _Step | None] = {wanted: None}
    edge = deque([wanted])
    while edge:
        digest = edge.popleft()
        found = {
            revision.digest: _Step(digest, revision.number, is_backwards=True) for revision in newer.get(digest, ())
        }
        found |= {
            revision.old_digest: _Step(digest, revision.number, is_backwards=False)
            for revision in older.get(digest, ())
        }
        new = found.keys() - steps.keys()
        steps |= {neighbour: found[neighbour] for neighbour in new}
        edge.extend(new)
    return steps


def _walk(
    connection: sqlite3.Connection, zone_id: int, text: bytes, digest: str, steps: dict[str, _Step | None]
) -> bytes:
    """Return the text that *steps* lead to from the one with *digest*."""
    while step := steps[digest]:
        edits = _edits(connection, zone_id, step.number)
        text = apply(text, edits if step.is_backwards else invert(edits))
        digest = step.towards
    if digest_of(text) != digest:
        raise PatchDamaged
    return text


def _whole_numbers(connection: sqlite3.Connection, zone_id: int) -> set[int]:
    query = "SELECT number FROM revision WHERE zone = ? AND whole IS NOT NULL"
    return {number for (number,) in connection.execute(query, (zone_id,))}


def _whole(connection: sqlite3.Connection, zone_id: int, number: int) -> bytes:
    query = "SELECT whole FROM revision WHERE zone = ? AND number = ?"
    try:
        return zlib.decompress(connection.execute(query, (zone_id, number)).fetchone()[0])
    except zlib.error as error:
        raise PatchDamaged from error
