"""Terminals of all sorts: small ones, without colours, with sixteen, without UTF-8."""

import re
from pathlib import Path

import pytest

from tests.ui.driver import Driver, opened, text_of
from tuiz.ui.theme_choice import DARK, TERMINAL

_SGR = re.compile(r"\x1b\[([0-9;]*)m")
_NO_COLOUR = {0, 1, 2, 3, 4, 7, 9, 39, 49}
"""Attributes, and the terminal's own colours."""
_SIXTEEN = _NO_COLOUR | set(range(30, 38)) | set(range(40, 48)) | set(range(90, 98)) | set(range(100, 108))


def styles_sent(user: Driver) -> set[int]:
    """Return the numbers of all styles in the frame that goes to the terminal."""
    app = user.app
    frame = app.screen._compositor.render_full_update().render_segments(app.console)
    return {int(number or 0) for sequence in _SGR.findall(frame) for number in sequence.split(";")}


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (100, 30), (200, 60)])
async def test_records_have_room_in_every_terminal(zones: Path, home: Path, size: tuple[int, int]) -> None:
    """At 80x24 System Records are one line, Domains fold away and Records have twelve lines at the least."""
    async with opened(zones, home, size=size) as user:
        main = user.main
        narrow, short = size[0] < 100, size[1] < 30
        assert main.domains.display != narrow
        assert main.system.size.height == (2 if short else 1 + len(main.system.rows))
        assert main.records.page >= 12
        assert all(len(line) <= size[0] for line in user.lines)
        assert user.lines[-1].rstrip().endswith("q Quit")


async def test_one_key_folds_domains_away_and_brings_them_back(zones: Path, home: Path) -> None:
    """The same key shows and hides the list of domains, in a narrow terminal and in a wide one."""
    for size in ((80, 24), (120, 40)):
        async with opened(zones, home, size=size) as user:
            shown = user.main.domains.display
            await user.press("o")
            assert user.main.domains.display != shown
            await user.press("o")
            assert user.main.domains.display == shown
            assert user.main.focused is (user.main.domains if shown else user.main.records)


async def test_a_domain_chosen_in_a_narrow_terminal_folds_the_list_away(zones: Path, home: Path) -> None:
    """After a domain is opened its records have the whole width again."""
    async with opened(zones, home, size=(80, 24)) as user:
        await user.press("o", "down", "enter")
        await user.until_closed("open")

        assert user.main.session is not None
        assert user.main.session.origin == "example.org."
        assert not user.main.domains.display
        assert user.main.focused is user.main.records


async def test_a_terminal_can_change_its_size(zones: Path, home: Path) -> None:
    """The panes follow the terminal, and the cursor stays in view."""
    async with opened(zones, home, size=(120, 40)) as user:
        await user.press("end")
        await user.resize(80, 24)
        assert not user.main.domains.display
        assert "txt" in user.text
        await user.resize(120, 40)
        assert user.main.domains.display


async def test_no_color_sends_no_colour(zone: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR set only attributes are sent; the cursor's row is in reverse video."""
    monkeypatch.setenv("NO_COLOR", "1")

    async with opened(zone, home) as user:
        assert user.app.theme == TERMINAL
        assert styles_sent(user) <= _NO_COLOUR
        assert 7 in styles_sent(user)
        for key in ("n", "t", "question_mark", "colon"):
            await user.press(key)
            assert styles_sent(user) <= _NO_COLOUR, key
            await user.press("escape")


async def test_sixteen_colours_are_the_terminals_own(zone: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of sixteen colours gets its own colours, of which it knows which can be read."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("COLORTERM")

    async with opened(zone, home) as user:
        assert user.app.theme == TERMINAL
        assert styles_sent(user) <= _SIXTEEN


async def test_256_colours_get_the_dark_theme(zone: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 256 colours gets the theme in the nearest of them."""
    monkeypatch.delenv("COLORTERM")

    async with opened(zone, home) as user:
        assert user.app.theme == DARK


@pytest.fixture
def zone_beyond_ascii(zone: Path) -> Path:
    """Return a zone whose last record has a note beyond ASCII."""
    zone.write_text(text_of(zone) + "note A 192.0.2.9 ; größe\n", encoding="utf-8")
    return zone


async def test_an_ascii_locale_gets_ascii(zone_beyond_ascii: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the C locale everything on the screen is ASCII: frames, dialogs, messages, and text from the file."""
    monkeypatch.setenv("LC_ALL", "C")

    async with opened(zone_beyond_ascii, home) as user:
        await user.press("end")
        assert user.text.isascii()
        assert "gr\\xf6\\xdfe" in user.text
        for key in ("n", "e", "t", "question_mark", "colon", "c"):
            await user.press(key)
            assert user.text.isascii(), (key, [line for line in user.lines if not line.isascii()])
            await user.press("escape")
