"""What a file has beside its text: owner, group, mode, ACL and extended attributes."""

import errno
import os
import stat
import sys
from pathlib import Path

from tuiz.files.errors import CannotReplace

# The kernel's own measurements of the text: those of the old text would be wrong for the new one.
_MEASURED = {"security.ima", "security.evm"}
_NOT_SUPPORTED = {errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}


def copy_attributes(source: int, target: int, path: Path) -> None:
    """Give the open file *target* what the open file *source*, which lies at *path*, has.

    Raises:
        CannotReplace: one of them can't be given, with which.
    """
    status = os.fstat(source)
    _copy_owner(status, target, path)
    _copy_extended(source, target, path)
    try:
        # Last: a change of owner or ACL takes bits away from the mode.
        os.fchmod(target, stat.S_IMODE(status.st_mode))
    except OSError as error:
        raise CannotReplace(path, "the new file can't be given the mode of the old one") from error


def _copy_owner(status: os.stat_result, target: int, path: Path) -> None:
    own = os.fstat(target)
    if (own.st_uid, own.st_gid) == (status.st_uid, status.st_gid):
        return
    try:
        os.fchown(target, status.st_uid, status.st_gid)
    except OSError as error:
        what = "user" if own.st_uid != status.st_uid else "group"
        which = status.st_uid if own.st_uid != status.st_uid else status.st_gid
        reason = f"it belongs to {what} {which}, and the new file can't be given to them"
        raise CannotReplace(path, reason) from error


def _copy_extended(source: int, target: int, path: Path) -> None:
    if sys.platform != "linux":
        return
    wanted = _extended(source)
    given = _extended(target)
    # An ACL that the folder gives to every new file isn't the old file's.
    for name in given.keys() - wanted.keys():
        try:
            os.removexattr(target, name)
        except OSError as error:
            raise _attribute_error(path, name) from error
    for name, value in wanted.items():
        if given.get(name) == value:
            continue
        try:
            os.setxattr(target, name, value)
        except OSError as error:
            raise _attribute_error(path, name) from error


def _extended(descriptor: int) -> dict[str, bytes]:
    if sys.platform != "linux":
        return {}
    try:
        names = os.listxattr(descriptor)
    except OSError as error:
        if error.errno in _NOT_SUPPORTED:
            return {}
        raise
    return {name: os.getxattr(descriptor, name) for name in names if name not in _MEASURED}


def _attribute_error(path: Path, name: str) -> CannotReplace:
    what = "access control list" if "acl" in name else f"extended attribute {name}"
    return CannotReplace(path, f"its {what} can't be given to the new file")
