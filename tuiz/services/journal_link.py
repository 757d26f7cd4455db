"""One zone's line to the journal: operations are written as they happen, in order, off the caller's thread.

Every write waits for the disk (`synchronous=FULL`); the app must not. A thread takes the writes one by one. `flush`
waits for them and raises the first error. The command line holds them back until it saves: what is refused, or only
tried, leaves nothing behind.
"""

import getpass
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import Literal

from tuiz.domain.changes import Change
from tuiz.errors import TuizError
from tuiz.services.encoding import decode_change, encode_change
from tuiz.storage.errors import StackChanged
from tuiz.storage.journal import Journal
from tuiz.storage.journal_stack import NewOperation, Position, Stack, StackEntry

When = Literal["now", "in-background", "at-flush"]
"""When operations are written: before the call returns, by a thread, or not before `flush`."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the journal knows of a zone when it is opened."""

    zone_id: int
    digest: str
    """Of the file's last known text."""
    position: Position
    entries: tuple[StackEntry, ...]


class JournalLink:
    """Writes one zone's operations."""

    def __init__(self, journal: Journal, opened: Opened, when: When = "now", *, beside_draft: bool = False) -> None:
        """Take an open journal and what it knows of the zone.

        Args:
            journal: the open journal.
            opened: what it knows of the zone.
            when: operations are written.
            beside_draft: whether a save leaves the stack and the draft on it as they are: what it writes to the file is
                to the draft as if another program had written it.
        """
        self.journal = journal
        self.zone_id = opened.zone_id
        self.author = author()
        self.beside_draft = beside_draft
        self._digest = opened.digest
        self._position = opened.position
        self._held: list[Callable[[], None]] | None = [] if when == "at-flush" else None
        self._has_appended = self._has_moved = False
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None
        if when == "in-background":
            self._thread = threading.Thread(target=self._work, name="tuiz-journal", daemon=True)
            self._thread.start()

    @property
    def error(self) -> BaseException | None:
        """Why operations are no longer written, if so; what was typed is only in memory then."""
        return self._error

    @property
    def digest(self) -> str:
        """Of the text that the stack's saved operations lead to, as far as this link knows."""
        return self._digest

    @property
    def version(self) -> int:
        """The version of the stack that this link has written or read last."""
        return self._position.version

    @property
    def expected_version(self) -> int | None:
        """The version that a save of the stack's operations expects; None where it saves something else."""
        return None if self.beside_draft else self.version

    def append(self, changes: Sequence[Change], inverses: Sequence[Change] = ()) -> None:
        """Put *changes* on the stack; *inverses* first, where something saved was undone."""
        operations = [self._operation(change) for change in changes]
        before = [self._operation(change) for change in inverses]
        self._submit(lambda: self._append(operations, before))

    def set_pointer(self, pointer: int) -> None:
        """Undo or redo as far as *pointer*."""
        self._submit(lambda: self._set_pointer(pointer))

    def amend(self, number: int, change: Change) -> None:
        """Put *change* in the place of the operation *number*: done again, it came out otherwise."""
        operation = self._operation(change)
        self._submit(lambda: self._amend(number, operation))

    def rebase(self, changes: Sequence[Change], digest: str) -> None:
        """Put *changes* in the place of the draft, on top of a text that another program has written."""
        operations = [self._operation(change) for change in changes]
        self._submit(lambda: self._rebase(operations, digest))

    def changes(self, first: int, last: int) -> list[Change]:
        """Return the operations *first* to *last*, both included.

        Raises:
            ValueError: if one can't be read by this version.
        """
        if self._held is None:
            self.flush()
        return [decode_change(payload) for payload in self.journal.stack.payloads(self.zone_id, first, last)]

    def reread(self) -> None:
        """Take notice of what a save has changed in the stack."""
        self._position = self.journal.stack.position(self.zone_id)

    def flush(self) -> None:
        """Wait until everything is on the disk.

        Raises:
            TuizError: what went wrong with one of the writes.
        """
        self.settle()
        while self._held:
            self._run(self._held.pop(0))
        if self._error is not None:
            raise self._error

    def overtaken(self) -> Stack | None:
        """Return the stack if another tuiz wrote to it and saved all of it; this link then goes on from there."""
        if self.beside_draft or self._held is not None:
            return None
        self.settle()
        position = self.journal.stack.position(self.zone_id)
        if position.version == self.version or position.unsaved:
            return None
        return self.take_over()

    def take_over(self) -> Stack:
        """Go on from the stack as the journal has it, whatever became of what this link was to write."""
        self.settle()
        stack = self.journal.stack.stack(self.zone_id)
        self._digest = self.journal.zones.get(self.zone_id).digest
        self._position, self._error = stack.position, None
        return stack

    def take_back(self) -> None:
        """Put the stack back to where nothing is unsaved, if the operations of a save that failed were held back."""
        if self._held is None:
            return
        with suppress(StackChanged):  # another tuiz went on from there: then it is that one's draft
            if self._has_appended:
                self._rebase([], self._digest)
            elif self._has_moved:
                self._set_pointer(self._position.saved)

    def close(self) -> None:
        """Write what is left and end the thread; errors stay in `error`. What is held back is forgotten."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def settle(self) -> None:
        """Wait until the thread has done what it was given."""
        if self._thread is not None:
            done = threading.Event()
            self._queue.put(done.set)
            done.wait()

    def _submit(self, write: Callable[[], None]) -> None:
        if self._held is not None:
            self._held.append(write)
        elif self._thread is not None:
            self._queue.put(write)
        else:
            self._run(write)
            if self._error is not None:
                raise self._error

    def _work(self) -> None:
        while (write := self._queue.get()) is not None:
            self._run(write)

    def _run(self, write: Callable[[], None]) -> None:
        # After an error later operations would stand on ones that aren't there.
        if self._error is not None and getattr(write, "__self__", None).__class__ is not threading.Event:
            return
        try:
            write()
        except (TuizError, OSError, ValueError) as error:
            self._error = error

    def _append(self, operations: Sequence[NewOperation], inverses: Sequence[NewOperation]) -> None:
        self._position = self.journal.stack.append(
            self.zone_id, operations, version=self._position.version, inverses=inverses
        )
        self._has_appended = True

    def _set_pointer(self, pointer: int) -> None:
        self._position = self.journal.stack.set_pointer(self.zone_id, pointer, version=self._position.version)
        self._has_moved = True

    def _amend(self, number: int, operation: NewOperation) -> None:
        self._position = self.journal.stack.amend(self.zone_id, number, operation, version=self._position.version)

    def _rebase(self, operations: Sequence[NewOperation], digest: str) -> None:
        self._position = self.journal.stack.rebase(
            self.zone_id, operations, digest=digest, version=self._position.version
        )
        self._digest = digest

    def _operation(self, change: Change) -> NewOperation:
        return NewOperation(change.label, encode_change(change), self.author, datetime.now(UTC))


def author() -> str:
    """Return the user's name, for the history."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
