"""The programs of the system that tests run."""

import os
import shutil
import subprocess
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


def where(name: str) -> str:
    """Return the path of a program, which may stand where only root's PATH leads."""
    path = shutil.which(name) or shutil.which(name, path=_SBIN)
    assert path, f"{name} isn't installed"
    return path
