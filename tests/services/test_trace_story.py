"""A trace told to someone new: each sentence holds for the steps at hand, and for no more than they saw."""

from tuiz.domain.records import Record
from tuiz.lookups.judging import Sort
from tuiz.lookups.security import Security, Verdict
from tuiz.lookups.steps import AskedServer, Ending, Failure, HostLookup, Outcome, Question, Referral, Step
from tuiz.services.trace_story import TraceStory

QUESTION = Question("www.example.com.", "A")
UNKNOWN = Verdict(Security.UNKNOWN, "there is no trust anchor")


def server(name: str, state: Sort | Failure, detail: str = "", *, is_source: bool = False) -> AskedServer:
    return AskedServer(name, "192.0.2.1", state, detail, is_authoritative=True, is_source=is_source)


def told(*steps: Step) -> str:
    story = TraceStory()
    return "\n".join(
        text for step in steps for part in story.chapters(step) for text in (part.heading, *part.paragraphs)
    )


def referring(zone: str, referral: Referral) -> Step:
    return Step(zone, QUESTION, (server("ns.", Sort.REFERRAL, is_source=True),), Sort.REFERRAL, referral=referral)


def test_the_steps_are_those_that_one_learns() -> None:
    """Root, top-level domain, delegation, authoritative server, answer; addresses outside are looked up, and told."""
    outside = Referral("example.com.", ("ns1.example.net.", "ns2.example.net."), {}, (), 172800)
    lookups = (HostLookup("ns1.example.net.", ("192.0.2.1",)), HostLookup("ns2.example.net.", (), "it has none"))
    servers = (server("ns1.example.net.", Sort.ANSWER, is_source=True), server("ns2.example.net.", Sort.LAME, "lame"))
    answer = (Record("www.example.com.", 300, "A", "192.0.2.7"),)

    text = told(
        referring(".", Referral("com.", ("a.com.",), {"a.com.": ("192.0.2.1",)}, (), 172800)),
        referring("com.", outside),
        Step("example.com.", QUESTION, servers, Sort.ANSWER, answer=answer, lookups=lookups),
    )

    assert [line[:40] for line in text.splitlines() if line[0].isdigit()] == [
        "1. The root: the resolver asks ns (192.0",
        "2. The top-level domain com: the resolve",
        "3. The delegation of example.com, which ",
        "4. The authoritative server of the zone ",
        "5. The answer.",
    ]
    assert "these 2 servers are to answer for it. The resolver keeps that for 172800 s" in text
    assert "No addresses come with them: the names lie outside example.com" in text
    assert "The address of ns1.example.net had to be looked up first, from the root down: 192.0.2.1." in text
    assert "The address of ns2.example.net can't be found: It has none." in text
    assert "ns2.example.net (192.0.2.1) was asked, too: Lame." in text
    assert "This server answers with authority: A 192.0.2.7. The resolver hands that on, and keeps it for 300 s" in text


def test_a_parents_server_that_serves_the_child_is_told_by_its_answer() -> None:
    """It doesn't tell the delegation, and the zone that decides is the child's."""
    soa = Record("sub.example.com.", 300, "SOA", "ns. h. 1 1 1 1 1")
    question = Question("sub.example.com.", "A")
    step = Step("example.com.", question, (server("ns.", Sort.NODATA, is_source=True),), Sort.NODATA, authority=(soa,))

    text = told(step)

    assert "It speaks for the zone sub.example.com, which it serves as well as example.com" in text
    assert "Who decides: whoever keeps the zone sub.example.com, in its zone file." in text
    assert "isn't delegated" not in text


def test_what_is_not_delegated_and_what_is_not_known_are_two_things() -> None:
    """A denial by the top-level domain; silence, which proves nothing; refusals, which aren't no; forged, an error."""
    denied = Step("com.", QUESTION, (server("ns.", Sort.NXDOMAIN, is_source=True),), Sort.NXDOMAIN)
    silent = Step("example.com.", QUESTION, (server("ns.", Failure.NO_REPLY, "it didn't answer"),), None)
    refused = Step("example.com.", QUESTION, (server("ns.", Sort.REFUSED, "it refuses"),), None)

    def end(step: Step, kind: Ending) -> str:
        story = TraceStory()
        _ = list(story.chapters(step))
        return " ".join(story.closing(Outcome(kind, "Over.", UNKNOWN)))

    assert "So com has no NS records that would lead on: example.com isn't delegated." in told(denied)
    assert "ns (192.0.2.1) was asked: It didn't answer." in told(silent)
    assert "proves nothing about these servers" in end(silent, Ending.DEAD_END)
    assert "whether the name exists is unknown" in end(silent, Ending.DEAD_END)
    assert "an error (SERVFAIL). That doesn't mean that the name doesn't exist" in end(refused, Ending.DEAD_END)
    assert "A resolver that validates gives no answer then" in end(denied, Ending.BOGUS)


def test_glue_is_told_for_the_names_that_have_it() -> None:
    """Within the domain, and outside; a name within that has none is told, too."""
    hosts = ("ns1.example.com.", "ns2.example.com.", "ns.example.org.")
    glue = {"NS1.example.com.": ("192.0.2.1",), "ns.example.org.": ("192.0.2.2",)}

    text = told(referring("com.", Referral("example.com.", hosts, glue, ("1 13 2 00",), 300)))
    reverse = told(referring("in-addr.arpa.", Referral("192.in-addr.arpa.", hosts, {}, (), 300)))

    assert "With them comes glue, the addresses of ns1.example.com: without" in text
    assert "No address comes with ns2.example.com, whose name lies within example.com" in text
    assert "With them come addresses of ns.example.org" in text
    assert "A DS record says by which key example.com has to be signed." in text
    assert "Who decides: whoever the addresses of 192.in-addr.arpa were given to" in reverse
