"""What tells one state of a file from another, and reading a file together with it."""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tuiz.files.errors import FileBusy, FileTooLarge, NotARegularFile, reading

SIZE_LIMIT = 4 * 2**30
"""The most bytes that are read from one file."""

_CHUNK = 2**16
_SLICE = 2**20
_TRIES = 5

# A pipe must not make the opening wait, a terminal must not become ours.
_READ_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY


class Identity(NamedTuple):
    """One state of a file: where it lay, and what was in it."""

    device: int
    inode: int
    size: int
    """In bytes."""
    mtime_ns: int
    digest: str
    """SHA-256 of the whole text, in hexadecimal; empty while it isn't known yet."""

    @classmethod
    def of(cls, status: os.stat_result, digest: str) -> "Identity":
        """Return the identity of a file with this *status* and this *digest*."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, digest)

    def place(self) -> tuple[int, int, int, int]:
        """Return what a look at the file's status can be compared with, without reading it."""
        return self.device, self.inode, self.size, self.mtime_ns

    def looks_like(self, status: os.stat_result) -> bool:
        """Return whether *status* gives no sign of a change: quick, and right unless a program hides its writes."""
        return self.place() == (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def digest_of(data: bytes) -> str:
    """Return the digest that `Identity` holds for a file with this *data*."""
    import hashlib  # who only looks needs no digest

    return hashlib.sha256(data).hexdigest()


def read_file(path: Path, *, limit: int = SIZE_LIMIT) -> tuple[bytes, Identity]:
    """Return the bytes of the regular file at *path*, and its identity at that moment.

    Raises:
        FileMissing: there is no such file.
        NotARegularFile: it is a folder, a device or a pipe.
        FileTooLarge: it holds more than *limit* bytes.
        FileBusy: it changed again and again while it was read.
        FileUnreadable: the system refuses.
    """
    data, status = read_with_status(path, limit=limit)
    return data, Identity.of(status, digest_of(data))


def read_with_status(path: Path, *, limit: int = SIZE_LIMIT) -> tuple[bytes, os.stat_result]:
    """Return the bytes of the regular file at *path*, and its status at that moment.

    For who has no time for the digest yet. Raises what `read_file` raises.
    """
    for _ in range(_TRIES):
        with reading(path), opened(path) as descriptor:
            before = os.fstat(descriptor)
            data = _read_all(descriptor, before.st_size, path, limit)
            if same_state(before, os.fstat(descriptor)):
                return data, before
    raise FileBusy(f"Another program goes on changing {path}.")


def digest_slices(chunks: Iterable[bytes | memoryview]) -> Iterator[str | None]:
    """Yield None while *chunks* are being digested, a slice at a time, and then their digest."""
    import hashlib

    state = hashlib.sha256()
    for chunk in chunks:
        for begin in range(0, len(chunk), _SLICE):
            state.update(memoryview(chunk)[begin : begin + _SLICE])
            yield None
    yield state.hexdigest()


def read_digest(path: Path) -> tuple[str, os.stat_result]:
    """Return the digest of the file at *path* without holding its text, and the status that goes with it.

    Raises what `read_file` raises, but for `FileTooLarge`.
    """
    for _ in range(_TRIES):
        with reading(path), opened(path) as descriptor:
            before = os.fstat(descriptor)
            digest = _digest_all(descriptor)
            if same_state(before, os.fstat(descriptor)):
                return digest, before
    raise FileBusy(f"Another program goes on changing {path}.")


def same_state(one: os.stat_result, other: os.stat_result) -> bool:
    """Return whether nothing touched the file between the two looks; unlike mtime, ctime can't be set back."""
    return (one.st_dev, one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns) == (
        other.st_dev,
        other.st_ino,
        other.st_size,
        other.st_mtime_ns,
        other.st_ctime_ns,
    )


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """Give a descriptor that reads the regular file at *path*.

    Raises:
        NotARegularFile: it is something else; looked at first, because opening alone can move a tape.
        OSError: the system refuses.
    """
    _expect_regular(path.stat(), path)
    descriptor = os.open(path, _READ_FLAGS)
    try:
        _expect_regular(os.fstat(descriptor), path)
        yield descriptor
    finally:
        os.close(descriptor)


def _expect_regular(status: os.stat_result, path: Path) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a device, a pipe or a socket"
    raise NotARegularFile(f"{path} is {kind}, not a file.")


def _read_all(descriptor: int, size: int, path: Path, limit: int) -> bytes:
    too_large = FileTooLarge(f"{path} is larger than {limit:,} bytes.")
    if size > limit:
        raise too_large
    parts: list[bytes] = []
    total = 0
    # More than it should have, so that the usual file is one read, and a second that finds the end.
    while part := os.read(descriptor, max(size - total, 0) + _CHUNK):
        parts.append(part)
        total += len(part)
        if total > limit:
            raise too_large
    return b"".join(parts)


def _digest_all(descriptor: int) -> str:
    import hashlib

    state = hashlib.sha256()
    buffer = bytearray(_CHUNK)
    view = memoryview(buffer)
    while count := os.readv(descriptor, [buffer]):
        state.update(view[:count])
    return state.hexdigest()
