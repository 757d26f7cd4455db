"""What a command waits for, told on a terminal in one line that goes away: a script's stderr never sees it."""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from tuiz.domain.display import printable

_FIRST_SECONDS: Final = 1.0
"""Who gets an answer sooner needn't know what was waited for."""
_SECONDS: Final = 0.5


class StatusLine:
    """One line on stderr that is written over, where stderr is a terminal that can do that."""

    def __init__(self) -> None:
        self.is_shown: Final = sys.stderr.isatty() and os.environ.get("TERM", "") not in {"", "dumb"}
        self._cells = 0

    def show(self, text: str) -> None:
        """Show a text, as much of it as there is room for, in the place of the one before."""
        if not self.is_shown:
            return
        room = max(1, shutil.get_terminal_size().columns - 1)
        text = printable(text).encode("ascii", "backslashreplace").decode("ascii")[:room]
        # Spaces, not a terminal's sequence: they take the rest of the line away everywhere.
        sys.stderr.write(f"\r{text}{' ' * max(0, self._cells - len(text))}")
        sys.stderr.flush()
        self._cells = len(text)

    def clear(self) -> None:
        """Take it away, so that something else can be printed."""
        if self._cells:
            sys.stderr.write(f"\r{' ' * self._cells}\r")
            sys.stderr.flush()
            self._cells = 0


class Waiting:
    """Tells every now and then what is waited for, and since when.

    Args:
        line: where.
        text: says what; asked anew each time.
    """

    def __init__(self, line: StatusLine, text: Callable[[], str]) -> None:
        self._line = line
        self._text = text
        self._since = time.monotonic()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        if self._line.is_shown:
            self._task = asyncio.create_task(self._tell())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
        self._line.clear()

    def heard(self) -> None:
        """Take the line away and begin to count anew: something came, and is printed now."""
        self._since = time.monotonic()
        self._line.clear()

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(_SECONDS)
            waited = time.monotonic() - self._since
            if waited >= _FIRST_SECONDS:
                self._line.show(f"{self._text()} {waited:.0f} s")
