"""The budgets, one row each: what is measured, against what, and how much is allowed."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import commands, diff, filtering, keys, paint, save, verifying
from benchmarks.bench import Bench
from benchmarks.figure import Figure

VIM = "vim --clean, the same file"
BARE_APP = "a bare Textual app"
BARE_KEY = "a bare Textual app's key"


@dataclass(frozen=True)
class Budget:
    """What a measurement may come to at most."""

    name: str
    what: str
    against: str
    limit: float
    measure: Callable[[Bench], Figure]
    unit: str = "x"
    """Of the limit: times the peer's figure, or an absolute unit."""

    stretch: bool = False
    """Whether missing it is no failure."""


BUDGETS = (
    Budget("check-1m", "full check, 1,000,000 records", "named-checkzone -i local", 0.6, commands.check_million),
    Budget("check-10k", "full check, 10,000 records", "dns.zone.from_file", 0.06, commands.check_ten_thousand),
    Budget(
        "check-memory",
        "full check, 1,000,000 records: peak",
        "named-checkzone",
        1.0,
        commands.check_memory,
        stretch=True,
    ),
    Budget("diff-1m", "difference of two zones, 1,000,000 records", diff.ROUTE, 0.12, diff.two_millions),
    Budget("index-time", "exact index, 1,000,000 records: time", "nsd-checkzone", 0.4, commands.index_time),
    Budget("index-memory", "exact index, 1,000,000 records: memory", "nsd-checkzone", 0.35, commands.index_memory),
    Budget("paint-100k", "first paint, 100,000 records", BARE_APP, 1.3, paint.zone_of_hundred_thousand),
    Budget("paint-1m", "first paint, 1,000,000 records", BARE_APP, 1.4, paint.zone_of_million),
    Budget("paint-folder", "first paint, folder of 10,000 zones", BARE_APP, 1.3, paint.folder_of_ten_thousand),
    Budget("paint-vim", "first paint, 1,000,000 records", VIM, 1.0, paint.million_against_vim, stretch=True),
    Budget("memory", "memory of the app at rest, 1,000,000 records", "the file's size", 3.5, keys.memory),
    Budget("key-still", "cursor key, nothing scrolls: p50", BARE_KEY, 1.2, keys.still),
    Budget("key-scrolling", "cursor key, records scroll: p50", BARE_KEY, 2.5, keys.scrolling),
    Budget("key-slowest", "cursor key: p99", "a bound", 30, keys.slowest, unit="ms"),
    Budget("loading-still", "cursor key while loading, nothing scrolls: p50", BARE_KEY, 1.2, keys.still_while_loading),
    Budget(
        "loading-scrolling", "cursor key while loading, scrolling: p50", BARE_KEY, 2.5, keys.scrolling_while_loading
    ),
    Budget("loading-slowest", "cursor key while loading: p99", "a bound", 30, keys.slowest_while_loading, unit="ms"),
    Budget("checking-slowest", "cursor key while checking: p99", "a bound", 30, keys.slowest_while_checking, unit="ms"),
    Budget("filter", "filter keystroke, 1,000,000 records", "textual-fastdatatable", 0.9, filtering.keystroke),
    Budget("save", "one edit saved, 1,000,000 records", "write, fsync, rename", 3.0, save.one_edit),
    Budget("records", "tuiz records, 10 records", 'python -c "import dns.rdata"', 1.5, commands.records_of_small_zone),
    Budget("list-100k", "tuiz list, 100,000 zones: time beyond", "scandir", 1.0, commands.list_workspace, unit="s"),
    Budget(
        "verify", "tuiz verify, 10,000 RRsets, nothing lost", "dig -f, the same questions", 0.4, verifying.ten_thousand
    ),
)
