"""Tracing names in a tree of zones on the loopback: what each step says, and how it ends."""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.lookups.tree import Tree, grown, traced
from tuiz.lookups.hints import NamedServer, RootHints
from tuiz.lookups.judging import Sort
from tuiz.lookups.security import Security
from tuiz.lookups.signatures import can_verify
from tuiz.lookups.steps import Ending, Failure, Outcome, Priming, Question, Step, TraceLimits, TraceOptions
from tuiz.lookups.trace import Tracer
from tuiz.lookups.world import World


@pytest.fixture(scope="module", params=["nsec", "nsec3"])
def tree(request: pytest.FixtureRequest) -> Iterator[Tree]:
    with grown(request.param) as tree:
        yield tree


@pytest.fixture
def world(tree: Tree, tmp_path: Path) -> World:
    return tree.world(tmp_path)


@pytest.mark.parametrize(
    ("name", "rdtype", "kind", "security", "rdatas"),
    [
        ("www.example.", "A", "answer", "secure", ["192.0.2.1"]),
        ("two.example.", "A", "answer", "secure", ["192.0.2.2", "192.0.2.3"]),
        ("WWW.Example.", "A", "answer", "secure", ["192.0.2.1"]),
        ("www.example.", "AAAA", "nodata", "secure", []),
        ("nothing.example.", "A", "nxdomain", "secure", []),
        ("b.c.d.e.example.", "A", "nodata", "secure", []),
        ("alias.example.", "A", "answer", "secure", ["www.example.", "192.0.2.1"]),
        ("alias.example.", "CNAME", "answer", "secure", ["www.example."]),
        ("dangling.example.", "A", "nxdomain", "secure", ["nothing.example."]),
        ("out.example.", "A", "answer", "insecure", ["www.other.", "192.0.2.10"]),
        ("host.moved.example.", "A", "answer", "secure", ["sub.example.", "192.0.2.4"]),
        ("x.wild.example.", "A", "answer", "secure", ["192.0.2.5"]),
        ("x.y.wild.example.", "A", "answer", "secure", ["192.0.2.5"]),
        ("x.wild.example.", "MX", "nodata", "secure", []),
        ("x.wildalias.example.", "A", "answer", "secure", ["www.example.", "192.0.2.1"]),
        ("*.wild.example.", "A", "answer", "secure", ["192.0.2.5"]),
        ("www.unsigned.example.", "A", "answer", "insecure", ["192.0.2.11"]),
        ("nothing.unsigned.example.", "A", "nxdomain", "insecure", []),
        ("www.away.example.", "A", "answer", "insecure", ["192.0.2.12"]),
        ("www.alone.", "A", "answer", "insecure", ["192.0.2.14"]),
        ("www.half.", "A", "answer", "insecure", ["192.0.2.13"]),
        ("mail.other.", "MX", "answer", "insecure", ["10 www.other."]),
        ("nothing.", "A", "nxdomain", "secure", []),
        ("unsigned.example.", "DS", "nodata", "secure", []),
        ("example.", "NS", "answer", "secure", ["ns.example."]),
        (".", "NS", "answer", "secure", ["ns.root."]),
        ("www.example.", "ANY", "answer", "secure", ["192.0.2.1"]),
    ],
)
async def test_where_a_name_leads(
    world: World, name: str, rdtype: str, kind: str, security: str, rdatas: list[str]
) -> None:
    """Answers, aliases, wildcards and what isn't there are found, and proved where they are signed."""
    _, outcome = await traced(world, name, rdtype)

    assert (outcome.kind, outcome.security.state) == (kind, security), outcome
    found = [record.rdata for record in outcome.answer if record.rdtype not in {"RRSIG", "NSEC"}]
    assert sorted(found) == sorted(rdatas)


