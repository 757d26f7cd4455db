"""Stories: a user delegates a child of the open zone to other servers, with its records, and ends that."""

from pathlib import Path

from tests.ui.driver import opened, text_of
from tuiz.ui.dialogs.child_form import ChildForm, ChildName
from tuiz.ui.dialogs.child_preview import ChildPreview
from tuiz.ui.screens.main import MainScreen
from tuiz.ui.screens.review import ReviewScreen

BELOW = 'lab   IN MX 10 post\na.lab 60 IN TXT "one"  ; first\nns1.lab IN A 192.0.2.60\n'


def made(path: Path, text: str) -> None:
    """Write a file before the app opens."""
    path.write_text(text)


async def test_a_child_is_delegated_with_its_records(zone: Path, home: Path) -> None:
    """Step by step: which child, its servers, what that writes; the new zone is in the list."""
    made(zone, text_of(zone) + BELOW)
    before = text_of(zone)
    child = zone.with_name("lab.example.com.zone")
    async with opened(zone, home, size=(100, 30)) as user:
        await user.press("K")
        await user.wait_for(ChildName)
        await user.fill(name="example.org.")
        await user.press("enter")
        await user.until_shown("example.org doesn't lie below example.com")
        await user.fill(name="lab")
        await user.press("enter")
        await user.wait_for(ChildForm)
        assert "Delegate lab.example.com" in user.text
        assert "3 records of example.com at or below it won't be served any more" in user.text
        assert user.field("below") == "move"
        await user.press("ctrl+s")
        await user.until_shown("Name the child's name servers.")
        await user.write("ns1.lab.example.com\nns.other.test")
        await user.press("ctrl+s")
        await user.wait_for(ChildPreview)
        assert "lab.example.com.zone, a new zone file:" in user.text
        await user.press("ctrl+o")
        assert user.app.clipboard.endswith("--move lab.example.com ns1.lab.example.com ns.other.test")
        assert (text_of(zone), child.exists()) == (before, False)
        await user.press("ctrl+s")
        await user.wait_for(MainScreen)
        await user.until_told("lab.example.com is delegated here now")
        await user.settle()
        assert "a.lab" not in text_of(zone)
        assert 'a\t60\tIN\tTXT\t"one" ; first' in text_of(child)
        assert "ns1.lab IN A 192.0.2.60" in text_of(zone)
        assert user.main.bench.workspace.place_of(child) is not None


async def test_a_child_is_delegated_no_longer(zone: Path, home: Path) -> None:
    """Its records come back where that is wished; undo and save bring the delegation again, byte for byte."""
    delegated = f"{text_of(zone)}lab   IN NS  ns1.lab\n      IN NS  ns.other.test.\nns1.lab IN A 192.0.2.60 ; glue\n"
    made(zone, delegated)
    child = "$TTL 60\n@ SOA ns1 h 1 2 3 4 5\n@ NS ns1\n@ NS ns.other.test.\nns1 A 192.0.2.60\na TXT one ; first\n"
    made(zone.with_name("lab.example.com.zone"), child)
    async with opened(zone, home) as user:
        await user.press("K")
        await user.wait_for(ChildName)
        await user.fill(name="lab.example.com")
        await user.press("enter")
        await user.wait_for(ChildForm)
        assert "ns.other.test" in user.text
        assert (user.field("ds"), user.field("below")) == ("keep", "keep")
        await user.fill(below="move")
        await user.click("#button-end", 2, 0)
        await user.wait_for(ChildPreview)
        assert "Delegate lab.example.com no longer" in user.text
        assert "Resolvers that know the delegation" in user.text
        await user.press("ctrl+s")
        await user.until_told("lab.example.com is delegated no longer")
        await user.until_closed()
        assert "ns.other.test" not in text_of(zone)
        assert "ns1.lab IN A 192.0.2.60 ; glue\n" in text_of(zone)
        assert [line.split() for line in text_of(zone).splitlines() if "first" in line] == [
            ["a.lab", "60", "IN", "TXT", '"one"', ";", "first"]
        ]

        await user.press("u", "ctrl+s")
        await user.wait_for(ReviewScreen)
        await user.press("enter")
        await user.until_closed()
        assert text_of(zone).splitlines()[6:] == delegated.splitlines()[6:]
        await user.press("d", "K")
        await user.until_told("Save your changes first")
