"""The checkout's virtual environment, made from the lock files.

It needs nothing but Python with venv and ensurepip, and writes nothing outside the checkout: the environment is .venv,
pip's cache is .cache/pip. Where packages come from is the user's own pip configuration; the lock files hold versions
and digests only.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"

# Not the link in .venv, should that be the python3 of this shell: it is about to be made anew.
PYTHON = os.path.realpath(sys.executable)

LOCK_FILES = {"run": ["run"], "test": ["run", "dev"]}
"""For each purpose the names of the lock files it is made from, in their order."""


def see_to(purpose: str) -> int:
    """Make the environment for *purpose* unless it is there; return the exit status of what failed, else 0."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "set-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two makes at once the second waits, and finds the work done
        try:
            _make(LOCK_FILES[purpose])
            _compile()
        except subprocess.CalledProcessError as error:
            print(f"Setting up {VENV} failed; the lines above tell why.", file=sys.stderr)
            return error.returncode
    return 0


def _make(names: list[str]) -> None:
    """Bring .venv to the state of the lock files *names*."""
    missing = [name for name in names if not _is_made(name)]
    if not missing:
        return
    if any(_stamp(name).exists() for name in missing) or not (VENV / "bin" / "python").exists() or missing == names:
        _run(PYTHON, "-m", "venv", "--clear", str(VENV))  # packages that a lock file no longer names must go
        missing = names
    for name in missing:
        print(f"Installing requirements/{name}.txt into {VENV}", file=sys.stderr)
        _pip("install", "--require-hashes", "--requirement", str(_lock_file(name)))
        if name == "run":
            _pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
        _stamp(name).write_text(_state(name))


def _compile() -> None:
    """Compile tuiz, as pip does with packages: where Python is told to write no byte code, each start would do it."""
    _run(str(VENV / "bin" / "python"), "-I", "-m", "compileall", "-q", "tuiz")


def _pip(*arguments: str) -> None:
    _run(str(VENV / "bin" / "python"), "-I", "-m", "pip", "--quiet", *arguments)


def _run(*command: str) -> None:
    settings = {"PIP_CACHE_DIR": str(CACHE / "pip"), "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0"}
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **settings})


def _is_made(name: str) -> bool:
    """Tell whether .venv holds what the lock file *name* says, for this Python and this place."""
    return (VENV / "bin" / "python").exists() and _stamp(name).is_file() and _stamp(name).read_text() == _state(name)


def _state(name: str) -> str:
    """Return what the environment is made from; when it changes, the environment is made anew."""
    made_from = _lock_file(name).read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return f"{hashlib.sha256(made_from).hexdigest()} {sys.version_info[:2]} {PYTHON} {ROOT}\n"


def _stamp(name: str) -> Path:
    return VENV / f"made-from-{name}"


def _lock_file(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"
