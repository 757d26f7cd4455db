"""Running a piece of a test in a process of its own: without privileges, or with little room for files."""

import os
import pickle
import resource
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534


@dataclass(frozen=True)
class Outcome:
    """What came of work in a child: its value, or the kind and the words of the error that it raised."""

    value: object = None
    kind: str | None = None
    message: str = ""
    hint: str | None = None


def in_child(work: Callable[[], object], *, file_size_limit: int | None = None) -> Outcome:
    """Run *work* in a forked process that isn't root's, whoever started the tests.

    Forked, not started anew: an ordinary user may not be able to read the interpreter's own files.
    """
    reader, writer = os.pipe()
    child = fork()
    if child == 0:
        try:
            os.close(reader)
            if file_size_limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_size_limit, file_size_limit))
            become_nobody()
            outcome = _outcome_of(work)
            os.write(writer, pickle.dumps(outcome))
        except BaseException:  # noqa: BLE001 - the child must end here, and not go on as a second test runner
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    outcome = pickle.loads(said)
    assert isinstance(outcome, Outcome)
    return outcome


def fork() -> int:
    """Fork, though the test runner may have threads: the child only runs a few lines of ours and ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def become_nobody() -> None:
    """Give up root's rights, if we have them."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


@contextmanager
def open_folder_for_all() -> Iterator[Path]:
    """Give an empty folder that the unprivileged child owns and can reach: pytest's own are closed to it."""
    with tempfile.TemporaryDirectory(prefix="tuiz-test-") as name:
        folder = Path(name)
        give(folder)
        yield folder


def give(path: Path) -> None:
    """Make *path* the unprivileged child's own."""
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


def _outcome_of(work: Callable[[], object]) -> Outcome:
    from tuiz.errors import TuizError

    try:
        return Outcome(value=work())
    except TuizError as error:
        return Outcome(kind=error.kind, message=error.message, hint=error.hint)
