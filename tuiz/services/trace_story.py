"""A trace told to someone who is new to the DNS: whom a resolver asks, what it is told, and who decides on that.

The steps are those that one learns: the root, the top-level domain, the delegation, the authoritative server, the
answer; and as many more as the name at hand takes. Nothing is told but what this trace saw.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.sentences import sentence
from tuiz.lookups.judging import Sort
from tuiz.lookups.security import Security
from tuiz.lookups.steps import AskedServer, Ending, Failure, Outcome, Question, Referral, Step
from tuiz.services import trace_words

_MOST_NAMED: Final = 4
_MEANINGS: Final = {
    "A": "its IPv4 addresses",
    "AAAA": "its IPv6 addresses",
    "CAA": "who may issue certificates for it",
    "CNAME": "what it is an alias of",
    "DNSKEY": "the keys that it is signed with",
    "DS": "the fingerprints of the keys that it is signed with",
    "MX": "where mail for it goes",
    "NS": "the servers that answer for it",
    "SOA": "the data that its zone is kept by",
    "TXT": "texts for others to read",
}
"""What the records of a type are, for a name that has them."""


class Chapter(NamedTuple):
    """A part of the story."""

    heading: str
    paragraphs: tuple[str, ...]


def opening(question: Question) -> str:
    """Return what the story is about, a sentence or two."""
    meaning = _MEANINGS.get(question.rdtype)
    asked = f"{question.rdtype} of {_shown(question.name)}" + (f", {meaning}" if meaning else "")
    return (
        f"What happens when somebody looks up {asked}, and no resolver on the way has it in its cache. tuiz has just"
        " asked in a resolver's place: this is what it was told."
    )


class TraceStory:
    """Tells a trace, step by step; what was said already isn't said again."""

    def __init__(self) -> None:
        self._number = 0
        self._weakness = ""
        """What was told last of why nothing is proved."""
        self._last: Step | None = None

    def chapters(self, step: Step) -> Iterator[Chapter]:
        """Yield what one step is about."""
        self._last = step
        server = step.source
        asked = f"{step.question.rdtype} of {_shown(step.question.name)}"
        if server is None:
            whose = _shown(step.zone) if step.zone == names.ROOT else f"the zone {_shown(step.zone)}"
            heading = f"The servers of {whose} are asked for {asked}, and nobody answers in a way that leads on."
            yield self._chapter(heading, [*_addresses(step), *_failures(step)])
            return
        is_end = step.referral is None and len(names.labels(step.zone)) > 1
        telling = f"{_zone(step.zone, is_end=is_end)}: the resolver asks {_shown(server.name)} ({server.address})"
        telling += f" for {asked}."
        before = [*_choice(step, server), *_addresses(step), *_failures(step)]
        if step.referral is None:
            yield self._chapter(telling, before)
            yield self._chapter(*_answer(step), self._news(step))
        elif step.zone == names.ROOT:
            yield self._chapter(telling, before, _to_the_top(step.referral), _who(step.zone, step.referral.zone))
        else:
            child = _shown(step.referral.zone)
            whose = "It doesn't have the answer itself, but it has the NS records that lead on."
            yield self._chapter(telling, before, [whose])
            yield self._chapter(
                f"The delegation of {child}, which is what NS records in {_shown(step.zone)} are for.",
                [*_delegation(step.referral), *_who(step.zone, step.referral.zone)],
                self._news(step),
            )

    def closing(self, outcome: Outcome) -> Iterator[str]:
        """Yield how the story ends."""
        yield outcome.message
        if outcome.kind is Ending.BOGUS:
            yield "A resolver that validates gives no answer then, but an error (SERVFAIL); others give what they got."
        elif outcome.kind is Ending.DEAD_END:
            yield from _dead_end(self._last)
        elif outcome.kind is Ending.NODATA:
            yield "That is an answer, too: the name is found, and asked for another type it may have records."
        if told := trace_words.security_sentence(outcome):
            yield told

    def _chapter(self, heading: str, *parts: "list[str]") -> Chapter:
        self._number += 1
        return Chapter(f"{self._number}. {heading}", tuple(text for part in parts for text in part))

    def _news(self, step: Step) -> list[str]:
        """Return why what a step found isn't proved, unless that was said."""
        weakness = trace_words.weakness(step)
        is_for_the_end = step.security.state is Security.UNKNOWN
        if not weakness or weakness == self._weakness or is_for_the_end:
            return []
        self._weakness = weakness
        return [f"DNSSEC: {weakness}"]


