"""The program called as a user would, on files of its own, with the user's folders in a temporary place."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tuiz.cli.main import main

ZONE = """\
$ORIGIN example.com.
$TTL 3600
@   3600  IN  SOA  ns1 hostmaster (
        2026010101  ; serial
        7200        ; refresh
        900         ; retry
        1209600     ; expire
        300 )       ; minimum
          IN  NS   ns1
          IN  NS   ns2.example.net.
          IN  MX   10 mx1

; hosts
ns1       IN  A    192.0.2.53
mx1   300 IN  A    192.0.2.25   ; the post
www       IN  A    192.0.2.1
www       IN  A    192.0.2.2
text      IN  TXT  "v=spf1 mx" " -all"
sub       IN  NS   ns1.sub
ns1.sub   IN  A    192.0.2.54
"""


@dataclass(frozen=True)
class Called:
    """What a call came to."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - as JSON has it
        """The JSON that was printed, which is one document."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, str]:
        """The error that was printed as JSON."""
        error: dict[str, str] = self.document["error"]
        return error


Tuiz = Callable[..., Called]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with the user's own folders elsewhere."""
    for word in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"TUIZ_{word}_DIR", str(tmp_path / word.lower()))
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def zone_file(desk: Path) -> Path:
    """A zone file in that folder."""
    path = desk / "example.com.zone"
    path.write_text(ZONE)
    return path


@pytest.fixture
def tuiz(desk: Path, capsys: pytest.CaptureFixture[str]) -> Tuiz:  # noqa: ARG001 - it sets the scene
    """Call the program with these words."""

    def call(*words: str | Path) -> Called:
        capsys.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as ended:
            status = int(ended.code or 0)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err, printed.err
        return Called(status, printed.out, printed.err)

    return call


def lines_changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the lines that only *before* has, and those that only *after* has, but for SERIAL's."""
    old, new = before.splitlines(), after.splitlines()
    gone = [line for line in old if line not in new and "; serial" not in line]
    come = [line for line in new if line not in old and "; serial" not in line]
    return gone, come


def accepted(path: Path, origin: str = "example.com") -> bool:
    """Return whether name servers load the file."""
    commands = (
        ["named-checkzone", "-i", "local", origin, str(path)],
        ["kzonecheck", "-o", f"{origin}.", str(path)],
    )
    return all(subprocess.run(command, capture_output=True, check=False).returncode == 0 for command in commands)
