"""A trace, step by step: the zone, its servers with the time each took, and where they lead."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tuiz.lookups.judging import Sort
from tuiz.lookups.security import Security
from tuiz.lookups.steps import Ending, Failure, sentence
from tuiz.ui.lookup_views.records import record_lines
from tuiz.ui.widgets.lookup_lines import LookupLine, Span

if TYPE_CHECKING:
    from tuiz.lookups.security import Verdict
    from tuiz.lookups.steps import AskedServer, Outcome, Step
    from tuiz.ui.ink import Tone

_BAR: Final = 8
_MOST_RECORDS: Final = 40

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
_SECURITY_TONES: Final[dict[Security, Tone]] = {
    Security.SECURE: "new",
    Security.INSECURE: "dim",
    Security.BOGUS: "error",
    Security.UNKNOWN: "warning",
}


class TraceLines:
    """Draws a trace.

    Args:
        bar: the character that a time is drawn with.
    """

    def __init__(self, *, bar: str) -> None:
        self._bar = bar

    def step(self, step: Step) -> Iterator[LookupLine]:
        """Yield the lines of one step."""
        zone = ". the root" if step.zone == "." else step.zone
        state = step.security.state if step.sort is not None else None
        yield LookupLine(
            (
                Span(zone, "title", 24),
                Span(f"  {step.question.name} {step.question.rdtype}?", "dim"),
                Span(f"  {state.value}" if state else "", _SECURITY_TONES[state] if state else "dim"),
            ),
            is_heading=True,
        )
        shown = [server for server in step.servers if server.state is not Failure.NOT_ASKED]
        widest = min(32, max((len(server.name) for server in shown), default=0))
        for server in shown:
            yield from self._server(server, widest)
        if rest := len(step.servers) - len(shown):
            yield LookupLine((Span(f"  {rest} more {'was' if rest == 1 else 'were'}n't asked", "dim"),))
        for lookup in step.lookups:
            if lookup.addresses:
                yield _told(f"{lookup.host} has {', '.join(lookup.addresses)}, found from the root down.", "dim")
        for remark in step.remarks:
            yield _told(remark, "warning")
        yield from _led_to(step)
        if step.security.reason and step.security.state is not Security.SECURE and step.sort is not None:
            tone = _SECURITY_TONES[step.security.state]
            yield _told(sentence(f"{step.security.state.value}: {step.security.reason}"), tone)

    def end(self, outcome: Outcome) -> Iterator[LookupLine]:
        """Yield what came of it."""
        tone = tone_of(outcome)
        yield LookupLine()
        yield LookupLine((Span(outcome.message, "text" if tone == "new" else tone),))
        if outcome.kind is Ending.BOGUS or (outcome.kind is Ending.DEAD_END and not outcome.security.is_bogus):
            return  # that it is bogus was just said, with the reason; of what wasn't reached nothing is known
        yield LookupLine((Span(_security_sentence(outcome.security), _SECURITY_TONES[outcome.security.state]),))

    def _server(self, server: AskedServer, widest: int) -> Iterator[LookupLine]:
        answered = server.word == "answered"
        milliseconds = (server.seconds or 0) * 1000
        length = max(1, min(_BAR, round(math.log2(milliseconds + 1)))) if answered else 0
        word = f"{milliseconds:7.1f} ms" if answered else _WORDS.get(server.state, server.word)
        tone: Tone = "dim" if answered or server.state is Failure.NOT_AWAITED else "error"
        address = server.address or ""
        port = "" if server.port == 53 else f"@{server.port}"
        yield LookupLine(
            (
                Span("  "),
                Span(self._bar * length, "type", _BAR),
                Span(" "),
                Span(word, tone, 15),
                Span(" "),
                Span(server.name, "text", widest),
                Span(f"  {address}", "dim"),
            ),
            name=server.name,
            server=f"{address}{port}" if address else "",
        )
        if server.detail and not answered and server.state is not Failure.NOT_AWAITED:
            yield LookupLine((Span(f"           {sentence(server.detail)}", tone),))


def status_of(outcome: Outcome) -> str:
    """Return in a few words what came of it."""
    words = [outcome.kind.value.replace("-", " ")]
    if outcome.kind not in {Ending.BOGUS, Ending.DEAD_END}:
        words.append(outcome.security.state.value)
    took = f"{outcome.seconds * 1000:.0f} ms" if outcome.seconds < 1 else f"{outcome.seconds:.1f} s"
    return ", ".join([*words, took])


def tone_of(outcome: Outcome) -> Tone:
    """Return the tone of how a trace ended."""
    return "error" if outcome.kind in {Ending.BOGUS, Ending.LOOP, Ending.DEAD_END} else "new"


def _led_to(step: Step) -> Iterator[LookupLine]:
    if step.referral is not None:
        referral = step.referral
        number = sum(map(len, referral.glue.values()))
        glue = f"{number} glue address{'' if number == 1 else 'es'}"
        signer = f"DS {', '.join(sorted({ds.split()[0] for ds in referral.ds}))}" if referral.ds else "no DS"
        servers = f"{len(referral.hosts)} name server{'' if len(referral.hosts) == 1 else 's'}"
        text = f"  delegates {referral.zone} to {servers}, {glue}, {signer}, TTL {referral.ttl}"
        yield LookupLine((Span(text, "focus"),), name=referral.zone)
    elif step.alias is not None:
        kind = "DNAME" if step.sort is Sort.REDIRECTION else "CNAME"
        yield LookupLine((Span(f"  {kind} leads on to {step.alias}", "focus"),), name=step.alias)
    elif step.sort is Sort.ANSWER:
        records = [record for record in step.answer or () if record.rdtype != "RRSIG"] or list(step.answer or ())
        yield from record_lines(records[:_MOST_RECORDS], indent="  ")
        if len(records) > _MOST_RECORDS:
            yield _told(f"and {len(records) - _MOST_RECORDS:,} more records", "dim")
    elif step.sort is Sort.NODATA:
        yield _told(f"There are no {step.question.rdtype} records at {step.question.name}", "warning")
    elif step.sort is Sort.NXDOMAIN:
        yield _told(f"There is no name {step.question.name}", "warning")


def _told(text: str, tone: Tone) -> LookupLine:
    return LookupLine((Span(f"  {text}", tone),))


def _security_sentence(verdict: Verdict) -> str:
    if verdict.state is Security.SECURE:
        return "DNSSEC: secure, signed all the way down."
    reason = f": {verdict.reason}" if verdict.reason else ""
    return sentence(f"DNSSEC: {verdict.state.value}{reason}")
