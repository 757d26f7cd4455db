"""Stories of quick fingers: what is typed before a dialog is there goes into the dialog."""

from pathlib import Path

from tests.ui.driver import opened, text_of
from tuiz.ui.dialogs.record_form import RecordForm


async def test_what_is_typed_ahead_goes_where_it_is_meant_to(zone: Path, home: Path) -> None:
    """Two records, one of another type, a filter, a change and a save, typed in one go."""
    async with opened(zone, home) as user:
        await user.type_ahead("n", "blog", "tab", "tab", "tab", "192.0.2.20", "ctrl+s")
        await user.type_ahead("n", "post.offices.below", "tab", "MX", "tab", "tab", "15", "tab", "mx3", "ctrl+s")
        await user.type_ahead("/", "ns1", "enter", "e", "tab", "tab", "tab", "192.0.2.54", "ctrl+s", "escape")
        await user.until_shown("post.offices.below ")
        await user.type_ahead("ctrl+s", "enter")
        await user.until_told("Saved")

    text = text_of(zone)
    assert "blog    IN A    192.0.2.20\n" in text
    assert "post.offices.below IN MX 15 mx3" in text
    assert "ns1     IN A    192.0.2.54\n" in text


async def test_letters_for_a_dialog_do_nothing_in_the_list(zone: Path, home: Path) -> None:
    """The d of an owner deletes no record, though the form isn't there yet; other keys are as quick as ever."""
    async with opened(zone, home) as user:
        await user.type_ahead("n", "dd")
        assert user.is_open(RecordForm)
        assert user.field("owner") == "dd"
        await user.type_ahead("escape", "jjkGg")
        assert user.main.session is not None
        assert not user.main.session.is_changed
        await user.type_ahead("d", "u", "d", "j", "d")
        assert user.main.session.changes == 2


async def test_a_type_that_changes_while_the_form_is_sent_leaves_the_app_whole(zone: Path, home: Path) -> None:
    """Keys that meet the fields of one type going and those of another coming find what was typed."""
    async with opened(zone, home) as user:
        await user.press("n")
        for _ in range(3):
            await user.type_ahead("tab", "MX", "ctrl+s", "ctrl+t", "end", "1", "ctrl+s", "tab", "tab", "x", "ctrl+t")
        assert user.is_open(RecordForm)
