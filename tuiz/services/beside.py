"""Have work done by a second process while this one does something else, where there is a second processor."""

import marshal
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self

Row = tuple[object, ...]
"""Of numbers, texts, None and tuples of them: what passes from one process to the other."""


class Beside:
    """A second process at its work; `join` waits for it."""

    def __init__(self, process: int, pipe: int) -> None:
        """Take the process and the pipe that it writes to."""
        self._process = process
        self._pipe = pipe

    @classmethod
    def start(cls, work: Callable[[], list[Row]]) -> Self | None:
        """Start *work*, which only looks, so that it may be done again.

        Returns:
            None where there can't be a second process; then it is to be done here.
        """
        # A copy of a process with threads may hang on what one of them held.
        alone = threading.active_count() == 1 and threading.current_thread() is threading.main_thread()
        if (os.cpu_count() or 1) < 2 or not alone:
            return None
        reader, writer = os.pipe()
        try:
            child = os.fork()
        except OSError:
            os.close(reader)
            os.close(writer)
            return None
        if child:
            os.close(writer)
            return cls(child, reader)
        try:  # the second process, which ends here
            os.close(reader)
            with os.fdopen(writer, "wb") as pipe:
                marshal.dump(work(), pipe)
            os._exit(0)
        finally:
            os._exit(1)  # without the parent's buffers and its clean-up, which aren't ours

    def join(self) -> list[Row] | None:
        """Return what the work came to; None where it failed, and is to be done here."""
        with os.fdopen(self._pipe, "rb") as pipe:
            said = pipe.read()
        os.waitpid(self._process, 0)
        with suppress(EOFError, ValueError, TypeError):
            found: list[Row] = marshal.loads(said)  # noqa: S302 - our own child wrote it
            return found
        return None
