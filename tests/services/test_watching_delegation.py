"""A watch over servers that change their minds, fall silent, turn lame, and lie."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from tests.nameservers import free_addresses
from tests.ui.world import served
from tuiz.domain.watching_delegation import Watch
from tuiz.lookups.asking import Limits
from tuiz.lookups.endpoint import Endpoint
from tuiz.lookups.hints import NamedServer, RootHints
from tuiz.lookups.world import World
from tuiz.nameserver.authority import Authority, Held
from tuiz.nameserver.faults import Fault
from tuiz.nameserver.thread import NameServers
from tuiz.services.propagating import Resolver, resolvers_to_ask
from tuiz.services.watch_keeping import WatchLost, forget, kept, kept_watch
from tuiz.services.watch_words import asked_words, said_words
from tuiz.services.watching_delegation import Patience, watch
from tuiz.storage.places import Places
from tuiz.storage.settings import LookupSettings

SOA: Final = "$TTL 300\n@ SOA ns h 1 1 1 1 60\n"
DOMAIN: Final = "example.test."
OLD: Final = ("ns1.old.test.", "ns2.old.test.")
NEW: Final = ("ns1.new.test.", "ns2.new.test.")
DS: Final = "12345 13 2 " + "AB" * 32


def nodes(*hosts: str) -> str:
    """Return the NS records of the domain in its parent zone."""
    return "".join(f"example NS {host}\n" for host in hosts)


class Servers:
    """A root, two servers of test., and one that answers for the domain as a resolver does."""

    def __init__(self) -> None:
        root, *self.parents, self.resolver = free_addresses(4)
        glue = "".join(f"{name}.test. A {address}\n" for name, address in zip("ab", self.parents, strict=True))
        self._base = f"{SOA}@ NS a\n@ NS b\n{glue}"
        zone = served(".", f"{SOA}@ NS r.root.\nr.root. A {root}\ntest. NS a.test.\ntest. NS b.test.\n{glue}")
        self._handlers = {address: Authority(address) for address in (*self.parents, self.resolver)}
        self.servers = NameServers({root: Authority("root", [(".", Held(zone))]), **self._handlers})
        self._root = root

    @property
    def world(self) -> World:
        """Where it begins."""
        limits = Limits(timeout_seconds=0.15, tries=1, deadline_seconds=0.15)
        hints = RootHints((NamedServer("r.root.", (self._root,)),))
        return World(hints, None, port=self.servers.port, limits=limits)

    @property
    def resolvers(self) -> list[Resolver]:
        """Whom to ask beside the parent's servers."""
        return [Resolver(Endpoint(self.resolver, self.servers.port))]

    def parent(self, place: int, hosts: Sequence[str], fault: Fault | None = None, ds: str = "") -> None:
        """Let one of the parent's servers delegate the domain so from now on, or do what is wrong."""
        zone = served("test.", self._base + nodes(*hosts) + (f"example DS {ds}\n" if ds else ""))
        self._handlers[self.parents[place]].hold([("test.", Held(zone, fault))])

    def resolve(self, hosts: Sequence[str], fault: Fault | None = None) -> None:
        """Let the resolver have these name servers from now on, or do what is wrong."""
        zone = served(DOMAIN, SOA + "".join(f"@ NS {host}\n" for host in hosts))
        self._handlers[self.resolver].hold([(DOMAIN, Held(zone, fault))])


@pytest.fixture
def servers() -> Iterator[Servers]:
    found = Servers()
    with found.servers:
        yield found


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path, tmp_path, tmp_path)


def watched(
    servers: Servers, places: Places, turns: Sequence[Callable[[], object]], ds: tuple[str, ...] | None = None
) -> list[Watch]:
    """Return what each look finds: the first turn is before the first look, and each other one between two."""
    states: list[Watch] = []
    rest = iter(turns)
    next(rest)()

    async def wait(_: float) -> None:
        if (turn := next(rest, None)) is not None:
            turn()

    begun = Watch(DOMAIN, NEW, ds, datetime.now(UTC))
    watching = watch(
        begun,
        servers.world,
        servers.resolvers,
        places,
        patience=Patience(rounds=len(turns)),
        take=states.append,
        wait=wait,
    )
    asyncio.run(watching)
    return states


def words(state: Watch) -> list[str]:
    """Return what each server's answer comes to, the parent's first."""
    return [said.word.value for said in state.said.values()]


