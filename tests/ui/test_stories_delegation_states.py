"""Stories: the list of domains tells whose each is in the live DNS."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.ui.driver import opened
from tests.ui.world import World
from tuiz.domain.delegation_states import DelegationState, Judged, KnownState
from tuiz.services.journal_use import with_journal
from tuiz.storage.places import Places


@pytest.fixture
def world(home: Path, zone: Path) -> Iterator[World]:
    world = World(home, zone)
    with world.servers:
        yield world


@pytest.mark.usefixtures("world")
async def test_the_words_come_by_themselves_and_stay(zones: Path, home: Path) -> None:
    """With a root of one's own they need no key; s tells one at once; w ends the look, and both are remembered."""
    async with opened(zones, home) as user:
        await user.until_shown("elsewhere")
        user.main.domains.focus()
        await user.settle()
        assert "elsewhere, just now" in user.text
        await user.press("s")
        await user.until_told("example.com is elsewhere: it is delegated to ns.test. That was found just now.")
        await user.press("w")
        await user.until_told("no longer looked at in the background")
        await user.until_closed("delegation-state")

    async with opened(zones, home) as user:
        await user.until_shown("elsewhere")
        assert not any(worker.group == "delegation-states" and worker.is_running for worker in user.app.workers)
        user.main.domains.focus()
        await user.press("w")
        await user.until_told("about three a second")
        await user.press("w")
        await user.until_told("no longer looked at")

        await user.press("slash")
        await user.type_text("org")
        await user.press("enter")
        assert "elsewhere" not in user.text


async def test_what_is_known_is_shown_in_any_width(zones: Path, home: Path) -> None:
    """Nobody is asked without the user's word; where a word has no room its letter stands; hostile text is shown."""
    old = datetime.now(UTC) - timedelta(hours=3)
    long = zones / f"{'very-' * 3}long-name.example.net.zone"
    long.write_text(f"$ORIGIN {long.stem}.\n@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 192.0.2.1\n")
    states = [
        KnownState.first("example.com.", Judged(DelegationState.BROKEN, "[red]x\x1b[2J"), old),
        KnownState.first("example.org.", Judged(DelegationState.PARTLY), old),
        KnownState.first(f"{long.stem}.", Judged(DelegationState.OURS), old),
    ]
    places = Places(home / "config", home / "data", home / "state")
    with_journal(places, lambda journal: journal.delegations.keep("@53", states))

    async with opened(zones, home, size=(80, 24)) as user:
        await user.press("o")
        await user.until_shown("broken, 3 h ago")
        rows = [line[:30] for line in user.lines[1:4]]
        assert rows[0].endswith("example.com       broken │")
        assert rows[1].endswith("    2  partly │")
        assert rows[2].endswith(" o │")
        assert not any(worker.group == "delegation-states" and worker.is_running for worker in user.app.workers)
        session = user.main.bench.workspace.delegation_states
        assert session.progress is None
