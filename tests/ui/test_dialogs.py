"""Dialogs in a small terminal, with more to say than there is room for; and what all of them share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import TextArea

from tests.ui.driver import Driver, opened, text_of
from tuiz.ui.dialogs.change_preview import ByName
from tuiz.ui.dialogs.choose import Choose
from tuiz.ui.dialogs.confirm import Confirm
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.dialogs.set_form import SetForm
from tuiz.ui.dialogs.text_edit import TextEdit
from tuiz.ui.dialogs.zone_ns_form import ZoneNsForm
from tuiz.ui.widgets.push_button import PushButton

LONG = [
    f"{number}. said at length, so that a line of its own isn't enough for it, and then some" for number in range(40)
]
DIALOGS: dict[str, tuple[Callable[[], Dialog[Any]], str]] = {
    "preview": (lambda: ByName("A heading " * 12, "example.com.", LONG), "Go on"),
    "question": (lambda: Confirm("Really?", LONG, "Yes"), "Yes"),
    "choice": (lambda: Choose("Which?", LONG, LONG), "Cancel"),
    "text": (lambda: TextEdit(1, "\n".join(LONG), " ".join(LONG)), "Keep text"),
    "set": (lambda: SetForm(None, ()), "Keep in this one"),
}


def assert_is_whole(user: Driver, size: tuple[int, int], button: str) -> None:
    """The box lies within the screen, with its heading, its buttons and its keys."""
    dialog = user.dialog
    box = dialog.query_one(".dialog-box").region
    assert box.y >= 0
    assert box.bottom <= size[1]
    assert box.right <= size[0]
    assert f"{button} ]" in user.text
    assert "esc Cancel" in user.lines[box.bottom - 1]
    assert all(box.contains_region(each.region) for each in dialog.query(PushButton))
    assert dialog.query_one(".dialog-body").region.height >= 1


@pytest.mark.parametrize("name", DIALOGS)
async def test_a_long_dialog_keeps_its_buttons_in_view(name: str, zone: Path, home: Path) -> None:
    """Heading, buttons and keys stay at 80x24 and after a resize; the body between them scrolls to its end."""
    make, button = DIALOGS[name]
    async with opened(zone, home, size=(80, 24)) as user:
        _ = user.app.push_screen(make())
        await user.settle()
        if name == "set":
            await user.write("\n".join(f"ns{number}.example.net" for number in range(40)))
        assert_is_whole(user, (80, 24), button)
        for size in ((80, 14), (120, 40), (80, 24)):
            await user.resize(*size)
            assert_is_whole(user, size, button)
        body = user.dialog.query_one(".dialog-body")
        if name in {"preview", "question"}:
            assert body.scroll_y == 0
            await user.press("pagedown")
            assert 0 < body.scroll_y <= body.size.height
        if name == "preview":
            await user.press("x")
            assert "Domain" in user.text
        else:
            user.dialog.action_scroll(20)
            await user.settle()
        assert body.scroll_y >= body.max_scroll_y - 2 > 0
        await user.press("escape")
        assert not user.is_open(Dialog)


async def test_a_set_takes_the_place_of_what_stands_there_or_joins_it(zone: Path, home: Path) -> None:
    """Whoever moves means only the set's; the cursor of a long list stays in view; nothing else is changed."""
    office = ", ".join(f'"ns{number}.office.test"' for number in range(13))
    zone.with_name("tuiz.toml").write_text(f"[name_server_sets]\noffice = [{office}]\n")
    before = text_of(zone)
    async with opened(zone, home, size=(80, 24)) as user:
        await user.press("shift+tab", "end", "enter")
        await user.wait_for(ZoneNsForm)
        there = user.dialog.query_one(TextArea).text
        for place, expected in ((0, "ns0.office.test."), (1, there.splitlines()[0])):
            user.dialog.query_one(TextArea).text = there
            await user.press("ctrl+t")
            await user.wait_for(Choose)
            await user.press("enter")
            await user.until_shown("Only the set's: ns0.office.test ns1.office.test and 11 more")
            await user.press(*["down"] * place, "enter")
            await user.wait_for(ZoneNsForm)
            await user.until_closed("conversation-set")
            text = user.dialog.query_one(TextArea).text
            assert text.splitlines()[0] == expected
            assert text.splitlines()[-1] == "ns12.office.test."
            assert (there in text) == bool(place)
        assert "^t Use a set" in user.text
        await user.press("ctrl+end")
        assert "ns12.office.test" in user.text
        await user.press("ctrl+home")
        assert expected in user.text
        await user.press("escape")
        assert text_of(zone) == before
