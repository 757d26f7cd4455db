"""Stories: a user gives name servers names of their own, lets others use them, and takes it all back."""

from pathlib import Path

from tests.ui.driver import Driver, opened
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.one_change import Wish
from tuiz.services.vanity import carry_out, plan_configure
from tuiz.storage.places import Places
from tuiz.ui.screens.review import ReviewScreen

ADDRESSES = {"ns7.example.com.": ("199.247.152.53",), "ns8.example.com.": ("199.247.153.53",)}


def configure(zone: Path, home: Path) -> None:
    """Configure vanity name servers as a command would."""
    finder = ZoneFinder(zone.parent, places=Places(home / "config", home / "data", home / "state"))
    carry_out(plan_configure(finder.find("example.com"), ADDRESSES, "dnsimple"), Wish(), finder.places)


async def saved(user: Driver) -> None:
    """Save what was changed."""
    await user.press("ctrl+s")
    await user.wait_for(ReviewScreen)
    await user.press("enter")
    await user.until_told("Saved")


async def test_undo_takes_the_settings_along_with_the_save(zone: Path, home: Path) -> None:
    """The draft is locked as it will be; the TOML goes with the save, back and forth, after a restart, too."""
    settings = zone.with_suffix(".toml")
    settings.write_text('name_servers = ["ns1.example.com", "ns2.example.net"]  # ours\n')
    before = settings.read_text()
    configure(zone, home)
    listed = settings.read_text()
    async with opened(zone, home) as user:
        assert [row.owner for row in user.main.system.rows if row.rdtype == "A"] == ["ns7", "ns8"]
        await user.press("u")
        assert "Undone: Configure vanity" in user.told
        assert [row.rdtype for row in user.main.system.rows] == ["SOA", "NS", "NS"]
        assert settings.read_text() == listed
    async with opened(zone, home) as user:
        await saved(user)
        assert "example.com.toml follows." in user.told
        assert "vanity" not in settings.read_text()
        assert settings.read_text().startswith(before.rstrip())
        await user.press("U")
        assert [row.owner for row in user.main.system.rows if row.rdtype == "A"] == ["ns7", "ns8"]
        assert "ns7" not in user.owners
        await saved(user)
        assert sorted(settings.read_text().splitlines()) == sorted(listed.splitlines())
        assert [row.owner for row in user.main.system.rows if row.rdtype == "A"] == ["ns7", "ns8"]
