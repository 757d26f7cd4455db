"""The demo: a throw-away copy of the sample zones, with settings and state of its own."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import tuiz

SAMPLES = Path(tuiz.__file__).parent / "demo"

_OWN_FOLDERS = {
    "TUIZ_CONFIG_DIR": "config",
    "TUIZ_DATA_DIR": "data",
    "TUIZ_STATE_DIR": "state",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
}
"""Variables, and the folders of the demo that they point at: ours, and those that libraries look at."""


def copy_demo(folder: Path) -> Path:
    """Copy the sample zones into *folder*, which is made where it isn't there, and return it.

    Only contents are copied: what the package manager made read-only can be edited here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for sample in sorted(SAMPLES.rglob("*")):
        copy = folder / sample.relative_to(SAMPLES)
        if sample.is_dir():
            copy.mkdir(exist_ok=True)
        else:
            shutil.copyfile(sample, copy)
    return folder


@contextmanager
def throw_away_demo() -> Iterator[Path]:
    """Give a copy of the sample zones for as long as the context lasts, and nothing that is done with it stays.

    Settings, data and state are looked for in the same temporary folder, so the user's own are neither used nor
    changed. It is removed at the end, also when the terminal is closed or the program is told to terminate.
    """
    with tempfile.TemporaryDirectory(prefix="tuiz-demo-") as name, _ending_in_order(), _own_folders(Path(name)):
        yield copy_demo(Path(name) / "zones")


@contextmanager
def _own_folders(home: Path) -> Iterator[None]:
    """Point settings, data, state and cache at folders in *home*."""
    before = {variable: os.environ.get(variable) for variable in _OWN_FOLDERS}
    for variable, folder in _OWN_FOLDERS.items():
        (home / folder).mkdir(mode=0o700, exist_ok=True)
        os.environ[variable] = str(home / folder)
    try:
        yield
    finally:
        for variable, value in before.items():
            if value is None:
                del os.environ[variable]
            else:
                os.environ[variable] = value


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Let the signals that end a program end it by an exception, so that contexts are left in order."""
    before = {number: signal.signal(number, _exit) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _exit(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
