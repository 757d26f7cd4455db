"""What is mounted where, as far as the system tells (Linux's mountinfo)."""

import re
from collections.abc import Iterator
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
_OCTAL = re.compile(r"\\([0-7]{3})")

# Between machines a lock or a shared mapping of memory doesn't hold what it promises.
_NETWORK = {"9p", "afs", "ceph", "cifs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs", "virtiofs"}


def is_mount_point(path: Path) -> bool:
    """Return whether a file system, or a part of one, is mounted on the very file at *path*."""
    return any(str(path) == place for place, _ in _mounts())


def is_on_network(path: Path) -> bool:
    """Return whether *path*, which no symbolic link stands for, lies on a file system that machines share."""
    kind = ""
    longest = -1
    for place, kind_there in _mounts():
        # Of two mounts on one place the later one is seen.
        if path.is_relative_to(place) and len(place) >= longest:
            longest, kind = len(place), kind_there
    return kind in _NETWORK or kind.startswith("fuse.")


def mount_of(line: str) -> tuple[str, str] | None:
    r"""Return the place and the kind of file system of one *line* of mountinfo, which writes a blank as `\040`."""
    fields, _, rest = line.partition(" - ")
    parts = fields.split(" ")
    if len(parts) < 5 or not rest:
        return None
    return _OCTAL.sub(lambda match: chr(int(match[1], 8)), parts[4]), rest.split(" ")[0]


def _mounts() -> Iterator[tuple[str, str]]:
    try:
        text = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # not Linux, or no /proc: what is tried will tell
        return
    for line in text.splitlines():
        if mount := mount_of(line):
            yield mount
