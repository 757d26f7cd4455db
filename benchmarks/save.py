"""One edit saved in a zone of 1,000,000 records against a bare write, fsync and rename of the same bytes.

Both run in one process of their own, `python -m benchmarks.save FILE TURNS`, which has read the zone before and prints
the seconds of each turn as JSON: starting and reading are other budgets.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.figure import Figure, time_ratio
from benchmarks.process import NotMeasured, in_turns
from tuiz.ui.models.session import ZoneSession


def one_edit(bench: Bench) -> Figure:
    """The time from the confirmation of one changed record to the zone file on disk."""
    folder = bench.home / "save"
    folder.mkdir(exist_ok=True)
    zone = folder / "bench.example.zone"
    shutil.copyfile(bench.samples.zone(1_000_000), zone)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.save", str(zone), str(bench.turns(5))],
            env=dict(bench.environment),
            cwd=bench.home,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        shutil.rmtree(folder)
    if done.returncode:
        raise NotMeasured(done.stderr.strip().splitlines()[-1] if done.stderr else "the save failed")
    ours, theirs = json.loads(done.stdout)
    return time_ratio(ours, theirs)


def save_in_turns(session: ZoneSession, turns: int) -> tuple[list[float], list[float]]:
    """Return the seconds of each of our saves, and of bare writes of the same bytes into the same folder."""
    while not session.loading.complete:
        session.loading.advance(1.0)
    row = next(row for row in range(len(session.rows)) if session.rows.row(row).rdtype == "A")
    last_byte = count(1)
    copy = session.path.with_name("bare-copy")

    def ours() -> float:
        values = session.values(row)
        address = f"192.0.2.{next(last_byte) % 250}"
        session.replace(row, values.owner, values.ttl, values.rdtype, address, values.note)
        started = time.perf_counter()
        session.saving.save("Measure a save")
        taken = time.perf_counter() - started
        if address.encode() not in session.path.read_bytes():
            raise NotMeasured(f"{address} wasn't saved")
        return taken

    def theirs() -> float:
        data = session.path.read_bytes()
        started = time.perf_counter()
        write_bare(copy, data)
        return time.perf_counter() - started

    try:
        return in_turns(ours, theirs, turns)
    finally:
        copy.unlink(missing_ok=True)


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


def main(path: str, turns: str) -> None:
    """Print the seconds of both sides as JSON."""
    from tuiz.services.app_workspace import open_workspace

    workspace = open_workspace(Path(path))
    try:
        print(json.dumps(save_in_turns(workspace.open(0), int(turns))))
    finally:
        workspace.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
