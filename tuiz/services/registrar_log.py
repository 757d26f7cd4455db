"""The log of what was changed at registrars: written before one is told, and read for what can be taken back.

All of it waits for the disk.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from tuiz.domain import names
from tuiz.errors import NotFoundError
from tuiz.services.journal_link import author
from tuiz.services.journal_use import with_journal
from tuiz.services.registered_state import as_document, held, same

if TYPE_CHECKING:
    from tuiz.registrar.protocol import Manner, Registered
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
        self._manner: Manner = "delegation"
        self.remark: str | None = None
        """What to tell of a damaged journal."""

    def begin(self, planned: "Preview", message: str | None) -> int:
        """Write down what is about to be changed, and return its number.

        Raises:
            StorageError: the journal can't be used.
        """
        from tuiz.storage.journal_registrars import NewChange

        self._manner = planned.registrar.manner
        change = NewChange(
            datetime.now(UTC),
            author(),
            message,
            planned.domain.name,
            planned.registrar.label,
            as_document(planned.before, self._manner),
            as_document(planned.after, self._manner) or {},
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
            journal.registrars.end(number, outcome, detail, as_document(now, self._manner))

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
    """Return the last change of a domain at a registrar that wasn't taken back, or was brought about again.

    Raises:
        NothingToUndo: there is none.
        StorageError: the journal can't be used.
    """
    standing = [change for change in _standing(history(domain, places)) if change.undoes is None]
    if not standing:
        raise NothingToUndo(f"No change of the delegation of {names.spoken(domain)} can be taken back.")
    return standing[-1]


def last_to_redo(domain: str, places: "Places") -> "RegistrarChange":
    """Return what took the last change back, if nothing new was changed since.

    Raises:
        NothingToUndo: nothing was taken back, or something was changed since.
        StorageError: the journal can't be used.
    """
    changes = history(domain, places)
    own = {change.number for change in changes if change.undoes is None}
    standing = [change for change in _standing(changes) if change.undoes is None or change.undoes in own]
    if not standing or standing[-1].undoes is None:
        raise NothingToUndo(f"No change of the delegation of {names.spoken(domain)} was taken back last.")
    return standing[-1]


def open_changes(changes: "Iterable[RegistrarChange]") -> "list[RegistrarChange]":
    """Return the changes of which nobody knows what came."""
    return [change for change in changes if change.is_open]


def settle(domain: str, label: str, manner: "Manner", now: "Registered", places: "Places") -> None:
    """Write down what came of changes whose end nobody saw, as far as it shows in what the registrar has now.

    Where another change followed, it shows in what was there before that one.

    Raises:
        StorageError: the journal can't be used.
    """
    changes = [
        each for each in history(domain, places) if each.registrar == label and subject(each.manner) == subject(manner)
    ]
    if not open_changes(changes):
        return
    following: list[Registered | None] = [
        *(None if each.before is None else held(each.before) for each in changes[1:]),
        now,
    ]
    ends = [
        (change.number, *end)
        for change, found in zip(changes, following, strict=True)
        if change.is_open and found is not None and (end := _end(change, found)) is not None
    ]

    def write(journal: "Journal") -> None:
        for number, outcome, detail in ends:
            journal.registrars.end(number, outcome, detail)

    if ends:
        with_journal(places, write)


def _end(change: "RegistrarChange", found: "Registered") -> "tuple[Literal['done', 'failed'], str] | None":
    """Return what came of a change after which there was *found*, and how that is told; None where it doesn't show."""
    said = f"{change.detail} " if change.detail else ""
    if same(held(change.after), found):
        return "done", f"{said}Asked again, the registrar has it so."
    if change.before is not None and same(held(change.before), found):
        return "failed", f"{said}Asked again, the registrar has what was there before."
    return None


def _is_none(change: "RegistrarChange") -> bool:
    """Return whether a change left everything as it was; what is entered by hand shows at the parent only later."""
    if change.before is None or change.undoes is not None or change.outcome == "by-hand":
        return False
    return same(held(change.before), held(change.after))


def subject(manner: "Manner") -> str:
    """Return what of a domain is changed: several change its delegation."""
    from tuiz.registrar.protocol import DELEGATING

    return "delegation" if manner in DELEGATING else manner


def _standing(changes: "Sequence[RegistrarChange]") -> "list[RegistrarChange]":
    """Return the changes that are in force: they changed something, and none that is in force takes them back."""
    taken_back: set[int] = set()
    standing = []
    for change in reversed(changes):
        if change.outcome == "failed" or change.number in taken_back or _is_none(change):
            continue
        standing.append(change)
        if change.undoes is not None:
            taken_back.add(change.undoes)
    return standing[::-1]
