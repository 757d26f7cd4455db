"""What can't be done: told clearly, and nothing lost."""

from pathlib import Path

from tests.stories.desk import Desk, Zones, delete


def test_a_read_only_file_is_told_before_editing(desk: Desk, zones: Zones) -> None:
    """A file that may not be written is marked so from the start, and no key changes it."""
    zones.file.chmod(0o444)

    terminal = desk.open(zones.folder, "read-only", powerless=True)
    terminal.press("d").wait_for("You may not write it", "-r--r--r--").wait_for_no("changed")


def test_an_unreadable_file_is_told(desk: Desk, zones: Zones) -> None:
    """A file that may not be read shows why, and what to look at."""
    zones.file.chmod(0o000)

    desk.open(zones.folder, "denied", powerless=True).wait_for("Check its owner and mode")


def test_an_empty_folder_says_what_to_do(desk: Desk, tmp_path: Path) -> None:
    """Where there are no zone files, the app says so, which key makes one, and where they may come from."""
    empty = tmp_path / "empty"
    empty.mkdir()

    terminal = desk.open(empty, "There are no zone files here")
    terminal.wait_for("N for a new domain")
    terminal.wait_for("tuiz transfer")


def test_a_path_that_is_not_there_is_told(desk: Desk, zones: Zones) -> None:
    """A path that names nothing ends the program with a message and the status of wrong usage."""
    terminal = desk.open(zones.folder / "nowhere", "no such file")

    assert terminal.wait_for_end() == 2


def test_a_vanished_folder_loses_nothing(desk: Desk, zones: Zones) -> None:
    """A folder that goes away while its zone is open stops a save, not the draft; when it is back, it is saved."""
    terminal = desk.open(zones.folder, "192.0.2.66")
    delete(terminal, "192.0.2.66")

    away = zones.folder.rename(zones.folder.with_name("away"))
    # The message may break anywhere: the path before it is as long as the machine's temporary folder.
    terminal.press("C-s").wait_for("Check the path", "1 changed")
    away.rename(zones.folder)
    terminal.press("C-s").wait_for("Review").press("Enter").wait_for("Saved")

    assert zones.changed_lines()[-1] == "-old     IN A    192.0.2.66"


def test_a_save_that_brings_in_an_error_is_stopped(desk: Desk, zones: Zones) -> None:
    """An address beside a CNAME, which name servers refuse, is shown in the review and not saved."""
    before = zones.text
    terminal = desk.open(zones.folder, "192.0.2.66")
    terminal.press("n").wait_for("New record")
    terminal.fill(Owner="www", Type="A", TTL="", Address="192.0.2.30").press("C-s").wait_for("1 changed")

    terminal.press("C-s").wait_for("This change brings in", "CNAME", "line 14").press("Enter")
    terminal.wait_for("brings in an error")

    assert zones.text == before
    terminal.press("Escape").wait_for_no("Review").press("u").wait_for_no("changed")
    terminal.press("C-s").wait_for("nothing to save")
