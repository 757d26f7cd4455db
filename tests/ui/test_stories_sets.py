"""Stories: a user keeps name server sets, and brings one to the domains that use it."""

from pathlib import Path

from tests.ui.driver import Driver, opened, text_of
from tuiz.ui.dialogs.confirm import Confirm
from tuiz.ui.dialogs.set_form import SetForm
from tuiz.ui.screens.main import MainScreen
from tuiz.ui.screens.name_server_sets import SetsScreen
from tuiz.ui.screens.parts_review import PartsReviewScreen


async def listed(user: Driver) -> None:
    """Open the screen, and wait until it is known who uses the sets."""
    await user.press("M")
    await user.wait_for(SetsScreen)
    await user.until_closed("sets-read")


async def test_a_set_is_made_applied_to_its_domains_and_taken_back(zones: Path, home: Path) -> None:
    """Changing a set changes no zone; who uses it is shown with what differs; the review comes before, undo after."""
    zone = zones / "example.com.zone"
    zone.with_suffix(".toml").write_text('name_servers = "office"\ndelegation = ["ns1.example.com"]\n')
    before = text_of(zone)
    async with opened(zones, home) as user:
        await listed(user)
        assert "# desec" in user.text
        await user.press("end", "d")
        assert "comes with tuiz" in user.told

        await user.press("n")
        await user.wait_for(SetForm)
        await user.fill(label="desec")
        await user.write("ns1.example.com=192.0.2.53\nns9.example.net")
        await user.press("ctrl+s")
        assert "There is a set desec already." in user.text
        await user.fill(label="office")
        await user.press("ctrl+s")
        await user.until_told("office is kept in")
        await user.press("home")
        await user.until_shown("zone NS lacks ns9.example.net and has ns2.example.net")
        await user.press("down")
        assert "; delegation lacks ns9.example.net" in user.text
        await user.press("up")
        assert "office" in text_of(zones / "tuiz.toml")
        assert text_of(zone) == before
        await user.press("c")
        assert "name-servers -w" in user.app.clipboard
        assert user.app.clipboard.endswith("office ns1.example.com=192.0.2.53 ns9.example.net")

        await user.press("a")
        await user.wait_for(PartsReviewScreen)
        assert "zone NS records become office in 1 zone" in user.text
        assert "ns9.example.net." in user.text
        assert text_of(zone) == before
        await user.press("enter")
        await user.until_told("1 zone saved.")
        assert "ns9.example.net." in text_of(zone)
        assert "ns2.example.net." not in text_of(zone)

        await user.press("u")
        await user.until_told("1 zone undone.")
        assert "ns2.example.net." in text_of(zone)
        await user.press("down", "c")
        assert user.app.clipboard.startswith("tuiz zone-ns -w ")
        await user.press("enter")
        await user.wait_for(MainScreen)
        assert user.main.session is not None
        assert user.main.session.path == zone


async def test_a_set_is_changed_and_deleted_in_a_small_terminal(zones: Path, home: Path) -> None:
    """Deleting tells who still refers to it; zones stay as they are."""
    (zones / "tuiz.toml").write_text('# ours\n[name_server_sets]\noffice = ["ns1.example.com", "ns2.example.net"]\n')
    (zones / "example.com.toml").write_text('name_servers = "office"\ndelegation = ["ns1.example.com"] # meant\n')
    async with opened(zones, home, size=(80, 24)) as user:
        await listed(user)
        assert "delegation lacks ns2.example.net" in user.text
        await user.press("i")
        await user.wait_for(Confirm)
        assert "ns1.example.com becomes ns1.example.com" in user.text
        await user.press("right", "enter")
        await user.until_told("1 intended delegation changed.")
        assert text_of(zones / "example.com.toml").endswith('["ns1.example.com", "ns2.example.net"] # meant\n')
        await user.until_shown("as the set")
        await user.press("u")
        await user.wait_for(Confirm)
        assert "Take the intended delegation of 1 domain back?" in user.text
        await user.press("right", "enter")
        await user.until_told("1 intended delegation taken back.")
        assert text_of(zones / "example.com.toml").endswith('["ns1.example.com"] # meant\n')
        await user.until_shown("delegation lacks ns2.example.net")
        await user.press("a")
        assert "No domain that uses this set differs" in user.told
        await user.press("enter")
        await user.wait_for(SetForm)
        await user.write("ns1.example.com\nnot a host!")
        await user.press("ctrl+s")
        assert user.is_open(SetForm)
        await user.write("ns1.example.com, ns2.example.net, ns3.example.net")
        await user.press("ctrl+s")
        await user.until_shown("lacks ns3.example.net")
        await user.press("d")
        await user.wait_for(Confirm)
        assert "example.com." in user.text
        await user.press("right", "enter")
        await user.until_told("Deleted office")
        assert text_of(zones / "tuiz.toml").startswith("# ours\n")
        assert "office" not in text_of(zones / "tuiz.toml")
