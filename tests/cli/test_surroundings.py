"""A full device, closed streams, a folder that is gone, a damaged journal: told, with a status, and nothing is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ZONE, Tuiz
from tests.files.child import in_child, open_folder_for_all
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.listing import listed
from tuiz.services.one_change import Wish, change_saved
from tuiz.storage.places import Places

SHELL = "/bin/sh"


def in_shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell in *folder*, in which `tuiz` is the program."""
    program = f"{sys.executable} -m tuiz"
    root = Path(__file__).resolve().parents[2]
    return subprocess.run(
        [SHELL, "-c", f'tuiz() {{ {program} "$@"; }}; {line}'],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "words",
    ["records example.com", "records --json example.com", "--json records nope", "--help", "--version", "add --help"],
)
@pytest.mark.parametrize("buffering", ["PYTHONUNBUFFERED=", "PYTHONUNBUFFERED=1"])
def test_a_full_device_is_told(zone_file: Path, words: str, buffering: str) -> None:
    """What can't be written is a failure, told on stderr in words."""
    done = in_shell(f"export {buffering}; tuiz {words} >/dev/full", zone_file.parent)

    assert done.returncode == 3
    assert done.stderr.startswith("The output can't be written: No space left on device.\n")
    assert "Traceback" not in done.stderr


def test_a_closed_output_is_told_before_anything_is_done(zone_file: Path) -> None:
    """A change whose outcome couldn't be told isn't made."""
    done = in_shell("tuiz add example.com new A 192.0.2.9 >&-", zone_file.parent)

    assert done.returncode == 3
    assert done.stderr.startswith("The standard output is closed.")
    assert zone_file.read_text() == ZONE


