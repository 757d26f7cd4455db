"""The log of what was changed at registrars: written before a registrar is told, and read for what can be taken back.

All of it waits for the disk.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from tuiz.domain import names
from tuiz.errors import NotFoundError
from tuiz.services.journal_link import author
from tuiz.services.journal_use import with_journal
from tuiz.services.registered_state import as_document

if TYPE_CHECKING:
    from tuiz.registrar.protocol import Registered
    from tuiz.services.registering import Preview
    from tuiz.storage.journal import Journal
    from tuiz.storage.journal_registrars import RegistrarChange
    from tuiz.storage.places import Places


class NothingToUndo(NotFoundError):
    """No change of this domain's delegation is in the log that could be taken back."""

    hint = "tuiz delegation --history DOMAIN lists the changes."


class RegistrarLog:
    """The journal's table of changes at registrars.

    Args:
        places: where the journal lies.
    """

    def __init__(self, places: "Places") -> None:
        self._places = places
        self.remark: str | None = None
        """What to tell of a damaged journal."""

    def begin(self, planned: "Preview", message: str | None) -> int:
        """Write down what is about to be changed, and return its number.

        Raises:
            StorageError: the journal can't be used.
        """
        from tuiz.storage.journal_registrars import NewChange

        change = NewChange(
            datetime.now(UTC),
            author(),
            message,
            planned.domain.name,
            planned.registrar.label,
            as_document(planned.before),
            as_document(planned.after) or {},
            planned.undoes,
        )
        number, self.remark = with_journal(self._places, lambda journal: journal.registrars.begin(change))
        return number

    def end(
        self,
        number: int,
        outcome: Literal["done", "by-hand", "unknown", "failed"],
        detail: str | None,
        now: "Registered | None",
    ) -> None:
        """Write down what came of it.

        Raises:
            StorageError: the journal can't be used.
        """

        def write(journal: "Journal") -> None:
            journal.registrars.end(number, outcome, detail, as_document(now))

        with_journal(self._places, write)


def history(domain: str, places: "Places") -> "list[RegistrarChange]":
    """Return the changes of a domain's delegation that are in the log, the oldest first.

    Raises:
        StorageError: the journal can't be used.
    """
    if not places.has_journal():
        return []
    return with_journal(places, lambda journal: journal.registrars.of(domain))[0]


def last_to_undo(domain: str, places: "Places") -> "RegistrarChange":
    """Return the last change of a domain's delegation that wasn't taken back yet.

    Raises:
        NothingToUndo: there is none.
        StorageError: the journal can't be used.
    """
    changes = history(domain, places)
    undone = {change.undoes for change in changes if change.outcome != "failed"}
    candidates = [
        change
        for change in changes
        if change.outcome != "failed" and change.undoes is None and change.number not in undone
    ]
    if not candidates:
        raise NothingToUndo(f"No change of the delegation of {names.spoken(domain)} can be taken back.")
    return candidates[-1]
