"""A keystroke in the filter at 1,000,000 records against the same filter over textual-fastdatatable.

Both show what matches `cache7`; what is timed is the next `7`, until the frame with the first row of `cache77`.
"""

import random
from contextlib import ExitStack
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.figure import Figure, time_ratio
from benchmarks.process import in_turns
from benchmarks.samples import FIRST_RECORD, first_row_of
from benchmarks.terminal import TEXTUAL_BEGINS, Terminal

TURNS = 15

_BEFORE, _KEY = "cache7", "7"
_BACKSPACE = "\x7f"
_PAUSE_SECONDS = 0.15


def keystroke(bench: Bench) -> Figure:
    """One more character in the filter."""
    python = bench.peers_python("textual_fastdatatable")
    zone = bench.samples.zone(1_000_000)
    with ExitStack() as stack:
        ours = stack.enter_context(_Filter(bench, bench.tuiz(zone), zone))
        ours.open("/")
        theirs = stack.enter_context(_Filter(bench, [python, "-m", "benchmarks.table_app", zone], zone))
        theirs.open("")
        return time_ratio(*in_turns(ours.narrow, theirs.narrow, bench.turns(TURNS)))


class _Filter(Terminal):
    """An app with a filter."""

    def __init__(self, bench: Bench, command: list[str | Path], zone: Path) -> None:
        self._wide_row = first_row_of(zone, _BEFORE)
        self._narrow_row = first_row_of(zone, _BEFORE + _KEY)
        super().__init__(command, environment=bench.environment)

    def open(self, key: str) -> None:
        """Go to the filter with *key* and type all but the last character."""
        self.wait_for(FIRST_RECORD, behind=TEXTUAL_BEGINS)
        self.wait_until_idle()
        for character in [key, *_BEFORE[:-1]]:
            self.send(character)
            self.drain(_PAUSE_SECONDS)
        self.press(_BEFORE[-1], self._wide_row)

    def narrow(self) -> float:
        """Type the last character and take it back; return the seconds that the typing took."""
        self._pause()
        taken = self.press(_KEY, self._narrow_row)
        self._pause()
        self.press(_BACKSPACE, self._wide_row)
        return taken

    def _pause(self) -> None:
        self.drain(_PAUSE_SECONDS + random.random() * _PAUSE_SECONDS)
