"""The program's own streams: one that is closed or full is told of, and never taken for anything else."""

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from tuiz.errors import TuizError

if TYPE_CHECKING:
    from collections.abc import Iterator


class OutputFailed(TuizError):
    """The output couldn't be written."""

    hint = "What a command changes is done whole or not at all: tuiz history tells whether it is."


class Narration:
    """What is told on stderr: where that can't be written, the work goes on, and the status tells."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.failed = False
        """Whether something couldn't be told."""

    def write(self, text: str) -> int:
        """Write *text* if that can be done."""
        try:
            return self.stream.write(text)
        except (OSError, ValueError):
            self.failed = True
            return len(text)

    def flush(self) -> None:
        """Bring what is written to its reader, if that can be done."""
        try:
            self.stream.flush()
        except (OSError, ValueError):
            self.failed = True

    def end(self) -> None:
        """Bring out what can be told; what can't is let go of, so that Python doesn't try again when it ends."""
        self.flush()
        if self.failed:
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())

    def __getattr__(self, name: str) -> object:
        return getattr(self.stream, name)

    def __iter__(self) -> "Iterator[str]":
        return iter(self.stream)


def replace_closed() -> None:
    """Open nothing in the place of streams that are closed, so that no file that is opened later is taken for one.

    Raises:
        OutputFailed: stdout is closed: what was asked for would be lost.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - until the end
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - until the end
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - until the end
        raise OutputFailed("The standard output is closed.", hint="Nothing was done. Send it to a file, or /dev/null.")


def write(text: str) -> None:
    """Write *text* on stdout.

    Raises:
        OutputFailed: it can't be written.
        BrokenPipeError: its reader went away.
    """
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _failed(error) from error


def flush() -> None:
    """Bring what was written to its reader; raises what `write` raises."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _failed(error) from error


def drop() -> None:
    """Give up on stdout: Python flushes once more at exit, into nothing."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)


def _failed(error: OSError) -> OutputFailed:
    return OutputFailed(f"The output can't be written: {error.strerror or error}.")
