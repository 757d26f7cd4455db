"""The states of a workspace's domains, looked at in the demo's own DNS: its domains are wrong in known ways."""

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import NamedTuple

import pytest

from tuiz.domain.delegation_states import DelegationState, Judged, KnownState
from tuiz.services import meant_servers
from tuiz.services.delegation_states import DelegationStates, grounds_of
from tuiz.services.demo import copy_demo
from tuiz.services.demo_servers import DemoServers
from tuiz.services.demo_world import point_at_loopback
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.journal_use import with_journal
from tuiz.services.polite_pace import PolitePace
from tuiz.storage.places import Places

PLAIN = "$TTL 300\n@ SOA ns1.example.com. h.example.com. 1 2 3 4 5\n@ NS ns1.example.com.\n@ NS ns2.example.net.\n"
EXPECTED = {
    "2.0.192.in-addr.arpa.": ("ours", ""),
    "8.b.d.0.1.0.0.2.ip6.arpa.": ("ours", ""),
    "absent.example.": ("broken", "the servers of example. know no such name"),
    "bogus.example.": ("broken", "DNSSEC is broken"),
    "example.com.": ("ours", ""),
    "example.net.": ("partly", "it isn't delegated to a.other.test, and it is also delegated to ns2.example.net"),
    "example.org.": ("broken", "none of its name servers serves it"),
    "expired.example.": ("broken", "DNSSEC is broken"),
    "lab.example.com.": ("ours", ""),
    "post.example.net.": ("ours", ""),
    "shop.example.net.": ("elsewhere", "it is delegated to ns1.example.com"),
}


class World(NamedTuple):
    """A workspace, and the servers that serve its zones."""

    zones: Path
    servers: DemoServers
    settings: str
    config: Path
    """Where those settings lie, with the files that they name."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("states")
    zones = copy_demo(folder / "zones")
    point_at_loopback(zones)
    for name in ("absent", "bogus", "expired"):
        (zones / f"{name}.example.zone").write_text(PLAIN)
    (zones / "example.net.toml").write_text('delegation = ["a.other.test.", "ns1.example.com."]\n')
    (zones / "shop.example.net.toml").write_text('delegation = ["a.other.test.", "b.other.test."]\n')
    servers = DemoServers(zones)
    settings = servers.write_settings(folder / "config").read_text()
    with servers:
        yield World(zones, servers, settings, folder / "config")


@pytest.fixture
def places(tmp_path: Path, world: World) -> Places:
    (tmp_path / "config").mkdir()
    for name in ("hints.zone", "anchor.zone"):
        copyfile(world.config / name, tmp_path / "config" / name)
    (tmp_path / "config" / "config.toml").write_text(world.settings)
    return Places(tmp_path / "config", tmp_path / "data", tmp_path / "state")


def states_of(world: World, places: Places) -> DelegationStates:
    grounds = grounds_of(ZoneFinder(world.zones, places=places))
    return DelegationStates(grounds, places)


class Clock:
    """Waits for no time, and remembers for how long it was asked to."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    async def wait(self, seconds: float) -> None:
        """Wait."""
        self.waited.append(seconds)
        await asyncio.sleep(0)


async def looked(states: DelegationStates, clock: Clock | None = None) -> dict[str, KnownState]:
    """Return what was found of the domains that were due."""
    found: list[KnownState] = []
    await states.look_once(found.append, (clock or Clock()).wait)
    return {state.domain: state for state in found}


async def test_each_domain_gets_its_word_and_keeps_it(world: World, places: Places) -> None:
    """All are looked at, politely; what was found is there after a restart, and nobody is asked again so soon."""
    states, clock = states_of(world, places), Clock()
    assert states.load()
    begun = states.revision

    found = await looked(states, clock)
    # Once for each domain, and once more for whoever shows how far the look is: it is over.
    assert (states.progress, states.revision) == (None, begun + len(EXPECTED) + 1)

    assert {domain: state.state for domain, state in found.items()} == {
        key: word for key, (word, _) in EXPECTED.items()
    }
    for domain, (_, detail) in EXPECTED.items():
        assert found[domain].detail.startswith(detail), found[domain]
    assert all(0.2 < pause < 0.5 for pause in clock.waited)
    assert len(clock.waited) == len(EXPECTED)
    later = states_of(world, places)
    later.load()
    assert await looked(later) == {}
    assert (known := later.of("EXAMPLE.com")) is not None
    assert known.state is DelegationState.OURS
    later.hurry("example.com")
    assert list(await looked(later)) == ["example.com."]
    one = await later.look_at("lab.example.com")
    assert one is not None
    assert one.asked is not None
    assert await later.look_at("nowhere.example.com") is None


