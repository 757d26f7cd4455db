"""Writing over a file that can't be replaced, after a copy that an interrupted write is repaired from."""

import enum
import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tuiz.files.atomic import changed, check, gone, resolved
from tuiz.files.errors import FileMissing, SafetyCopyDamaged, writing
from tuiz.files.folder import Folder, open_folder
from tuiz.files.identity import SIZE_LIMIT, Identity, digest_of, read_file
from tuiz.files.temporary import remove_stale, temporary_file, write_all

_MAGIC = b"tuiz safety copy 1\n"
_HEADER_LIMIT = 2**20
_COPY_LIMIT = 2 * SIZE_LIMIT + _HEADER_LIMIT
_SECTOR = 512  # the least that a disk writes as one
_BLOCK = 2**20


class Repair(enum.Enum):
    """What became of a file whose writing may have been interrupted."""

    NOT_NEEDED = enum.auto()
    """There is no safety copy: nothing was being written."""
    OLD = enum.auto()
    """The file holds the whole old text."""
    NEW = enum.auto()
    """The file holds the whole new text."""
    CHANGED = enum.auto()
    """Another program has written the file since, so it was left alone; the safety copy is kept."""


def write_in_place(
    path: Path,
    data: bytes,
    *,
    safety_copy: Path,
    expected: Identity,
    before_write: Callable[[str], None] = lambda _: None,
) -> Identity:
    """Write *data* over the text of the file at *path*, and return its new identity.

    For files that `write_atomically` can't replace. Other programs may see a part of the new text while it is written.

    Args:
        path: the file; symbolic links are followed.
        data: the whole new text.
        safety_copy: where both texts are kept until the write is done, in a folder of the user's own.
        expected: what the file must still hold.
        before_write: called with the digest of the new text, after the safety copy is on the disk.

    Raises:
        FileChanged: the file isn't as *expected*.
        CannotWrite: no room, no permission, a failing disk; the old text was put back if it could be.
    """
    target = resolved(path)
    digest = digest_of(data)
    old, identity = _read_old(path, expected)
    copy = _SafetyCopy(os.fsdecode(target), identity.digest, digest, old, data)
    with writing(safety_copy):
        copy.write(safety_copy)
    before_write(digest)
    with writing(target), _locked_if_possible(target.parent):
        checked = check(path, identity)
        with _open_for_writing(target) as descriptor:
            checked.expect_unchanged()
            try:
                _overwrite(descriptor, data, len(old))
            except OSError:
                _overwrite(descriptor, old, len(data))
                raise
            result = Identity.of(os.fstat(descriptor), digest)
    _forget(safety_copy)
    return result


def repair_from(safety_copy: Path) -> Repair:
    """Make the file that *safety_copy* tells of whole again, when its writing was interrupted.

    A file that holds a mixture of both texts gets the old one back; anything else was written by another program. The
    caller makes sure that the write isn't still going on.

    Raises:
        SafetyCopyDamaged: it can't be understood.
        StorageError: the file can't be read or written.
    """
    try:
        copy = _SafetyCopy.read(safety_copy)
    except FileMissing:
        return Repair.NOT_NEEDED
    target = Path(copy.target)
    try:
        found, _ = read_file(target)
    except FileMissing:
        return Repair.CHANGED
    digest = digest_of(found)
    if digest not in {copy.old_digest, copy.new_digest}:
        if not is_mixture(found, copy.old, copy.new):
            return Repair.CHANGED
        with writing(target), _locked_if_possible(target.parent), _open_for_writing(target) as descriptor:
            _overwrite(descriptor, copy.old, len(found))
        digest = copy.old_digest
    _forget(safety_copy)
    return Repair.NEW if digest == copy.new_digest else Repair.OLD


def is_mixture(found: bytes, old: bytes, new: bytes) -> bool:
    """Return whether *found* is what an interrupted write of *new* over *old* may leave.

    Each sector holds the one, the other, or zeros where the file had grown but nothing was written yet.
    """
    if not min(len(old), len(new)) <= len(found) <= max(len(old), len(new)):
        return False
    for start in range(0, len(found), _BLOCK):
        block = slice(start, min(start + _BLOCK, len(found)))
        if found[block] not in {old[block], new[block]} and not _is_mixed_block(found[block], old[block], new[block]):
            return False
    return True