@pytest.mark.parametrize("locale", ["C.UTF-8", ""])
def test_what_cannot_be_told_does_not_stop_a_change(
    locale: str, zone_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With stderr full the work is done, the data printed, and the status tells that something wasn't told."""
    for name in ("LC_ALL", "LC_CTYPE", "LANG", "PYTHONUNBUFFERED", "PYTHONIOENCODING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", locale)
    done = in_shell("tuiz add example.com new A 192.0.2.9 2>/dev/full", zone_file.parent)

    assert done.returncode == 3
    assert "+new       IN  A    192.0.2.9" in done.stdout
    assert "new       IN  A    192.0.2.9" in zone_file.read_text()


def test_narration_never_gets_among_the_data(zone_file: Path) -> None:
    """With stderr closed, stdout holds the data alone."""
    done = in_shell("tuiz add --json example.com new A 192.0.2.9 2>&-", zone_file.parent)

    assert (done.returncode, done.stdout[:1], done.stdout[-2:]) == (0, "{", "}\n")


def test_a_reader_that_has_seen_enough_is_no_failure(zone_file: Path) -> None:
    """`head` ends the pipe, and tuiz ends quietly."""
    zone_file.write_text(ZONE + "".join(f"host{number} A 192.0.2.1\n" for number in range(5000)))

    done = in_shell("(tuiz records example.com; echo $? >&2) | head -1", zone_file.parent)

    assert done.stdout.startswith("example.com.\t3600\tIN\tSOA")
    assert done.stderr == "0\n"


def test_a_current_folder_that_is_gone(zone_file: Path) -> None:
    """It is told; what is named by a whole path works all the same."""
    gone = "mkdir gone; cd gone; rmdir ../gone; "

    assert in_shell(f"{gone} tuiz list", zone_file.parent).stderr.startswith("The current folder isn't there any more.")
    assert in_shell(f"{gone} tuiz records {zone_file}", zone_file.parent).returncode == 0


def test_a_message_that_is_not_text(tuiz: Tuiz, zone_file: Path) -> None:
    """It is wrong usage, and nothing is written."""
    done = tuiz("add", "-m", os.fsdecode(b"\xff"), zone_file, "new", "A", "192.0.2.9")

    assert (done.status, zone_file.read_text()) == (2, ZONE)
    assert "UTF-8" in done.err


@pytest.mark.parametrize("command", ["list", "history", "records --draft", "add"])
@pytest.mark.parametrize("damage", ["all", "pages"])
def test_a_damaged_journal_is_set_aside(tuiz: Tuiz, zone_file: Path, tmp_path: Path, command: str, damage: str) -> None:
    """Wherever it is damaged, it is kept under another name, that is told, and work goes on with a new one."""
    tuiz("add", zone_file, "old", "A", "192.0.2.8")
    journal = tmp_path / "state" / "journal.sqlite3"
    data = bytearray(journal.read_bytes())
    for at in range(0 if damage == "all" else 4096, len(data), 4096):
        data[at : at + 400] = b"\xff" * 400
    journal.write_bytes(data)
    for suffix in ("-wal", "-shm"):
        journal.with_name(journal.name + suffix).unlink(missing_ok=True)
    words: list[str | Path] = [*command.split()]
    if command != "list":
        words.append("example.com")
    if command == "add":
        words += ["new", "A", "192.0.2.9"]

    done = tuiz(*words)

    (aside,) = journal.parent.glob("*.damaged-*")
    assert done.status == 0, done.err
    assert str(aside) in done.err
    assert aside.read_bytes() == data
    assert tuiz("add", "example.com", "later", "A", "192.0.2.10").status == 0


def test_a_journal_of_a_newer_tuiz_is_left_alone(tuiz: Tuiz, zone_file: Path, tmp_path: Path) -> None:
    """The list goes on without drafts, and says so; a change is refused."""
    import sqlite3

    tuiz("add", zone_file, "old", "A", "192.0.2.8")
    before = zone_file.read_text()
    connection = sqlite3.connect(tmp_path / "state" / "journal.sqlite3")
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    listed = tuiz("list", "--json")

    assert (listed.status, listed.document[0]["draft"]) == (0, None)
    assert "newer tuiz" in listed.err
    assert tuiz("add", zone_file, "new", "A", "192.0.2.9").status == 3
    assert zone_file.read_text() == before


def test_a_new_zone_is_not_written_where_its_history_cannot_be(tuiz: Tuiz, desk: Path, tmp_path: Path) -> None:
    """Without a journal there is no half-made zone."""
    (tmp_path / "state").write_text("in the way")

    done = tuiz("new", "example.org", "--ns", "ns1.example.net")

    assert done.status == 3
    assert list(desk.iterdir()) == []


def test_a_guess_that_was_confirmed_is_not_asked_again(tuiz: Tuiz, desk: Path) -> None:
    """`--origin` says that the guess is right; that is kept."""
    path = desk / "db.192.0.2"
    path.write_text("@ 60 SOA ns1.example.net. h.example.net. 1 2 3 4 5\n@ 60 NS ns1.example.net.\n")
    assert tuiz("add", path, "7", "PTR", "host.example.net.").status == 3

    tuiz("add", "--origin", "2.0.192.in-addr.arpa", path, "7", "PTR", "host.example.net.")

    assert tuiz("add", path, "8", "PTR", "host.example.net.").status == 0


def test_a_state_folder_that_is_closed_is_told(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may look into it: the list goes on without drafts, and a change is refused; neither is a fault of ours."""
    with open_folder_for_all() as folder:
        (folder / "example.com.zone").write_text(ZONE)
        (folder / "state").mkdir(mode=0)
        monkeypatch.setenv("TUIZ_STATE_DIR", str(folder / "state"))
        monkeypatch.setenv("TUIZ_CONFIG_DIR", str(folder / "config"))
        found = ZoneFinder(folder).find("example.com")
        for warm in (folder, desk):  # what is imported now can be read
            assert listed(ZoneFinder(folder).workspace, Places(warm, warm, warm))[0]

        done = in_child(lambda: listed(ZoneFinder(folder).workspace, Places.of_user()))
        change = in_child(lambda: change_saved(found.for_session, lambda _: None, Wish(), Places.of_user()))

        (folder / "state").chmod(0o700)
    assert isinstance(done.value, tuple)
    assert "What isn't saved isn't known." in done.value[1]
    assert done.value[0][0].draft is None
    assert (change.kind, "permission denied" in change.message) == ("journal-unavailable", True)