def test_neither_silence_nor_lameness_nor_a_lie_is_agreement(servers: Servers, places: Places) -> None:
    """Who differed counts on while silent or lame, and so does who agreed; the watch ends when all have agreed."""

    def begin() -> None:
        servers.parent(0, NEW)
        servers.parent(1, OLD)
        servers.resolve((), Fault.SERVFAIL)

    def last() -> None:
        servers.parent(0, NEW)
        servers.resolve(NEW)

    def lie() -> None:
        servers.parent(1, NEW)
        servers.resolve(["liar.test."])

    def nobody() -> None:
        servers.parent(0, NEW, Fault.SILENT)
        servers.parent(1, NEW, Fault.SILENT)

    turns = [
        begin,
        lambda: servers.parent(1, OLD, Fault.SILENT),
        lambda: servers.parent(1, OLD, Fault.REFUSED),
        nobody,
        lie,
        last,
        lambda: None,
    ]

    states = watched(servers, places, turns)

    assert [words(state) for state in states] == [
        ["agrees", "differs", "unknown"],
        ["agrees", "differs", "unknown"],
        ["agrees", "differs", "unknown"],
        ["agrees", "differs", "unknown"],
        ["agrees", "agrees", "differs"],
        ["agrees", "agrees", "agrees"],
    ]
    assert [state.is_done for state in states] == [False] * 5 + [True]
    assert states[-1].is_agreed
    second = [list(state.said.values())[1] for state in states]
    assert [said.misses for said in second[:4]] == [0, 1, 2, 3]
    assert "the last 2 looks got no answer" in said_words(second[2])
    assert "not waited for any more after 3 looks" in said_words(list(states[2].said.values())[2])
    assert list(states[4].said.values())[2].detail == "it names liar.test"
    assert kept(DOMAIN, places) is None


def test_ds_records_are_looked_at_with_the_name_servers(servers: Servers, places: Places) -> None:
    """One server of the parent that still has the old DS keeps the watch open; where nobody tells, all are shown."""

    def begin() -> None:
        servers.parent(0, NEW)
        servers.parent(1, NEW, ds=DS)
        servers.resolve(NEW)

    first, second = watched(servers, places, [begin, lambda: servers.parent(1, NEW), lambda: None], ds=())
    [shown] = watched(servers, places, [begin])

    assert (words(first), first.is_done) == (["agrees", "differs", "agrees"], False)
    assert list(first.said.values())[1].detail == "it has another DS record"
    assert second.is_agreed
    assert (shown.is_agreed, [said.ds for said in shown.said.values()]) == (True, [(), (DS.replace("AB", "ab"),), None])


def test_a_watch_that_is_ended_elsewhere_doesnt_come_back(servers: Servers, places: Places) -> None:
    """Who looks learns of it with the next look at the latest, and keeps nothing then."""

    def begin() -> None:
        servers.parent(0, OLD)
        servers.parent(1, OLD)
        servers.resolve(OLD)

    with pytest.raises(WatchLost, match="watched no longer"):
        watched(servers, places, [begin, lambda: forget(DOMAIN, places), lambda: None])

    assert kept(DOMAIN, places) is None


def test_a_watch_ends_before_a_look_that_would_be_too_late(servers: Servers, places: Places) -> None:
    """Nobody waits for a look that there is no time for; the watch is kept, and free for whoever goes on."""
    servers.parent(0, OLD)
    servers.parent(1, OLD)
    servers.resolve(OLD)

    async def wait(seconds: float) -> None:
        raise AssertionError(f"It waits for {seconds} s.")

    begun = Watch(DOMAIN, NEW, None, datetime.now(UTC))
    watching = watch(begun, servers.world, servers.resolvers, places, patience=Patience(seconds=3), wait=wait)
    state = asyncio.run(watching)

    assert (state.rounds, state.is_done, kept(DOMAIN, places)) == (1, False, state)
    assert (found := kept_watch(DOMAIN, places)) is not None
    assert found.watcher is None


def test_public_resolvers_are_not_asked_of_another_root(tmp_path: Path) -> None:
    """They don't know it; and whom a watch asks is said before anybody is asked."""
    own, public = LookupSettings(root_hints=tmp_path / "hints.zone"), LookupSettings()

    def told(settings: LookupSettings, *named: str) -> str:
        return " ".join(asked_words(resolvers_to_ask(named, settings), settings, are_named=bool(named)))

    assert "(Quad9)" in told(public) or "Cloudflare" in told(public)
    assert "well-known public ones, which learn the domain" in told(public)
    assert not {each.title for each in resolvers_to_ask((), own)} - {"system"}
    assert "No public resolver is asked" in told(own)
    assert told(public, "@192.0.2.1") == "Asked beside the parent's servers: 192.0.2.1."
