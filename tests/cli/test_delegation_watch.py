"""`tuiz delegation --watch`, on a hierarchy of real servers."""

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from signal import SIGINT
from socket import gethostname
from subprocess import PIPE, Popen
from threading import Timer
from typing import Any, Final, Literal

import pytest

from tests.lookups.delegation.world import Hierarchy, running, zone
from tests.stories.terminal import program
from tuiz.domain.cut_over import CutOver, PlannedStep, StepKind
from tuiz.domain.delegation import ParentWord
from tuiz.domain.watching_delegation import Watch
from tuiz.lookups.delegation.one_parent import ask_parent
from tuiz.services.cutting_over import plan_of
from tuiz.services.delegating import Domain
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.watch_keeping import Hold, forget, kept
from tuiz.services.watching_delegation import Patience, watch, watch_of
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
    assert "Asked beside the parent's servers: 127.0.0.1@1." in first.err
    assert "DS at the parent: none." in first.out
    assert "Not yet: 0 of 2 agree, 1 unknown. The watch is kept: tuiz delegation --config" in first.err
    assert "healthy.test --watch goes on, --stop-watching ends it." in first.err
    assert (second.status, second.document["agreed"], second.document["rounds"]) == (1, False, 1)
    assert {server["state"] for server in second.document["servers"]} == {"differs", "unknown"}
    assert (forgotten.document["forgotten"], "wasn't watched" in again.err) == (True, True)


def test_the_newest_of_watch_and_change_is_watched(tmp_path: Path) -> None:
    """A change made after a watch was begun takes its place; one before doesn't, and one that failed never.

    Before either, what is planned is watched.
    """
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
        step = PlannedStep("Delegate it to the new name servers.")
        journal.cut_overs.keep(CutOver(domain.name, ("planned.test.",), begun.begun, (step,)))
    assert watch_of(domain, (), finder).hosts == ("planned.test.",)
    Hold(domain.name, places).begin(begun, takes_over=False)
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
    assert delegation(".", "--watch", NS[0]).status == 2
    assert delegation("healthy.test", "--for", "1h").status == 2
    assert delegation("healthy.test", "--for", "soon", "--watch", NS[0]).status == 2
    assert delegation("healthy.test", "--watches").status == 2
    assert delegation("--watches", "--plan").status == 2


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
    left = asyncio.run(watch(begun, hierarchy.world, (), places, patience=Patience(rounds=3), wait=wait))
    found = kept("healthy.test.", places)
    assert found is not None
    assert found == left
    assert (waited, kept_meanwhile) == ([5, 10], [1, 2])

    steps = tuple(PlannedStep(kind.value, kind=kind) for kind in (StepKind.SWITCH, StepKind.WATCH, StepKind.RAISE_TTL))
    with closing(Journal.open(places)) as journal:
        journal.cut_overs.keep(CutOver("healthy.test.", NS, datetime.now(UTC), steps))
    reached = asyncio.run(
        watch(replace(found, hosts=NS), hierarchy.world, (), places, patience=Patience(rounds=1), wait=wait)
    )

    assert (reached.is_done, reached.rounds) == (True, 4)
    assert plan_of("healthy.test.", places).next_step == steps[2]
    assert kept("healthy.test.", places) is None
    assert not forget("healthy.test.", places)


