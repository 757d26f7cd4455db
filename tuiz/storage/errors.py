"""What can go wrong with the journal, each saying what happened and what to do next."""

import sqlite3
from pathlib import Path

from tuiz.errors import StorageError


class JournalUnavailable(StorageError):
    """The journal of drafts and revisions can't be used."""

    hint = "Zones can be read; before you edit, make the state folder writable, or name another in TUIZ_STATE_DIR."


class JournalDamaged(JournalUnavailable):
    """The journal of drafts and revisions is damaged."""

    hint = "It is set aside when tuiz starts anew; your zone files are as they are."


class JournalTooNew(JournalUnavailable):
    """The journal was written by a newer tuiz."""

    hint = "Run the newer tuiz, or set TUIZ_STATE_DIR to another folder."


class JournalNotWritten(JournalUnavailable):
    """The journal couldn't be written."""

    hint = "Make room, raise the quota or the limit, or mend the disk, then try again: what came before is kept."


class JournalBusy(StorageError):
    """Another tuiz holds the journal."""

    hint = "Wait until it is done, then try again."


class StackChanged(StorageError):
    """Another tuiz changed the draft of this zone."""

    hint = "Read the zone again: what you did goes on top of what the other did."


class SaveInProgress(StorageError):
    """The zone is being saved by another tuiz."""

    hint = "Wait until it is done, then try again."


class NoPendingSave(StorageError):
    """The save that should be finished was settled already."""


class NoSuchRevision(StorageError):
    """There is no such revision."""

    hint = "List the zone's revisions to see which there are."


class RevisionLost(StorageError):
    """The text of this revision can't be put together any more, since another program changed the file in between."""

    hint = "What this revision changed can still be looked at."


class PatchDamaged(StorageError):
    """A difference in the journal can't be applied: it is damaged, or meant for another text."""


_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}


def journal_error(error: sqlite3.Error, path: Path) -> StorageError:
    """Return what *error* means to someone whose journal lies at *path*."""
    # The low byte is the primary code, the rest only says more about it.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGED:
        return JournalDamaged(f"The journal {path} is damaged ({error}).")
    if code in _BUSY:
        return JournalBusy(f"Another tuiz holds the journal {path}.")
    if code == sqlite3.SQLITE_FULL:
        return JournalNotWritten(f"There is no room for the journal {path}.")
    if code == sqlite3.SQLITE_IOERR:
        return JournalNotWritten(f"The journal {path} couldn't be written: no room, a limit, or a failing disk.")
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        why = "it isn't a file" if _is_something_else(path) else "permission denied"
        return JournalUnavailable(f"The journal {path} can't be written: {why}.")
    return JournalUnavailable(f"The journal {path} can't be used ({error}).")


def _is_something_else(path: Path) -> bool:
    """Return whether there is something at *path*, as far as one may look, that is no file."""
    try:
        return not path.is_file() and path.exists()
    except OSError:
        return False
