"""A folder held open, so that a check and a rename in it are about one and the same folder."""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tuiz.files.errors import FileBusy

LOCK_TIMEOUT_SECONDS = 5.0
"""How long another program may hold the lock before we give up; a check and a rename take milliseconds."""

_RETRY_SECONDS = 0.005

# What network and other file systems answer where they have no such lock, or no fsync for a folder.
_NOT_SUPPORTED = {errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


@dataclass(frozen=True, slots=True)
class Folder:
    """An open folder."""

    path: Path
    descriptor: int

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder's lock, which keeps two programs of ours from checking and renaming at once.

        Where the file system has no locks, what remains is the check just before the rename.

        Raises:
            FileBusy: another program held it for longer than `LOCK_TIMEOUT_SECONDS`.
        """
        held = acquire(self.descriptor, LOCK_TIMEOUT_SECONDS)
        if held is False:
            raise FileBusy(
                f"Another program holds the lock of {self.path}.", hint="Wait until it is done, then save again."
            )
        try:
            yield
        finally:
            if held:
                fcntl.flock(self.descriptor, fcntl.LOCK_UN)

    def sync(self) -> None:
        """Make the folder's entries outlive a loss of power, where its file system can promise that."""
        try:
            os.fsync(self.descriptor)
        except OSError as error:
            if error.errno not in _NOT_SUPPORTED:
                raise


@contextmanager
def open_folder(path: Path) -> Iterator[Folder]:
    """Give the folder at *path*, held open.

    Raises:
        OSError: it can't be opened.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield Folder(path, descriptor)
    finally:
        os.close(descriptor)


def acquire(descriptor: int, timeout_seconds: float) -> bool | None:
    """Take the exclusive lock of an open file or folder; it ends with the descriptor, whatever becomes of the process.

    Returns True when it is held, False when another still holds it after *timeout_seconds*, None where the file
    system has no such lock.
    """
    give_up = time.monotonic() + timeout_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= give_up:
                return False
            time.sleep(_RETRY_SECONDS)
        except OSError as error:
            if error.errno in _NOT_SUPPORTED:
                return None
            raise
        else:
            return True
