"""Keys in the app with 1,000,000 records open: from the key to the end of the frame that shows what it did.

The cursor is moved by one row at a time. A move counts where the row it reaches has an address of its own, so that the
frame with the answer can be told from the frames that show progress. Keys come at odd moments of the app's clock, each
when the screen has been still for a while, except during loading. The bare app is asked in the same turns.
"""

import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from benchmarks import bare_app
from benchmarks.bench import Bench
from benchmarks.figure import Figure, megabytes, percentile, seconds
from benchmarks.process import NotMeasured
from benchmarks.samples import FIRST_RECORD, rows
from benchmarks.terminal import TEXTUAL_BEGINS, Terminal

UP, DOWN = "\x1b[A", "\x1b[B"

ROUNDS = 5
KEYS = 60
"""How many counted keys of a kind a round has."""

_STILL_ROWS = range(3, 15)  # near the top, so that nothing scrolls
_SCROLLING_FROM = 80  # well below the first page
_ROWS = 2000
_PAUSE_SECONDS = 0.02
_LEAP_SECONDS = 0.1  # the row may be in sight before the cursor has reached it
_REST_SECONDS = 0.25
_SURELY = 0.8
_CHECKING = "checking "  # what the app says of itself once the zone is loaded
_FRAME_SECONDS = 1 / 60
_FEWEST_KEYS = 10


@dataclass
class KeyTimes:
    """Seconds from key to frame."""

    bare: list[float] = field(default_factory=list)
    still: list[float] = field(default_factory=list)
    scrolling: list[float] = field(default_factory=list)
    still_loading: list[float] = field(default_factory=list)
    scrolling_loading: list[float] = field(default_factory=list)
    checking: list[float] = field(default_factory=list)
    """Of both kinds, while the check goes on beside the app."""
    resident_bytes: list[int] = field(default_factory=list)
    """What the app and its children hold at rest, after each round."""


def still(bench: Bench) -> Figure:
    """A cursor key that scrolls nothing."""
    return _against_bare_app(bench.once(_key_times), bench.once(_key_times).still)


def scrolling(bench: Bench) -> Figure:
    """A cursor key that scrolls the records."""
    return _against_bare_app(bench.once(_key_times), bench.once(_key_times).scrolling)


def slowest(bench: Bench) -> Figure:
    """The 99th percentile of all cursor keys at rest, in milliseconds."""
    times = bench.once(_key_times)
    return _slowest(times, times.still + times.scrolling)


def still_while_loading(bench: Bench) -> Figure:
    """A cursor key that scrolls nothing, while the zone loads."""
    return _against_bare_app(bench.once(_key_times), bench.once(_key_times).still_loading)


def scrolling_while_loading(bench: Bench) -> Figure:
    """A cursor key that scrolls the records, while the zone loads."""
    return _against_bare_app(bench.once(_key_times), bench.once(_key_times).scrolling_loading)


def slowest_while_loading(bench: Bench) -> Figure:
    """The 99th percentile of all cursor keys while the zone loads, in milliseconds."""
    times = bench.once(_key_times)
    return _slowest(times, times.still_loading + times.scrolling_loading)


def slowest_while_checking(bench: Bench) -> Figure:
    """The 99th percentile of all cursor keys while the zone is checked, in milliseconds."""
    times = bench.once(_key_times)
    return _slowest(times, times.checking)


def memory(bench: Bench) -> Figure:
    """What the app holds at rest with 1,000,000 records open, against the zone file's size."""
    held = median(bench.once(_key_times).resident_bytes)
    size = bench.samples.zone(1_000_000).stat().st_size
    return Figure(held / size, megabytes(held), megabytes(size))


def _against_bare_app(times: KeyTimes, ours: Sequence[float]) -> Figure:
    _require_enough(ours)
    return Figure(median(ours) / median(times.bare), seconds(median(ours)), seconds(median(times.bare)))


def _slowest(times: KeyTimes, ours: Sequence[float]) -> Figure:
    _require_enough(ours)
    return Figure(percentile(ours, 99) * 1000, seconds(percentile(ours, 99)), seconds(percentile(times.bare, 99)))


def _require_enough(times: Sequence[float]) -> None:
    if len(times) < _FEWEST_KEYS:
        raise NotMeasured(f"Only {len(times)} keys could be pressed in the time.")


