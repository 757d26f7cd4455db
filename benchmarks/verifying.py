"""`tuiz verify` against `dig -f` with the same questions, both at one NSD on the loopback."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.bench import Bench, program
from benchmarks.figure import Figure, time_ratio
from benchmarks.process import NotMeasured, pair
from tuiz.services.comparing import ZoneText
from tuiz.services.including import IncludeRules
from tuiz.services.served_text import owner_text, type_text
from tuiz.services.stored_rrsets import read_stored

_RECORDS = 12_500
"""So many records of the sample are a little more than 10,000 RRsets."""
_START_SECONDS = 30.0
_ADDRESS = "127.0.0.1"

_SERVER = """\
server:
    ip-address: {address}@{port}
    server-count: 1
    username: ""
    chroot: ""
    database: ""
    zonesdir: "{folder}"
    zonelistfile: "{folder}/zone.list"
    xfrdfile: "{folder}/xfrd.state"
    xfrdir: "{folder}"
    pidfile: "{folder}/nsd.pid"
    rrl-ratelimit: 0
remote-control:
    control-enable: no
zone:
    name: "{origin}"
    zonefile: "{zone}"
"""
_SETTINGS = "[lookup]\nverify_rate = 1000000\n"


def ten_thousand(bench: Bench) -> Figure:
    """Verify some 10,000 RRsets; none may be lost."""
    zone = bench.samples.zone(_RECORDS)
    questions = _questions(zone, bench.samples.origin)
    with tempfile.TemporaryDirectory(prefix="tuiz-nsd-", dir="/tmp") as name:
        folder = Path(name)
        asked, settings = folder / "questions", folder / "config.toml"
        asked.write_text("\n".join(questions) + "\n", "ascii")
        settings.write_text(_SETTINGS, "ascii")
        with _nsd(folder, zone, bench.samples.origin) as port:
            server = f"@{_ADDRESS}@{port}"
            ours = bench.tuiz("verify", "--json", "--config", settings, zone, "--server", server)
            theirs: list[str | Path] = [program("dig"), f"@{_ADDRESS}", "-p", str(port), "+norecurse", "-f", asked]
            paired = pair(
                bench.command(ours, expect=f'"same": {len(questions)}'.encode()),
                bench.command(theirs),
                bench.turns(9),
            )
    return time_ratio([run.wall_seconds for run in paired.ours], [run.wall_seconds for run in paired.theirs])


def _questions(zone: Path, origin: str) -> Sequence[str]:
    """Return the zone's RRsets as dig asks for them."""
    stored = read_stored(ZoneText(zone.read_bytes(), origin, zone, IncludeRules(zone.parent)))
    return [f"{owner_text(asked[:-4])} {type_text(int.from_bytes(asked[-4:-2], 'big'))}" for asked in stored.rrsets]


@contextmanager
def _nsd(folder: Path, zone: Path, origin: str) -> Iterator[int]:
    """Run NSD with one zone, and give its port."""
    with socket.socket(type=socket.SOCK_DGRAM) as free:
        free.bind((_ADDRESS, 0))
        port: int = free.getsockname()[1]
    configuration = folder / "nsd.conf"
    configuration.write_text(_SERVER.format(address=_ADDRESS, port=port, folder=folder, origin=origin, zone=zone))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program("nsd"), "-d", "-c", str(configuration)], stdout=log, stderr=log, cwd=folder)
    try:
        _wait(process, port, origin)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, origin: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    question = [program("dig"), f"@{_ADDRESS}", "-p", str(port), "+short", "+time=1", "+tries=1", origin, "SOA"]
    while not subprocess.run(question, capture_output=True, check=False).stdout.startswith(b"ns1."):
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotMeasured("nsd doesn't serve the sample zone")
        time.sleep(0.1)
