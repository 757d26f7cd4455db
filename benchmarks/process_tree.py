"""A process and its descendants, seen through /proc: memory held and processor time used."""

import os
from dataclasses import dataclass
from pathlib import Path

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class ProcessTree:
    """The process *pid* and all that descend from it and live."""

    pid: int

    def members(self) -> list[int]:
        """Return the process numbers, the root first."""
        found = [self.pid]
        for pid in found:  # grows while it is walked
            found.extend(_children(pid))
        return found

    def resident_bytes(self) -> int:
        """Return the sum of the resident sets; pages that processes share count in each of them."""
        return sum(_resident_pages(pid) for pid in self.members()) * _PAGE_BYTES

    def cpu_seconds(self) -> float:
        """Return the user and system time used so far, that of ended children included."""
        return sum(_ticks(pid) for pid in self.members()) / _TICKS_PER_SECOND


def _children(pid: int) -> list[int]:
    children: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        children += map(int, _read(tasks).split())
    return children


def _resident_pages(pid: int) -> int:
    fields = _read(Path(f"/proc/{pid}/statm")).split()
    return int(fields[1]) if fields else 0


def _ticks(pid: int) -> int:
    # proc(5): the second field is the program's name in parentheses and may hold anything.
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, fields[11:15]))


def _read(path: Path) -> str:
    """Return the text of a file in /proc; that of a process which has just ended is empty."""
    try:
        return path.read_text("utf-8", "backslashreplace")
    except OSError:
        return ""
