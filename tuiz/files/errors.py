"""What can go wrong with a file, each saying what happened, to which file, and what to do next."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tuiz.errors import StorageError


class FileMissing(StorageError):
    """The file isn't there."""

    hint = "Check the path; the file may have been moved or removed."


class FolderMissing(StorageError):
    """The folder isn't there any more."""

    hint = "Put the folder back, or open the file at its new place; nothing that you typed is lost."


class FileUnreadable(StorageError):
    """The file can't be read."""

    hint = "Check its owner and mode, and those of the folders above it."


class NotARegularFile(StorageError):
    """It is a folder, a device or a pipe, not a file."""

    hint = "Name a regular file."


class FileTooLarge(StorageError):
    """The file is larger than tuiz reads."""

    hint = "A zone file of this size is most likely something else; check the path."


class FileBusy(StorageError):
    """Another program goes on changing the file."""

    hint = "Wait until the other program is done, then try again."


class FileChanged(StorageError):
    """The file changed on disk since it was read."""

    hint = "Your edits are kept: read the file again, review the merge, then save."


class CannotReplace(StorageError):
    """The file can't be replaced by a new one, for a reason in the message; it may be written in place."""

    hint = "It can be written in place, after a copy that a crash is repaired from."

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path} can't be replaced: {reason}.")


class CannotWrite(StorageError):
    """The file can't be written."""

    hint = "Check its owner and mode, and those of its folder; nothing that you typed is lost."


class DiskFull(CannotWrite):
    """There is no room for the file."""

    hint = "Make room (or raise the quota or the file size limit), then save again; nothing that you typed is lost."


class DiskFailed(CannotWrite):
    """The disk reported an error."""

    hint = "Look at the system's log for the disk; your edits are kept, save again once it is mended."


class SafetyCopyDamaged(StorageError):
    """The copy that an interrupted write would be repaired from is damaged."""

    hint = "Look at the zone file itself before you save again."


_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_ACCESS = {errno.EACCES, errno.EPERM}


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what the system says while *path* is read into an error of ours."""
    try:
        yield
    except OSError as error:
        raise reading_error(error, path) from error
    except ValueError as error:  # a NUL, or a character that no file name can hold
        raise FileMissing(f"{str(path)!r} can't be the name of a file.") from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says while *path* is written into an error of ours."""
    try:
        yield
    except OSError as error:
        raise writing_error(error, path) from error
    except ValueError as error:
        raise CannotWrite(f"{str(path)!r} can't be the name of a file.") from error


def reading_error(error: OSError, path: Path) -> StorageError:
    """Return what *error* means to someone who wanted to read *path*."""
    if error.errno == errno.ENOENT:
        return FileMissing(f"{path} isn't there.")
    if error.errno == errno.EISDIR:
        return NotARegularFile(f"{path} is a folder, not a file.")
    if error.errno == errno.ELOOP:
        return FileUnreadable(f"{path} is a symbolic link that leads back to itself.", hint="Mend the link.")
    if error.errno == errno.EIO:
        return FileUnreadable(f"{path} can't be read: the disk reported an error.", hint=DiskFailed.hint)
    return FileUnreadable(f"{path} can't be read: {_words(error)}.")


def writing_error(error: OSError, path: Path) -> StorageError:
    """Return what *error* means to someone who wanted to write *path*."""
    if error.errno in _NO_ROOM:
        return DiskFull(f"There is no room for {path}: {_words(error)}.")
    if error.errno == errno.EIO:
        return DiskFailed(f"The disk reported an error while {path} was written.")
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ESTALE}:
        return FolderMissing(f"The folder {path.parent} isn't there any more.")
    if error.errno == errno.EROFS:
        return CannotWrite(f"{path} can't be written: its file system is mounted read-only.")
    if error.errno in _NO_ACCESS:
        return CannotWrite(f"{path} can't be written: permission denied.")
    return CannotWrite(f"{path} can't be written: {_words(error)}.")


def _words(error: OSError) -> str:
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]
