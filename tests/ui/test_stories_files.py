"""Stories: other programs change the file, domains are made, files can't be read."""

from pathlib import Path

import pytest

from tests.ui.driver import opened, text_of
from tuiz.ui.dialogs.conflict import ConflictDialog
from tuiz.ui.dialogs.new_domain import NewDomain
from tuiz.ui.screens.review import ReviewScreen


def change(file: Path, old: str, new: str) -> None:
    """Change a file as another program would."""
    file.write_text(text_of(file).replace(old, new))


async def test_an_edit_of_another_program_is_merged(zone: Path, home: Path) -> None:
    """What another program changed is read in; the draft stays on top of it, and both are saved."""
    async with opened(zone, home) as user:
        await user.press("d")
        await user.until_closed()
        change(zone, "192.0.2.53", "192.0.2.54")
        await user.press("R")
        await user.until_told("Read again")
        assert "192.0.2.54" in user.text
        assert "1 changed" in user.text
        await user.press("ctrl+s")
        await user.wait_for(ReviewScreen)
        await user.press("enter")
        await user.until_told("Saved")

    saved = text_of(zone)
    assert "192.0.2.54" in saved
    assert "192.0.2.10" not in saved


async def test_an_edit_of_another_program_is_noticed(zone: Path, home: Path) -> None:
    """While the app is open it sees that the file was changed, without any key."""
    async with opened(zone, home) as user:
        change(zone, "192.0.2.53", "192.0.2.54")

        await user.until_told("Read again")

        assert "192.0.2.54" in user.text


@pytest.mark.parametrize(
    ("key", "expected"),
    [("m", {"192.0.2.11"}), ("t", {"192.0.2.12"}), ("b", {"192.0.2.11", "192.0.2.12"})],
)
async def test_an_rrset_that_both_changed_is_asked_for(zone: Path, home: Path, key: str, expected: set[str]) -> None:
    """Where the file and the draft changed the same records, the user says which stays: mine, theirs or both."""
    async with opened(zone, home) as user:
        await user.press("e")
        await user.fill(rdata_address="192.0.2.11")
        await user.press("enter")
        await user.until_closed()
        change(zone, "192.0.2.10", "192.0.2.12")
        await user.press("R")
        await user.wait_for(ConflictDialog)
        assert "192.0.2.11" in user.text
        assert "192.0.2.12" in user.text
        await user.press(key)
        await user.until_closed()

        assert {address for address in ("192.0.2.10", "192.0.2.11", "192.0.2.12") if address in user.text} == expected


async def test_a_conflict_can_wait(zone: Path, home: Path) -> None:
    """Who doesn't decide keeps the draft, and can't go on before: the next start asks again, and so does a save."""
    async with opened(zone, home) as user:
        await user.press("e")
        await user.fill(rdata_address="192.0.2.11")
        await user.press("enter")
        await user.until_closed()
        change(zone, "192.0.2.10", "192.0.2.12")
        await user.press("R")
        await user.wait_for(ConflictDialog)
        await user.press("escape")
        await user.until_told("kept")

    assert "192.0.2.12" in text_of(zone)
    async with opened(zone, home) as user:
        await user.wait_for(ConflictDialog)
        await user.press("escape")
        await user.until_told("kept")
        await user.press("n")
        assert "R asks" in user.told
        await user.press("ctrl+s")
        await user.wait_for(ConflictDialog)
        await user.press("m")
        await user.until_closed()
        assert "192.0.2.11" in user.text
        assert "1 changed" in user.text


async def test_a_new_domain_is_made_and_opened(zones: Path, home: Path) -> None:
    """The form asks for a name and its servers, tells what is wrong, makes the file and opens it."""
    async with opened(zones, home) as user:
        await user.press("N")
        assert user.is_open(NewDomain)
        await user.fill(name="example.net", hosts="")
        await user.press("enter")
        await user.until_closed("make")
        assert user.is_open(NewDomain)
        await user.fill(hosts="ns1.example.com. ns2.example.com.")
        await user.press("ctrl+s")
        await user.until_closed()
        assert user.main.session is not None
        assert user.main.session.origin == "example.net."
        assert "ns2.example.com." in user.text
        assert "# @      3600  SOA" in user.text
        assert "*  example.net" in user.text

    assert (zones / "example.net.zone").is_file()


