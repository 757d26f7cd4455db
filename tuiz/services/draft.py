"""A zone's draft: the stack of operations, how far it is in effect, how far it is saved; undo and redo.

A save is a mark in the stack, not a barrier: undo goes past it, and the next save brings the inverse to the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuiz.domain.changes import joined
from tuiz.errors import ZoneError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuiz.domain.changes import Change
    from tuiz.domain.replay import Choice, Conflict
    from tuiz.domain.zone import Zone
    from tuiz.services.journal_link import JournalLink
    from tuiz.storage.journal_stack import Stack, StackEntry


class NothingToUndo(ZoneError):
    """There is nothing to undo."""


class NothingToRedo(ZoneError):
    """There is nothing to redo."""


class CannotReplay(ZoneError):
    """The records were changed by another program since; the operation can't be taken back by itself."""

    hint = "Change the records by hand, or restore a revision from the history."

    def __init__(self, conflicts: Sequence[Conflict] = ()) -> None:
        """Take the RRsets that a decision would settle; none where the operation was one of text alone."""
        super().__init__()
        self.conflicts = tuple(conflicts)


class Draft:
    """The operations of one open zone."""

    def __init__(self, zone: Zone, link: JournalLink | None, entries: Sequence[StackEntry] = ()) -> None:
        self.zone = zone
        self._link = link
        self._changes: dict[int, Change] = {}
        self._labels = {entry.number: entry.label for entry in entries}
        self.dropped = min(self._labels, default=1) - 1
        self.length = max(self._labels, default=0)
        self.pointer = 0
        self.saved = 0
        self.stale_until = 0
        """Operations up to here were made on a text that another program has changed since."""

    @classmethod
    def of_stack(cls, zone: Zone, link: JournalLink, stack: Stack) -> Draft:
        """Return the draft of a stack as if all of it were saved: where the pointer stands is for the caller to say."""
        draft = cls(zone, link, stack.entries)
        draft.pointer = draft.saved = stack.position.saved
        draft.length = stack.position.length
        draft.dropped = stack.position.dropped
        draft.stale_until = int(link.journal.zones.answers(link.zone_id).get("stale-until") or 0)
        return draft

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self._labels.get(self.pointer) if self.pointer > self.dropped else None

    @property
    def redo_label(self) -> str | None:
        """What redo would bring again."""
        return self._labels.get(self.pointer + 1) if self.pointer < self.length else None

    @property
    def is_empty(self) -> bool:
        """Whether the draft is the file as it was saved."""
        return self.pointer == self.saved

    @property
    def unsaved_labels(self) -> list[str]:
        """What the operations between the saved text and the draft are called."""
        first, last = sorted((self.pointer, self.saved))
        return [self._labels.get(number, "") for number in range(first + 1, last + 1)]

    def changes(self) -> list[Change]:
        """Return what leads from the saved text to the draft, in order."""
        if self.pointer >= self.saved:
            return self._get(self.saved + 1, self.pointer)
        return [change.inverse() for change in reversed(self._get(self.pointer + 1, self.saved))]

    def push(self, change: Change) -> None:
        """Take in a change that was just made to the document."""
        inverses: list[Change] = []
        if self.pointer < self.saved:
            # What was saved and then undone stays undoable: its inverse becomes an operation.
            inverses = [done.inverse() for done in reversed(self._get(self.pointer + 1, self.length))]
        else:
            self._forget_above(self.pointer)
        top = self.length if inverses else self.pointer
        for number, new in enumerate((*inverses, change), top + 1):
            self._changes[number], self._labels[number] = new, new.label
        self.length = self.pointer = top + len(inverses) + 1
        if self._link:
            self._link.append([change], inverses)

    def push_joined(self, change: Change) -> None:
        """Take in a change that was just made, as part of the last one where that isn't saved yet."""
        if self.pointer <= self.saved:
            self.push(change)
            return
        whole = joined(self._get(self.pointer, self.pointer)[0], change)
        self._move(self.pointer - 1)
        self.push(whole)

    def undo(self, choices: Sequence[Choice] = ()) -> Change:
        """Take the last operation back and return what that did.

        Args:
            choices: for each RRset that another program has changed since, which side stays.

        Raises:
            CannotReplay: there are such RRsets, and no choices.
        """
        if self.undo_label is None:
            raise NothingToUndo
        change = self._get(self.pointer, self.pointer)[0].inverse()
        done = self.again(change, choices, by_bytes=self.pointer > self.stale_until)
        self._settle(self.pointer, done.inverse(), self.pointer - 1, chosen=bool(choices))
        return done

    def redo(self, choices: Sequence[Choice] = ()) -> Change:
        """Bring the operation last undone again and return what that did; *choices* as for `undo`."""
        if self.redo_label is None:
            raise NothingToRedo
        number = self.pointer + 1
        done = self.again(self._get(number, number)[0], choices, by_bytes=number > self.stale_until)
        self._settle(number, done, number, chosen=bool(choices))
        return done

    def mark_saved(self) -> None:
        """Take notice that the draft is in the file."""
        self.saved = self.pointer
        if self._link:
            self._link.reread()

    def rebase(self, zone: Zone, changes: Sequence[Change], digest: str | None) -> None:
        """Go on with another document, on which *changes* were made in the place of the draft.

        Args:
            zone: the zone as another program has written it, with the changes.
            changes: what they were.
            digest: of the text without them; None while conflicts keep the journal waiting.
        """
        self.zone = zone
        self._forget_above(self.saved)
        self.stale_until = self.saved
        for number, change in enumerate(changes, self.saved + 1):
            self._changes[number], self._labels[number] = change, change.label
        self.length = self.pointer = self.saved + len(changes)
        if self._link and digest is not None:
            self._link.rebase(changes, digest)
            self._link.journal.zones.answer(self._link.zone_id, "stale-until", self.stale_until)

    def again(self, change: Change, choices: Sequence[Choice] = (), *, by_bytes: bool = True) -> Change:
        """Make a change once more: by its bytes where the text is the one it was made on, else by its RRsets.

        Raises:
            CannotReplay: its records aren't as they were, and there are no *choices*; nothing was done then.
        """
        from tuiz.domain.replay import Displaced, apply_bytes
        from tuiz.services.merging import conflicts_with, replay, replay_chosen

        if by_bytes:
            try:
                return apply_bytes(self.zone, change)
            except Displaced:
                pass
        conflicts = conflicts_with(self.zone, change)
        if conflicts and not choices:
            raise CannotReplay(conflicts)
        if conflicts:
            return replay_chosen(self.zone, change, choices)
        done, _ = replay(self.zone, change)
        if done is None:
            raise CannotReplay
        return done

    def _settle(self, number: int, change: Change, pointer: int, *, chosen: bool) -> None:
        """Keep an operation as it was done this time; one that was decided about is another than the journal has."""
        self._changes[number] = change
        if chosen and self._link:
            self._link.amend(number, change)
        self._move(pointer)

    def _move(self, pointer: int) -> None:
        self.pointer = pointer
        if self._link:
            self._link.set_pointer(pointer)

    def _get(self, first: int, last: int) -> list[Change]:
        missing = [number for number in range(first, last + 1) if number not in self._changes]
        if missing and self._link:
            found = self._link.changes(missing[0], missing[-1])
            self._changes.update(zip(range(missing[0], missing[-1] + 1), found, strict=True))
        return [self._changes[number] for number in range(first, last + 1)]

    def _forget_above(self, number: int) -> None:
        for above in [known for known in self._labels if known > number]:
            self._labels.pop(above)
            self._changes.pop(above, None)
        self.length = min(self.length, number)
