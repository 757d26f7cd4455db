"""A trace told to someone who is new to the DNS: whom a resolver asks, what it is told, and who decides on that."""

from collections.abc import Iterator

from tuiz.domain import names
from tuiz.lookups.judging import Sort
from tuiz.lookups.steps import Outcome, Question, Referral, Step
from tuiz.services import trace_words

_MOST_NAMED = 4


def opening(question: Question) -> str:
    """Return what the story is about, a sentence or two."""
    return (
        f"What happens when somebody looks up {question.rdtype} of {_shown(question.name)}, and no resolver on the way"
        " has it in its cache."
    )


def paragraphs(step: Step, number: int) -> Iterator[str]:
    """Yield what one step is about, sentence by sentence.

    Args:
        step: the step.
        number: which one it is, from 1.
    """
    server = step.source
    asked = f"{step.question.rdtype} of {_shown(step.question.name)}"
    if server is None:
        yield f"{number}. {_zone(step.zone)} is asked for {asked}, and nobody answers in a way that leads on."
        for other in trace_words.asked_servers(step)[:_MOST_NAMED]:
            if told := trace_words.detail(other):
                yield f"{_shown(other.name)}: {told}"
        return
    yield f"{number}. {_zone(step.zone)}: the resolver asks {_shown(server.name)} ({server.address}) for {asked}."
    if step.referral is not None:
        yield from _referral(step, step.referral)
    else:
        yield from _answer(step)
    if weakness := trace_words.weakness(step):
        yield f"DNSSEC: {weakness}"


def closing(outcome: Outcome) -> Iterator[str]:
    """Yield how the story ends."""
    yield outcome.message
    if told := trace_words.security_sentence(outcome):
        yield told


def _referral(step: Step, referral: Referral) -> Iterator[str]:
    hosts = [_shown(host) for host in referral.hosts]
    more = f" and {len(hosts) - _MOST_NAMED} more" if len(hosts) > _MOST_NAMED else ""
    yield (
        f"It doesn't have the answer, but it knows who is nearer to it: NS records delegate {_shown(referral.zone)} to"
        f" {', '.join(hosts[:_MOST_NAMED])}{more}. The resolver keeps that for {referral.ttl} s (the TTL)."
    )
    needed = [_shown(host) for host in referral.glue if names.is_at_or_below(host, referral.zone)]
    if needed:
        yield (
            f"With them comes glue, the addresses of {', '.join(needed[:_MOST_NAMED])}: without, nobody could begin to"
            " ask a server whose name lies in the very zone that it serves."
        )
    elif referral.glue:
        yield "With them come their addresses, which saves the resolver from looking those up first."
    if referral.ds:
        yield "A DS record says by which key the next zone has to be signed."
    yield f"Who decides: {_who(step.zone, referral.zone)}"


def _who(zone: str, child: str) -> str:
    """Return who decides on the delegation of a child."""
    if zone == names.ROOT:
        return f"the operator of the root, for the registry of {_shown(child)}."
    if len(names.labels(zone)) == 1:
        return (
            f"the holder of {_shown(child)}, at the registrar; the registry of {_shown(zone)} publishes what is entered"
            " there. To move a domain to other name servers is to change just this."
        )
    return f"whoever keeps the zone {_shown(zone)}: the NS records of {_shown(child)} in it are ordinary records."


def _answer(step: Step) -> Iterator[str]:
    records = trace_words.answer(step)
    if step.alias is not None:
        kind = trace_words.alias_type(step)
        yield f"A {kind} record: the name stands for {_shown(step.alias)}, so the resolver begins anew with that name."
        return
    if step.sort is Sort.ANSWER:
        told = "; ".join(f"{record.rdtype} {record.rdata}" for record in records[:_MOST_NAMED])
        more = f"; and {len(records) - _MOST_NAMED} more" if len(records) > _MOST_NAMED else ""
        ttl = f" for {records[0].ttl} s" if records else ""
        yield f"This server answers with authority: {told}{more}. The resolver hands that on, and keeps it{ttl}."
    elif step.sort is Sort.NODATA:
        yield "This server answers with authority that the name exists, and has no records of this type."
    elif step.sort is Sort.NXDOMAIN:
        yield "This server answers with authority that there is no such name."
    yield f"Who decides: whoever keeps the zone {_shown(step.zone)}, in its zone file."


def _zone(zone: str) -> str:
    if zone == names.ROOT:
        return "The root"
    return f"The top-level domain {_shown(zone)}" if len(names.labels(zone)) == 1 else f"The zone {_shown(zone)}"


def _shown(name: str) -> str:
    return name.rstrip(".") or "the root"
