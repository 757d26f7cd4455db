"""The temporary file that becomes the new one: `.NAME.tuiz-XXXXXX`, beside the file that it replaces."""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tuiz.files.folder import Folder, acquire, open_folder

_MARK = ".tuiz-"
_SUFFIX_BYTES = 3
_NAME_LIMIT = 255  # bytes, on nearly every file system
_BATCH = 2**20
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class TemporaryFile:
    """A temporary file, open for writing and locked, so that nobody takes it for a stale one."""

    folder: Folder
    name: str
    descriptor: int

    def fill(self, chunks: Iterable[bytes]) -> str:
        """Write *chunks*, wait until they are on the disk, and return the digest of the whole."""
        state = hashlib.sha256()
        for batch in _batches(chunks):
            state.update(batch)
            write_all(self.descriptor, batch)
        return state.hexdigest()

    def replace(self, name: str) -> None:
        """Become the file *name* of the folder."""
        os.rename(self.name, name, src_dir_fd=self.folder.descriptor, dst_dir_fd=self.folder.descriptor)


@contextmanager
def temporary_file(folder: Folder, name: str, *, mode: int) -> Iterator[TemporaryFile]:
    """Give a new temporary file for *name*, which is gone afterwards unless it took that name.

    Args:
        folder: where to make it.
        name: the file that it may replace.
        mode: its mode, from which the system takes what umask says.

    Raises:
        OSError: it can't be made.
    """
    temporary = _create(folder, name, mode)
    try:
        yield temporary
    finally:
        with suppress(OSError):
            if _is_still_there(temporary):
                os.unlink(temporary.name, dir_fd=folder.descriptor)
        os.close(temporary.descriptor)


def remove_stale(folder: Folder, name: str) -> None:
    """Remove the temporary files for *name* that a program which didn't live to do so left behind."""
    prefix = _prefix(name)
    for entry in os.listdir(folder.descriptor):  # noqa: PTH208 - pathlib can't list an open folder
        if entry.startswith(prefix) and len(entry) == len(prefix) + 2 * _SUFFIX_BYTES:
            with suppress(OSError):
                _remove_if_stale(folder, entry)


def remove_leftovers(path: Path) -> None:
    """Remove the stale temporary files of the file at *path*, if they can be."""
    target = Path(os.path.realpath(path))
    with suppress(OSError), open_folder(target.parent) as folder:
        remove_stale(folder, target.name)


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write the whole of *data* at the descriptor's place."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _create(folder: Folder, name: str, mode: int) -> TemporaryFile:
    while True:
        temporary_name = _prefix(name) + secrets.token_hex(_SUFFIX_BYTES)
        try:
            descriptor = os.open(temporary_name, _FLAGS, mode, dir_fd=folder.descriptor)
        except FileExistsError:
            continue
        # Between the two lines another program may have taken it for a stale one.
        acquire(descriptor, timeout_seconds=1.0)
        if os.fstat(descriptor).st_nlink:
            return TemporaryFile(folder, temporary_name, descriptor)
        os.close(descriptor)


def _prefix(name: str) -> str:
    kept = name
    while len(os.fsencode(kept)) > _NAME_LIMIT - len(_MARK) - 1 - 2 * _SUFFIX_BYTES:
        kept = kept[:-1]
    return f".{kept}{_MARK}"


def _is_still_there(temporary: TemporaryFile) -> bool:
    """Return whether the temporary name still stands for the file that was made under it."""
    there = os.stat(temporary.name, dir_fd=temporary.folder.descriptor, follow_symlinks=False)
    ours = os.fstat(temporary.descriptor)
    return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)


def _remove_if_stale(folder: Folder, entry: str) -> None:
    flags = os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(entry, flags, dir_fd=folder.descriptor)
    try:
        if acquire(descriptor, timeout_seconds=0.0):
            os.unlink(entry, dir_fd=folder.descriptor)
    finally:
        os.close(descriptor)


def _batches(chunks: Iterable[bytes]) -> Iterator[bytes | memoryview]:
    """Gather small chunks and cut large ones, so that a system call moves about a mebibyte."""
    waiting = bytearray()
    for chunk in chunks:
        if len(chunk) < _BATCH:
            waiting += chunk
            if len(waiting) >= _BATCH:
                yield bytes(waiting)
                waiting.clear()
            continue
        if waiting:
            yield bytes(waiting)
            waiting.clear()
        view = memoryview(chunk)
        for start in range(0, len(view), _BATCH):
            yield view[start : start + _BATCH]
    if waiting:
        yield bytes(waiting)
