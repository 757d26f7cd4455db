"""Stories: a user looks at what was saved, and goes back to it."""

from pathlib import Path

from tests.ui.driver import Driver, opened, text_of
from tuiz.ui.screens.difference import DifferenceScreen
from tuiz.ui.screens.history import HistoryScreen
from tuiz.ui.screens.main import MainScreen
from tuiz.ui.screens.review import ReviewScreen


async def save(user: Driver, message: str) -> None:
    """Save the draft with a message."""
    await user.press("ctrl+s")
    await user.wait_for(ReviewScreen)
    await user.type_text(message)
    await user.press("enter")
    await user.until_closed()


async def delete(user: Driver, owner: str) -> None:
    """Delete the first record of an owner."""
    user.main.records.move_to(user.owners.index(owner))
    await user.press("d")


async def test_revisions_are_listed_and_looked_at(zone: Path, home: Path) -> None:
    """Each save is there with its message and numbers; enter shows what it changed."""
    async with opened(zone, home, size=(80, 24)) as user:
        await delete(user, "www")
        await save(user, "web")
        await delete(user, "txt")
        await save(user, "text")
        await user.press("H")
        await user.wait_for(HistoryScreen)
        assert "text" in user.lines[2]
        assert "web" in user.lines[3]
        assert "+0 -1" in user.lines[2]
        await user.press("down", "enter")
        await user.wait_for(DifferenceScreen)
        assert "- 3600 example.com." in user.text
        assert "spf1" not in user.text.partition("Lines of the file")[0]
        await user.press("escape")
        await user.wait_for(HistoryScreen)


async def test_two_revisions_are_compared(zone: Path, home: Path) -> None:
    """One that is marked is what others are compared with; without one it is the zone as it is now."""
    async with opened(zone, home) as user:
        await delete(user, "www")
        await save(user, "web")
        await delete(user, "txt")
        await save(user, "text")
        await user.press("H")
        await user.wait_for(HistoryScreen)
        await user.press("space", "down", "c")
        await user.wait_for(DifferenceScreen)
        assert "From revision 1 to revision 2" in user.text
        assert "spf1" in user.text
        await user.press("escape")
        await user.wait_for(HistoryScreen)
        await user.press("up", "space", "c")
        await user.wait_for(DifferenceScreen)
        assert "Nothing differs." in user.text


async def test_a_revision_is_restored_after_its_review(zone: Path, home: Path) -> None:
    """The difference is shown first; restoring is an operation that undo takes back, and a save writes it."""
    async with opened(zone, home) as user:
        await delete(user, "txt")
        await save(user, "text")
        before = text_of(zone)
        await delete(user, "www")
        await save(user, "web")
        await delete(user, "ns1")  # not saved: what is restored is made of the draft
        await user.press("H")
        await user.wait_for(HistoryScreen)
        await user.press("down", "r")
        await user.wait_for(DifferenceScreen)
        assert "Restoring revision 1 would change" in user.text
        await user.press("enter")
        await user.wait_for(MainScreen)
        await user.until_closed()
        assert "Restore revision 1" in user.told
        assert {"www", "ns1"} <= set(user.owners)
        await user.press("u")
        assert "www" not in user.owners
        await user.press("U")
        await save(user, "back")

        after = text_of(zone)
        assert [line for line in after.splitlines() if "serial" not in line] == [
            line for line in before.splitlines() if "serial" not in line
        ]


async def test_giving_up_restores_nothing(zone: Path, home: Path) -> None:
    """Escape in the review of the difference leaves all as it is."""
    async with opened(zone, home) as user:
        await delete(user, "www")
        await save(user, "web")
        await delete(user, "txt")
        await save(user, "text")
        owners = user.owners
        await user.press("H")
        await user.wait_for(HistoryScreen)
        await user.press("down", "r")
        await user.wait_for(DifferenceScreen)
        await user.press("escape")
        await user.wait_for(HistoryScreen)
        await user.press("escape")
        await user.wait_for(MainScreen)
        assert user.owners == owners


async def test_a_zone_without_history_says_so(zone: Path, home: Path) -> None:
    """Before the first save there is nothing to show, and keys say why they can't act."""
    async with opened(zone, home) as user:
        await user.press("H")
        await user.wait_for(HistoryScreen)
        assert "Nothing was saved with tuiz yet." in user.text
        await user.press("r")
        assert "every save makes one" in user.told
