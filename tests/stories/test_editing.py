"""The life of a change: from a key to a line of the file, checked by git and by the name servers' own checkers."""

import pytest

from tests.nameservers import Bind, Knot
from tests.programs import run
from tests.stories.desk import SIZES, Desk, Zones, delete, find, show_all
from tests.stories.terminal import Terminal


def add_blog(terminal: Terminal) -> None:
    """Add an address for blog."""
    terminal.press("n").wait_for("New record")
    terminal.fill(Owner="blog", Type="A", Address="192.0.2.20").press("C-s").wait_for("+ blog")


def save(terminal: Terminal) -> None:
    """Review, and save."""
    terminal.press("C-s").wait_for("Review", "Message").press("Enter").wait_for("Saved")


@pytest.mark.parametrize("size", SIZES)
def test_what_was_edited_is_what_git_finds_changed(desk: Desk, zones: Zones, size: tuple[int, int]) -> None:
    """Records added, changed and deleted are the only lines that a save changes, beside that of SERIAL."""
    terminal = desk.open(zones.folder, "the web", size=size)

    add_blog(terminal)
    find(terminal, "192.0.2.10")
    terminal.press("e").wait_for("Change a record")
    terminal.fill(Owner="@", Type="A", TTL="3600", Address="192.0.2.11").press("C-s").wait_for_no("Change a record")
    show_all(terminal).wait_for("2 changed")
    delete(terminal, "192.0.2.66")
    terminal.wait_for("3 changed")
    terminal.press("u").wait_for("192.0.2.66", "2 changed")
    terminal.press("U").wait_for_no("192.0.2.66").wait_for("3 changed")
    terminal.press("C-s").wait_for(
        "Review", "3 changes", "SERIAL 7 becomes 8", "- 3600 192.0.2.10", "+ 3600 192.0.2.11"
    )
    terminal.type_text("a new blog").press("Enter").wait_for("Saved, SERIAL 8").wait_for_no("changed")

    assert zones.changed_lines() == [
        "-                7       ; serial",
        "+                8       ; serial",
        "-@       IN A    192.0.2.10      ; the web",
        "+@       IN A    192.0.2.11      ; the web",
        "-old     IN A    192.0.2.66",
        "+blog    IN A    192.0.2.20",
    ]
    run("named-checkzone", "-i", "local", "example.com", str(zones.file))
    run("kzonecheck", "-o", "example.com", str(zones.file))


def test_a_save_is_undone_by_the_next_one(desk: Desk, zones: Zones) -> None:
    """Undo goes back past a save; the file is then the old one to the byte, but for SERIAL, which goes on."""
    before = zones.text
    terminal = desk.open(zones.folder, "the web")

    add_blog(terminal)
    save(terminal)
    terminal.press("u").wait_for("1 changed").wait_for_no("192.0.2.20")
    terminal.press("C-s").wait_for("SERIAL 8 becomes 9").press("Enter").wait_for("Saved, SERIAL 9")

    assert zones.text == before.replace("7       ; serial", "9       ; serial")


def test_knot_answers_with_what_was_saved(desk: Desk, zones: Zones, knot: Knot) -> None:
    """A running Knot that serves the folder answers with the new record after knotc zone-reload."""
    terminal = desk.open(zones.folder, "the web")

    add_blog(terminal)
    save(terminal)
    knot.reload()

    knot.wait_for("blog.example.com", "A", "192.0.2.20")


def test_bind_answers_with_what_was_saved(desk: Desk, zones: Zones, bind: Bind) -> None:
    """A running BIND that serves the folder answers with the new record after rndc reload."""
    terminal = desk.open(zones.folder, "the web")

    add_blog(terminal)
    save(terminal)
    bind.reload()

    bind.wait_for("blog.example.com", "A", "192.0.2.20")


def test_keys_that_come_at_once_are_all_taken(desk: Desk, zones: Zones) -> None:
    """Keys that arrive in one go, as over a slow line, are done one after the other, from the first frame on."""
    terminal = desk.open(zones.folder, "the web")

    terminal.press("G", "d", "d", "d").wait_for("Records  5", "3 changed")
    terminal.press("u", "u", "U", "C-s").wait_for("Review", "2 changes")
    terminal.press("Enter").wait_for("Saved, SERIAL 8")

    assert zones.changed_lines() == [
        "-                7       ; serial",
        "+                8       ; serial",
        "-old     IN A    192.0.2.66",
        '-txt     IN TXT  "v=spf1 -all"',
    ]
