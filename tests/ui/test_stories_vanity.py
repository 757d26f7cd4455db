"""Stories: a user gives name servers names of their own, lets others use them, and takes it all back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.nameservers import free_addresses
from tests.ui.driver import Driver, opened, text_of
from tests.ui.world import served
from tuiz.nameserver.authority import Authority, Held
from tuiz.nameserver.faults import Fault
from tuiz.nameserver.thread import NameServers
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.one_change import Wish
from tuiz.services.vanity import carry_out, plan_configure
from tuiz.storage.places import Places
from tuiz.ui.dialogs.change_preview import ByName
from tuiz.ui.dialogs.choose import Choose
from tuiz.ui.dialogs.confirm import Confirm
from tuiz.ui.dialogs.domains_form import DomainsForm
from tuiz.ui.dialogs.vanity_form import VanityForm
from tuiz.ui.dialogs.vanity_preview import VanityPreview
from tuiz.ui.screens.lookup import LookupScreen
from tuiz.ui.screens.main import MainScreen
from tuiz.ui.screens.parts_review import PartsReviewScreen
from tuiz.ui.screens.review import ReviewScreen
from tuiz.ui.widgets.choice_list import ChoiceList

ADDRESSES = {"ns7.example.com.": ("199.247.152.53",), "ns8.example.com.": ("199.247.153.53",)}


class Roots:
    """Roots of which one has the hosts, one has nothing, and one never answers; and settings that lead to one."""

    def __init__(self, home: Path) -> None:
        found = dict(zip(("there", "gone", "silent"), free_addresses(3), strict=True))
        top = "$TTL 300\n@ SOA ns.root. h. 1 1 1 1 60\n@ NS ns.root.\n"
        hosts = "ns7.example.com. A 192.0.2.71\nns8.example.com. A 192.0.2.72\n"
        zones = {"there": Held(served(".", top + hosts)), "gone": Held(served(".", top))}
        zones["silent"] = Held(served(".", top), Fault.SILENT)
        self.servers = NameServers({found[name]: Authority(name, [(".", held)]) for name, held in zones.items()})
        self._home = home
        for name, address in found.items():
            (home / f"{name}.zone").write_text(f". 300 NS ns.root.\nns.root. 300 A {address}\n")
        self.use("there")

    def use(self, name: str) -> None:
        """Let lookups begin at this one."""
        (self._home / "config" / "config.toml").write_text(
            f'[lookup]\nroot_hints = "{self._home}/{name}.zone"\nport = {self.servers.port}\n'
            "timeout_seconds = 0.2\ntries = 1\n"
        )


@pytest.fixture
def roots(home: Path) -> Iterator[Roots]:
    roots = Roots(home)
    with roots.servers:
        yield roots


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


async def opened_for(user: Driver, deed: str) -> None:
    """Open what can be done about vanity name servers, and choose what begins so."""
    await user.press("Y")
    await chosen(user, deed)


async def chosen(user: Driver, deed: str) -> None:
    """Choose what begins so."""
    await user.wait_for(Choose)
    rows = user.app.screen.query_one(ChoiceList).rows
    [place] = [place for place, (row, _) in enumerate(rows) if row.startswith(deed)]
    await user.press("home", *["down"] * place, "enter")


async def test_they_are_configured_with_the_glue_shown(zone: Path, home: Path) -> None:
    """What can't be is refused in the form; records, glue and settings come before the change; the lock leads back."""
    (zone.parent / "tuiz.toml").write_text(
        '[name_server_sets.shop.addresses]\n"p1.test" = ["192.0.2.71", "2001:db8::71"]\n"p2.test" = ["192.0.2.72"]\n'
        '[name_server_sets.shop]\nhosts = ["p1.test", "p2.test"]\n'
    )
    before = text_of(zone)
    async with opened(zone.parent, home, size=(80, 24)) as user:
        await opened_for(user, "Configure")
        await user.wait_for(VanityForm)
        for label, hosts, told in (
            ("", "", "Nothing says whose servers they are."),
            ("nobody", "", "There is no name server set 'nobody'."),
            ("shop", "ns1\nns2.other.test", "doesn't lie below example.com"),
        ):
            await user.fill(set=label)
            await user.write(hosts)
            await user.press("ctrl+s")
            await user.until_shown(told)
        await user.write("ns7 ns8")
        await user.press("ctrl+s")
        await user.wait_for(VanityPreview)
        await user.until_shown("+ ns7")
        await user.press("ctrl+y")
        assert user.app.clipboard == "ns7.example.com 192.0.2.71 2001:db8::71\nns8.example.com 192.0.2.72"
        await user.press("ctrl+o")
        assert "vanity configure -w" in user.app.clipboard
        assert text_of(zone) == before
        await user.press("ctrl+s")
        await user.until_told("1 zone saved, with the settings beside it.")
        assert 'vanity_for = "shop"' in text_of(zone.with_suffix(".toml"))
        await user.until_closed()
        assert [row.owner for row in user.main.system.rows if row.rdtype == "A"] == ["ns7", "ns8"]

        user.main.system.focus()
        await user.press("end", "enter")
        await user.wait_for(Choose)
        await user.until_shown("ns7.example.com 192.0.2.71 2001:db8::71")
        assert "No other domain here uses them." in user.text


