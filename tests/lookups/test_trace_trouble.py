"""Tracing past servers that are wrong, silent, hostile or endless: each is told as what it is, and the trace ends."""

import re

import dns.edns
import dns.message
import dns.rcode
import dns.rrset
import pytest

from tests.lookups.actors import Act, Stage, acting, answers, is_silent, refers, says, second_time
from tests.lookups.tree import traced
from tests.nameservers import free_addresses
from tuiz.lookups.judging import Sort
from tuiz.lookups.steps import Ending, Failure, Outcome, Step, TraceOptions

GOOD = answers("www.bad. 60 IN A 192.0.2.1")

EVERYONE = TraceOptions(all_servers=True, dnssec=False)
PLAIN = TraceOptions(dnssec=False)


def garbage(query: dns.message.Message) -> bytes:
    """Reply with the right id and nothing else that makes sense."""
    return query.id.to_bytes(2, "big") + b"\x84\x00" + b"\xff" * 40


def no_edns(query: dns.message.Message) -> dns.message.Message:
    """Understand no EDNS."""
    answer: Act = says(dns.rcode.FORMERR) if query.edns >= 0 else GOOD
    reply = answer(query)
    assert isinstance(reply, dns.message.Message)
    reply.use_edns(False)
    return reply


def another_question(query: dns.message.Message) -> dns.message.Message:
    """Reply to what wasn't asked."""
    other = dns.message.make_query("elsewhere.", "A", id=query.id)
    return dns.message.make_response(other)


TROUBLE = {
    "upward": (refers(".", "ns.root."), Sort.UPWARD, "it refers back to . instead of answering for bad."),
    "to itself": (refers("bad.", "ns1.bad."), Sort.UPWARD, "it refers back to bad. instead of answering for bad."),
    "sideways": (refers("other.bad.", "ns.bad."), Sort.LAME, "which doesn't lie on the way to www.bad."),
    "empty": (says(dns.rcode.NOERROR), Sort.LAME, "neither an answer nor a referral"),
    "without authority": (says(dns.rcode.NXDOMAIN), Sort.LAME, "without authority for bad."),
    "servfail": (says(dns.rcode.SERVFAIL), Sort.FAILED, "it answers SERVFAIL"),
    "refused": (says(dns.rcode.REFUSED), Sort.REFUSED, "it refuses to answer for bad."),
    "notauth": (says(dns.rcode.NOTAUTH), Sort.FAILED, "it answers NOTAUTH"),
    "silent": (is_silent, Failure.NO_REPLY, "didn't answer over UDP"),
    "garbage": (garbage, Failure.BAD_REPLY, ""),
    "another question": (another_question, Failure.BAD_REPLY, "another question"),
}


async def on_stage(
    acts: list[Act], options: TraceOptions = EVERYONE, name: str = "www.bad."
) -> tuple[list[Step], Outcome, Stage]:
    """Trace a name whose zone has these servers."""
    root, *addresses = free_addresses(1 + len(acts))
    glue = {f"ns{number}.bad.": address for number, address in enumerate(addresses, 1)}
    stages = {root: refers("bad.", *glue, glue=glue), **dict(zip(addresses, acts, strict=True))}
    async with acting(stages) as stage:
        steps, outcome = await traced(stage.world(root), name, options=options)
    return steps, outcome, stage


@pytest.mark.parametrize("trouble", TROUBLE)
async def test_a_server_that_is_no_use_is_told_as_what_it_is(trouble: str) -> None:
    """Alone it is a dead end with the reason; beside a good one it doesn't matter."""
    act, state, detail = TROUBLE[trouble]

    [_, alone], outcome, _ = await on_stage([act])
    [_, beside], found, _ = await on_stage([act, GOOD])

    assert outcome.kind is Ending.DEAD_END
    assert (alone.servers[0].state, alone.sort) == (state, None)
    assert detail in alone.servers[0].detail
    assert "ns1.bad." in outcome.message
    assert found.kind is Ending.ANSWER
    assert [server.state for server in beside.servers] == [state, Sort.ANSWER]
    assert beside.source is beside.servers[1]


