"""The README: each of its commands, and its walk, done as printed."""

import os
import re
import shlex
import signal
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from scripts.tables import README, with_tables
from tests.nameservers import free_port
from tests.stories.desk import Desk, Zones, delete, find, show_all
from tests.stories.terminal import ROOT, Terminal, program
from tuiz.storage.settings import read_domain_settings, read_user_settings, read_workspace_settings

TEXT = README.read_text(encoding="utf-8")
_PORT = "5300"
_SERIAL = re.compile(r"\d+(?= ; serial)")
_SECONDS = 60.0


def blocks(language: str) -> list[str]:
    """Return the README's blocks of *language*, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


class Reader:
    """Somebody who types what the README prints into one shell, which begins in the clone.

    Args:
        home: the reader's home directory.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = str(free_port())
        self._state = home / ".shell"
        words = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        words |= {"HOME": str(home), "LC_ALL": "C.UTF-8"}
        words |= {
            f"GIT_{who}_{what}": "reader@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        words["PATH"] = f"{_folder_of_tuiz(home)}:{words['PATH']}"
        exports = [f"export {key}={shlex.quote(word)}\n" for key, word in words.items()]
        self._state.write_text("".join([*exports, f"cd {shlex.quote(str(ROOT))}\n"]))

    def run(self, block: str) -> str:
        """Run a block, each of whose commands must succeed, and return what it printed."""
        script = f"set -eu; . {self._state}\n{self.printed(block)}\n(export -p; echo \"cd '$PWD'\") > {self._state}"
        done = subprocess.run(
            ["/bin/bash", "-c", script], check=False, capture_output=True, text=True, timeout=_SECONDS, env={}
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
        return done.stdout

    def printed(self, block: str) -> str:
        """Return a block with a port that is free."""
        return block.replace(_PORT, self.port)

    def stop_servers(self) -> None:
        """End the name server that the walk left running."""
        with suppress(FileNotFoundError, ProcessLookupError):
            os.kill(int((self.home / "knot" / "knot.pid").read_text()), signal.SIGTERM)


@pytest.fixture
def reader(home: Path) -> Iterator[Reader]:
    reader = Reader(home)
    yield reader
    reader.stop_servers()


def test_the_readme_works_as_printed(reader: Reader, desk: Desk) -> None:
    """Who types what the README prints gets what it says: git's difference, the checkers' consent, Knot's answer."""
    prepare, serve, start, difference, publish, stop, _, _, _, sets, _, _, vanity, commands = blocks("sh")
    zones = Zones(reader.home / "zones")

    reader.run(prepare)
    reader.run(serve)
    assert start == "tuiz example.com.zone\n"
    walk(desk.open(zones.file, "192.0.2.80"))
    assert _shape(reader.run(difference)) == _shape(blocks("diff")[0])
    answer = reader.run(publish)
    reader.run(stop)
    told = reader.run(commands)
    told_of_sets = reader.run(sets)
    told_of_vanity = reader.run(vanity)

    assert "ns2.example.net." in told_of_sets
    assert "ns1.team" in told_of_sets
    assert "199.247.152.53" in told_of_vanity
    assert answer.splitlines()[-1] == "192.0.2.20"
    assert "the new blog" in told
    assert '"rdata": "192.0.2.21"' in told


def test_the_readmes_lookups_find_what_it_says(reader: Reader) -> None:
    """Each lookup of the README finds something in the demo's small DNS: what is good, what is bogus, who is behind."""
    lookups = "".join(block for block in blocks("sh") if "$DEMO" in block)
    words = [f"{reader.home}/bin/tuiz", "demo", "--serve"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as demo:
        try:
            assert demo.stdout is not None
            begin = "".join(iter(demo.stdout.readline, "\n")) + "".join(iter(demo.stdout.readline, "\n"))
            settings, zones = re.search(r"--config (\S+)", begin), re.search(r"Its zones: (\S+)", begin)
            assert settings, begin
            assert zones, begin
            # A lookup that finds something wrong ends with 1.
            told = [
                reader.run(f"cd {zones[1]}; DEMO={settings[1]}; {line} || test $? = 1") for line in lookups.splitlines()
            ]
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(_SECONDS)

    secure, bogus, propagation, verified, dig, delegation, preflight, listed, to_enter, _, kept, plan, watched, _ = told
    assert "secure" in secure
    assert "bogus" in bogus
    assert "stale" in propagation
    assert "behind" in verified
    assert "10 mx1.example.com." in dig.splitlines()
    assert "error: lame" in delegation
    assert preflight.startswith("example.com.  go\n")
    assert "example.org.\tbroken" in listed
    assert "ns2.example.net" in to_enter
    assert "[>] 1. " in kept
    assert "[>] 1. " in plan
    assert "agrees" in watched


def walk(terminal: Terminal) -> None:
    """Do what the numbered list says."""
    terminal.press("n").wait_for("New record")
    terminal.fill(Owner="blog", Type="A", TTL="", Address="192.0.2.20").press("C-s").wait_for("1 changed")
    find(terminal, "192.0.2.80")
    terminal.press("e").wait_for("Change a record")
    terminal.fill(Owner="@", Type="A", TTL="300", Address="192.0.2.81").press("C-s").wait_for_no("Change a record")
    show_all(terminal).wait_for("2 changed")
    delete(terminal, "203.0.113.80")
    terminal.press("u").wait_for("203.0.113.80", "2 changed")
    terminal.press("C-s").wait_for("Review").press("Enter").wait_for("Saved").press("q")
    assert terminal.wait_for_end() == 0


def test_the_readme_begins_with_the_two_commands_of_the_makefile() -> None:
    """`make run` and `make test` stand at the README's top, and the Makefile has them."""
    assert re.findall(r"^    make (\w+)", TEXT, re.MULTILINE)[:2] == ["run", "test"]
    assert re.findall(r"^(run|test):", (ROOT / "Makefile").read_text(), re.MULTILINE) == ["run", "test"]


def test_the_readmes_tables_are_the_programs_own() -> None:
    """The tables of keys and of commands are those that `make docs` makes."""
    assert with_tables(TEXT) == TEXT


def test_the_readmes_links_lead_somewhere() -> None:
    """Every file that the README links to is there, the picture too."""
    linked = [target for target in re.findall(r"\]\(([^)\s]+)\)", TEXT) if "://" not in target]

    assert [target for target in linked if not (ROOT / target).is_file()] == []


def test_the_readmes_settings_are_settings(tmp_path: Path) -> None:
    """Each file of settings that the README shows is taken without a complaint."""
    registrars, user, workspace, zone = (
        tmp_path / f"{name}.toml" for name in ("more", "config", "tuiz", "example.com")
    )
    for path, block in zip((registrars, user, workspace, zone), blocks("toml"), strict=True):
        assert tomllib.loads(block)
        path.write_text(block)

    (tmp_path / "hints.zone").write_text(". NS a.root.test.\na.root.test. A 127.0.0.1\n")
    (tmp_path / "anchor.zone").write_text(f". DS 1 8 2 {'ab' * 32}\n")

    (tmp_path / "registry.key").write_text("")
    assert read_user_settings(registrars).findings == ()
    yours = read_user_settings(user)

    assert yours.findings == ()
    assert yours.reload == ("rndc", "reload", "{zone}")
    folder = read_workspace_settings(workspace, yours)
    assert folder.findings == ()
    assert read_domain_settings(zone, folder).findings == ()


def _shape(difference: str) -> list[str]:
    """Return the changed lines of a difference, without the SERIAL that the day gives."""
    lines = [line for line in difference.splitlines() if line[:1] in {"-", "+"} and line[:3] not in {"---", "+++"}]
    return [_SERIAL.sub("SERIAL", line) for line in lines]


def _folder_of_tuiz(home: Path) -> Path:
    """Return a folder with the program `tuiz` in it: this environment's, whether it has the script or the module."""
    folder = home / "bin"
    folder.mkdir()
    words = shlex.join(["env", f"PYTHONPATH={ROOT}", *program()] if program()[1:] else program())
    (folder / "tuiz").write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    (folder / "tuiz").chmod(0o755)
    return folder
