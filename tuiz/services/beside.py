"""Have rows worked out by a second process while this one does something else."""

import marshal
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from tuiz.files.second_process import SecondProcess

Row = tuple[object, ...]
"""Of numbers, texts, None and tuples of them: what passes from one process to the other."""


class Beside:
    """A second process at its work; `join` waits for it."""

    def __init__(self, process: SecondProcess) -> None:
        """Take the process."""
        self._process = process

    @classmethod
    def start(cls, work: Callable[[], list[Row]]) -> Self | None:
        """Start *work*, which only looks, so that it may be done again.

        Returns:
            None where there can't be a second process; then it is to be done here.
        """
        process = SecondProcess.start(lambda: (marshal.dumps(work()),))
        return cls(process) if process else None

    def join(self) -> list[Row] | None:
        """Return what the work came to; None where it failed, and is to be done here."""
        said = self._process.join()
        with suppress(EOFError, ValueError, TypeError):
            found: list[Row] | None = marshal.loads(said) if said else None  # noqa: S302 - our own child wrote it
            return found
        return None
