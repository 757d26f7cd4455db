"""The app's side of the process that checks zones: it is told a zone and says what it has found."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from tuiz.services.check_child import MODULE, findings_told, told_job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from tuiz.checks.findings import Finding
    from tuiz.services.check_job import CheckJob


class CheckProcess:
    """A process that checks one zone after the other; leaving its block ends it."""

    def __init__(self) -> None:
        """Start it.

        Raises:
            OSError: the system gives no process.
        """
        # -P: what lies in the current folder, which may be a folder of zones, is no module of ours.
        command = [sys.executable, "-P", "-m", MODULE]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()
        process = self._process
        with suppress(OSError), process:
            if process.stdin is not None:
                process.stdin.close()

    def end(self) -> None:
        """End the process, from any thread; whoever waits for an answer gets none."""
        with suppress(OSError):
            self._process.kill()

    def ask(
        self,
        job: CheckJob,
        text: Iterable[memoryview] = (),
        size: int | None = None,
        told: Callable[[float], object] = lambda _done: None,
    ) -> list[Finding] | None:
        """Return what is found in a zone, None where the process has ended.

        Args:
            job: the zone.
            text: of the zone.
            size: of the text in bytes; None lets the process read the file.
            told: called now and then with the part done so far, from 0 to 1.
        """
        source, sink = self._process.stdout, self._process.stdin
        if source is None or sink is None:
            return None
        with suppress(OSError):  # a process that has ended tells so below
            sink.write(told_job(job, size))
            for chunk in text:
                sink.write(chunk)
            sink.flush()
        for line in source:
            said = findings_told(line)
            if not isinstance(said, float):
                return said
            told(said)
        return None