async def test_each_step_tells_whom_it_asked_and_where_it_leads(world: World, tree: Tree) -> None:
    """The referral comes with its servers, glue and DS; the answer with authority."""
    [root, example], _ = await traced(world, "www.example.")

    assert (root.zone, root.sort, root.security.state) == (".", Sort.REFERRAL, Security.SECURE)
    assert root.referral is not None
    assert (root.referral.zone, root.referral.hosts) == ("example.", ("ns.example.",))
    assert root.referral.glue == {"ns.example.": (tree.example_at,)}
    assert root.referral.ds
    assert root.referral.ttl == 3600
    assert example.source is not None
    assert (example.source.address, example.source.is_authoritative) == (tree.example_at, True)
    assert example.source.seconds is not None
    assert example.begun >= root.begun + root.seconds


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("wwww.exmple.", "There is no name wwww.exmple., say the servers of the root. They know no exmple."),
        ("exmple.", "There is no name exmple., say the servers of the root."),
        ("www.nothing.example.", "say the servers of example. They know no nothing.example."),
        ("a.www.unsigned.example.", "There is no name a.www.unsigned.example., say the servers of unsigned.example."),
    ],
)
async def test_a_mistyped_name_tells_where_it_ends(world: World, name: str, message: str) -> None:
    """Where a top-level domain knows nothing of the domain, that is what was mistyped."""
    _, outcome = await traced(world, name)

    assert outcome.kind is Ending.NXDOMAIN
    assert outcome.message.endswith(message)


async def test_addresses_outside_the_zone_are_found_from_the_root_down(world: World, tree: Tree) -> None:
    """A name server elsewhere costs a lookup of its own, which the step tells."""
    steps, _ = await traced(world, "www.away.example.")

    [lookup] = steps[-1].lookups
    assert (lookup.host, lookup.addresses) == ("ns.other.", (tree.other_at,))


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("circle1.example.", Ending.LOOP, "circle1.example. → circle2.example. → circle1.example."),
        ("www.lame.", Ending.DEAD_END, "ns.other. ({other}): it refuses to answer for lame."),
        ("www.this.", Ending.DEAD_END, "in a circle: ns.that. → ns.this. → ns.that."),
        ("www.silent.", Ending.DEAD_END, "none of the servers of silent. can be reached"),
        ("www.inside.", Ending.DEAD_END, "in a circle: ns.inside. → ns.inside."),
        ("www.lost.example.", Ending.DEAD_END, "ns.nothing.other. doesn't exist"),
        ("www.aliased.example.", Ending.DEAD_END, "alias.other. is an alias, which a name server mustn't be"),
    ],
)
async def test_loops_and_dead_ends_tell_why(world: World, tree: Tree, name: str, kind: Ending, message: str) -> None:
    """What stops a trace is told, with the servers that it concerns."""
    _, outcome = await traced(world, name)

    assert outcome.kind is kind
    assert message.format(other=tree.other_at).lower() in outcome.message.lower()


async def test_a_lame_server_beside_a_good_one_is_told(world: World) -> None:
    """The good one's answer counts; the other's state stands beside it."""
    steps, outcome = await traced(world, "www.half.", options=TraceOptions(all_servers=True))

    assert outcome.kind is Ending.ANSWER
    assert {server.name: server.state for server in steps[-1].servers} == {
        "ns.half.": Sort.ANSWER,
        "ns.example.": Sort.REFUSED,
    }


async def test_the_root_tells_who_serves_it(tree: Tree, tmp_path: Path) -> None:
    """It is asked first, which makes no step of its own: the first one at the root tells how that isn't as hinted."""
    world = tree.world(tmp_path)
    hints = (*world.hints.servers, NamedServer("old.root.", ("127.0.0.1",)))

    [first, *_], outcome = await traced(world, "www.example.")
    [odd, *others], _ = await traced(replace(world, hints=RootHints(hints)), "alias.example.")

    assert outcome.kind is Ending.ANSWER
    assert first.priming is not None
    assert first.priming.source is not None
    assert first.priming == Priming(("ns.root.",), first.priming.source)
    assert [server.name for server in first.servers] == ["ns.root."]
    assert odd.priming is not None
    assert odd.priming.servers == ("ns.root.",)
    assert odd.remarks == ("The root's own NS records aren't those of the hints: it doesn't name old.root.",)
    assert {server.name for server in odd.servers} == {"ns.root.", "old.root."}
    assert all(step.priming is None for step in others)


async def test_addresses_that_cant_be_reached_from_here_dont_stop_it(tree: Tree, tmp_path: Path) -> None:
    """Where nothing listens on one of the root's addresses, the others are enough, and it is told as unreachable."""
    world = tree.world(tmp_path, "::1", tree.root_at)

    steps, outcome = await traced(world, "www.example.")

    assert outcome.kind is Ending.ANSWER
    assert {server.address: server.state for server in steps[0].servers} == {
        "::1": Failure.UNREACHABLE,
        tree.root_at: Sort.REFERRAL,
    }