async def test_silence_keeps_the_state_and_the_network_is_waited_for(world: World, places: Places) -> None:
    """Where no server anywhere replies, what was known stays, pauses grow, and all is asked once somebody replies."""
    old = datetime.now(UTC) - timedelta(hours=9)
    states = states_of(world, places)
    before = KnownState.first("example.com.", Judged(DelegationState.PARTLY, "as it was"), old)
    with_journal(places, lambda journal: journal.delegations.keep(states._dns, [before]))
    states.load()
    lookup = states._grounds.lookup
    away = lookup._replace(port=1, timeout_seconds=0.05, deadline_seconds=0.1)
    states._grounds = states._grounds._replace(lookup=away)
    clock = Clock()

    found = await looked(states, clock)

    assert states.is_away
    assert found["example.com."].is_missed
    assert (found["example.com."].state, found["example.com."].detail) == ("partly", "as it was")
    assert found["example.net."].state is DelegationState.UNKNOWN
    assert {15.0, 60.0} >= {pause for pause in clock.waited if pause > 1} != set()

    states._grounds = states._grounds._replace(lookup=lookup)
    states._glancer = None
    states.hurry("example.com")
    assert next(iter(await looked(states))) == "example.com."
    assert set(await looked(states)) == EXPECTED.keys() - {"example.com."}
    assert (known := states.of("example.net")) is not None
    assert known.state is DelegationState.PARTLY


async def test_a_look_that_is_ended_keeps_what_it_found(world: World, places: Places) -> None:
    """Whoever stops it in the middle has the answers of the first half the next time."""
    states = states_of(world, places)
    found: list[KnownState] = []

    async def wait(_: float) -> None:
        await asyncio.sleep(0.01)
        if len(found) >= 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await states.look_once(found.append, wait)

    later = states_of(world, places)
    later.load()
    assert len(await looked(later)) <= len(EXPECTED) - 3


def test_nobody_is_asked_unless_the_user_said_so(world: World, places: Places, tmp_path: Path) -> None:
    """A root of the user's own says so by itself; a folder's settings can't; the user's word is kept."""
    assert states_of(world, places).load()
    (places.config / "config.toml").write_text("")
    (world.zones / "tuiz.toml").write_text(f'[lookup]\nroot_hints = "{tmp_path}/hints.zone"\n')
    (tmp_path / "hints.zone").write_text(". NS a.root.test.\na.root.test. A 127.0.0.1\n")
    try:
        states = states_of(world, places)
        assert states._grounds.lookup.root_hints
        assert not states.load()
        states.want(wanted=True)
        assert states_of(world, places).load()
        states.want(wanted=False)
        assert not states_of(world, places).load()
    finally:
        (world.zones / "tuiz.toml").unlink()


def test_a_large_zone_is_read_by_another_process(tmp_path: Path, places: Places) -> None:
    """What it says is what this process would read, wherever the NS records stand, and from an included file, too."""
    filler = "".join(f"host{number} A 192.0.2.{number % 250}\n" for number in range(70_000))
    (tmp_path / "ns.inc").write_text("@ NS ns3.example.net.\n")
    path = tmp_path / "large.test.zone"
    path.write_text(PLAIN + filler + "$INCLUDE ns.inc\n@ NS ns4.example.net.\n")
    zone = ZoneFinder(tmp_path, places=places).find("large.test")
    assert path.stat().st_size > 1 << 20

    hosts = meant_servers.meant_servers(zone)

    assert hosts == ("ns1.example.com.", "ns2.example.net.", "ns3.example.net.", "ns4.example.net.")
    path.write_bytes(b"\x00\x00\x00\x02" * 300_000)
    assert meant_servers.meant_servers(ZoneFinder(tmp_path, places=places).at_path(path, "large.test.")) == ()


async def test_the_pace_is_polite() -> None:
    """About three a second, never in step; while nobody replies, minutes apart."""
    random.seed(4)
    clock = Clock()
    pace = PolitePace(clock.wait)
    for _ in range(200):
        await pace.next()
    assert 60 < sum(clock.waited) < 73
    assert len(set(clock.waited)) > 190
    clock.waited.clear()
    for _ in range(24):
        pace.note(is_heard=False)
        await pace.next()
    assert [max(0.0, round(pause)) for pause in clock.waited] == [0] * 5 + [15] * 6 + [60] * 6 + [300] * 7
    pace.note(is_heard=True)
    assert not pace.is_away
