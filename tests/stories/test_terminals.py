"""Terminals of all kinds: sizes that change, few colours or none, no Unicode, and keys that end programs."""

import re

import pytest

from tests.stories.desk import Desk, Zones
from tests.stories.terminal import Terminal, program, surroundings

_COLOUR = re.compile(r"\x1b\[[0-9;]*?\b(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|38|48)[;m]")
_RICH_COLOUR = re.compile(r"\x1b\[[0-9;:]*\b[34]8[;:]")


def test_ctrl_c_ends_nothing(desk: Desk, zones: Zones) -> None:
    """ctrl+c, which a hand types by habit, says how to leave instead of ending the program."""
    terminal = desk.open(zones.folder, "192.0.2.66")

    terminal.press("C-c").wait_for("q leaves from the lists")

    assert terminal.exit_status is None
    terminal.press("q")
    assert terminal.wait_for_end() == 0


def test_a_key_on_the_first_frame_is_done(desk: Desk, zones: Zones) -> None:
    """A record is on the screen before the app can take keys: what is typed then is done when it can."""
    command = [*program(), str(zones.folder)]
    with Terminal(command, surroundings(desk.home), size=(80, 24), folder=zones.folder) as terminal:
        terminal.wait_for("192.0.2.66").press("n").wait_for("New record")

        terminal.press("Escape").wait_for_no("New record").press("q")
        assert terminal.wait_for_end() == 0


def test_resizing_keeps_everything_in_sight(desk: Desk, zones: Zones) -> None:
    """The domains fold away in a narrow terminal and are back in a wide one; the records stay."""
    terminal = desk.open(zones.folder, "192.0.2.66", size=(120, 40)).wait_for("Domains")

    terminal.resize(80, 24).wait_for_no("Domains  1").wait_for("192.0.2.66", "System Records", "q Quit")
    terminal.resize(40, 10).wait_for("Records", "ns1")
    terminal.resize(200, 60).wait_for("Domains  1", "192.0.2.66", "o Domains")

    assert terminal.exit_status is None


def test_no_color_shows_no_colour(desk: Desk, zones: Zones) -> None:
    """With NO_COLOR set, no cell of the screen has a colour, and marks tell what was changed."""
    terminal = desk.open(zones.folder, "192.0.2.66", NO_COLOR="1")

    terminal.press("d").wait_for("1 changed")

    assert not _COLOUR.search(terminal.with_colours)


def test_sixteen_colours_are_enough(desk: Desk, zones: Zones) -> None:
    """Where the terminal has 16 colours, no other is asked for."""
    terminal = desk.open(zones.folder, "192.0.2.66", TERM="screen", COLORTERM="")

    terminal.press("d").wait_for("1 changed")

    assert not _RICH_COLOUR.search(terminal.with_colours)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_ascii_is_enough(desk: Desk, zones: Zones, size: tuple[int, int]) -> None:
    """In a locale without Unicode, everything on the screen is ASCII: forms, messages and the review."""
    terminal = desk.open(zones.folder, "192.0.2.66", size=size, LC_ALL="C")
    shown = [terminal.text]

    terminal.press("n").wait_for("New record")
    shown.append(terminal.text)
    terminal.press("Escape").wait_for_no("New record").press("d").wait_for("1 changed", "Undo brings it")
    shown.append(terminal.text)
    terminal.press("C-s").wait_for("Review")
    shown.append(terminal.text)

    assert [text for text in shown if not text.isascii()] == []