def _choice(step: Step, server: AskedServer) -> Iterator[str]:
    """Yield which of a zone's servers was asked."""
    hosts = list(dict.fromkeys(other.name for other in step.servers))
    if len(hosts) > 1:
        yield f"It is one of {len(hosts)} name servers; each of them is to say the same, so any will do."
    if server.is_authoritative is False and step.referral is None:
        yield "It answers without authority for the zone; resolvers take that where they get nothing better."


def _addresses(step: Step) -> Iterator[str]:
    """Yield how addresses came that no referral told."""
    for lookup in step.lookups:
        if lookup.addresses:
            yield (
                f"The address of {_shown(lookup.host)} had to be looked up first, from the root down:"
                f" {', '.join(lookup.addresses)}."
            )
        elif lookup.problem:
            word = "is unknown" if lookup.is_unknown else "can't be found"
            yield f"The address of {_shown(lookup.host)} {word}: {sentence(lookup.problem)}"


def _failures(step: Step) -> Iterator[str]:
    """Yield what became of servers that were asked and didn't lead on."""
    failed = [
        (other, detail)
        for other in trace_words.asked_servers(step)
        if not other.is_source and (detail := trace_words.detail(other))
    ]
    is_other = step.source is not None
    for other, detail in failed[:_MOST_NAMED]:
        if other.address is None:
            yield f"{_shown(other.name)} can't be asked: {detail}"
        else:
            yield f"{_shown(other.name)} ({other.address}) was asked{', too' if is_other else ''}: {detail}"
    if failed and is_other:
        yield "A resolver turns to another server then, which takes longer."


def _to_the_top(referral: Referral) -> list[str]:
    found = [
        (
            "It doesn't have the answer, but it knows who is nearer to it: NS records delegate"
            f" {_shown(referral.zone)} to {_named(referral.hosts)}. The resolver keeps that for {referral.ttl} s"
            " (the TTL)."
        )
    ]
    return found + list(_glue(referral))


def _delegation(referral: Referral) -> Iterator[str]:
    count = len(referral.hosts)
    yield (
        f"NS records delegate {_shown(referral.zone)} to {_named(referral.hosts)}:"
        f" {'this server is' if count == 1 else f'these {count} servers are'} to answer for it. The resolver keeps that"
        f" for {referral.ttl} s (the TTL), and asks them until then, even if it is changed in the meantime."
    )
    yield from _glue(referral)
    if referral.ds:
        yield f"A DS record says by which key {_shown(referral.zone)} has to be signed."


def _glue(referral: Referral) -> Iterator[str]:
    inside = [host for host in referral.hosts if names.is_at_or_below(host, referral.zone)]
    told = {names.key(host) for host, addresses in referral.glue.items() if addresses}
    needed = [host for host in inside if names.key(host) in told]
    missing = [host for host in inside if names.key(host) not in told]
    if needed:
        yield (
            f"With them comes glue, the addresses of {_named(needed)}: without, nobody could begin to"
            " ask a server whose name lies in the very zone that it serves."
        )
    if missing:
        yield (
            f"No address comes with {_named(missing)}, whose name lies within {_shown(referral.zone)}: it can be found"
            " by way of another server only."
        )
    others = [host for host in referral.hosts if names.key(host) in told and host not in inside]
    if others:
        yield f"With them come addresses of {_named(others)}, which saves the resolver from looking those up first."
    elif not told and not inside:
        yield (
            f"No addresses come with them: the names lie outside {_shown(referral.zone)}, so the resolver has to look"
            " them up before it can ask there, or has them already."
        )


def _who(zone: str, child: str) -> list[str]:
    """Return who decides on the delegation of a child."""
    if zone == names.ROOT:
        return [f"Who decides: the operator of the root, for the registry of {_shown(child)}."]
    if f".{zone}".lower().endswith(names.REVERSE):
        return [f"Who decides: whoever the addresses of {_shown(child)} were given to, with those who gave them."]
    if len(names.labels(zone)) == 1:
        return [
            (
                f"Who decides: as a rule the holder of {_shown(child)}, at the registrar; the registry of"
                f" {_shown(zone)} publishes what is entered there. To move a domain to other name servers is to change"
                " just this."
            )
        ]
    return [
        (
            f"Who decides: whoever keeps the zone {_shown(zone)}. Its NS records of {_shown(child)} are ordinary"
            " records; only where that zone is a registry's, they are entered at the registrar."
        )
    ]


