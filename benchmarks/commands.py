"""The command line and the reader against the reference checkers, dnspython and a bare folder scan."""

from pathlib import Path
from statistics import median

from benchmarks.bench import Bench, program
from benchmarks.figure import Figure, memory_ratio, seconds, time_ratio
from benchmarks.process import Paired, pair

_CHECK_STATUSES = (0, 1)  # 1: there are findings; the reference checkers say none of a sample zone's warnings

_FROM_FILE = "import sys, dns.zone; dns.zone.from_file(sys.argv[1], origin=sys.argv[2])"
_SCANDIR = "import os, sys; print(sum(1 for _ in os.scandir(sys.argv[1])))"


def check_million(bench: Bench) -> Figure:
    """A full check of 1,000,000 records against named-checkzone."""
    return _time(bench.once(_check_million))


def check_memory(bench: Bench) -> Figure:
    """The most memory that one process of a full check holds; of a large file it has two."""
    paired = bench.once(_check_million)
    return memory_ratio([run.peak_bytes for run in paired.ours], [run.peak_bytes for run in paired.theirs])


def check_ten_thousand(bench: Bench) -> Figure:
    """A full check of 10,000 records against dnspython's reader."""
    zone = bench.samples.zone(10_000)
    paired = pair(
        bench.command(bench.tuiz("check", zone), statuses=_CHECK_STATUSES),
        bench.python("-c", _FROM_FILE, zone, bench.samples.origin),
        bench.turns(5),
    )
    return _time(paired)


def index_time(bench: Bench) -> Figure:
    """The exact index of 1,000,000 records against nsd-checkzone: time."""
    return _time(bench.once(_index))


def index_memory(bench: Bench) -> Figure:
    """The exact index of 1,000,000 records against nsd-checkzone: memory."""
    paired = bench.once(_index)
    return memory_ratio([run.peak_bytes for run in paired.ours], [run.peak_bytes for run in paired.theirs])


def records_of_small_zone(bench: Bench) -> Figure:
    """`tuiz records` on a zone of ten records against the import of dnspython's RDATA."""
    zone = bench.samples.small_zone()
    paired = pair(
        bench.command(bench.tuiz("records", zone), expect=b"192.0.2.80"),
        bench.python("-c", "import dns.rdata"),
        bench.turns(15),
    )
    return _time(paired)


def list_workspace(bench: Bench) -> Figure:
    """`tuiz list` of 100,000 zones: the seconds it takes more than a scan of the folder."""
    folder = bench.samples.workspace(100_000)
    paired = pair(
        bench.command(bench.tuiz("list", "-w", folder), expect=b"z00001.example"),
        bench.python("-c", _SCANDIR, folder),
        bench.turns(5),
    )
    ours, theirs = ([run.wall_seconds for run in side] for side in (paired.ours, paired.theirs))
    more = median(our - their for our, their in zip(ours, theirs, strict=True))
    return Figure(more, seconds(median(ours)), seconds(median(theirs)))


def _check_million(bench: Bench) -> Paired:
    zone = bench.samples.zone(1_000_000)
    named: list[str | Path] = [program("named-checkzone"), "-i", "local", bench.samples.origin, zone]
    return pair(
        bench.command(bench.tuiz("check", zone), statuses=_CHECK_STATUSES), bench.command(named), bench.turns(5)
    )


def _index(bench: Bench) -> Paired:
    zone = bench.samples.zone(1_000_000)
    counted = f"{bench.samples.records(1_000_000)} records".encode()
    return pair(
        bench.python("-m", "benchmarks.index", zone, expect=counted),
        bench.command([program("nsd-checkzone"), bench.samples.origin, zone]),
        bench.turns(7),
    )


def _time(paired: Paired) -> Figure:
    return time_ratio([run.wall_seconds for run in paired.ours], [run.wall_seconds for run in paired.theirs])