async def test_no_server_at_all(tree: Tree, tmp_path: Path) -> None:
    """Where not even the root can be reached, nothing is claimed."""
    _, outcome = await traced(tree.world(tmp_path, "::1"), "www.example.")

    assert (outcome.kind, outcome.heard) == (Ending.DEAD_END, False)
    assert outcome.security.state is Security.UNKNOWN


async def test_minimised_questions_tell_each_server_one_label_more(world: World) -> None:
    """The root hears only of the top-level domain; empty names between are passed."""
    steps, outcome = await traced(world, "a.b.c.d.e.example.", options=TraceOptions(minimise=True))

    assert [step.question.name for step in steps] == [
        "example.",
        "e.example.",
        "d.e.example.",
        "c.d.e.example.",
        "b.c.d.e.example.",
        "a.b.c.d.e.example.",
    ]
    assert outcome.kind is Ending.ANSWER


async def test_without_dnssec_nothing_is_claimed(world: World) -> None:
    """Not to validate is unknown, never secure."""
    _, outcome = await traced(world, "www.example.", options=TraceOptions(dnssec=False))

    assert (outcome.kind, outcome.security.state) == (Ending.ANSWER, Security.UNKNOWN)
    assert outcome.queries == 3  # for the root's servers, the referral and the answer


async def test_a_root_without_trust_anchor_is_unknown(world: World) -> None:
    """Another root's keys aren't IANA's: without its own anchor nothing can be told."""
    without = World(world.hints, None, port=world.port, limits=world.limits)

    _, outcome = await traced(without, "www.example.")

    assert (outcome.kind, outcome.security.state) == (Ending.ANSWER, Security.UNKNOWN)
    assert "lookup.trust_anchor" in outcome.security.reason


async def test_without_cryptography_nothing_is_claimed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What can't be checked is unknown, with how to get what checks it."""
    monkeypatch.setitem(sys.modules, "cryptography", None)
    can_verify.cache_clear()
    try:
        _, outcome = await traced(world, "www.example.")
    finally:
        can_verify.cache_clear()

    assert (outcome.kind, outcome.security.state) == (Ending.ANSWER, Security.UNKNOWN)
    assert "pip install 'tuiz[dnssec]'" in outcome.security.reason


async def test_the_wrong_trust_anchor_is_bogus(world: World) -> None:
    """Keys of another root don't vouch for this one."""
    from tuiz.lookups.hints import IANA_ANCHOR

    _, outcome = await traced(World(world.hints, IANA_ANCHOR, port=world.port, limits=world.limits), "www.example.")

    assert outcome.kind is Ending.BOGUS
    assert "DS 20326 of . matches no DNSKEY" in outcome.message
    assert "trust anchor" in outcome.message


async def test_a_signature_that_has_expired_is_bogus_and_says_when(world: World) -> None:
    """A year from now, today's signatures are too old."""
    import time

    _, outcome = await traced(world, "www.example.", now=time.time() + 365 * 86400)

    assert outcome.kind is Ending.BOGUS
    assert "expired at 20" in outcome.message


async def test_it_ends_where_an_honest_name_would_have_ended_long_before(world: World) -> None:
    """However the zones are made, only so many questions are sent."""
    _, outcome = await traced(world, "www.example.", options=TraceOptions(limits=TraceLimits(queries=3)))
    _, steps = await traced(world, "www.example.", options=TraceOptions(limits=TraceLimits(steps=1)))

    for ended in (outcome, steps):
        assert ended.kind is Ending.DEAD_END
        assert "more questions than any name should need" in ended.message
    assert outcome.queries == 3


async def test_steps_come_as_they_are_known_and_a_trace_can_be_left(world: World) -> None:
    """Who looks at the first step needn't wait for the last; leaving ends all that is going on."""
    tracing = Tracer(world).trace(Question("www.example.", "A"))

    async for item in tracing:
        assert isinstance(item, Step)
        assert item.zone == "."
        break
    await tracing.aclose()  # type: ignore[attr-defined]  # it is a generator

    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert left == []


async def test_the_last_thing_told_is_the_outcome(world: World) -> None:
    """There is exactly one, at the end."""
    told = [item async for item in Tracer(world).trace(Question("www.example.", "A"))]

    assert [isinstance(item, Outcome) for item in told] == [False, False, True]
