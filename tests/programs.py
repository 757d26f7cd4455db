"""The programs of the system that tests run."""

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

_COMMAND_SECONDS = 30.0
_SBIN = "/usr/sbin:/usr/local/sbin:/sbin"


def run(*command: str, folder: Path | None = None, **env: str) -> str:
    """Run a command that must succeed, and return what it printed."""
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}:{_SBIN}", **env}
    done = subprocess.run(
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True, timeout=_COMMAND_SECONDS
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


def children() -> set[int]:
    """Return the processes that this one has begun and that aren't gone: some are servers of other tests."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == os.getpid():
                    found.add(int(entry.name))
    return found


def where(name: str) -> str:
    """Return the path of a program, which may stand where only root's PATH leads."""
    path = shutil.which(name) or shutil.which(name, path=_SBIN)
    assert path, f"{name} isn't installed"
    return path
