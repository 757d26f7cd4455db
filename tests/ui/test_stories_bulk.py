"""Stories: a user selects many records, and changes them as one."""

from pathlib import Path

import pytest

from tests.ui.driver import opened, text_of
from tuiz.ui.dialogs.bulk_move import BulkMove
from tuiz.ui.dialogs.bulk_replace import BulkReplace
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


def append(path: Path, text: str) -> None:
    """Put lines at the end of a file."""
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


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


async def test_selected_records_move_to_another_owner(sound: Path, home: Path) -> None:
    """What it comes to is shown before; a CNAME beside others, and an owner outside, are refused in the form."""
    append(sound, "alias CNAME www\n")
    before = text_of(sound)
    async with opened(sound, home) as user:
        await user.press("j", "space", "space", "A", "b", "j", "enter")
        await user.wait_for(BulkMove)
        await user.type_text("www")
        await user.until_shown("4 records would change; 1 skipped (1 $GENERATE or $INCLUDE).")
        await user.press("enter")
        await user.until_shown("would have a CNAME record and another one beside it")
        await user.fill(owner="elsewhere.net.")
        await user.until_shown("outside the zone")
        await user.press("escape", "escape")

        await user.press("slash")
        await user.type_text("192.0.2")
        await user.press("enter", "A", "b", "j", "enter")
        await user.wait_for(BulkMove)
        await user.type_text("web")
        await user.press("enter")
        await user.until_told("Move 4 records to web; 1 skipped (1 $GENERATE or $INCLUDE). Undo takes it back.")
        assert user.main.session is not None
        assert user.main.session.changes == 8
        await user.press("u")
        await user.until_closed()
        assert not user.main.session.is_changed
    assert text_of(sound) == before


async def test_a_text_is_replaced_in_the_data_of_selected_records(sound: Path, home: Path) -> None:
    """As whole words 192.0.2.1 isn't a part of 192.0.2.10; what would be invalid stays; what is there twice goes."""
    append(sound, "ftp A 192.0.2.10\nftp A 192.0.2.1\nftp A 192.0.2.9\n")
    async with opened(sound, home) as user:
        await user.press("A", "b", "j", "j", "enter")
        await user.wait_for(BulkReplace)
        await user.fill(find="192.0.2.1", new="192.0.2.9")
        await user.until_shown("3 records would change")
        assert "ftp A 192.0.2.10" in user.text
        await user.press("ctrl+t")
        await user.until_shown("2 records would change")
        await user.fill(find="192.0.2", new="192.0.200")
        await user.until_shown("7 records would change")
        await user.fill(find="2", new="300")
        await user.until_shown("7 invalid then")
        await user.fill(find="192.0.2.1", new="192.0.2.9")
        await user.press("enter")
        await user.until_told("Replace in the data of 2 records; 1 said what another one says, and went")
        await user.press("ctrl+s")
        await user.wait_for(ReviewScreen)
        await user.press("enter")
        await user.until_told("Saved")

    addresses = [line for line in text_of(sound).splitlines() if " A " in line]
    assert addresses == [
        "ns1 A 192.0.2.9",
        "www A 192.0.2.2 ; web",
        "$GENERATE 1-3 h$ A 192.0.2.$",
        "mail A 192.0.2.3",
        "ftp A 192.0.2.4",
        "ftp A 192.0.2.10",
        "ftp A 192.0.2.9",
    ]


async def test_a_regular_expression_replaces_and_can_be_stopped(sound: Path, home: Path) -> None:
    """Groups stand in what is new; a wrong one is told while one types; one without end is stopped, keys go on."""
    append(sound, f'long TXT "{"a" * 60}b"\n')
    async with opened(sound, home) as user:
        await user.press("A", "b", "j", "j", "enter")
        await user.wait_for(BulkReplace)
        await user.press("ctrl+t", "ctrl+t")
        await user.fill(find="(a+)+$")
        await user.until_shown("more than a second for one record")
        await user.press("enter")
        assert user.is_open(BulkReplace)
        await user.fill(find="(a+")
        await user.until_shown("no regular expression")
        await user.fill(find="^192.0.2.([34])$", new="198.51.100.\\1")
        await user.until_shown("2 records would change")
        await user.press("enter")
        await user.until_told("Replace in the data of 2 records")
        await user.press("ctrl+s")
        await user.wait_for(ReviewScreen)
        assert "198.51.100.3" in user.text
        assert "198.51.100.4" in user.text


async def test_very_many_records_are_changed_beside_the_keys(sound: Path, home: Path) -> None:
    """What takes a while is worked out on a copy: keys act meanwhile, and one undo takes it back."""
    append(sound, "".join(f"h{number} A 192.0.2.7\n" for number in range(300)))
    before = text_of(sound)
    async with opened(sound, home) as user:
        await user.press("A", "d")
        await user.until_told("Delete 305 records; 1 skipped")
        assert len(user.owners) == 1
        await user.press("u")
        await user.until_closed()
        assert len(user.owners) == 306

        await user.press("A", "b", "enter")
        await user.wait_for(BulkTtl)
        await user.type_text("60")
        await user.until_shown("305 records would change")
        await user.press("enter")
        await user.until_told("Give 305 records the TTL 60; 1 skipped")
        assert user.main.session is not None
        assert user.main.session.changes == 305
        await user.press("ctrl+s")
        await user.wait_for(ReviewScreen)
        await user.press("enter")
        await user.until_told("Saved")
        await user.press("u", "ctrl+s")
        await user.wait_for(ReviewScreen)
        await user.press("enter")
        await user.until_told("Saved")

    assert text_of(sound).splitlines()[3:] == before.splitlines()[3:]
