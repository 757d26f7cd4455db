"""A second process that works out something while this one does something else, where there is a processor for it.

It is a copy of this one that only looks: what it says may be thrown away, and the work be done here.
"""

import os
import sys
from collections.abc import Callable, Iterable
from typing import Self


class SecondProcess:
    """A second process at its work; `join` waits for it, `drop` does without."""

    def __init__(self, process: int, pipe: int) -> None:
        """Take its number, and the pipe that it writes to."""
        self._process = process
        self._pipe = pipe

    @classmethod
    def start(cls, work: Callable[[], Iterable[bytes]]) -> Self | None:
        """Start *work*; None where there can't be a second process, or none that has a processor of its own."""
        if not _may_fork():
            return None
        pipe, theirs = os.pipe()
        try:
            process = os.fork()
        except OSError:
            os.close(pipe)
            os.close(theirs)
            return None
        if process:
            os.close(theirs)
            return cls(process, pipe)
        try:  # the second process, which ends here
            os.close(pipe)
            with os.fdopen(theirs, "wb") as out:
                out.writelines(work())
            os._exit(0)
        finally:
            os._exit(1)  # without the first one's buffers and its clean-up, which aren't ours

    def join(self) -> bytes | None:
        """Return what the work came to; None where it failed."""
        with os.fdopen(self._pipe, "rb") as pipe:
            self._pipe = -1
            said = pipe.read()
        return said if self._has_ended_well() else None

    def drop(self) -> None:
        """End the process if it still runs, whatever it found."""
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1
            self._has_ended_well()

    def _has_ended_well(self) -> bool:
        _, status = os.waitpid(self._process, 0)
        return os.waitstatus_to_exitcode(status) == 0


def _may_fork() -> bool:
    """Return whether a second process is possible, has a processor of its own, and finds no lock held by a thread."""
    threading = sys.modules.get("threading")
    is_alone = threading is None or (
        threading.active_count() == 1 and threading.current_thread() is threading.main_thread()
    )
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return hasattr(os, "fork") and processors > 1 and is_alone
