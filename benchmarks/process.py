"""Whole processes, timed from outside: wall clock, processor time and peak memory.

One machine drifts by a third within minutes, so a figure is never compared with one of another time: the two sides
take turns, and what counts is the median of the ratios, turn by turn.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

_SHOWN_CHARACTERS = 500  # of what a failed program wrote

_STARTER = """
import os, sys, time
measured, *arguments = sys.argv[1:]
os.set_inheritable(int(measured), False)
started = time.perf_counter()
pid = os.posix_spawnp(arguments[0], arguments, os.environ)
_, status, usage = os.wait4(pid, 0)
seconds = time.perf_counter() - started
figures = os.waitstatus_to_exitcode(status), seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss
os.write(int(measured), " ".join(map(str, figures)).encode())
"""
"""Starts the program from a small process: the memory of one that starts another is counted with the other's."""

T = TypeVar("T")


class NotMeasured(Exception):
    """A measurement could not be made: a program is missing, failed or answered wrongly."""


@dataclass(frozen=True)
class Command:
    """A program to run, and how to know that it did its work."""

    arguments: Sequence[str | Path]
    statuses: tuple[int, ...] = (0,)
    """Exit statuses of a run that did its work."""

    expect: bytes = b""
    """What its output must contain; nothing by default."""

    environment: Mapping[str, str] | None = None
    """All of its environment, or None for this process's own."""


@dataclass(frozen=True)
class Run:
    """What one run of a program took."""

    wall_seconds: float
    cpu_seconds: float
    """User and system time, that of its ended children included."""

    peak_bytes: int
    """The largest resident set of the program or of one of its ended children, not their sum.

    Linux counts what the starting process held too, which here is a bare Python: a figure below 15 MB says little.
    """


@dataclass(frozen=True)
class Paired:
    """The runs of two programs that took turns."""

    ours: list[Run]
    theirs: list[Run]

    def ratio(self, figure: Callable[[Run], float]) -> float:
        """Return the median of the ratios of a figure, turn by turn."""
        return ratio_of(map(figure, self.ours), map(figure, self.theirs))


def ratio_of(ours: Iterable[float], theirs: Iterable[float]) -> float:
    """Return the median of the ratios of figures that were taken in turns."""
    return median(our / their for our, their in zip(ours, theirs, strict=True))


def in_turns(ours: Callable[[], T], theirs: Callable[[], T], turns: int) -> tuple[list[T], list[T]]:
    """Return what both sides yield in *turns* turns, after one turn that isn't counted.

    Who goes first changes with each turn, so that what one leaves behind in caches and clocks favours neither.
    """
    ours(), theirs()
    our_results, their_results = [], []
    for turn in range(turns):
        if turn % 2:
            their_results.append(theirs())
            our_results.append(ours())
        else:
            our_results.append(ours())
            their_results.append(theirs())
    return our_results, their_results


def pair(ours: Command, theirs: Command, turns: int) -> Paired:
    """Return the runs of two programs that took *turns* turns.

    Raises:
        NotMeasured: One of them isn't installed or failed.
    """
    return Paired(*in_turns(lambda: run(ours), lambda: run(theirs), turns))


def run(command: Command) -> Run:
    """Run a program to its end and return what it took.

    Raises:
        NotMeasured: It isn't installed, or failed.
    """
    name = Path(command.arguments[0]).name
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        program = str(command.arguments[0])
        if shutil.which(program) is None:
            raise NotMeasured(f"{name} isn't installed")
        with tempfile.TemporaryFile() as measured:
            subprocess.run(
                [sys.executable, "-I", "-S", "-c", _STARTER, str(measured.fileno()), *map(str, command.arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                env=command.environment,
                pass_fds=(measured.fileno(),),
                check=False,
            )
            measured.seek(0)
            figures = measured.read().split()
        errors.seek(0)
        output.seek(0)
        written = output.read()
        if len(figures) != 4:
            raise NotMeasured(f"{name} could not be started: {_shown(errors.read())}")
        status = int(figures[0])
        if status not in command.statuses:
            raise NotMeasured(f"{name} ended with status {status}: {_shown(errors.read() or written)}")
        if command.expect not in written:
            raise NotMeasured(f"{name} didn't print {command.expect.decode()!r}")
    return Run(float(figures[1]), float(figures[2]), int(figures[3]) * 1024)


def _shown(output: bytes) -> str:
    """Return the end of what a program wrote, in one line."""
    return " ".join(output.decode("utf-8", "backslashreplace").split())[-_SHOWN_CHARACTERS:]
