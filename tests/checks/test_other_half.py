"""Checking a large file by halves, in two processes, finds what one process finds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reference.case import HEAD

# In a program of its own: the one that runs the tests may have threads, and then there is no second process.
_PROGRAM = """
import os, sys
from pathlib import Path
from tuiz.checks import other_half
from tuiz.services.checking import check_text
other_half.SMALLEST = 100_000
forks = []
fork = os.fork
os.fork = lambda: forks.append(1) or fork()
data = Path(sys.argv[1]).read_bytes()
alone = check_text(data, "example.com.")
together = check_text(data, "example.com.", processes=2)
print(len(forks), len(alone), alone == together)
"""
_FAULTS = (
    b"a3 CNAME gone\n",
    b"a7 TXT text\na7 CNAME ns1\n",
    b"b A 192.0.2.256\n",
    b"a9 60 A 192.0.2.9\n",
    b"!x TXT y\n",
)


def lines(begin: int, end: int) -> bytes:
    return b"".join(b"a%d\tA 192.0.2.%d\n" % (number, number % 250) for number in range(begin, end))


def checked(path: Path, data: bytes) -> tuple[int, int, bool]:
    """Return how often a second process was started, how many findings one makes, and whether two make the same."""
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, path],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    forks, count, same = done.stdout.split()
    return int(forks), int(count), same == "True"


@pytest.mark.parametrize(
    ("first", "middle", "last"),
    [
        (b"", b"", b""),
        (b"$ORIGIN sub.example.com.\n", b"", b"$TTL 60\n"),
        (b"$ORIGIN sub.example.com.\n", b"", b"$ORIGIN example.com.\n"),
        (b"$Origin sub.example.com.\n", b"", b""),
        (b"", b"t TXT (\n" + b"text\n" * 3000 + b")\n", b""),
        (b"", b"o TXT text\n" + b" A 192.0.2.1\n" * 500, b""),
    ],
    ids=["plain", "origin", "origins", "origin spelled oddly", "middle within an entry", "middle within an owner"],
)
def test_two_halves_make_the_findings_of_the_whole(tmp_path: Path, first: bytes, middle: bytes, last: bytes) -> None:
    """Faults in one half, in the other, and between records of both are found as by one process alone."""
    half = b"".join(_FAULTS) + lines(0, 3_000)
    data = HEAD + first + half + middle + last + lines(3_000, 6_000) + b"".join(_FAULTS)

    forks, count, same = checked(tmp_path / "large.zone", data)

    assert same
    assert forks == 1
    assert count > len(_FAULTS)


@pytest.mark.parametrize("errors", [4_000, 6_000, 12_000])
def test_two_halves_stop_where_one_would(tmp_path: Path, errors: int) -> None:
    """So many errors that a file isn't read to its end end it at one place, in whichever half they are."""
    bad = b"b A 192.0.2\n" * errors
    data = HEAD + lines(0, 3_000) + bad + lines(3_000, 6_000) + bad + lines(6_000, 9_000)

    _, count, same = checked(tmp_path / "large.zone", data)

    assert same
    assert count > 1_000


def test_a_small_file_has_no_second_process(tmp_path: Path) -> None:
    """A file that is checked in a moment isn't worth one."""
    assert checked(tmp_path / "small.zone", HEAD + lines(0, 100)) == (0, 0, True)
