"""A trace, step by step: the zone, its servers with the time each took, and where they lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tuiz.lookups.judging import Sort
from tuiz.lookups.security import Security
from tuiz.lookups.steps import Ending, Failure
from tuiz.services import trace_words
from tuiz.ui.lookup_views.records import record_lines
from tuiz.ui.widgets.lookup_lines import LookupLine, Span

if TYPE_CHECKING:
    from tuiz.lookups.steps import AskedServer, Outcome, Step
    from tuiz.ui.ink import Tone

_BAR: Final = 8
_MOST_RECORDS: Final = 40

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
        asked = trace_words.asked_servers(step)
        widest = min(32, max((len(server.name) for server in asked), default=0))
        for server in asked:
            yield from self._server(server, widest)
        if unasked := trace_words.unasked(step):
            yield LookupLine((Span(f"  {unasked}", "dim"),))
        for found in trace_words.found_addresses(step):
            yield _told(found, "dim")
        for remark in step.remarks:
            yield _told(remark, "warning")
        yield from _led_to(step)
        if weakness := trace_words.weakness(step):
            yield _told(weakness, _SECURITY_TONES[step.security.state])

    def end(self, outcome: Outcome) -> Iterator[LookupLine]:
        """Yield what came of it."""
        tone = tone_of(outcome)
        yield LookupLine()
        yield LookupLine((Span(outcome.message, "text" if tone == "new" else tone),))
        if security := trace_words.security_sentence(outcome):
            yield LookupLine((Span(security, _SECURITY_TONES[outcome.security.state]),))

    def _server(self, server: AskedServer, widest: int) -> Iterator[LookupLine]:
        answered = trace_words.is_answered(server)
        length = trace_words.bar_length(server, _BAR) if answered else 0
        word = f"{trace_words.milliseconds(server):7.1f} ms" if answered else trace_words.trouble(server)
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
        if detail := trace_words.detail(server):
            yield LookupLine((Span(f"           {detail}", tone),))


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
        text = f"  delegates {referral.zone} to {trace_words.delegation(referral)}, TTL {referral.ttl}"
        yield LookupLine((Span(text, "focus"),), name=referral.zone)
    elif step.alias is not None:
        kind = trace_words.alias_type(step)
        yield LookupLine((Span(f"  {kind} leads on to {step.alias}", "focus"),), name=step.alias)
    elif step.sort is Sort.ANSWER:
        records = trace_words.answer(step)
        yield from record_lines(records[:_MOST_RECORDS], indent="  ")
        if len(records) > _MOST_RECORDS:
            yield _told(f"and {len(records) - _MOST_RECORDS:,} more records", "dim")
    elif step.sort is Sort.NODATA:
        yield _told(f"There are no {step.question.rdtype} records at {step.question.name}", "warning")
    elif step.sort is Sort.NXDOMAIN:
        yield _told(f"There is no name {step.question.name}", "warning")


def _told(text: str, tone: Tone) -> LookupLine:
    return LookupLine((Span(f"  {text}", tone),))