async def test_an_empty_folder_says_what_to_do(tmp_path: Path, home: Path) -> None:
    """Where there is no zone, the app says so, and which key makes one."""
    (tmp_path / "empty").mkdir()

    async with opened(tmp_path / "empty", home) as user:
        assert "no zone files" in user.text
        assert "Press N" in user.text
        for key in ("n", "e", "d", "u", "ctrl+s", "slash", "t", "s", "R", "exclamation_mark", "enter", "c"):
            await user.press(key)
            await user.press("escape")


async def test_a_file_that_cant_be_opened_is_told(zones: Path, home: Path) -> None:
    """A file that isn't a zone's text says what it is, and the app goes on."""
    (zones / "raw.zone").write_bytes(b"\x00\x00\x00\x02\x00\x00\x00\x01" + b"\x00" * 60)

    async with opened(zones / "raw.zone", home) as user:
        assert user.main.session is None or user.main.session.read_only


async def test_settings_choose_theme_and_keys(zone: Path, home: Path) -> None:
    """The theme and the keys of config.toml are used; what can't be used is told, and the rest works."""
    (home / "config" / "config.toml").write_text(
        'theme = "tuiz-light"\n[keys]\n"record.delete" = "x"\n"no.such" = "y"\n'
    )

    async with opened(zone, home) as user:
        assert user.app.theme == "tuiz-light"
        assert "No key has the id no.such" in user.told
        assert "x Delete" in user.lines[-1]
        owners = user.owners
        await user.press("d")
        assert user.owners == owners
        await user.press("x")
        await user.until_closed()
        assert user.owners == owners[1:]


async def test_a_theme_that_isnt_there_is_told(zone: Path, home: Path) -> None:
    """A wrong theme in config.toml leaves the dark one, and says which there are."""
    (home / "config" / "config.toml").write_text('theme = "no-such"\n')

    async with opened(zone, home) as user:
        assert user.app.theme == "tuiz-dark"
        assert "no-such" in user.told
        assert "tuiz-light" in user.told


async def test_settings_beside_a_zone_that_arent_used_are_told(zones: Path, home: Path) -> None:
    """All of them, with file and line, when the zone is opened: a mistyped key, and a set that isn't known."""
    (zones / "example.com.toml").write_text('serail = "date"\nname_servers = "default"\n')

    async with opened(zones, home) as user:
        assert "example.com.toml:1: serail isn't a key that tuiz knows." in user.told
        assert 'example.com.toml:2: name_servers names the set "default"' in user.told


async def test_an_undo_of_what_others_changed_since_asks(zone: Path, home: Path) -> None:
    """Undo past a save, of records that another program has changed: both sides are shown, and the chosen one stays."""
    async with opened(zone, home) as user:
        await user.press("e")
        await user.fill(rdata_address="192.0.2.11")
        await user.press("enter")
        await user.until_closed()
        await user.press("ctrl+s")
        await user.wait_for(ReviewScreen)
        await user.press("enter")
        await user.until_told("Saved")
        change(zone, "192.0.2.11", "192.0.2.12")
        await user.until_told("Read again")
        await user.until_closed()

        await user.press("u")
        await user.wait_for(ConflictDialog)
        assert "Changed by another program since: @ A" in user.text
        assert "192.0.2.10" in user.text
        assert "192.0.2.12" in user.text
        await user.press("escape")
        await user.until_told("Nothing was changed")
        await user.press("u")
        await user.wait_for(ConflictDialog)
        await user.press("m")
        await user.until_told("Undone")
        await user.until_closed()
        assert "192.0.2.10" in user.text
        assert "192.0.2.12" not in user.text
        await user.press("U")
        assert "192.0.2.12" in user.text
