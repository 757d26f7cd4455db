"""Settling a save whose process didn't live to do so: the file is wholly the old one, or wholly the new one."""

import enum
from pathlib import Path

from tuiz.files.atomic import write_atomically
from tuiz.files.errors import FileMissing
from tuiz.files.identity import read_digest, read_file
from tuiz.files.in_place import repair_from
from tuiz.files.temporary import remove_leftovers
from tuiz.storage.journal import Journal
from tuiz.storage.journal_saves import OtherFile
from tuiz.storage.patches import apply, decode, invert


class Settlement(enum.Enum):
    """What became of a save."""

    NOT_NEEDED = enum.auto()
    """None was under way."""
    ABANDONED = enum.auto()
    """The file holds the old text: the draft is as before, to be saved again."""
    FINISHED = enum.auto()
    """The file holds the new text: the draft's operations count as saved, and the revision is in the history."""
    CHANGED = enum.auto()
    """The file holds neither, since another program wrote it: the draft is as before, to be merged."""


def recover(journal: Journal, zone_id: int, path: Path) -> Settlement:
    """Settle the zone's save if one was left under way; waits for one that still goes on.

    Called before a zone's draft is loaded, so that a save is never applied twice.

    Raises:
        SaveInProgress: a save goes on for too long.
        StorageError: the file can't be read or repaired; the save stays as it is, to be settled later.
    """
    if journal.saves.pending(zone_id) is None:
        return Settlement.NOT_NEEDED
    with journal.saves.lock(zone_id):
        return settle(journal, zone_id, path)


def _complete(other: OtherFile) -> None:
    """Write the second file of a save whose first one is written, unless another program has written it since."""
    remove_leftovers(other.path)
    try:
        data, identity = read_file(other.path)
    except FileMissing:
        return
    if identity.digest == other.old_digest:
        # Patches lead back from the new text.
        write_atomically(other.path, [apply(data, invert(decode(other.patch)))], expected=identity)


def settle(journal: Journal, zone_id: int, path: Path) -> Settlement:
    """Settle the zone's save by what the file at *path* holds, after an error too; the caller holds the save's lock.

    Raises what `recover` raises.
    """
    save = journal.saves.pending(zone_id)
    if save is None:
        return Settlement.NOT_NEEDED
    if save.safety_copy is not None:
        repair_from(save.safety_copy)
    remove_leftovers(path)
    digest, _ = read_digest(path)
    if digest == save.new_digest:
        if save.other is not None:
            _complete(save.other)
        journal.saves.finish(zone_id)
        return Settlement.FINISHED
    journal.saves.abandon(zone_id)
    return Settlement.ABANDONED if digest == save.old_digest else Settlement.CHANGED
