"""One zone's line to the journal: operations are written as they happen, in order, off the caller's thread.

Every write waits for the disk (`synchronous=FULL`); the app must not. A thread takes the writes one by one. `flush`
waits for them and raises the first error; the command line writes directly.
"""

import getpass
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import SimpleQueue

from tuiz.domain.changes import Change
from tuiz.errors import TuizError
from tuiz.services.encoding import decode_change, encode_change
from tuiz.storage.journal import Journal
from tuiz.storage.journal_stack import NewOperation, Position, StackEntry


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

    def __init__(self, journal: Journal, opened: Opened, *, in_background: bool) -> None:
        self.journal = journal
        self.zone_id = opened.zone_id
        self.author = author()
        self._position = opened.position
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None
        if in_background:
            self._thread = threading.Thread(target=self._work, name="tuiz-journal", daemon=True)
            self._thread.start()

    @property
    def error(self) -> BaseException | None:
        """Why operations are no longer written, if so; what was typed is only in memory then."""
        return self._error

    @property
    def version(self) -> int:
        """The version of the stack that this link has written or read last."""
        return self._position.version

    def append(self, changes: Sequence[Change], inverses: Sequence[Change] = ()) -> None:
        """Put *changes* on the stack; *inverses* first, where something saved was undone."""
        operations = [self._operation(change) for change in changes]
        before = [self._operation(change) for change in inverses]
        self._submit(lambda: self._append(operations, before))

    def set_pointer(self, pointer: int) -> None:
        """Undo or redo as far as *pointer*."""
        self._submit(lambda: self._set_pointer(pointer))

    def rebase(self, changes: Sequence[Change], digest: str) -> None:
        """Put *changes* in the place of the draft, on top of a text that another program has written."""
        operations = [self._operation(change) for change in changes]
        self._submit(lambda: self._rebase(operations, digest))

    def changes(self, first: int, last: int) -> list[Change]:
        """Return the operations *first* to *last*, both included.

        Raises:
            ValueError: if one can't be read by this version.
        """
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
        if self._thread is not None:
            done = threading.Event()
            self._queue.put(done.set)
            done.wait()
        if self._error is not None:
            raise self._error

    def close(self) -> None:
        """Write what is left and end the thread; errors stay in `error`."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _submit(self, write: Callable[[], None]) -> None:
        if self._thread is not None:
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

    def _set_pointer(self, pointer: int) -> None:
        self._position = self.journal.stack.set_pointer(self.zone_id, pointer, version=self._position.version)

    def _rebase(self, operations: Sequence[NewOperation], digest: str) -> None:
        self._position = self.journal.stack.rebase(
            self.zone_id, operations, digest=digest, version=self._position.version
        )

    def _operation(self, change: Change) -> NewOperation:
        return NewOperation(change.label, encode_change(change), self.author, datetime.now(UTC))


def author() -> str:
    """Return the user's name, for the history."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
