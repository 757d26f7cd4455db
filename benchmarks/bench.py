"""One run of the benchmarks: its samples, its number of turns, and how tuiz is started."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from benchmarks.process import Command, NotMeasured
from benchmarks.samples import Samples

T = TypeVar("T")

_QUICK_TURNS = 3
_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Bench:
    """What every measurement needs."""

    samples: Samples
    home: Path
    """The home directory of the programs that are measured: empty, so that no user's settings count."""

    runs: int | None = None
    """How many turns each measurement takes, or None for its own number."""

    quick: bool = False
    _results: dict[Callable[..., object], object] = field(default_factory=dict)

    def turns(self, usual: int) -> int:
        """Return how many turns a measurement takes that takes *usual* ones."""
        return self.runs or (min(usual, _QUICK_TURNS) if self.quick else usual)

    def once(self, measure: Callable[["Bench"], T]) -> T:
        """Return what *measure* yields; it is asked only once, however many budgets rest on it."""
        if measure not in self._results:
            try:
                self._results[measure] = measure(self)
            except NotMeasured as error:
                self._results[measure] = error
        result = self._results[measure]
        if isinstance(result, NotMeasured):
            raise result
        return cast(T, result)

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of the programs that are measured."""
        foreign = ("XDG_", "TUIZ_", "LC_", "PYTHON")  # without byte code, say, all of tuiz is compiled at each start
        own = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        return {**own, "HOME": str(self.home), "LANG": "C.UTF-8", "PYTHONPATH": str(_ROOT)}

    def tuiz(self, *arguments: str | Path) -> list[str | Path]:
        """Return the command line of tuiz as it is installed beside this Python."""
        installed = Path(sys.executable).with_name("tuiz")
        start = [installed] if installed.exists() else [sys.executable, "-m", "tuiz"]
        return [*start, *arguments]

    def peers_python(self, module: str) -> Path:
        """Return a Python that has a peer's *module*: this one, or that of the environment beside the samples.

        Raises:
            NotMeasured: neither has it.
        """
        if importlib.util.find_spec(module) is not None:
            return Path(sys.executable)
        peers = self.samples.folder / "peers" / "bin" / "python"
        arguments: list[str | Path] = [peers, "-c", f"import {module}"]
        if not peers.exists() or subprocess.run(arguments, capture_output=True, check=False).returncode:
            raise NotMeasured(f"{module} isn't installed: see benchmarks/README.md")
        return peers

    def command(
        self, arguments: Sequence[str | Path], *, statuses: tuple[int, ...] = (0,), expect: bytes = b""
    ) -> Command:
        """Return a program to run in the environment of this run."""
        return Command(arguments, statuses, expect, self.environment)

    def python(self, *arguments: str | Path, expect: bytes = b"") -> Command:
        """Return this Python with *arguments*."""
        return self.command([sys.executable, *arguments], expect=expect)


def program(name: str) -> str:
    """Return the path of a peer.

    Raises:
        NotMeasured: It isn't installed.
    """
    # Debian keeps NSD's and BIND's tools where only root's PATH looks.
    path = shutil.which(name) or shutil.which(name, path="/usr/local/sbin:/usr/sbin:/sbin")
    if path is None:
        raise NotMeasured(f"{name} isn't installed")
    return path
