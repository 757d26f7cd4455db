"""Saves under way: what the journal knows before a zone file gets its new text, so that a crash leaves no doubt.

A save is entered with the digests of both texts before the file changes, and settled afterwards: finished, then its
operations count as saved and its revision is kept; or abandoned, then all is as before. `recovery.py` settles those
whose process didn't live to do so.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tuiz.files.folder import acquire
from tuiz.storage.database import Database
from tuiz.storage.errors import JournalUnavailable, NoPendingSave, SaveInProgress
from tuiz.storage.journal_history import REVISION_COLUMNS, NewRevision, Revision, next_number, revision_of
from tuiz.storage.journal_stack import expect_version, position_of, trim
from tuiz.storage.places import Places

_LOCK_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class OtherFile:
    """A second file that a save writes: the included one in which the zone's SERIAL stands."""

    path: Path
    """With no symbolic link on the way."""
    old_digest: str
    digest: str
    patch: bytes
    """The encoded edits that make the text before of the new one."""


@dataclass(frozen=True, slots=True)
class PendingSave:
    """A save that was entered and not settled."""

    position: int
    """The operations up to here are in effect in the new text."""
    safety_copy: Path | None
    """What an interrupted write in place is repaired from; None when the file was to be replaced."""
    old_digest: str
    """Of the text that the file had."""
    new_digest: str
    """Of the text that it was to get."""
    beside_draft: bool = False
    """Whether it leaves the draft, and what it is based on, as they are."""
    other: OtherFile | None = None
    """The second file, which is written right after the first."""


class SaveTable:
    """The saves under way of one journal's zones."""

    def __init__(self, database: Database, places: Places) -> None:
        self._database = database
        self._places = places

    @contextmanager
    def lock(self, zone_id: int) -> Iterator[None]:
        """Keep everyone else from saving the zone, or from settling its save, until the block or the process ends.

        Raises:
            SaveInProgress: another holds it for too long.
        """
        descriptor = self._open_lock(zone_id)
        try:
            if acquire(descriptor, _LOCK_TIMEOUT_SECONDS) is False:
                raise SaveInProgress
            yield
        finally:
            os.close(descriptor)

    def begin(
        self,
        zone_id: int,
        revision: NewRevision,
        *,
        version: int | None,
        safety_copy: Path | None = None,
        other: OtherFile | None = None,
    ) -> None:
        """Enter a save of the operations that are in effect, before the file changes; the caller holds the lock.

        Args:
            zone_id: the zone.
            revision: what the save writes.
            version: of the position whose operations make the new text; None where something else does, and the draft
                stays as it is: it then meets the new text as one that another program wrote.
            safety_copy: where an interrupted write in place is repaired from.
            other: a second file that is written with it.

        Raises:
            StackChanged: the stack isn't at *version* any more.
            SaveInProgress: a save that was entered before isn't settled yet.
        """
        copy = os.fsencode(safety_copy) if safety_copy is not None else None
        with self._database.changing() as connection:
            if version is None:
                in_effect = position_of(connection, zone_id).saved
            else:
                in_effect = expect_version(connection, zone_id, version).pointer
            if _pending(connection, zone_id) is not None:
                raise SaveInProgress("A save of this zone isn't settled yet.")
            connection.execute(
                f"INSERT INTO pending (zone, position, beside_draft, safety_copy, {REVISION_COLUMNS})"  # noqa: S608 - a constant of ours
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (zone_id, in_effect, version is None, copy, *revision.row()),
            )
            if other:
                connection.execute(
                    "UPDATE pending SET other_path = ?, other_old_digest = ?, other_digest = ?, other_patch = ?"
                    " WHERE zone = ?",
                    (os.fsencode(other.path), other.old_digest, other.digest, other.patch, zone_id),
                )

    def pending(self, zone_id: int) -> PendingSave | None:
        """Return the zone's save that was entered and not settled, if there is one."""
        with self._database.reading() as connection:
            return _pending(connection, zone_id)

    def finish(self, zone_id: int) -> Revision:
        """Settle a save whose new text is in the file, and return the revision that it made.

        Raises:
            NoPendingSave: it was settled already.
        """
        with self._database.changing() as connection:
            save = _pending(connection, zone_id)
            if save is None:
                raise NoPendingSave
            number = next_number(connection, zone_id)
            connection.execute(
                f"INSERT INTO revision (zone, number, other_path, other_patch, {REVISION_COLUMNS})"  # noqa: S608 - a constant of ours
                f" SELECT zone, ?, other_path, other_patch, {REVISION_COLUMNS} FROM pending WHERE zone = ?",
                (number, zone_id),
            )
            if not save.beside_draft:
                _mark_saved(connection, zone_id, number, save)
            connection.execute("DELETE FROM pending WHERE zone = ?", (zone_id,))
            trim(connection, zone_id)
            return revision_of(connection, zone_id, number)

    def abandon(self, zone_id: int) -> None:
        """Settle a save whose new text never came into the file: all is as before."""
        with self._database.changing() as connection:
            connection.execute("DELETE FROM pending WHERE zone = ?", (zone_id,))

    def _open_lock(self, zone_id: int) -> int:
        try:
            path = self._places.make(self._places.state / "locks") / f"zone-{zone_id}"
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            if os.fstat(descriptor).st_uid == os.geteuid():
                self._places.give(path)
        except OSError as error:
            raise JournalUnavailable(f"The state folder {self._places.state} can't be written: {error}.") from error
        return descriptor


def _mark_saved(connection: sqlite3.Connection, zone_id: int, revision: int, save: PendingSave) -> None:
    """Take the operations that were in effect when the save was entered for saved."""
    connection.execute(
        "INSERT INTO mark (zone, revision, position) VALUES (?, ?, ?)", (zone_id, revision, save.position)
    )
    connection.execute(
        "UPDATE zone SET saved = ?, digest = ?, version = version + 1 WHERE id = ?",
        (save.position, save.new_digest, zone_id),
    )


def _pending(connection: sqlite3.Connection, zone_id: int) -> PendingSave | None:
    query = (
        "SELECT position, safety_copy, old_digest, digest, beside_draft,"
        " other_path, other_old_digest, other_digest, other_patch FROM pending WHERE zone = ?"
    )
    row = connection.execute(query, (zone_id,)).fetchone()
    if row is None:
        return None
    position, copy, old_digest, new_digest, beside_draft, other_path, *other_texts = row
    safety_copy = Path(os.fsdecode(copy)) if copy is not None else None
    other = OtherFile(Path(os.fsdecode(other_path)), *other_texts) if other_path is not None else None
    return PendingSave(position, safety_copy, old_digest, new_digest, bool(beside_draft), other)
