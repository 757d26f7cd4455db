"""The demo: a throw-away copy of the sample zones, with settings and state of its own."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import tuiz
from tuiz.storage.places import Places

if TYPE_CHECKING:
    from types import FrameType

    from tuiz.errors import TuizError

SAMPLES = Path(tuiz.__file__).parent / "demo"

_OWN_FOLDERS = {
    "TUIZ_CONFIG_DIR": "config",
    "TUIZ_DATA_DIR": "data",
    "TUIZ_STATE_DIR": "state",
    "TUIZ_CACHE_DIR": "cache",
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


class LiveDemo(NamedTuple):
    """The demo with its name servers."""

    zones: Path
    settings: Path
    """The file by which lookups go to the demo's servers."""
    port: int | None
    """Where all of them listen; None where they can't."""
    why_not: TuizError | None = None


@contextmanager
def live_demo(port: int = 0) -> Iterator[LiveDemo]:
    """Give the demo, and name servers that serve its zones, for as long as the context lasts.

    Args:
        port: of the servers; a free one where none is given.
    """
    with throw_away_demo() as zones:
        from tuiz.nameserver.sockets import CannotListen
        from tuiz.services.demo_servers import DemoServers
        from tuiz.services.demo_world import plant_garden, point_at_loopback

        folder = Places.of_user().config
        try:
            servers = DemoServers(zones, port)
        except CannotListen as error:
            yield LiveDemo(zones, folder / "config.toml", None, error)
            return
        point_at_loopback(zones)
        plant_garden(zones)
        settings = servers.write_settings(folder)
        with servers:
            yield LiveDemo(zones, settings, servers.port)


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