@contextmanager
def begun(command: list[str]) -> Iterator[Popen[str]]:
    """Begin a command that prints as it goes, as into a pipe; whatever becomes of the test, it ends."""
    environment = {name: word for name, word in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with Popen(command, stdout=PIPE, stderr=PIPE, text=True, env=environment) as process:
        watchdog = Timer(60, process.kill)
        watchdog.start()
        try:
            yield process
        finally:
            watchdog.cancel()
            process.kill()


def test_one_process_looks_at_a_time(delegation: Callable[..., Any], tmp_path: Path) -> None:
    """Another one shows what that one found, and takes over when told so; what is killed or stopped leaves the rest."""
    command = [*program(), "delegation", "--config", str(tmp_path / "config.toml"), "healthy.test"]
    with begun([*command, "--watch", "ns9.healthy.test"]) as first:
        assert first.stdout is not None
        assert first.stdout.readline().startswith("differs ")
        told = delegation("healthy.test", "--watch")
        other = delegation("healthy.test", "--watch", NS[0])
        [listed] = delegation("--watches", "--json").document
        taken = delegation("healthy.test", "--watch", "--take-over", "--rounds", "1", "--json")
        _, err = first.communicate(timeout=20)
    with begun([*command, "--watch", "--json"]) as second:
        assert second.stderr is not None
        while "Gone on with after" not in second.stderr.readline():
            pass
        second.send_signal(SIGINT)
        out, stopped = second.communicate(timeout=20)
    with begun([*command, "--watch"]) as third:
        assert third.stdout is not None
        assert third.stdout.readline().startswith("differs ")
        third.kill()
    [left] = delegation("--watches", "--json").document

    assert (told.status, f"Process {first.pid} watches and looks next" in told.err) == (1, True)
    assert "differs  ns.test" in told.out
    assert (other.status, f"Another tuiz (process {first.pid}) watches healthy.test already." in other.err) == (3, True)
    assert (listed["domain"], listed["plan"]) == ("healthy.test.", None)
    assert listed["watch"]["watched_by"] == {"host": gethostname(), "process": first.pid}
    assert listed["watch"]["begun"] <= listed["watch"]["looked"] < listed["watch"]["next_look"]
    assert (taken.document["rounds"], taken.document["begun"]) == (
        listed["watch"]["rounds"] + 1,
        listed["watch"]["begun"],
    )
    assert (first.returncode, "taken over the watch of healthy.test." in err) == (3, True)
    assert (second.returncode, json.loads(out)["begun"]) == (130, listed["watch"]["begun"])
    assert "healthy.test --watch goes on, --stop-watching ends it." in stopped
    assert left["watch"]["watched_by"] is None
    assert delegation("healthy.test", "--watch", "--rounds", "1").status == 1


def test_a_plan_lowers_the_ttl_here_and_writes_it_back(delegation: Callable[..., Any], desk: Path) -> None:
    """What a look ahead plans is kept if it may be, done in its time, and goes on with what is planned anew."""
    name = "healthy.test"
    path = desk / f"{name}.zone"
    path.write_text(zone("@ 7200 NS ns1", "@ 7200 NS ns2", "ns1 A 192.0.2.1", "ns2 A 192.0.2.2"))
    none = delegation("--plan", name)
    refused = delegation("--json", name, "--keep", "--preflight", *NS).document
    confirmed = delegation("--json", "--keep", "--confirm", name, name, "--preflight", *NS).document["kept"]
    dry = delegation("--step-do", "--dry-run", name)
    before = path.read_text()
    lowered = delegation("--json", "--step-do", "--agree", "-m", "soon", name).document
    lower = path.read_text()
    early = delegation("--step-do", name)
    by_hand = delegation("--step-do", "--early", name)
    switched = delegation("--json", "--early", "--step-done", name).document
    again = delegation("--json", "--keep", "--confirm", name, name, "--preflight", *NS).document["kept"]
    other = delegation(name, "--keep", "--preflight", "ns1.near.test", "ns2.near.test")
    for _ in range(3):
        shown = delegation("--step-done", "--early", name)
    raised = delegation("--step-do", name)

    assert (none.status, f"No change of the delegation of {name} is planned." in none.err) == (3, True)
    assert (refused["verdict"], refused["kept"]) == ("no", None)
    kinds = ["lower-ttl", "switch", "glue", "glue", "watch", "raise-ttl"]
    assert [step["kind"] for step in confirmed["steps"]] == kinds
    assert confirmed["steps"][4]["command"] == "tuiz delegation healthy.test --watch ns1.healthy.test ns2.healthy.test"
    assert (dry.status, "-@ 7200 NS ns1" in dry.out, "+@ 300  NS ns1" in dry.out) == (0, True, True)
    assert "[>] 1. " in dry.out
    assert before.count("7200 NS") == lower.count("@ 300  NS") == 2
    assert (lowered["old_ttl"], lowered["change"]["revision"], lowered["next"]) == (7200, 1, 2)
    assert [step["state"] for step in lowered["steps"]] == ["done", "waiting", *["later"] * 4]
    assert (early.status, "tuiz delegate healthy.test" in early.err) == (3, False)
    assert (by_hand.status, "tuiz delegate healthy.test ns1.healthy.test=127" in by_hand.err) == (3, True)
    assert switched["next"] == 3
    # The old servers still have the high TTL, so that is planned again; what is switched isn't.
    assert [step["kind"] for step in again["steps"]] == [*kinds[:2], kinds[0], *kinds[2:]]
    assert (again["next"], again["old_ttl"]) == (3, 7200)
    assert (other.status, "2 of 7 steps done" in other.err) == (3, True)
    assert "[>] 6. Watch" in shown.out
    assert (raised.status, "tuiz delegation healthy.test --watch" in raised.err) == (3, True)
    delegation("--step-done", name)
    raised = delegation("--step-do", name)
    assert path.read_text().count("@ 7200 NS") == 2
    assert "All steps are done." in raised.err
    assert delegation("--json", "--drop-plan", name).document == {"domain": f"{name}.", "dropped": True}


def test_a_plan_without_answers_lowers_what_may_be_high(tuiz: Callable[..., Any], desk: Path, tmp_path: Path) -> None:
    """That nobody could tell the TTL doesn't mean that it is low; what it was is known from the zone here, or not."""
    config = tmp_path / "closed.toml"
    (tmp_path / "hints.zone").write_text(". 300 NS ns.test.\nns.test. 300 A 127.0.0.1\n")
    config.write_text('[lookup]\nroot_hints = "hints.zone"\nport = 1\nresolvers = ["127.0.0.1@1"]\n')
    delegation = partial(tuiz, "delegation", "--config", config)
    (desk / "example.test.zone").write_text("$ORIGIN example.test.\n@ 1d SOA ns1 h 1 1 1 1 1\n@ 1d NS ns1\nns1 A ::1\n")
    kept = {
        name: delegation("--json", "--keep", name, "--preflight", *NS).document["kept"]["steps"]
        for name in ("example.test", "elsewhere.test")
    }

    for name, steps in kept.items():
        of_zone = ["zone-ns"] if name == "example.test" else []
        assert [step["kind"] for step in steps] == ["lower-ttl", "switch", *of_zone, "watch", "raise-ttl"]
        assert (steps[0]["wait_seconds"], steps[-1]["ttl"]) == (2 * 86400, None)
    assert [steps[0]["command"] for steps in kept.values()] == ["tuiz delegation --step-do example.test", None]
    by_hand = delegation("--step-do", "elsewhere.test")
    assert (by_hand.status, "The zone isn't here: do it where the old servers have it from." in by_hand.err) == (
        3,
        True,
    )
    for _ in range(4):
        delegation("--step-done", "--early", "example.test")
    unknown = delegation("--step-do", "example.test")
    assert (unknown.status, "tuiz zone-ns --ttl SECONDS example.test sets it." in unknown.err) == (3, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--keep", "--keep goes with --preflight."),
        ("--confirm healthy.test --preflight ns1.healthy.test", "--confirm goes with --keep."),
        ("--early --plan", "--early goes with --step-do or --step-done."),
        ("--dry-run --step-done", "--dry-run goes with --step-do."),
        ("-m why", "-m goes with --step-do."),
        ("--plan --step-done", "--plan and --step-done don't go together"),
        ("--history --stop-watching", "--stop-watching and --history don't go together"),
        ("--explain --plan", "--explain doesn't go with --plan."),
        ("--rdap --step-do", "--rdap doesn't go with --step-do."),
        ("--rounds 3", "--rounds goes with --watch."),
        ("--keep --confirm near.test --preflight ns1.healthy.test", "--confirm names 'near.test'"),
        ("--plan --preflight ns1.healthy.test", "--preflight and --plan don't go together"),
    ],
)
def test_options_that_mean_nothing_together(delegation: Callable[..., Any], desk: Path, words: str, told: str) -> None:
    """None is ignored silently."""
    done = delegation("healthy.test", *words.split())

    assert (done.status, told in done.err, list(desk.iterdir())) == (2, True, [])


def test_a_parents_server_that_serves_the_domain_too_tells_by_its_ns_records(
    hierarchy: Hierarchy, tmp_path: Path
) -> None:
    """Such a server never refers: what it serves is what it would delegate to."""
    places = Places(tmp_path, tmp_path, tmp_path)
    parent = asyncio.run(ask_parent("sub.deep.test.", hierarchy.world))
    others = ("ns1.sub.deep.test.",)
    begun = Watch("sub.deep.test.", (*others, "ns2.sub.deep.test."), None, datetime.now(UTC))

    reached = asyncio.run(watch(begun, hierarchy.world, (), places, patience=Patience(rounds=1)))
    not_yet = asyncio.run(watch(replace(begun, hosts=others), hierarchy.world, (), places, patience=Patience(rounds=1)))

    assert {server.word for server in parent.servers} == {ParentWord.SERVES}
    assert (reached.is_agreed, not_yet.is_done) == (True, False)