@pytest.mark.parametrize("options", [EVERYONE, PLAIN])
async def test_an_answer_without_authority_is_taken_only_where_there_is_no_better(options: TraceOptions) -> None:
    """As resolvers do; and it is told."""
    act = answers("www.bad. 60 IN A 192.0.2.9", aa=False)

    [_, alone], outcome, _ = await on_stage([act], options)
    [_, beside], found, _ = await on_stage([act, GOOD])

    assert (outcome.kind, [record.rdata for record in outcome.answer]) == (Ending.ANSWER, ["192.0.2.9"])
    assert (alone.servers[0].state, alone.sort) == (Sort.LAME, Sort.ANSWER)
    assert "No server of bad. answers with authority" in alone.remarks[0]
    assert [record.rdata for record in found.answer] == ["192.0.2.1"]
    assert beside.servers[0].state is Sort.LAME


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (answers("www.bad. 60 IN A 192.0.2.2"), "answer 192.0.2.2, not answer 192.0.2.1"),
        (answers(), "no such records, not answer 192.0.2.1"),
        (answers("www.bad. 60 IN CNAME else.bad."), "alias else.bad., not answer 192.0.2.1"),
    ],
)
async def test_servers_that_disagree_are_told(act: Act, said: str) -> None:
    """What the one says and the other doesn't."""
    [_, step], outcome, _ = await on_stage([GOOD, act])

    assert outcome.kind is Ending.ANSWER
    [remark] = step.remarks
    assert re.match(r"ns2\.bad\. \(127\.[0-9.]+\) says otherwise than ns1\.bad\. \(127\.[0-9.]+\): ", remark)
    assert said in remark


async def test_a_server_without_edns_is_asked_without() -> None:
    """FORMERR to a question with EDNS doesn't mean that the server has no answer (RFC 6891 §7)."""
    _, outcome, _ = await on_stage([no_edns])

    assert outcome.kind is Ending.ANSWER