@dataclass(frozen=True, slots=True)
class _SafetyCopy:
    target: str
    old_digest: str
    new_digest: str
    old: bytes
    new: bytes

    def write(self, path: Path) -> None:
        """Write the copy, so that it is wholly there or not at all."""
        digests = {"old_digest": self.old_digest, "new_digest": self.new_digest}
        header = {"target": self.target, "old_size": len(self.old), **digests}
        # ASCII, so that a file name that isn't UTF-8 survives too.
        line = json.dumps(header).encode("ascii") + b"\n"
        with open_folder(path.parent) as folder:
            remove_stale(folder, path.name)
            with temporary_file(folder, path.name, mode=0o600) as temporary:
                temporary.fill([_MAGIC, line, self.old, self.new])
                os.fsync(temporary.descriptor)
                temporary.replace(path.name)
            folder.sync()

    @classmethod
    def read(cls, path: Path) -> "_SafetyCopy":
        """Read the copy at *path*, and prove that it is whole."""
        data, _ = read_file(path, limit=_COPY_LIMIT)
        damaged = SafetyCopyDamaged(f"The safety copy {path} is damaged.")
        end = data.find(b"\n", len(_MAGIC), _HEADER_LIMIT)
        if not data.startswith(_MAGIC) or end < 0:
            raise damaged
        try:
            header = json.loads(data[len(_MAGIC) : end])
            middle = end + 1 + header["old_size"]
            copy = cls(
                header["target"], header["old_digest"], header["new_digest"], data[end + 1 : middle], data[middle:]
            )
        except (ValueError, KeyError, TypeError) as error:
            raise damaged from error
        if (digest_of(copy.old), digest_of(copy.new)) != (copy.old_digest, copy.new_digest):
            raise damaged
        return copy


def _read_old(path: Path, expected: Identity) -> tuple[bytes, Identity]:
    try:
        old, identity = read_file(path)
    except FileMissing:
        raise gone(path) from None
    if identity.digest != expected.digest:
        raise changed(path)
    return old, identity


def _overwrite(descriptor: int, data: bytes, length: int) -> None:
    """Write *data* over the *length* bytes of an open file, making sure of the room first."""
    if len(data) > length:
        os.posix_fallocate(descriptor, 0, len(data))
    os.lseek(descriptor, 0, os.SEEK_SET)
    for start in range(0, len(data), _BLOCK):
        write_all(descriptor, memoryview(data)[start : start + _BLOCK])
    os.ftruncate(descriptor, len(data))
    os.fsync(descriptor)


@contextmanager
def _open_for_writing(target: Path) -> Iterator[int]:
    descriptor = os.open(target, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _locked_if_possible(path: Path) -> Iterator[None]:
    """Hold the lock of the folder at *path*, if we may open it at all."""
    with ExitStack() as stack:
        folder: Folder | None = None
        with suppress(PermissionError):
            folder = stack.enter_context(open_folder(path))
        if folder is not None:
            stack.enter_context(folder.locked())
        yield


def _forget(safety_copy: Path) -> None:
    """Remove the safety copy; one that stays is found to be of no use the next time."""
    with suppress(OSError):
        safety_copy.unlink()


def _is_mixed_block(found: bytes, old: bytes, new: bytes) -> bool:
    for start in range(0, len(found), _SECTOR):
        sector = slice(start, start + _SECTOR)
        part = found[sector]
        size = len(part)
        whole = {old[sector][:size], new[sector][:size], bytes(size)}
        if part not in whole and not _is_seam(part, old[sector], new[sector]):
            return False
    return True


def _is_seam(part: bytes, old: bytes, new: bytes) -> bool:
    """Return whether *part* begins as *new* and goes on as *old*, zeros after its end."""
    rest = old.ljust(len(part), b"\0")[: len(part)]
    return any(part == new[:cut] + rest[cut:] for cut in range(len(part) + 1))
