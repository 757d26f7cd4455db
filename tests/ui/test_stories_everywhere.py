"""Stories: a user finds who points at an address in all zones, and replaces it everywhere."""

import os
from pathlib import Path

import pytest

from tests.ui.driver import Driver, opened, text_of
from tuiz.ui.dialogs.replace_by import ReplaceBy
from tuiz.ui.screens.everywhere import EverywhereScreen
from tuiz.ui.screens.main import MainScreen
from tuiz.ui.screens.parts_review import PartsReviewScreen

_ZONE = """\
$ORIGIN {name}.
$TTL 3600
@ IN SOA ns1 hostmaster 2024010101 7200 3600 1209600 3600
@ IN NS ns1
ns1 A 192.0.2.53
@ A 192.0.2.1 ; the web
mail A 192.0.2.1
@ TXT "v=spf1 ip4:192.0.2.1 -all"
other A 192.0.2.10
"""


@pytest.fixture
def five(tmp_path: Path) -> list[Path]:
    """Return five zones in a folder of their own."""
    folder = tmp_path / "five"
    folder.mkdir()
    paths = [folder / f"{letter}.example.zone" for letter in "abcde"]
    for path in paths:
        path.write_text(_ZONE.format(name=path.stem), encoding="utf-8")
    return paths


def append(path: Path, text: str) -> None:
    """Put lines at the end of a file."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


async def found(user: Driver, text: str = "") -> None:
    """Open the screen and look for a text, or for what it begins with."""
    await user.press("P")
    await user.wait_for(EverywhereScreen)
    if text:
        await user.type_text(text)
    await user.press("enter")
    await user.until_closed("everywhere")


async def replaced(user: Driver, text: str) -> None:
    """Ask for a replacement, and come to its review."""
    await user.press("r")
    await user.wait_for(ReplaceBy)
    await user.type_text(text)
    await user.press("enter")
    await user.wait_for(PartsReviewScreen)


async def test_an_address_is_replaced_in_all_zones_and_back(five: list[Path], home: Path) -> None:
    """The search begins with what the cursor is on; the review shows each zone; undo brings back all of them."""
    before = [text_of(path) for path in five]
    async with opened(five[0].parent, home) as user:
        await user.press("j")
        await found(user)
        assert "10 in 5 zones" in user.text
        await user.press("t")
        await user.until_closed("everywhere")
        assert "15 in 5 zones" in user.text

        await user.press("r")
        await user.wait_for(ReplaceBy)
        await user.type_text("a.example")
        await user.press("enter")
        assert "can't take the place of" in user.text
        await user.press("escape")
        await user.until_closed("everywhere")
        await replaced(user, "192.0.2.99")
        assert "192.0.2.1 becomes 192.0.2.99 in 5 zones" in user.text
        assert '8 + @ TXT "v=spf1 ip4:192.0.2.99 -all"' in user.text
        assert [text_of(path) for path in five] == before
        await user.type_text("moved")
        await user.press("enter")
        await user.until_shown("Everywhere  5 zones saved")
        assert "e.example.  saved, revision 1, SERIAL" in user.text
        assert [text_of(path).count("192.0.2.99") for path in five] == [3] * 5

        await user.press("u")
        await user.until_shown("Everywhere  5 zones undone")
        assert [path_text.splitlines()[3:] for path_text in map(text_of, five)] == [
            text.splitlines()[3:] for text in before
        ]
        await user.press("escape")
        await user.wait_for(MainScreen)
        await user.until_shown(text_of(five[0]).splitlines()[2].split()[5])  # SERIAL, of the file as it is now


async def test_selected_records_are_replaced_and_others_stay(five: list[Path], home: Path) -> None:
    """With some selected only those change; what can't be replaced says why; enter goes to the record's zone."""
    five[1].with_suffix(".toml").write_text('role = "secondary"\n')
    async with opened(five[0].parent, home, size=(80, 24)) as user:
        await found(user, "192.0.2.1")
        await user.press("j", "space", "j", "space")  # the first of a.example, and on the name of b.example
        assert "3 selected" in user.text
        await replaced(user, "192.0.2.99")
        assert "in 1 zone " in user.text
        await user.press("enter")
        await user.until_shown("Everywhere  1 zone saved")
        assert text_of(five[0]).count("192.0.2.99") == 1
        assert "192.0.2.99" not in "".join(text_of(path) for path in five[1:])

        await user.press("slash")
        await user.type_text("ns1.c.example")
        await user.press("enter")
        await user.until_closed("everywhere")
        await user.press("j", "space")
        await user.until_told("SOA is a System Record")
        await user.press("r")
        await user.until_told("There is nothing to replace.")

        append(five[4], "far CNAME ns1.c.example.\n")
        await user.press("slash", "enter")
        await user.until_closed("everywhere")
        await replaced(user, "ns9.c.example")
        assert "in 1 zone, 2 left" in user.text
        await user.press("end")
        await user.until_shown("2 left (System Records)")
        await user.press("escape")
        await user.until_closed("everywhere")
        await user.press("g", "enter")
        await user.wait_for(MainScreen)
        await user.until_shown("c.example.")


async def test_a_save_that_fails_is_told_and_the_others_are_made(five: list[Path], home: Path, tmp_path: Path) -> None:
    """The third of five can't be replaced by a new file: four are saved, and which one isn't stands there."""
    async with opened(five[0].parent, home) as user:
        await found(user, "192.0.2.1")
        await replaced(user, "192.0.2.99")
        os.link(five[2], tmp_path / "another-name")
        await user.press("enter")
        await user.until_shown("Everywhere  4 zones saved, 1 not")
        assert "c.example.  not saved: " in user.text
        assert "192.0.2.99" not in text_of(five[2])
        await user.press("c")
        assert user.app.clipboard.endswith("--replace 192.0.2.99 192.0.2.1")


async def test_a_wrong_question_is_told(five: list[Path], home: Path) -> None:
    """What is neither an address nor a name is told, and what nothing points at too."""
    async with opened(five[0].parent, home, size=(80, 24)) as user:
        await found(user, "two words")
        await user.until_told("neither an address nor a name")
        await user.press("escape")
        await user.wait_for(MainScreen)
        await found(user, "192.0.2.200")
        assert "Nothing points at 192.0.2.200." in user.text
