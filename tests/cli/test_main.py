"""The program itself: the table of commands, errors and exit statuses, and what starting it costs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Tuiz
from tuiz import __version__
from tuiz.cli.commands import COMMANDS
from tuiz.cli.main import main

ASK_FOR_HELP = """
import sys
from tuiz.cli.main import main
main([*sys.argv[1:], "--help"])
print(*sorted({name.split(".")[0] for name in sys.modules} & {"textual", "rich", "dns", "tomlkit"}))
"""


@pytest.mark.parametrize("words", [[], *([word] for word in COMMANDS)], ids=" ".join)
def test_no_command_imports_what_it_does_not_need(words: list[str]) -> None:
    """Calling a command for its help imports its module, and with it neither Textual nor dnspython nor tomlkit."""
    printed = subprocess.run(
        [sys.executable, "-c", ASK_FOR_HELP, *words], check=True, capture_output=True, text=True
    ).stdout

    assert printed.startswith("usage: tuiz")
    assert printed.splitlines()[-1] == ""


def test_each_command_has_its_sentence() -> None:
    """The table describes each command in one sentence."""
    assert [word for word, sentence in COMMANDS.items() if not sentence.endswith(".")] == []


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """`tuiz --help` names every command with its sentence."""
    assert main(["--help"]) == 0

    printed = capsys.readouterr().out
    assert [word for word in COMMANDS if f"  {word} " not in printed] == []


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """`tuiz --version` prints name and version."""
    assert main(["--version"]) == 0

    assert capsys.readouterr().out == f"tuiz {__version__}\n"


def test_a_word_that_is_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped command is wrong usage: status 2, on stderr, with what to do next."""
    assert main(["chekc"]) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert "chekc" in printed.err


def test_wrong_usage_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """A program that asks for JSON gets wrong usage as a document, too."""
    assert main(["--json", "--no-such-option"]) == 2

    document = json.loads(capsys.readouterr().out)
    assert document["error"]["kind"] == "usage-error"
    assert "--no-such-option" in document["error"]["message"]
    assert document["error"]["hint"]


def test_an_argument_can_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Control codes in what an error quotes are shown, not sent."""
    main(["\x1b]0;owned\x07"])

    assert "\x1b" not in capsys.readouterr().err


def test_a_reader_that_went_away_is_no_failure(tmp_path: Path) -> None:
    """`tuiz records ZONE | true` ends with status 0 and says nothing."""
    zone = tmp_path / "example.com.zone"
    zone.write_bytes(b"@ 60 SOA ns1.example.net. hostmaster.example.net. 1 2 3 4 5\n")
    reader, writer = os.pipe()
    os.close(reader)

    done = subprocess.run(
        [sys.executable, "-m", "tuiz", "records", zone], stdout=writer, stderr=subprocess.PIPE, text=True, check=False
    )

    os.close(writer)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


def test_the_app_needs_a_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """`tuiz` in a pipe is wrong usage, and says what to do instead."""
    assert main([str(tmp_path)]) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert "terminal" in printed.err


RUN = """
import sys
from tuiz.cli.main import main
status = main(sys.argv[1:])
print(status, *sorted({name.split(".")[0] for name in sys.modules} & {"textual", "rich", "dns", "tomlkit"}))
# Each of these takes as long to import as all else that a small command does; dataclasses bring inspect.
slow = {"inspect", "platformdirs", "hashlib", "sqlite3", "pickle", "base64", "tempfile", "tuiz.domain.operations"}
print(*sorted(sys.modules.keys() & slow if sys.argv[1] in ("check", "records") else ()))
"""


@pytest.mark.parametrize(
    "words",
    [
        ["records", "--json", "example.com.zone"],
        ["list"],
        ["check", "example.com.zone"],
        ["diff", "example.com.zone", "other.zone"],
        ["zone-ns", "example.com.zone"],
        ["add", "example.com.zone", "www", "A", "192.0.2.1"],
        ["replace", "--rdata", "y", "example.com.zone", "@", "TXT", "x"],
        ["soa", "--refresh", "1h", "example.com.zone"],
        ["history", "example.com.zone"],
        ["new", "example.org", "--ns", "ns1.example.net"],
    ],
    ids=lambda words: words[0],
)
def test_a_command_pays_for_nothing_that_it_does_not_need(tmp_path: Path, words: list[str]) -> None:
    """Run for real, no command imports Textual, and none dnspython for the types that most zones hold.

    The two that run over many and over large zones start without more that is slow to import.
    """
    zone = "$ORIGIN example.com.\n$TTL 60\n@ SOA ns1.example.net. h 1 2 3 4 5\n@ NS ns1.example.net.\n@ TXT x\n"
    (tmp_path / "example.com.zone").write_text(zone)
    (tmp_path / "other.zone").write_text(zone.replace(".com", ".net"))
    folders = {f"TUIZ_{word}_DIR": str(tmp_path / ".own" / word) for word in ("CONFIG", "DATA", "STATE")}

    done = subprocess.run(
        [sys.executable, "-c", RUN, *words],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env=os.environ | folders | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )

    (status, *imported), slow_ones = (line.split() for line in done.stdout.splitlines()[-2:])
    assert (status in {"0", "1"}, imported, slow_ones) == (True, [], [])


@pytest.mark.parametrize(
    ("words", "option", "meant"),
    [
        (["verify", "--sever", "@127.0.0.1", "example.com"], "--sever", "--server"),
        (["trace", "--al-servers=1", "example.com"], "--al-servers", "--all-servers"),
        (["propagation", "example.com", "A", "--resovler", "127.0.0.1"], "--resovler", "--resolver"),
        (["add", "--tll", "60", "example.com", "www", "A", "192.0.2.1"], "--tll", "--ttl"),
        (["--vresion"], "--vresion", "--version"),
    ],
)
def test_an_option_that_is_mistyped(tuiz: Tuiz, words: list[str], option: str, meant: str) -> None:
    """The nearest known one is told."""
    done = tuiz(*words)

    assert (done.status, done.out) == (2, "")
    assert f"there is no option {option}." in done.err
    assert f"Did you mean {meant}?" in done.err


def test_a_zone_that_is_mistyped(tuiz: Tuiz, zone_file: Path) -> None:
    """The nearest zone of the workspace is told."""
    done = tuiz("verify", "-w", zone_file.parent, "exmaple.com", "@127.0.0.1")

    assert done.status == 3
    assert "Did you mean example.com?" in done.err