def _answer(step: Step) -> tuple[str, list[str]]:
    """Return the heading and the paragraphs of what a step ends with."""
    records, served = trace_words.answer(step), _served_zone(step)
    keeper = f"Who decides: whoever keeps the zone {_shown(served)}, in its zone file."
    name, rdtype = _shown(step.question.name), step.question.rdtype
    if step.alias is not None:
        kind = trace_words.alias_type(step)
        alias = (
            f"A {kind} record: the name stands for {_shown(step.alias)}, so the resolver begins anew with that name."
        )
        return "The answer is another name.", [alias, keeper]
    authority = "" if step.source is not None and step.source.is_authoritative is False else " with authority"
    told, heading = [], "The answer."
    if step.sort is Sort.ANSWER:
        listed = "; ".join(f"{record.rdtype} {record.rdata}" for record in records[:_MOST_NAMED])
        more = f"; and {len(records) - _MOST_NAMED} more" if len(records) > _MOST_NAMED else ""
        ttl = f" for {records[0].ttl} s (the TTL)" if records else ""
        said = sentence(f"This server answers{authority}: {listed}{more}")
        told = [f"{said} The resolver hands that on, and keeps it{ttl}."]
    elif step.sort is Sort.NODATA:
        heading = f"The answer: there is no {rdtype} record."
        told = [f"This server answers{authority} that the name {name} exists, and has no records of this type."]
    elif step.sort is Sort.NXDOMAIN:
        heading = "The answer: there is no such name."
        told = [f"This server answers{authority} that there is no name {name}."]
    if step.sort in {Sort.NODATA, Sort.NXDOMAIN} and len(names.labels(served)) == 1 and step.question.name != served:
        child = next(filter(lambda above: above != served, _up_to(step.question.name, served)))
        told.append(
            f"So {_shown(served)} has no NS records that would lead on: {_shown(child)} isn't delegated. That is how it"
            " is of a domain that nobody has registered, or that has no name servers yet."
        )
    if names.key(served) != names.key(step.zone):
        told.append(
            f"It speaks for the zone {_shown(served)}, which it serves as well as {_shown(step.zone)}: that is why it"
            " answers at once, and doesn't tell the delegation that lies between."
        )
    return heading, [*told, keeper]


def _up_to(name: str, zone: str) -> list[str]:
    """Return a name, and those above it that lie in a zone, that which is next below the zone first."""
    inside = [each for each in (name, *names.ancestors(name)) if names.is_at_or_below(each, zone)]
    return inside[::-1]


def _served_zone(step: Step) -> str:
    """Return the zone that an answer is from: a parent's server may serve the child, too, and say so by SOA or NS."""
    for record in step.authority:
        if (
            record.rdtype in {"SOA", "NS"}
            and names.is_at_or_below(record.owner, step.zone)
            and names.is_at_or_below(step.question.name, record.owner)
        ):
            return record.owner
    return step.zone


def _dead_end(step: Step | None) -> Iterator[str]:
    """Yield what a dead end means for whoever asked."""
    asked = trace_words.asked_servers(step) if step is not None else []
    if asked and all(server.state in {Failure.NO_REPLY, Failure.NOT_AWAITED} for server in asked):
        yield (
            "No reply came in time. That proves nothing about these servers: they may answer others, or later; whether"
            " the name exists is unknown."
        )
        return
    yield (
        "A resolver gives no answer then, but an error (SERVFAIL). That doesn't mean that the name doesn't exist:"
        " nobody who would know has said so."
    )


def _named(hosts: "tuple[str, ...] | list[str]") -> str:
    more = f" and {len(hosts) - _MOST_NAMED} more" if len(hosts) > _MOST_NAMED else ""
    return f"{', '.join(map(_shown, hosts[:_MOST_NAMED]))}{more}"


def _zone(zone: str, *, is_end: bool) -> str:
    if zone == names.ROOT:
        return "The root"
    if len(names.labels(zone)) == 1:
        return f"The top-level domain {_shown(zone)}"
    return f"The authoritative server of the zone {_shown(zone)}" if is_end else f"The zone {_shown(zone)}"


def _shown(name: str) -> str:
    return name.rstrip(".") or "the root"