async def test_what_a_server_tells_of_its_failure_is_told() -> None:
    """An extended error stands beside the code (RFC 8914), its text cut where it is long."""

    def failing(query: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(query)
        reply.set_rcode(dns.rcode.SERVFAIL)
        told: list[dns.edns.Option] = [
            dns.edns.EDEOption(dns.edns.EDECode.NOT_READY, "zone \x1b[31mexpired " + "x" * 500),
            dns.edns.EDEOption(dns.edns.EDECode.make(4711)),
        ]
        reply.use_edns(0, options=told)
        return reply

    [_, step], _, _ = await on_stage([failing])

    detail = step.servers[0].detail
    assert detail.startswith("it answers SERVFAIL (not ready: zone \x1b[31mexpired xxx")
    assert detail.endswith("xxx; 4711)")
    assert len(detail) < 200


async def test_over_ipv6() -> None:
    """A server's IPv6 address is asked as its IPv4 address is."""
    async with acting({"::1": answers("www. 60 IN A 192.0.2.1")}) as stage:
        [step], outcome = await traced(stage.world("::1"), "www.", options=PLAIN)

    assert outcome.kind is Ending.ANSWER
    assert step.servers[0].address == "::1"


async def test_a_server_that_was_silent_once_isnt_waited_for_again() -> None:
    """What is asked of a zone later is asked first of those that answered."""
    steps, outcome, _ = await on_stage([is_silent, _alias_then_answer], PLAIN)

    assert outcome.kind is Ending.ANSWER
    assert steps[-1].seconds < steps[1].seconds / 2


def _alias_then_answer(query: dns.message.Message) -> dns.message.Message | bytes | None:
    is_first = query.question[0].name.to_text() == "www.bad."
    return answers("www.bad. 60 IN CNAME else.bad." if is_first else "else.bad. 60 IN A 192.0.2.1")(query)


async def test_a_lost_datagram_changes_nothing() -> None:
    """Each question is asked again before a server counts as silent."""
    root, bad = free_addresses(2)
    acts = {
        root: second_time(refers("bad.", "ns.bad.", glue={"ns.bad.": bad})),
        bad: second_time(GOOD),
    }

    async with acting(acts) as stage:
        _, outcome = await traced(stage.world(root), "www.bad.", options=PLAIN)

    assert outcome.kind is Ending.ANSWER


async def test_a_silent_server_isnt_waited_for_while_another_answers() -> None:
    """The trace goes on with the first useful reply; the other is told as not awaited, not as dead."""
    [_, step], outcome, _ = await on_stage([is_silent, GOOD], PLAIN)

    assert outcome.kind is Ending.ANSWER
    assert step.servers[0].state is Failure.NOT_AWAITED
    assert outcome.seconds < 1.5


async def test_a_referral_that_says_it_has_authority_is_one_all_the_same() -> None:
    """Some servers set AA on referrals."""
    root, bad = free_addresses(2)
    acts = {root: refers("bad.", "ns.bad.", glue={"ns.bad.": bad}, aa=True), bad: GOOD}

    async with acting(acts) as stage:
        _, outcome = await traced(stage.world(root), "www.bad.", options=PLAIN)

    assert outcome.kind is Ending.ANSWER


async def test_addresses_that_arent_the_servers_to_tell_arent_believed() -> None:
    """A zone's server tells addresses of hosts in that zone; others are looked up, from the root down."""
    root, bad, evil = free_addresses(3)

    def from_root(query: dns.message.Message) -> dns.message.Message | bytes | None:
        if query.question[0].name.to_text().endswith("good."):
            return refers("good.", "ns.good.", glue={"ns.good.": bad})(query)
        return refers("bad.", "ns.bad.", glue={"ns.bad.": bad})(query)

    def from_bad(query: dns.message.Message) -> dns.message.Message | bytes | None:
        name = query.question[0].name.to_text()
        if name == "ns.good.":
            return answers(f"ns.good. 60 IN A {bad}")(query)
        if len(stage.asked) > 2 and name == "www.sub.bad." and ("ns.good." in {asked for _, asked in stage.asked}):
            return answers("www.sub.bad. 60 IN A 192.0.2.1")(query)
        return refers("sub.bad.", "ns.good.", glue={"ns.good.": evil})(query)

    async with acting({root: from_root, bad: from_bad, evil: answers("www.sub.bad. 60 IN A 192.0.2.66")}) as stage:
        _, outcome = await traced(stage.world(root), "www.sub.bad.", options=PLAIN)

    assert [record.rdata for record in outcome.answer] == ["192.0.2.1"]
    assert evil not in {address for address, _ in stage.asked}


async def test_a_chain_of_aliases_without_end_is_left() -> None:
    """Each alias leads to a new one; after sixteen it is enough."""

    def endless(query: dns.message.Message) -> dns.message.Message | bytes | None:
        name = query.question[0].name.to_text()
        number = int(name.partition(".")[0].removeprefix("n") or 0)
        return answers(f"{name} 60 IN CNAME n{number + 1}.bad.")(query)

    _, outcome, stage = await on_stage([endless], name="n0.bad.")

    assert outcome.kind is Ending.LOOP
    assert "More than 16 aliases" in outcome.message
    assert len(stage.asked) < 60


async def test_a_dname_that_leads_below_itself_is_left() -> None:
    """Each time the name grows by a label."""

    def growing(query: dns.message.Message) -> dns.message.Message | bytes | None:
        return answers("a.bad. 60 IN DNAME longer.and.longer.a.bad.")(query)

    _, outcome, _ = await on_stage([growing], name="www.a.bad.")

    assert outcome.kind in {Ending.LOOP, Ending.DEAD_END}


async def test_a_name_that_a_dname_makes_too_long() -> None:
    """It can't be followed, and says so (RFC 6672 §2.2)."""
    label = "x" * 60
    target = f"{label}.{label}.{label}.bad."

    _, outcome, _ = await on_stage([answers(f"a.bad. 60 IN DNAME {target}")], name=f"{label}.{label}.a.bad.")

    assert outcome.kind is Ending.DEAD_END
    assert "too long" in outcome.message


async def test_a_referral_to_hundreds_of_servers_elsewhere_costs_few_questions() -> None:
    """No zone can make us ask a crowd of others (the NXNS attack)."""
    root, bad = free_addresses(2)

    def from_root(query: dns.message.Message) -> dns.message.Message | bytes | None:
        name = query.question[0].name
        if name.to_text().endswith("bad."):
            return refers("bad.", "ns.bad.", glue={"ns.bad.": bad})(query)
        return refers(f"{name.labels[-2].decode()}.", "ns.bad.", glue={"ns.bad.": bad})(query)

    crowd = [f"ns{number}.victim{number}." for number in range(300)]

    async with acting({root: from_root, bad: refers("www.bad.", *crowd)}) as stage:
        _, outcome = await traced(stage.world(root), "www.bad.", options=EVERYONE)

    assert outcome.kind is Ending.DEAD_END
    assert len(stage.asked) < 100


async def test_referrals_go_down_and_end() -> None:
    """A server that always refers one label further down is followed to the name itself, no further."""

    def deeper(query: dns.message.Message) -> dns.message.Message | bytes | None:
        name = query.question[0].name
        seen = sum(asked == name.to_text() for _, asked in stage.asked)
        depth = min(len(name), seen + 1)
        zone = name.split(depth)[1].to_text()
        return refers(zone, "ns.deep.", glue={"ns.deep.": address})(query)

    [address] = free_addresses(1)
    name = f"{'.'.join('abcdefghij')}.deep."
    async with acting({address: deeper}) as stage:
        steps, outcome = await traced(stage.world(address), name, options=PLAIN)

    assert outcome.kind is Ending.DEAD_END
    assert len(steps) <= 13
