"""Which process something belongs to, so that another one can tell whether it still runs."""

import os
import socket
from pathlib import Path
from typing import Final, NamedTuple

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_BEFORE_START: Final = 19
"""The fields of a process's state between its name and when it was started, proc_pid_stat(5)."""


class Process(NamedTuple):
    """A process; a later one with its number isn't the same."""

    host: str
    number: int
    begun: str
    """When it was started, in a form that is only good for comparing; empty where the system doesn't tell."""


def this_process() -> Process:
    """Return the one that asks."""
    return process_of(os.getpid())


def process_of(number: int) -> Process:
    """Return the process of this machine that has a number now."""
    return Process(socket.gethostname(), number, _begun(number))


def is_running(process: Process) -> bool | None:
    """Return whether a process runs; None where that can't be known from here."""
    if process.host != socket.gethostname():
        return None
    try:
        os.kill(process.number, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):  # it runs, and is another user's
        pass
    return process.begun == _begun(process.number)


def _begun(number: int) -> str:
    try:
        boot = _BOOT.read_text().strip()
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # not Linux
        return ""
    return f"{boot} {fields[_BEFORE_START]}" if len(fields) > _BEFORE_START else ""
