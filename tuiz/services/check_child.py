"""The process that checks zones beside the app, so that no key ever waits for a check.

Its standard input tells what to check: a line of JSON for each zone, and behind it the text, of as many bytes as that
line says; without a size the file is read. It answers each in lines of JSON: numbers while it is under way, from 0 to
1, and at the end the findings.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from tuiz.checks.findings import Finding, Severity
from tuiz.domain.servers import Server
from tuiz.errors import StorageError
from tuiz.files.identity import read_with_status
from tuiz.services.check_job import CheckJob, Meant
from tuiz.services.checking_files import findings_of
from tuiz.services.including import IncludeRules

if TYPE_CHECKING:
    from collections.abc import Iterable

MODULE: Final = "tuiz.services.check_child"

_NICENESS: Final = 10
_TOLD_SECONDS: Final = 0.1


def told_job(job: CheckJob, size: int | None) -> bytes:
    """Return the line that tells of a job, before *size* bytes of text; None where the file is to be read."""
    rules = job.rules
    words = {
        "size": size,
        "path": os.fspath(job.path),
        "origin": job.origin,
        "server": job.server,
        "serial": job.serial,
        "meant": job.meant,
        "root": os.fspath(rules.root),
        "directory": os.fspath(rules.directory) if rules.directory else None,
        "allowed": [os.fspath(path) for path in rules.allowed],
    }
    return json.dumps(words).encode() + b"\n"


def findings_told(line: bytes) -> list[Finding] | float:
    """Return what a line says: the findings, or how much is done."""
    said = json.loads(line)
    return float(said) if isinstance(said, int | float) else [_finding(words) for words in said]


def _finding(words: dict[str, Any]) -> Finding:
    refusing = frozenset(Server(server) for server in words.pop("refused_by"))
    return Finding(**{**words, "severity": Severity(words["severity"])}, refused_by=refusing)


def _told_findings(findings: Iterable[Finding]) -> bytes:
    rows = [found._asdict() | {"refused_by": sorted(found.refused_by)} for found in findings]
    return json.dumps(rows).encode() + b"\n"


def _job(line: bytes) -> tuple[CheckJob, int | None]:
    said = json.loads(line)
    directory = Path(said["directory"]) if said["directory"] else None
    rules = IncludeRules(Path(said["root"]), directory, [Path(path) for path in said["allowed"]])
    hosts, vanity, servers, sets = said["meant"]
    meant = Meant(tuple(hosts), tuple(vanity), tuple(map(tuple, servers)), tuple(sets))
    job = CheckJob(Path(said["path"]), said["origin"], said["server"], rules, said["serial"], meant)
    return job, said["size"]


def main(source: IO[bytes], sink: IO[bytes]) -> None:
    """Do the jobs that *source* tells of."""
    while line := source.readline():
        job, size = _job(line)
        data = _text(job, size, source)
        if data is None:
            return  # the app wants something else, or has gone
        sink.write(_told_findings(findings_of(job, data, told=_Progress(sink))))
        sink.flush()


def _text(job: CheckJob, size: int | None, source: IO[bytes]) -> bytes | None:
    if size is None:
        try:
            return read_with_status(job.path)[0]
        except StorageError:
            return b""
    data = source.read(size)
    return data if len(data) == size else None


class _Progress:
    """Says now and then how much is done."""

    def __init__(self, sink: IO[bytes]) -> None:
        self._sink = sink
        self._last = time.monotonic()

    def __call__(self, done: float) -> None:
        if time.monotonic() - self._last > _TOLD_SECONDS:
            self._last = time.monotonic()
            self._sink.write(json.dumps(done).encode() + b"\n")
            self._sink.flush()


if __name__ == "__main__":
    os.nice(_NICENESS)
    main(sys.stdin.buffer, sys.stdout.buffer)
