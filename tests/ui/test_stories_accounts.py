"""Stories: a user lists what registrars have, and goes from a domain there to its delegation or its zone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registrar.dnsimple_server import TOKEN, DnsimpleServer, Ordered, dnsimple_server
from tests.ui.driver import Driver, opened
from tuiz.ui.screens.accounts import AccountsScreen
from tuiz.ui.screens.lookup import LookupScreen
from tuiz.ui.screens.main import MainScreen

OWN = ["ns1.dnsimple.com", "ns2.dnsimple.com"]


@pytest.fixture
def api(home: Path, zones: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DnsimpleServer]:
    """An account with many domains, of which one has a zone here; another zone is said to be there, too."""
    monkeypatch.setenv("DNSIMPLE_TOKEN", TOKEN)
    (home / "hints.zone").write_text(". 300 NS ns.test.\nns.test. 300 A 127.0.0.1\n")
    (zones / "example.org.toml").write_text('registrar = "ours"\n')
    with dnsimple_server() as server:
        for name in ("example.com", "far.test", *(f"d{number:03}.test" for number in range(148))):
            server.add(name, OWN, "hosted" if name == "far.test" else "registered")
        (home / "config" / "config.toml").write_text(
            f'[lookup]\nroot_hints = "{home}/hints.zone"\nport = 1\ntimeout_seconds = 0.1\ntries = 1\n'
            f'[registrars.ours]\nkind = "dnsimple"\ntoken = {{env = "DNSIMPLE_TOKEN"}}\nurl = "{server.url}"\n'
            '[registrars.lost]\nkind = "dnsimple"\ntoken = {env = "NOT_SET"}\n'
        )
        yield server


async def listed(user: Driver) -> None:
    """Open the screen, and wait until the registrars are known."""
    await user.press("O")
    await user.wait_for(AccountsScreen)
    await user.until_closed("accounts-read")


async def test_the_domains_of_an_account_are_listed_beside_the_zones_here(
    api: DnsimpleServer, zones: Path, home: Path
) -> None:
    """None is asked before it is opened; then page for page; a domain leads to its delegation and to its zone."""
    async with opened(zones, home) as user:
        await listed(user)
        assert api.requests == []
        await user.press("enter")
        await user.until_shown("151 domains")
        shown = " ".join(user.text.split())
        assert "example.com registered 2027-06-05 zone here" in shown
        assert "far.test hosted 2027-06-05 no zone here" in shown
        await user.press("down", "down")
        assert "far.test\n  It is registered elsewhere" in "\n".join(line.rstrip() for line in user.lines)
        await user.press("c")
        assert user.app.clipboard.endswith(" ours far.test")
        await user.press("z")
        await user.until_told("far.test has no zone here")

        await user.press("enter")
        await user.wait_for(LookupScreen)
        await user.until_closed("lookup")
        assert "delegation far.test" in user.text
        await user.press("q")
        await user.wait_for(AccountsScreen)

        await user.press("end")
        await user.until_shown("parent")
        await user.press("k", "k", "k")
        assert "ours doesn't tell of it: the settings beside its zone do." in user.text
        await user.press("home", "down", "z")
        await user.wait_for(MainScreen)
        assert user.main.session is not None
        assert user.main.session.path == zones / "example.com.zone"


async def test_a_registrar_that_is_slow_or_refuses_blocks_no_key(api: DnsimpleServer, zones: Path, home: Path) -> None:
    """Escape stops asking, then leaves; what went wrong stands beside the registrar, in words, without the token."""
    api.silent.add(("GET", "/domains"))
    async with opened(zones, home) as user:
        await listed(user)
        await user.press("enter")
        await user.until_shown("asking, esc stops")
        await user.press("down", "up", "escape")
        assert "Stopped: there may be more." in user.text
        assert user.is_open(AccountsScreen)

        api.silent.clear()
        api.ordered["GET", "/domains"] = Ordered(429, f'{{"message":"{TOKEN}"}}'.encode(), {"Retry-After": "40"})
        await user.press("r")
        await user.until_shown("takes no more requests for now. It takes them again in 40 seconds.")
        await user.press("down", "enter")
        await user.until_shown("NOT_SET")
        assert TOKEN not in user.text
        await user.press("end", "enter")
        await user.until_shown("no zone here names it as its registrar")
        await user.press("escape")
        await user.wait_for(MainScreen)
