"""What isn't saved yet: kept over the end of the program, and carried over another program's changes."""

import pytest

from tests.stories.desk import Desk, Zones, delete, find, show_all


def test_quitting_keeps_the_draft(desk: Desk, zones: Zones) -> None:
    """What was edited and not saved is there again when the program is started again, and can be undone."""
    before = zones.text
    terminal = desk.open(zones.folder, "192.0.2.66")
    delete(terminal, "192.0.2.66")

    status = terminal.press("q").wait_for("unsaved changes; they are kept").wait_for_end()
    again = desk.open(zones.folder, "1 changed")

    assert status == 0
    assert zones.text == before
    again.wait_for_no("192.0.2.66")
    again.press("u").wait_for("192.0.2.66").wait_for_no("changed")


def test_a_draft_outlives_a_killed_terminal(desk: Desk, zones: Zones) -> None:
    """A terminal that goes away in the middle of the work takes nothing of it along."""
    terminal = desk.open(zones.folder, "192.0.2.66")
    delete(terminal, "192.0.2.66")

    terminal.close()

    desk.open(zones.folder, "1 changed").wait_for_no("192.0.2.66")


def test_another_programs_changes_are_merged(desk: Desk, zones: Zones) -> None:
    """A change of the open file by another program shows up under the draft, and both are in what is saved."""
    terminal = desk.open(zones.folder, "192.0.2.66")
    delete(terminal, "192.0.2.66")

    zones.file.write_text(zones.text.replace("192.0.2.53", "192.0.2.153"))
    terminal.wait_for("192.0.2.153", "1 changed")
    terminal.press("C-s").wait_for("Review").press("Enter").wait_for("Saved")

    assert zones.changed_lines() == [
        "-                7       ; serial",
        "+                8       ; serial",
        "-ns1     IN A    192.0.2.53",
        "+ns1     IN A    192.0.2.153",
        "-old     IN A    192.0.2.66",
    ]


@pytest.mark.parametrize(
    ("key", "kept"), [("m", {"192.0.2.67"}), ("t", {"192.0.2.68"}), ("b", {"192.0.2.67", "192.0.2.68"})]
)
def test_a_conflict_is_settled_by_the_user(desk: Desk, zones: Zones, key: str, kept: set[str]) -> None:
    """An RRset that was changed here and by another program is asked about: mine, theirs or both stay."""
    terminal = desk.open(zones.folder, "192.0.2.66")
    find(terminal, "192.0.2.66")
    terminal.press("e").wait_for("Change a record")
    terminal.fill(Owner="old", Type="A", TTL="3600", Address="192.0.2.67").press("C-s").wait_for_no("Owner ")
    show_all(terminal).wait_for("192.0.2.67", "1 changed")

    zones.file.write_text(zones.text.replace("192.0.2.66", "192.0.2.68"))
    terminal.wait_for("Changed here and in the file", "192.0.2.67", "192.0.2.68").press(key)
    terminal.wait_for_no("Changed here and in the file")

    terminal.wait_for(*kept).wait_for_no(*({"192.0.2.67", "192.0.2.68"} - kept))
    if "192.0.2.67" in kept:
        terminal.press("C-s").wait_for("Review").press("Enter").wait_for("Saved")
    assert {line.split()[-1] for line in zones.text.splitlines() if "192.0.2.6" in line} == kept