async def test_a_set_that_is_gone_is_asked_for_from_a_delegation(zone: Path, home: Path) -> None:
    """From the screen of a delegation, too; back to the provider's names where those aren't known any more."""
    configure(zone, home)
    settings = zone.with_suffix(".toml")
    settings.write_text(settings.read_text().replace('vanity_for = "dnsimple"', 'vanity_for = "gone"'))
    async with opened(zone, home) as user:
        user.main.bench.looking.open("delegation --history example.com")
        await user.wait_for(LookupScreen)
        await user.until_closed("lookup")
        await opened_for(user, "Disable")
        await user.until_shown("stand for a set that is gone:")
        await chosen(user, "desec")
        await user.wait_for(VanityPreview)
        await user.press("ctrl+s")
        await user.until_told("1 zone saved")
        assert 'name_servers = "desec"' in settings.read_text()
        await user.press("escape")
        await user.wait_for(MainScreen)


async def test_others_are_delegated_brought_back_and_they_are_disabled(zone: Path, home: Path, roots: Roots) -> None:
    """Refused where the hosts don't resolve, asked by name where that is unknown; users hold disabling back."""
    configure(zone, home)
    other = zone.with_name("other.test.zone")
    other.write_text("$ORIGIN other.test.\n$TTL 300\n@ SOA ns1.old.test. h 1 2 3 4 5\n@ NS ns1.old.test.\n")
    async with opened(zone.parent, home) as user:
        roots.use("gone")
        await opened_for(user, "Delegate other domains")
        await user.wait_for(DomainsForm)
        await user.write("other.test")
        await user.press("ctrl+s")
        await user.until_told("ns7.example.com: ")
        roots.use("silent")
        await opened_for(user, "Delegate other domains")
        await user.wait_for(DomainsForm)
        await user.write("other.test")
        await user.press("ctrl+s")
        await user.wait_for(ByName)
        await user.until_shown("is unknown")
        await user.press("enter")
        await user.until_shown("Type other.test")
        assert "ns1.old.test." in text_of(other)
        user.app.screen.query_one("#field-name Input", Input).value = "other.test"
        await user.press("ctrl+s")
        await user.wait_for(PartsReviewScreen)
        await user.until_shown("ns7.example.com.")
        await user.press("enter")
        await user.until_told("1 zone saved, with the settings beside it.")
        assert "ns8.example.com." in text_of(other)
        assert 'delegation = ["ns7.example.com", "ns8.example.com"]' in text_of(other.with_suffix(".toml"))

        await opened_for(user, "Disable")
        await user.wait_for(Confirm)
        await user.until_shown("other.test uses ns7.example.com ns8.example.com")
        await user.press("right", "enter")
        await user.wait_for(PartsReviewScreen)
        await user.press("enter")
        await user.until_told("1 zone saved")
        assert "ns1.dnsimple-edge.com." in text_of(other)
        await opened_for(user, "Disable")
        await user.wait_for(VanityPreview)
        await user.until_shown("Take their glue away at the registry")
        assert "vanity goes" in user.text
        await user.press("ctrl+s")
        await user.until_told("1 zone saved")
        assert "ns7" not in text_of(zone)
        await user.until_closed()
        assert [row.rdtype for row in user.main.system.rows if row.rdtype in {"A", "AAAA"}] == []
