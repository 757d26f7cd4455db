"""One SQLite file: opened with what keeps it durable, used by transactions, its errors told in our words."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tuiz.errors import StorageError
from tuiz.files.mounts import is_on_network
from tuiz.storage.errors import JournalBusy, JournalDamaged, JournalTooNew, journal_error

_BUSY_TIMEOUT_SECONDS = 5.0
_PAUSE_SECONDS = 0.01


class Database:
    """An open database; may be used from any thread, one transaction after the other."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path, migrations: Sequence[str], *, give: Callable[[Path], None]) -> "Database":
        """Open the database at *path*, making it if need be, and bring its tables up to date.

        Args:
            path: the file; its folder must be there.
            migrations: one script for each version of the tables, run in order from the one that the file has.
            give: called with the file's path when it was just made, to make it the right user's.

        Raises:
            JournalUnavailable: it can't be used; `JournalDamaged` when it isn't a database any more.
            JournalBusy: another program held it for too long.
        """
        deadline = time.monotonic() + _BUSY_TIMEOUT_SECONDS
        while True:
            try:
                return cls._open_once(path, migrations, give=give)
            except JournalBusy:
                # SQLite waits for a lock, but not for one that another needs to begin or to end the write-ahead log.
                if time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE_SECONDS)

    @classmethod
    def _open_once(cls, path: Path, migrations: Sequence[str], *, give: Callable[[Path], None]) -> "Database":
        connection = None
        try:
            _make(path, give)
            connection = _connect(path)
            database = cls(path, connection)
            database._migrate(migrations)
        except BaseException as error:
            if connection is not None:
                connection.close()
            if isinstance(error, sqlite3.Error):
                raise _told(error, path) from error
            raise
        return database

    def close(self) -> None:
        """Close the database; it can't be used afterwards."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for one transaction, which is durable when the block ends, and undone if it raises."""
        with self._transaction("IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for reading, with one and the same state for the whole block."""
        with self._transaction("DEFERRED") as connection:
            yield connection

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                self._connection.execute(f"BEGIN {kind}")
                try:
                    yield self._connection
                    self._connection.execute("COMMIT")
                except BaseException:
                    with suppress(sqlite3.Error):  # a full disk has rolled it back already
                        self._connection.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise _told(error, self.path) from error

    def _migrate(self, migrations: Sequence[str]) -> None:
        if self._version() == len(migrations):
            return
        with self.changing() as connection:
            version = self._version()  # again: another program may just have done it
            if version > len(migrations):
                raise JournalTooNew(f"The journal {self.path} was written by a newer tuiz.")
            for script in migrations[version:]:
                for statement in script.split(";\n"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(migrations)}")

    def _version(self) -> int:
        row = self._connection.execute("PRAGMA user_version").fetchone()
        return int(row[0])


def damage_mark(path: Path) -> Path:
    """Return the file that says, where it is there, that the database at *path* was found to be damaged."""
    return path.with_name(f"{path.name}.is-damaged")


def _told(error: sqlite3.Error, path: Path) -> StorageError:
    """Return what *error* means; damage, which may lie in a part that is seldom read, is marked for the next start."""
    told = journal_error(error, path)
    if isinstance(told, JournalDamaged):
        with suppress(OSError):
            damage_mark(path).touch(mode=0o600)
    return told


def _make(path: Path, give: Callable[[Path], None]) -> None:
    """Make an empty file, so that its owner and mode are right from its first byte; SQLite gives them to its others."""
    with suppress(FileExistsError):
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        except PermissionError:  # SQLite will say the same in a moment
            return
        give(path)


def _connect(path: Path) -> sqlite3.Connection:
    if not is_on_network(path):
        connection = _open(path)
        try:
            if _use_write_ahead_log(connection):
                return connection
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode not in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL}:
                connection.close()
                raise
        connection.close()
    return _open_without_log(path)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _use_write_ahead_log(connection: sqlite3.Connection) -> bool:
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("COMMIT")
    return bool(mode == "wal")


def _open_without_log(path: Path) -> sqlite3.Connection:
    """Open it with a rollback journal; a file that has a write-ahead log is only let in by who locks out all others."""
    connection = _open(path)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA locking_mode = NORMAL")
    # FULL and more: the removal of the rollback journal, which is the commit, has to outlive a loss of power too.
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("SELECT count(*) FROM sqlite_master")  # leaves the exclusive lock
    return connection
