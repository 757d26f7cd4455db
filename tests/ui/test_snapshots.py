"""Pictures of a handful of screens, held against those that were looked at and found good.

After a change that is meant, `TUIZ_UPDATE_SNAPSHOTS=1` writes them anew; look at each before it is committed.
"""

import os
import re
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.ui.driver import Driver, opened
from tuiz.ui.screens.review import ReviewScreen

SNAPSHOTS = Path(__file__).parent / "snapshots"
NEW = SNAPSHOTS.parents[2] / ".cache" / "snapshots"
_GENERATED = re.compile(r"terminal-\d+")


def picture(user: Driver) -> str:
    """Return what is on the screen as SVG, without the names that differ from one run to the next."""
    for entry in user.app.screen.query(Input):
        entry.cursor_blink = False
    return _GENERATED.sub("terminal", user.app.export_screenshot(title="tuiz", simplify=True))


def assert_as_before(name: str, svg: str) -> None:
    """Assert that a picture is the one that was committed."""
    path = SNAPSHOTS / f"{name}.svg"
    if os.environ.get("TUIZ_UPDATE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(svg, encoding="utf-8")
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if svg != before:
        NEW.mkdir(parents=True, exist_ok=True)
        seen = NEW / path.name
        seen.write_text(svg, encoding="utf-8")
        pytest.fail(f"The screen isn't as in {path.name}; what it is now is in {seen}.")


async def test_the_main_screen_dark_and_wide(zones: Path, home: Path) -> None:
    """120 by 40, dark: three panes, a draft of three changes."""
    async with opened(zones, home, size=(120, 40)) as user:
        await user.press("d", "e")
        await user.fill(rdata_address="192.0.2.54")
        await user.press("enter", "n")
        await user.fill(owner="ftp", rdata_address="192.0.2.77")
        await user.press("enter")
        await user.until_closed()
        user.app.clear_notifications()
        await user.settle()

        assert_as_before("main-dark-120x40", picture(user))


async def test_the_main_screen_light_and_small(zone: Path, home: Path) -> None:
    """80 by 24, light: one line of System Records, the records below."""
    (home / "config" / "config.toml").write_text('theme = "tuiz-light"\n')

    async with opened(zone, home, size=(80, 24)) as user:
        assert_as_before("main-light-80x24", picture(user))


async def test_a_zone_that_cant_be_read_whole(zones: Path, home: Path) -> None:
    """80 by 24, dark: unreadable lines in their place, with the reason below."""
    async with opened(zones / "example.org.zone", home, size=(80, 24)) as user:
        await user.press("exclamation_mark")

        assert_as_before("unreadable-dark-80x24", picture(user))


async def test_the_record_form(zone: Path, home: Path) -> None:
    """80 by 24, dark: the fields of an MX record, and the line they make."""
    async with opened(zone, home, size=(80, 24)) as user:
        await user.press("G", "k", "e", "tab", "tab", "tab", "tab")
        await user.fill(rdata_exchange="mx3.example.net.")

        assert_as_before("record-form-dark-80x24", picture(user))


async def test_the_review_without_colour(zone: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """80 by 24, NO_COLOR: what a save would do, told by signs alone."""
    monkeypatch.setenv("NO_COLOR", "1")
    zone.with_name("example.com.toml").write_text('serial = "increment"\n')

    async with opened(zone, home, size=(80, 24)) as user:
        await user.press("d", "ctrl+s")
        await user.wait_for(ReviewScreen)
        await user.settle()

        assert_as_before("review-no-color-80x24", picture(user))


async def test_an_empty_workspace(tmp_path: Path, home: Path) -> None:
    """80 by 24, dark: no zones yet, and what to do about it."""
    (tmp_path / "empty").mkdir()

    async with opened(tmp_path / "empty", home, size=(80, 24)) as user:
        assert_as_before("empty-dark-80x24", picture(user))
