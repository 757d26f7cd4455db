"""First paint: from the start of the process to the frame with the first records, or the first zones.

Against a bare Textual app it is the app's own frame that counts, from which on keys act; against vim it is the first
true line on the screen, which tuiz draws while Textual is being imported.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import bare_app
from benchmarks.bench import Bench, program
from benchmarks.figure import Figure, time_ratio
from benchmarks.process import in_turns
from benchmarks.samples import FIRST_RECORD, zone_name
from benchmarks.terminal import TEXTUAL_BEGINS, Terminal

TURNS = 9


def zone_of_hundred_thousand(bench: Bench) -> Figure:
    """A zone file of 100,000 records against a bare Textual app."""
    return _against_bare_app(bench, bench.samples.zone(100_000), FIRST_RECORD)


def zone_of_million(bench: Bench) -> Figure:
    """A zone file of 1,000,000 records against a bare Textual app."""
    return _against_bare_app(bench, bench.samples.zone(1_000_000), FIRST_RECORD)


def folder_of_ten_thousand(bench: Bench) -> Figure:
    """A folder of 10,000 zones against a bare Textual app."""
    return _against_bare_app(bench, bench.samples.workspace(10_000), zone_name(1))


def million_against_vim(bench: Bench) -> Figure:
    """A zone file of 1,000,000 records against vim without any configuration."""
    zone = bench.samples.zone(1_000_000)
    return _in_turns(bench, bench.tuiz(zone), FIRST_RECORD, [program("vim"), "--clean", "-n", zone], FIRST_RECORD)


def _against_bare_app(bench: Bench, path: Path, shows: str) -> Figure:
    bare = [sys.executable, "-m", "benchmarks.bare_app"]
    return _in_turns(bench, bench.tuiz(path), shows, bare, bare_app.READY, behind=TEXTUAL_BEGINS)


def _in_turns(
    bench: Bench,
    ours: Sequence[str | Path],
    ours_shows: str,
    theirs: Sequence[str | Path],
    theirs_shows: str,
    *,
    behind: bytes = b"",
) -> Figure:
    def paint(command: Sequence[str | Path], shows: str) -> float:
        with Terminal(command, environment=bench.environment) as terminal:
            return terminal.wait_for(shows, behind=behind)

    return time_ratio(
        *in_turns(lambda: paint(ours, ours_shows), lambda: paint(theirs, theirs_shows), bench.turns(TURNS))
    )
