"""The side that asks of the process that answers from a large zone."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from tuiz.errors import TuizError
from tuiz.services.simulate_child import MODULE, answer_told, as_line, holds_told, told_zone
from tuiz.services.simulating import Abandoned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from threading import Event

    from tuiz.domain.answering import Answer
    from tuiz.services.finding_zone import FoundZone

_ENDED: Final = "The process that reads the zone has ended."


class SimulateProcess:
    """Answers from one zone; made in a thread, and waits there until the zone is read.

    Args:
        found: the zone.
        text: its text where it isn't the file's.
        given_up: ends the reading when it is set.
        told: called now and then with the number of records read so far.

    Raises:
        Abandoned: it was given up.
        TuizError: the zone can't be read, or there can't be a process.
    """

    def __init__(
        self, found: FoundZone, text: bytes | None, given_up: Event, told: Callable[[int], object] = lambda _: None
    ) -> None:
        # -P: what lies in the current folder, which may be a folder of zones, is no module of ours.
        command = [sys.executable, "-P", "-m", MODULE]
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise TuizError(f"There can't be a process that reads the zone: {error.strerror}.") from error
        self._lock = Lock()  # two that look up side by side take turns
        self.unreadable = 0
        """How many entries can't be read."""
        try:
            size = None if text is None else len(text)
            said = self._ask(told_zone(found.path, found.origin, found.include, size) + (text or b""))
            while "read" in said:
                if given_up.is_set():
                    raise Abandoned
                told(said["read"])
                said = self._heard()
            self.unreadable = said["ready"]
        except BaseException:
            self.end()
            raise

    def answer(self, name: str, rdtype: str) -> Answer:
        """Return what a server answers to a question.

        Raises:
            TuizError: it isn't a name, or the process has ended.
        """
        return answer_told(self._ask(as_line({"question": [name, rdtype]})))

    def holds(self, owners: Sequence[str]) -> Sequence[bool]:
        """Return of each name whether the zone answers for it."""
        return holds_told(self._ask(as_line({"owners": list(owners)})))

    def end(self) -> None:
        """End the process, and give its memory back."""
        with suppress(OSError):
            self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self._process.wait()

    def _ask(self, line: bytes) -> dict[str, Any]:
        assert self._process.stdin is not None
        with self._lock:
            try:
                self._process.stdin.write(line)
                self._process.stdin.flush()
            except (OSError, ValueError) as error:
                raise TuizError(_ENDED) from error
            return self._heard()

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        try:
            line = self._process.stdout.readline()
        except (OSError, ValueError):
            line = b""  # it was ended meanwhile
        if not line:
            raise TuizError(_ENDED)
        said: dict[str, Any] = json.loads(line)
        if "failed" in said:
            raise TuizError(said["failed"][0], hint=said["failed"][1])
        return said
