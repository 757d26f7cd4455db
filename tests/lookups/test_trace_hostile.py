"""Replies whose bytes were tampered with: whatever comes, a trace ends with an outcome, and never calls it secure."""

import random
from pathlib import Path

import dns.message
import dns.rrset
import pytest

from tests.lookups.actors import Act, acting, answers, refers
from tests.lookups.tree import grown, traced
from tests.nameservers import free_addresses
from tuiz.lookups.asking import Edns, Limits, ask, make_query
from tuiz.lookups.endpoint import Endpoint
from tuiz.lookups.security import Security
from tuiz.lookups.steps import Ending, TraceOptions
from tuiz.lookups.world import World

NAMES = ("www.example.", "nothing.example.", "x.wild.example.", "host.moved.example.", "www.unsigned.example.")
HONEST = {"192.0.2.1", "192.0.2.5", "192.0.2.4", "sub.example."}
"""What the signed zones answer."""
QUICK = Limits(timeout_seconds=0.04, tries=1, deadline_seconds=0.1)


@pytest.mark.parametrize("signing", ["nsec", "nsec3"])
async def test_tampered_replies_are_survived_and_never_secure(signing: str, tmp_path: Path) -> None:
    """Octets are changed, cut off and repeated in replies of signed zones; what is changed is never called secure."""
    with grown(signing) as tree:
        world = tree.world(tmp_path)
        recorded: dict[tuple[str, bytes], bytes] = {}
        for address in (tree.root_at, tree.example_at, tree.other_at):
            for name, rdtype in [(".", "DNSKEY"), ("example.", "DNSKEY"), *((name, "A") for name in NAMES)]:
                query = make_query(name, rdtype, recurse=False, edns=Edns(dnssec_ok=True))
                reply = await ask(query, Endpoint(address, tree.port))
                recorded[address, question_of(reply.wire)] = reply.wire

    for seed in range(60):
        chance = random.Random(seed)

        def act_at(address: str, chance: random.Random = chance) -> Act:
            def act(query: dns.message.Message) -> bytes | None:
                wire = recorded.get((address, question_of(query.to_wire())))
                return None if wire is None else tampered(query.id.to_bytes(2, "big") + wire[2:], chance)

            return act

        acts = {address: act_at(address) for address in (tree.root_at, tree.example_at, tree.other_at)}
        async with acting(acts) as stage:
            here = World(world.hints, world.anchor, port=stage.port, limits=QUICK)
            _, outcome = await traced(here, NAMES[seed % len(NAMES)])
        found = {record.rdata for record in outcome.answer}
        assert outcome.security.state is not Security.SECURE or found <= HONEST, (seed, outcome)


def question_of(wire: bytes) -> bytes:
    """Return the question of a message in lower case."""
    question = dns.message.from_wire(wire).question[0]
    return f"{question.name.canonicalize()} {question.rdtype}".encode()


def tampered(wire: bytes, chance: random.Random) -> bytes:
    """Return a reply changed in some places, perhaps in none."""
    data = bytearray(wire)
    for _ in range(chance.choice([0, 0, 1, 1, 2, 5, 20])):
        place = chance.randrange(2, len(data))
        what = chance.random()
        if what < 0.7:
            data[place] = chance.randrange(256)
        elif what < 0.8:
            del data[place : place + chance.randrange(1, 8)]
        elif what < 0.9:
            data[place:place] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 8)))
        else:
            del data[place:]
        if len(data) < 3:
            break
    return bytes(data)


async def test_records_of_another_class_arent_taken_for_an_answer() -> None:
    """An address record of class CH has no address."""
    root, bad = free_addresses(2)

    def chaotic(query: dns.message.Message) -> dns.message.Message | bytes | None:
        reply = refers("bad.", "ns.bad.", glue={"ns.bad.": bad})(query)
        assert isinstance(reply, dns.message.Message)
        odd = dns.rrset.from_text("ns.bad.", 60, "CH", "A", "elsewhere. 1234")
        reply.additional.insert(0, odd)
        return reply

    async with acting(
        {root: chaotic, bad: answers("www.bad. 60 CH A elsewhere. 7", "www.bad. 60 IN A 192.0.2.1")}
    ) as stage:
        _, outcome = await traced(stage.world(root), "www.bad.", options=TraceOptions(dnssec=False))

    assert outcome.kind is Ending.ANSWER
    assert [record.rdata for record in outcome.answer] == ["192.0.2.1"]