def _key_times(bench: Bench) -> KeyTimes:
    times = KeyTimes()
    addresses = rows(bench.samples.zone(1_000_000), _ROWS)
    loading_seconds, checking_seconds = _phases(bench)
    for _ in range(bench.turns(ROUNDS)):
        with _open_app(bench) as app:
            times.still_loading += _for(loading_seconds, Cursor(app, addresses).still())
        with _open_app(bench) as app:
            app.wait_for(_CHECKING)
            cursor = Cursor(app, addresses)
            times.checking += _for(checking_seconds / 2, cursor.still())
            times.checking += _for(checking_seconds / 2, cursor.scrolling())
        with ExitStack() as stack:
            bare = stack.enter_context(Terminal([sys.executable, "-m", "benchmarks.bare_app"]))
            bare.wait_for(bare_app.READY)
            bare.wait_until_idle()
            app = stack.enter_context(_open_app(bench))
            cursor = Cursor(app, addresses)
            times.scrolling_loading += _for(loading_seconds, cursor.scrolling())
            app.wait_until_idle()
            times.resident_bytes.append(app.processes.resident_bytes())
            _press_at_rest(cursor, bare, times)
    return times


def _open_app(bench: Bench) -> Terminal:
    app = Terminal(bench.tuiz(bench.samples.zone(1_000_000)), environment=bench.environment)
    try:
        app.wait_for(FIRST_RECORD, behind=TEXTUAL_BEGINS)
    except NotMeasured:
        app.close()
        raise
    return app


def _phases(bench: Bench) -> tuple[float, float]:
    """Return for how long the app surely goes on loading after its first paint, and then checking.

    Keys only make both longer.
    """
    with _open_app(bench) as app:
        painted = time.perf_counter()
        app.wait_for(_CHECKING)
        loaded = time.perf_counter()
        app.wait_until_idle(seconds=_REST_SECONDS)
        checked = time.perf_counter() - _REST_SECONDS
    return (loaded - painted) * _SURELY, (checked - loaded) * _SURELY


def _for(seconds_long: float, moves: Iterator[float]) -> Iterator[float]:
    """Yield what moves take for so long."""
    end = time.perf_counter() + seconds_long
    for latency in moves:
        if time.perf_counter() > end:
            return
        yield latency


def _press_at_rest(cursor: "Cursor", bare: Terminal, times: KeyTimes) -> None:
    counter = iter(range(1, _ROWS))
    for moves, latencies in ((cursor.still(), times.still), (cursor.scrolling(), times.scrolling)):
        for latency, _ in zip(moves, range(KEYS), strict=False):
            latencies.append(latency)
            _pause(bare)
            times.bare.append(bare.press("j", bare_app.KEY_SHOWN.format(next(counter))))


class Cursor:
    """The record cursor: it knows which row it is on, from the keys that were pressed."""

    def __init__(self, app: Terminal, addresses: Sequence[str | None]) -> None:
        self._app = app
        self._addresses = addresses
        self._row = 0

    def still(self) -> Iterator[float]:
        """Move up and down near the top for as long as asked, and yield what each counted move took."""
        self._go(_STILL_ROWS.start)
        step = 1
        while True:
            if self._row + step not in _STILL_ROWS:
                step = -step
            latency = self._move(step)
            if latency is not None:
                yield latency

    def scrolling(self) -> Iterator[float]:
        """Move down below the first page, to the last row known, and yield what each counted move took."""
        self._go(max(self._row, _SCROLLING_FROM))
        while self._row + 1 < len(self._addresses):
            latency = self._move(1)
            if latency is not None:
                yield latency

    def _move(self, step: int) -> float | None:
        """Move by one row; return what that took, or None where the row can't be told from others."""
        self._row += step
        key = DOWN if step > 0 else UP
        _pause(self._app)
        address = self._addresses[self._row]
        if address is None:
            self._app.send(key)
            return None
        return self._app.press(key, address)

    def _go(self, row: int) -> None:
        """Go to a row in one leap, or where it has no address, to the next one that has."""
        while self._addresses[row] is None:
            row += 1
        if row != self._row:
            key = DOWN if row > self._row else UP
            self._app.press(key * abs(row - self._row), self._addresses[row] or "")
            self._app.drain(_LEAP_SECONDS)
            self._row = row


def _pause(terminal: Terminal) -> None:
    terminal.drain(_PAUSE_SECONDS + random.random() * _FRAME_SECONDS)
