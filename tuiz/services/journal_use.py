"""Use the journal for one thing: one that turns out to be damaged is set aside, and a new one used in its place."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from tuiz.storage.errors import JournalDamaged
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places

Result = TypeVar("Result")


def with_journal(places: Places, use: Callable[[Journal], Result]) -> tuple[Result, str | None]:
    """Open the journal, use it, close it; return what came of it, and what to tell of a damaged journal.

    Args:
        places: where it lies.
        use: called with the journal; once more with a new one where the first is damaged.

    Raises:
        StorageError: it can't be used, or what *use* raises.
    """
    try:
        with closing(Journal.open(places)) as journal:
            return use(journal), told(journal.set_aside)
    except JournalDamaged:
        with closing(Journal.open(places)) as journal:
            return use(journal), told(journal.set_aside)


def told(set_aside: Path | None) -> str | None:
    """Return what to tell of a damaged journal that was set aside."""
    if set_aside is None:
        return None
    return f"The journal was damaged; it was put aside as {set_aside}. Drafts and revisions begin anew."
