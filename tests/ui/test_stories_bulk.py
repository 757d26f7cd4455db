"""Stories: a user selects many records, and changes them as one."""

from pathlib import Path

import pytest

from tests.ui.driver import opened, text_of
from tuiz.ui.dialogs.bulk_ttl import BulkTtl
from tuiz.ui.dialogs.choose import Choose
from tuiz.ui.screens.review import ReviewScreen

_ZONE = """\
$ORIGIN example.com.
$TTL 3600
@ IN SOA ns1 hostmaster 2024010101 7200 3600 1209600 3600
@ IN NS ns1
ns1 A 192.0.2.1
www A 192.0.2.2 ; web
    300 TXT "of www"
$GENERATE 1-3 h$ A 192.0.2.$
odd line
mail A 192.0.2.3
ftp A 192.0.2.4
"""


@pytest.fixture
def mixed(zone: Path) -> Path:
    """Return a zone with rows that are no records among those that are."""
    zone.write_text(_ZONE, encoding="utf-8")
    return zone


@pytest.fixture
def sound(zone: Path) -> Path:
    """Return a zone without errors."""
    zone.write_text(_ZONE.replace("odd line\n", ""), encoding="utf-8")
    return zone


async def test_selected_rows_are_deleted_as_one_and_brought_back(sound: Path, home: Path) -> None:
    """Space selects and goes on; d deletes what is selected; one undo brings all of it back to the byte."""
    async with opened(sound, home) as user:
        owners = user.owners
        await user.press("j", "space")
        assert "1 selected" in user.text
        assert "»   www" in user.text
        await user.press("j", "j", "space", "space")
        assert "3 selected" in user.text

        await user.press("d")
        await user.until_told("Delete 3 records. Undo brings back what went.")
        assert "selected" not in user.text
        assert len(user.owners) == len(owners) - 3

        await user.press("u")
        await user.until_closed()
        assert user.owners == owners
        assert "changed" not in user.text
        await user.press("U")
        await user.press("ctrl+s")
        await user.wait_for(ReviewScreen)
        await user.press("enter")
        await user.until_told("Saved")

    left = text_of(sound).splitlines()
    assert left[5:] == ['www 300 TXT "of www"', "$GENERATE 1-3 h$ A 192.0.2.$"]


async def test_rows_that_are_no_records_are_skipped_and_counted(mixed: Path, home: Path) -> None:
    """With all selected, what stands for other records and what can't be read stays, and is told."""
    async with opened(mixed, home) as user:
        await user.press("A", "d")
        await user.until_told("Delete 5 records; 2 skipped (1 $GENERATE or $INCLUDE, 1 unreadable)")
        assert len(user.owners) == 2

        await user.press("A", "d")
        await user.until_told("None of the selected rows")
        assert len(user.owners) == 2


async def test_filtered_rows_get_another_ttl(sound: Path, home: Path) -> None:
    """After a filter, A selects just what is shown; b asks what to do, and a wrong TTL is told in its form."""
    async with opened(sound, home) as user:
        await user.press("b")
        await user.until_told("Nothing is selected.")
        await user.press("slash")
        await user.type_text("192.0.2")
        await user.press("enter", "A")
        assert "5 selected" in user.text
        await user.press("k", "b")
        await user.wait_for(Choose)
        assert "With 5 rows" in user.text
        await user.press("enter")
        await user.wait_for(BulkTtl)
        await user.type_text("soon")
        await user.press("enter")
        assert "soon is no TTL." in user.text
        await user.fill(ttl="5m")
        await user.press("enter")
        await user.until_told("Give 4 records the TTL 300; 1 skipped (1 $GENERATE or $INCLUDE). Undo takes it back.")
        await user.press("escape", "ctrl+s")
        await user.wait_for(ReviewScreen)
        await user.press("enter")
        await user.until_told("Saved")

    lines = text_of(sound).splitlines()
    assert [line for line in lines if " A " in line] == [
        "ns1 300 A 192.0.2.1",
        "www 300 A 192.0.2.2 ; web",
        "$GENERATE 1-3 h$ A 192.0.2.$",
        "mail 300 A 192.0.2.3",
        "ftp 300 A 192.0.2.4",
    ]
    assert '    300 TXT "of www"' in lines


async def test_a_selection_is_inverted_copied_and_cleared(mixed: Path, home: Path) -> None:
    """I turns the selection round, c copies all of it, and escape selects nothing before it does anything else."""
    async with opened(mixed, home) as user:
        await user.press("slash")
        await user.type_text("A")
        await user.press("enter", "escape", "space", "I", "space", "space")
        assert "4 selected" in user.text
        await user.press("c")
        assert user.told == "Copied 4 rows."
        assert user.app.clipboard.count("\n") == 3
        assert "ftp.example.com. 3600 IN A 192.0.2.4" in user.app.clipboard

        await user.press("escape")
        assert "selected" not in user.text
