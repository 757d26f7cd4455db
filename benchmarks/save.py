"""One edit saved in a zone of 1,000,000 records against a bare write, fsync and rename of the same bytes.

Both run in one process of their own, `python -m benchmarks.save FILE TURNS`, which has read the zone before and prints
the seconds of each turn as JSON: starting and reading are other budgets.
"""

import os
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.figure import Figure
from benchmarks.process import NotMeasured


def one_edit(_bench: Bench) -> Figure:
    """The time from the confirmation of one changed record to the zone file on disk."""
    raise NotMeasured("tuiz can't save yet")


def write_bare(path: Path, data: bytes) -> None:
    """Replace a file so that a crash leaves the old or the new one: all that this takes."""
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
