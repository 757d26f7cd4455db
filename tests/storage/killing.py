"""Ending a process in the middle of its work, at a system call of our choice or at any moment."""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn, Self

from tests.files.child import fork


class Steps:
    """Sees the calls that are about to reach the system or the database.

    Args:
        before: is called before each of them.
    """

    def __init__(self, before: Callable[[], None]) -> None:
        self._before = before

    def __enter__(self) -> Self:
        sys.setprofile(self._look)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _look(self, _: FrameType, event: str, called: object) -> None:
        if event == "c_call" and _reaches_out(called):
            self._before()


class Kills:
    """Ends a piece of work at each of its steps, and shows what that leaves.

    Before a step the process splits in two, alike to the last open file. One of them is killed there, the other waits
    until what is left was looked at, and goes on: so the work is done once, and not once for each step.

    Args:
        work: what is done, in a process of its own.
        folder: the one in which the work leaves something; between two steps others may do there what they like.
    """

    def __init__(self, work: Callable[[], object], folder: Path) -> None:
        self.count = 0
        """How often a process was killed."""
        self._work = work
        self._folder = folder
        self._aside = folder.with_name(f"{folder.name}-aside")

    def __iter__(self) -> Iterator[None]:
        """Yield whenever a kill leaves the folder otherwise than the one before, and once more at the work's end."""
        told, tell = os.pipe()
        wait, go_on = os.pipe()
        child = fork()
        if child == 0:
            os.close(told)
            os.close(go_on)
            _end_with(lambda: self._work_in_steps(tell, wait))
        os.close(tell)
        os.close(wait)
        try:
            yield from self._looks(told, go_on)
        finally:
            os.close(go_on)  # whoever waits for it ends
            os.close(told)
            _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0, "the work failed by itself"
        yield

    def _looks(self, told: int, go_on: int) -> Iterator[None]:
        before: dict[Path, bytes] | None = None
        while os.read(told, 1):
            self.count += 1
            left = {path: path.read_bytes() for path in self._folder.rglob("*") if path.is_file()}
            if left != before:
                before = left
                # What is open stays open, in the folder that is put aside.
                self._folder.rename(self._aside)
                shutil.copytree(self._aside, self._folder)
                yield
                shutil.rmtree(self._folder)
                self._aside.rename(self._folder)
            os.write(go_on, b".")

    def _work_in_steps(self, tell: int, wait: int) -> None:
        def split() -> None:
            doomed = fork()
            if doomed == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            os.waitpid(doomed, 0)
            os.write(tell, b".")
            if not os.read(wait, 1):
                os._exit(0)

        with Steps(before=split):
            self._work()


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Give a folder in memory where there is one: it is processes that end here, and waiting for a disk takes long."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="tuiz-test-", dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name)


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
        _end_with(work)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the work failed by itself"
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _end_with(work: Callable[[], object]) -> NoReturn:
    """Do the work of a child, and end it: it must not go on as a second test runner."""
    status = 1
    try:
        work()
        status = 0
    finally:
        os._exit(status)


def _reaches_out(called: object) -> bool:
    owner = getattr(called, "__self__", None)
    return getattr(called, "__module__", None) in {"posix", "fcntl"} or type(owner).__module__ == "sqlite3"
