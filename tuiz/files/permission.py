"""Why a file can't be written, or can't be replaced, as far as it can be told without trying."""

import fcntl
import os
import stat
import struct
import sys
from pathlib import Path

from tuiz.files.mounts import is_mount_point

# linux/fs.h: FS_IOC_GETFLAGS and two of its flags, which chattr sets as i and a.
_GET_FLAGS = 0x80086601 if struct.calcsize("l") == 8 else 0x80046601
_IMMUTABLE = 0x10
_APPEND_ONLY = 0x20


def why_not_writable(path: Path) -> str | None:
    """Return why the file at *path* can't be edited, as a sentence; None when nothing speaks against it.

    Made to be asked before the first edit. A file that isn't there yet is judged by its folder.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return _why_not_creatable(path)
    except (OSError, ValueError, RuntimeError) as error:
        return f"It can't be looked at: {getattr(error, 'strerror', None) or error}."
    return _why_not_regular(path, status) or _why_not_permitted(path, status)


def why_not_replaceable(path: Path) -> str | None:
    """Return why the file at *path*, which no symbolic link stands for, can't be replaced, as the end of a sentence."""
    status = path.stat()
    folder = path.parent.stat()
    if status.st_nlink > 1:
        return f"it has {status.st_nlink - 1} other hard link{'s' if status.st_nlink > 2 else ''}, which would keep \
the old text"
    if status.st_dev != folder.st_dev or is_mount_point(path):
        return "it is a mount point"
    if not _may(path.parent, os.R_OK | os.W_OK | os.X_OK):
        return f"its folder {path.parent} isn't writable by you"
    if folder.st_mode & stat.S_ISVTX and os.geteuid() not in {0, status.st_uid, folder.st_uid}:
        return f"its folder {path.parent} lets only the owner of a file replace it"
    return None


def _why_not_regular(path: Path, status: os.stat_result) -> str | None:
    if not stat.S_ISREG(status.st_mode):
        return "It isn't a regular file."
    flag = _locked_by_flag(path)
    return f"It is {flag}; chattr {'-i' if flag == 'immutable' else '-a'} takes that away." if flag else None


def _why_not_permitted(path: Path, status: os.stat_result) -> str | None:
    if _is_read_only_mount(path):
        return "Its file system is mounted read-only."
    if _may(path, os.R_OK | os.W_OK):
        return None
    return f"You may not write it: its mode is {stat.filemode(status.st_mode)}, its owner {_user(status.st_uid)}."


def _may(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _why_not_creatable(path: Path) -> str | None:
    folder = path.parent
    if not folder.is_dir():
        return f"The folder {folder} isn't there."
    if not _may(folder, os.W_OK | os.X_OK):
        return f"You may not write in the folder {folder}."
    return None


def _locked_by_flag(path: Path) -> str | None:
    if sys.platform != "linux":
        return None
    buffer = bytearray(struct.calcsize("l"))
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.ioctl(descriptor, _GET_FLAGS, buffer)
    except OSError:  # this file system has no such flags
        return None
    finally:
        os.close(descriptor)
    flags = int.from_bytes(buffer[:4], sys.byteorder)
    if flags & _IMMUTABLE:
        return "immutable"
    return "append-only" if flags & _APPEND_ONLY else None


def _is_read_only_mount(path: Path) -> bool:
    try:
        return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def _user(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
