"""The difference of two zones of 1,000,000 records against what operators do without tuiz.

They write both zones one record a line with `named-compilezone`, sort the lines, and let `comm` find those that only
one has. Both sides must find the same number of records: that is looked at before anything is timed.
"""

import shlex
import subprocess
from pathlib import Path
from typing import Final

from benchmarks.bench import Bench, program
from benchmarks.figure import Figure, time_ratio
from benchmarks.process import Command, NotMeasured, pair

ROUTE: Final = "named-compilezone, sort, comm"

_STATUSES: Final = (0, 1)  # 1: they differ
_SCRIPT: Final = """
set -e
export LC_ALL=C
cd {folder}
{compilezone} -q -i none -o before {origin} {before}
{compilezone} -q -i none -o after {origin} {after}
sort before > before.sorted
sort after > after.sorted
comm -3 before.sorted after.sorted
rm before* after*
"""


def two_millions(bench: Bench) -> Figure:
    """`tuiz diff` of two zones of 1,000,000 records of which one in a thousand was changed."""
    before, after = bench.samples.zone(1_000_000), bench.samples.changed_zone(1_000_000)
    script = _SCRIPT.format(
        compilezone=shlex.quote(program("named-compilezone")),
        origin=bench.samples.origin,
        before=shlex.quote(str(before)),
        after=shlex.quote(str(after)),
        folder=shlex.quote(str(bench.home)),
    )
    ours = bench.command(bench.tuiz("diff", before, after), statuses=_STATUSES)
    theirs = bench.command([program("sh"), "-c", script])
    if (found := _lines(ours)) != (true := _lines(theirs)) or not true:
        raise NotMeasured(f"tuiz diff found {found} records, {ROUTE} {true}")
    paired = pair(ours, theirs, bench.turns(3))
    return time_ratio([run.wall_seconds for run in paired.ours], [run.wall_seconds for run in paired.theirs])


def _lines(command: Command) -> int:
    """Return how many records a command tells of on stdout."""
    arguments: list[str | Path] = list(command.arguments)
    done = subprocess.run(arguments, capture_output=True, env=command.environment, check=False)
    if done.returncode not in command.statuses:
        raise NotMeasured(done.stderr.decode("utf-8", "backslashreplace").strip()[-500:])
    return done.stdout.count(b"\n")
