"""What a trace finds, in words: the same on the command line and in the app, whatever they are drawn with."""

import math
from collections.abc import Iterator
from typing import Final

from tuiz.domain.records import Record
from tuiz.domain.sentences import sentence
from tuiz.lookups.judging import Sort
from tuiz.lookups.security import Security, Verdict
from tuiz.lookups.steps import AskedServer, Ending, Failure, Outcome, Referral, Step

_WORDS: Final = {
    Failure.NO_REPLY: "no reply",
    Failure.UNREACHABLE: "unreachable",
    Failure.BAD_REPLY: "bad reply",
    Failure.NO_ADDRESS: "no address",
    Failure.NOT_AWAITED: "not awaited",
    Sort.LAME: "lame",
    Sort.UPWARD: "upward referral",
    Sort.REFUSED: "refused",
    Sort.FAILED: "failed",
}


def is_answered(server: AskedServer) -> bool:
    """Return whether a server said something that the trace goes on with."""
    return server.word == "answered"


def trouble(server: AskedServer) -> str:
    """Return in a word what came of a server that didn't answer."""
    return _WORDS.get(server.state, server.word)


def detail(server: AskedServer) -> str:
    """Return what more there is to say of a server that didn't answer; nothing where it just wasn't awaited."""
    is_worth_it = server.detail and not is_answered(server) and server.state is not Failure.NOT_AWAITED
    return sentence(server.detail) if is_worth_it else ""


def bar_length(server: AskedServer, most: int) -> int:
    """Return how long a bar stands for the time that a server took, at the most *most*: one more for twice the time."""
    return max(1, min(most, round(math.log2(milliseconds(server) + 1))))


def milliseconds(server: AskedServer) -> float:
    """Return how long a server took."""
    return (server.seconds or 0) * 1000


def asked_servers(step: Step) -> list[AskedServer]:
    """Return the servers of a step that were asked."""
    return [server for server in step.servers if server.state is not Failure.NOT_ASKED]


def unasked(step: Step) -> str:
    """Return how many servers of a step weren't asked; nothing where all were."""
    rest = len(step.servers) - len(asked_servers(step))
    return f"{rest} more {'was' if rest == 1 else 'were'}n't asked" if rest else ""


def found_addresses(step: Step) -> Iterator[str]:
    """Yield which servers' addresses had to be looked up for a step."""
    for lookup in step.lookups:
        if lookup.addresses:
            yield f"{lookup.host} has {', '.join(lookup.addresses)}, found from the root down."


def delegation(referral: Referral) -> str:
    """Return what a delegation is made of."""
    number = sum(map(len, referral.glue.values()))
    glue = f"{number} glue address{'' if number == 1 else 'es'}"
    signer = f"DS {', '.join(sorted({ds.split()[0] for ds in referral.ds}))}" if referral.ds else "no DS"
    servers = f"{len(referral.hosts)} name server{'' if len(referral.hosts) == 1 else 's'}"
    return f"{servers}, {glue}, {signer}"


def alias_type(step: Step) -> str:
    """Return which type of record led a step on to another name."""
    return "DNAME" if step.sort is Sort.REDIRECTION else "CNAME"


def answer(step: Step) -> list[Record]:
    """Return the records of a step's answer: without their signatures, unless these are what was asked for."""
    return [record for record in step.answer or () if record.rdtype != "RRSIG"] or list(step.answer or ())


def weakness(step: Step) -> str:
    """Return why what a step found isn't secure; nothing where it is, or where that was settled before."""
    security = step.security
    if not security.reason or security.state is Security.SECURE or step.sort is None:
        return ""
    return sentence(f"{security.state.value}: {security.reason}")


def security_sentence(outcome: Outcome) -> str:
    """Return how far what a trace found is signed; nothing where its message has said so, or nothing was reached."""
    is_bogus_end = outcome.kind is Ending.DEAD_END and outcome.security.is_bogus
    if outcome.kind in {Ending.DEAD_END, Ending.BOGUS} and not is_bogus_end:
        return ""
    return _told(outcome.security)


def _told(verdict: Verdict) -> str:
    if verdict.state is Security.SECURE:
        return "DNSSEC: secure, signed all the way down."
    reason = f": {verdict.reason}" if verdict.reason else ""
    return sentence(f"DNSSEC: {verdict.state.value}{reason}")
