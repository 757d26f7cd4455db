"""The journal: every draft as it happens, every save under way, and every revision, in the user's state folder.

It holds operations as bytes that their writer understands, and knows nothing of zones beyond where they lie. Its
methods wait for the disk: call them from a worker; any number of threads and processes may do so at once.
"""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tuiz.files.folder import acquire
from tuiz.storage.database import Database, damage_mark
from tuiz.storage.errors import JournalDamaged, JournalUnavailable
from tuiz.storage.journal_cut_overs import CutOverTable
from tuiz.storage.journal_delegations import DelegationTable
from tuiz.storage.journal_history import HistoryTable
from tuiz.storage.journal_registrars import RegistrarTable
from tuiz.storage.journal_saves import SaveTable
from tuiz.storage.journal_schema import MIGRATIONS
from tuiz.storage.journal_stack import StackTable
from tuiz.storage.journal_watches import WatchTable
from tuiz.storage.journal_zones import ZoneTable
from tuiz.storage.places import Places


class Journal:
    """An open journal."""

    def __init__(self, database: Database, places: Places, set_aside: Path | None) -> None:
        self._database = database
        self.set_aside = set_aside
        """Where a damaged journal was put when this one was opened; None when there was none. To be told."""
        self.places = places
        self.zones = ZoneTable(database)
        self.stack = StackTable(database)
        self.saves = SaveTable(database, places)
        self.history = HistoryTable(database)
        self.registrars = RegistrarTable(database)
        self.watches = WatchTable(database)
        self.cut_overs = CutOverTable(database)
        self.delegations = DelegationTable(database)

    @classmethod
    def open(cls, places: Places) -> "Journal":
        """Open the user's journal, making it if need be; a damaged one is set aside first.

        Raises:
            JournalUnavailable: it can't be used; zones can be read all the same.
            JournalBusy: another tuiz held it for too long.
        """
        path = places.journal_file
        try:
            places.make(places.state)
        except OSError as error:
            raise JournalUnavailable(f"The state folder {places.state} can't be made: {error.strerror}.") from error
        if not places.state.is_dir():
            raise JournalUnavailable(f"The state folder {places.state} isn't a folder.")
        if not os.path.exists(damage_mark(path)):  # noqa: PTH110 - False too where nobody may look
            try:
                return cls(_open(places), places, None)
            except JournalDamaged:
                pass  # which has left its mark
        set_aside = _set_aside(path)
        return cls(_open(places), places, set_aside)

    def close(self) -> None:
        """Close the journal; it can't be used afterwards."""
        self._database.close()


def _open(places: Places) -> Database:
    return Database.open(places.journal_file, MIGRATIONS, give=places.give)


def _set_aside(path: Path) -> Path | None:
    """Give a damaged journal another name, and return it; None when another process was quicker."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    while aside.exists():  # two in a second
        aside = aside.with_name(f"{aside.name}x")
    try:
        lock = os.open(
            path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
        )
        try:
            acquire(lock, timeout_seconds=5.0)
            mark = damage_mark(path)
            if not mark.exists():
                return None
            path.rename(aside)
            for suffix in ("-wal", "-shm", "-journal"):
                with suppress(FileNotFoundError):
                    path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
            mark.unlink()
        finally:
            os.close(lock)
    except OSError as error:
        raise JournalDamaged(f"The journal {path} is damaged, and can't be set aside: {error.strerror}.") from error
    return aside
