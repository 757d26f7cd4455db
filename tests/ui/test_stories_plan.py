"""Stories: a user plans a change of delegation, keeps the plan, and goes on with it after a restart."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.ui.driver import Driver, opened, text_of
from tests.ui.world import World
from tuiz.services.cutting_over import step_done
from tuiz.ui.dialogs.choose import Choose
from tuiz.ui.dialogs.confirm import Confirm
from tuiz.ui.dialogs.plan_previews import PlanPreview, StepPreview
from tuiz.ui.screens.lookup import LookupScreen


@pytest.fixture
def world(home: Path, zone: Path) -> Iterator[World]:
    world = World(home, zone)
    with world.servers:
        yield world


async def looked_at(user: Driver, line: str) -> None:
    """Open the lookup screen with a line, and wait until it has come to its end."""
    user.main.bench.looking.open(line)
    await user.wait_for(LookupScreen)
    await user.until_closed("lookup")


async def choose(user: Driver, *keys: str) -> str:
    """Go on with the plan that is shown; return what there was to choose from."""
    await user.press("P")
    await user.wait_for(Choose)
    text = user.text
    await user.press(*keys, "enter")
    return text


async def keep(user: Driver) -> None:
    """Keep the plan that is shown, although the look ahead says no."""
    await user.wait_for(PlanPreview)
    user.app.screen.query_one("#field-name Input", Input).value = "example.com"
    await user.press("ctrl+s")


async def test_a_plan_is_kept_and_gone_on_with_after_a_restart(world: World, zone: Path, home: Path) -> None:
    """The TTL step shows its lines and is saved, a step that comes too early is asked about, and the TTL comes back."""
    assert world.servers.port
    before = text_of(zone)
    async with opened(zone, home, size=(80, 24)) as user:
        await looked_at(user, "delegation example.com --preflight ns1.example.com ns.test")
        await user.press("P")
        await keep(user)
        await user.until_shown("0 of 6 steps done")
        assert "[>] 1. Lower the TTL" in user.text
        assert "Lower the TTL in the zone here" in await choose(user)
        await user.wait_for(StepPreview)
        await user.press("ctrl+o")
        assert user.app.clipboard.endswith("--step-do example.com")
        await user.press("home")
        assert "+         300 IN NS   ns1" in user.text
        assert text_of(zone) == before
        await user.press("ctrl+s")
        await user.until_told("The step is done.")
        await user.until_shown("1 of 6 steps done")
        assert "the TTL was 3600 s" in user.text
        assert "It has to wait 1 hour yet" in user.text
    assert text_of(zone).count("300 IN NS") == 2

    async with opened(zone, home, size=(80, 24)) as user:
        await looked_at(user, "delegation example.com")
        await user.press("home")
        assert "A plan is kept: step 2 of 6 is next: Enter the new name servers" in user.text
        await user.press("P")
        await user.until_shown("[>] 2. Enter")
        assert "Look ahead once more; then a changes it" in await choose(user, "down")
        await user.wait_for(Confirm)
        assert "This step comes too early" in user.text
        await user.press("tab", "enter")
        await user.until_shown("[>] 3. ")
        _ = step_done("example.com.", user.main.bench.workspace.delegations.places)
        assert "Set the NS records in the zone here" in await choose(user)
        await user.wait_for(StepPreview)
        await user.press("ctrl+s")
        await user.until_shown("[>] 5. Watch")
        assert "ns.test." in text_of(zone)
        _ = step_done("example.com.", user.main.bench.workspace.delegations.places)
        assert "Write the TTL back in the zone here" in await choose(user)
        await user.wait_for(StepPreview)
        assert "-         300 IN NS   ns1" in user.text
        await user.press("ctrl+s")
        await user.until_shown("6 of 6 steps done")
        assert text_of(zone).count("3600 IN NS") == 2


async def test_a_plan_for_others_is_never_replaced_silently(world: World, zone: Path, home: Path) -> None:
    """One that isn't at its end is shown, and dropped only when the user says so; a key tells where there is none."""
    assert world.servers.port
    async with opened(zone, home) as user:
        await looked_at(user, "delegation example.com")
        await user.press("P")
        await user.until_told("No change of the delegation of example.com is planned.")
        screen = user.app.screen
        assert isinstance(screen, LookupScreen)
        screen.ask("delegation example.com --preflight ns1.example.com ns.test")
        await user.until_closed("lookup")
        await user.press("P", "enter")
        assert "Type example.com, or leave with escape." in user.text
        await user.press("ctrl+o")
        words = "--keep --confirm example.com example.com --preflight ns1.example.com=127."
        assert words in user.app.clipboard
        await keep(user)
        await user.until_shown("Plan for example.com to ns1.example.com ns.test")
        screen.ask("delegation example.com --preflight ns2.example.net ns.test")
        await user.until_closed("lookup")
        await user.press("P")
        await user.wait_for(Confirm)
        assert "It is to ns1.example.com ns.test; 0 of 6 steps are done." in user.text
        await user.press("tab", "enter")
        await keep(user)
        await user.until_shown("Plan for example.com to ns2.example.net ns.test")
        await choose(user, "end")
        await user.wait_for(Confirm)
        await user.press("tab", "enter")
        await user.until_told("The plan for example.com is dropped.")
