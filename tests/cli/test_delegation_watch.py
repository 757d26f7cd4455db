"""`tuiz delegation --watch`, on a hierarchy of real servers."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

import pytest

from tests.lookups.delegation.world import Hierarchy, running, zone
from tuiz.domain.delegation import ParentWord
from tuiz.domain.watching_delegation import Watch
from tuiz.lookups.delegation.one_parent import ask_parent
from tuiz.services.delegating import Domain
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.watching_delegation import forget, kept, watch, watch_of
from tuiz.storage.journal import Journal
from tuiz.storage.journal_registrars import NewChange
from tuiz.storage.places import Places

NS: Final = ("ns1.healthy.test.", "ns2.healthy.test.")


@pytest.fixture(scope="module")
def hierarchy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hierarchy]:
    with running(tmp_path_factory.mktemp("hierarchy")) as found:
        yield found


@pytest.fixture
def delegation(hierarchy: Hierarchy, tmp_path: Path, tuiz: Callable[..., Any]) -> Callable[..., Any]:
    config = hierarchy.config(tmp_path)
    # No resolver listens there: it is unknown, and given up after three looks.
    config.write_text(f'{config.read_text()}resolvers = ["127.0.0.1@1"]\n')
    return partial(tuiz, "delegation", "--config", config)


def test_a_watch_says_who_differs_and_is_gone_on_with(delegation: Callable[..., Any], desk: Path) -> None:
    """What isn't so yet ends with 1, and is kept: the next one needs no name servers, until it is forgotten."""
    (desk / "healthy.test.zone").write_text(zone("@ NS ns1", "@ NS ns2", "ns1 A 192.0.2.1", "ns2 A 192.0.2.2"))
    nothing = delegation("healthy.test", "--watch")
    first = delegation("healthy.test", "--rounds", "1", "--watch", NS[0], "ns9.healthy.test")
    second = delegation("--json", "--rounds", "1", "healthy.test", "--watch", "ns9.healthy.test")
    forgotten = delegation("--json", "--stop-watching", "healthy.test")
    again = delegation("--stop-watching", "healthy.test")

    assert (nothing.status, "Nothing says which name servers" in nothing.err) == (3, True)
    assert first.status == 1
    assert "differs  " in first.out
    assert "it names ns1.healthy.test ns2.healthy.test" in first.out
    assert "unknown  resolver 127.0.0.1@1" in first.out
    assert "The next look is in 5 s." in first.err
    assert (second.status, second.document["agreed"], second.document["rounds"]) == (1, False, 1)
    assert {server["state"] for server in second.document["servers"]} == {"differs", "unknown"}
    assert (forgotten.document["forgotten"], "wasn't watched" in again.err) == (True, True)


def test_the_newest_of_watch_and_change_is_watched(tmp_path: Path) -> None:
    """A change made after a watch was begun takes its place; one before doesn't, and one that failed never."""
    places = Places(tmp_path, tmp_path, tmp_path)
    finder = ZoneFinder(tmp_path, places=places)
    domain = Domain("healthy.test.", None)
    begun = Watch(domain.name, NS, None, datetime(2026, 1, 2, tzinfo=UTC))

    def log(day: int, host: str, outcome: Literal["done", "failed"]) -> None:
        after = {"hosts": [host], "glue": {}, "ds": []}
        change = NewChange(datetime(2026, 1, day, tzinfo=UTC), "me", None, domain.name, "manual", None, after)
        with closing(Journal.open(places)) as journal:
            journal.registrars.end(journal.registrars.begin(change), outcome, None)

    with closing(Journal.open(places)) as journal:
        journal.watches.keep(begun)
    log(1, "old.test.", "done")
    log(3, "failed.test.", "failed")
    assert watch_of(domain, (), finder) == begun
    log(4, "new.test.", "done")
    newest = watch_of(domain, (), finder)

    assert (newest.hosts, newest.ds) == (("new.test.",), ())


def test_wrong_words(delegation: Callable[..., Any]) -> None:
    """What doesn't go together is wrong usage."""
    assert delegation("healthy.test", "--rounds", "0", "--watch", NS[0]).status == 2
    assert delegation("healthy.test", "--preflight", NS[0], "--watch", NS[1]).status == 2
    assert delegation("--watch").status == 2


def test_it_ends_when_all_agree_and_goes_on_after_a_restart(hierarchy: Hierarchy, tmp_path: Path) -> None:
    """It waits between looks, keeps each, begins where it was left, and forgets what is reached."""
    places = Places(tmp_path, tmp_path, tmp_path)
    waited: list[float] = []
    kept_meanwhile: list[int] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        state = kept("healthy.test.", places)
        kept_meanwhile.append(-1 if state is None else state.rounds)

    begun = Watch("healthy.test.", (NS[0], "ns9.healthy.test."), None, datetime.now(UTC))
    left = asyncio.run(watch(begun, hierarchy.world, (), places, rounds=3, wait=wait))
    found = kept("healthy.test.", places)
    assert found is not None
    assert found == left
    assert (waited, kept_meanwhile) == ([5, 10], [1, 2])

    reached = asyncio.run(watch(replace(found, hosts=NS), hierarchy.world, (), places, rounds=1, wait=wait))

    assert (reached.is_done, reached.rounds) == (True, 4)
    assert 0 < waited[-1] <= 20
    assert kept("healthy.test.", places) is None
    assert not forget("healthy.test.", places)


def test_a_plan_is_kept_with_the_domain(delegation: Callable[..., Any], desk: Path) -> None:
    """What a look ahead plans is shown with its commands, gone on with, and dropped."""
    (desk / "healthy.test.zone").write_text(zone("@ NS ns1", "@ NS ns2", "ns1 A 192.0.2.1", "ns2 A 192.0.2.2"))
    none = delegation("--plan", "healthy.test")
    planned = delegation("healthy.test", "--keep", "--preflight", *NS)
    shown = delegation("--json", "--plan", "healthy.test").document
    for _ in shown["steps"]:
        last = delegation("--step-done", "--early", "healthy.test")

    assert (none.status, "No change of the delegation of healthy.test is planned." in none.err) == (3, True)
    assert "[>] 1. " in planned.out
    assert shown["name_servers"] == list(NS)
    assert f"tuiz delegation healthy.test --watch {' '.join(host[:-1] for host in NS)}" in {
        step["command"] for step in shown["steps"]
    }
    assert "All steps are done." in last.err
    assert "[>]" not in last.out
    assert delegation("--json", "--drop-plan", "healthy.test").document == {"domain": "healthy.test.", "dropped": True}
    assert delegation("--keep", "healthy.test").status == 2


def test_a_parents_server_that_serves_the_domain_too_tells_by_its_ns_records(
    hierarchy: Hierarchy, tmp_path: Path
) -> None:
    """Such a server never refers: what it serves is what it would delegate to."""
    places = Places(tmp_path, tmp_path, tmp_path)
    parent = asyncio.run(ask_parent("sub.deep.test.", hierarchy.world))
    others = ("ns1.sub.deep.test.",)
    begun = Watch("sub.deep.test.", (*others, "ns2.sub.deep.test."), None, datetime.now(UTC))

    reached = asyncio.run(watch(begun, hierarchy.world, (), places, rounds=1))
    not_yet = asyncio.run(watch(replace(begun, hosts=others), hierarchy.world, (), places, rounds=1))

    assert {server.word for server in parent.servers} == {ParentWord.SERVES}
    assert (reached.is_agreed, not_yet.is_done) == (True, False)
