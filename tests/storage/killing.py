"""Ending a process in the middle of its work, at a system call of our choice or at any moment."""

import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Self

from tests.files.child import fork


class Steps:
    """Counts the calls that are about to reach the system or the database, and may end the process before one."""

    def __init__(self, kill_at: int | None = None) -> None:
        self.count = 0
        self._kill_at = kill_at

    def __enter__(self) -> Self:
        sys.setprofile(self._look)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _look(self, _: FrameType, event: str, called: object) -> None:
        if event != "c_call" or not _reaches_out(called):
            return
        self.count += 1
        if self.count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Give a folder in memory where there is one: it is processes that end here, and waiting for a disk takes long."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="tuiz-test-", dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name)


def kill_at_step(work: Callable[[], object], step: int) -> bool:
    """Run *work* in a process that is killed at its step number *step*; return whether it came to that."""

    def work_until() -> None:
        with Steps(kill_at=step):
            work()

    return _run(work_until) == signal.SIGKILL


def killed(work: Callable[[], object]) -> bool:
    """Run *work* in a process of its own; return whether it was killed."""
    return _run(work) == signal.SIGKILL


def end_after(work: Callable[[], object], seconds: float) -> bool:
    """Run *work* in a process that the system ends after *seconds*; return whether it came to that."""

    def work_until() -> None:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        work()

    return _run(work_until) == signal.SIGALRM


def _run(work: Callable[[], object]) -> int:
    """Return the signal that ended the process, 0 when it came to its end."""
    child = fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the work failed by itself"
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _reaches_out(called: object) -> bool:
    owner = getattr(called, "__self__", None)
    return getattr(called, "__module__", None) in {"posix", "fcntl"} or type(owner).__module__ == "sqlite3"
