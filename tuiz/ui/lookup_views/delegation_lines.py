"""A delegation: who names which name server, what each address of them does, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.services import delegation_words, registration_words, whose_servers
from tuiz.services.delegation_explained import laid_out
from tuiz.ui.widgets.lookup_lines import LookupLine, Span

if TYPE_CHECKING:
    from tuiz.checks.live.finding import LiveFinding
    from tuiz.domain.delegation import Delegation, NameServer, NameServerHost
    from tuiz.services.delegating import DelegationReport
    from tuiz.services.delegation_explained import Explained
    from tuiz.services.preflighting import PreflightReport
    from tuiz.ui.ink import Tone

_WIDTH: Final = 74
_WIDEST_HOST: Final = 34
_REGISTERED: Final[dict[str, Tone]] = {
    "differs": "warning",
    "unknown": "warning",
    "error": "error",
    "warning": "warning",
    "notice": "dim",
    "source": "dim",
    "list": "dim",
}
_TONES: Final[dict[str, Tone]] = {
    "error": "error",
    "warning": "warning",
    "unknown": "warning",
    "notice": "dim",
    "not-delegated": "error",
    "ok": "new",
    "go": "new",
    "go-with-care": "warning",
    "no": "error",
}


def tone_of(verdict: str) -> Tone:
    """Return how a verdict is written."""
    return _TONES[verdict]


def delegation_lines(report: DelegationReport, age: str = "") -> Iterator[LookupLine]:
    """Yield the lines of a domain's delegation.

    Args:
        report: what is known.
        age: since when, a sentence; nothing where that is now.
    """
    delegation = report.delegation
    yield _heading(f"Delegation of {delegation.domain}")
    yield _verdict(report.verdict, report.verdict)
    if age:
        yield LookupLine((Span("  "), Span(age, "dim")))
    zone = delegation.parent.source or ""
    yield LookupLine((Span("  "), Span(delegation_words.parent_words(delegation), "dim")), name=zone)
    for text in (*whose_servers.words(report.whose), *delegation_words.signers(delegation)):
        yield from _wrapped(text, "dim", "  ", "     ")
    if report.registration is not None:
        yield LookupLine()
        yield _heading("Registration")
        for word, text in registration_words.words(report.registration):
            yield from _wrapped(f"{word:10}  {text}", _REGISTERED.get(word, "text"), "  ", " " * 14)
        yield LookupLine()
        yield _heading("Name servers")
    else:
        yield LookupLine()
    yield from _hosts(delegation)
    yield from _findings(report.findings)
    if report.explained:
        yield LookupLine()
        yield from explained_lines(report)


def explained_lines(report: DelegationReport, age: str = "") -> Iterator[LookupLine]:
    """Yield the lines of what explains one finding, or all.

    Args:
        report: what is known, and explained.
        age: since when, a sentence; nothing where that is now.
    """
    yield from _explained(report.explained, report.delegation.domain, age)


def preflight_explained_lines(report: PreflightReport, age: str = "") -> Iterator[LookupLine]:
    """Yield the lines of what explains one reason against a change, or all; the rest is as for a delegation."""
    yield from _explained(report.explained, report.preflight.delegation.domain, age)


def preflight_lines(report: PreflightReport) -> Iterator[LookupLine]:
    """Yield the lines of what was found before a change."""
    preflight, decision = report.preflight, report.decision.value
    yield _heading(f"{preflight.delegation.domain} at {len(preflight.hosts)} new name servers")
    yield _verdict(decision, delegation_words.decision_words(decision))
    if told := delegation_words.compared_words(preflight):
        yield LookupLine((Span("  "), Span(told, "dim")))
    yield LookupLine()
    for host in preflight.new_hosts:
        yield LookupLine((Span("  "), Span(host.name)), name=host.name)
        yield from _servers(preflight.delegation, host, preflight.delegation.servers_of(host.name))
    yield from _findings(report.reasons)
    yield LookupLine()
    yield _heading("What stays cached after the change")
    for text in delegation_words.cached_words(preflight):
        yield LookupLine((Span("  "), Span(text, "dim")))
    yield LookupLine()
    yield _heading("What to do")
    for number, step in enumerate(report.plan, 1):
        yield from _wrapped(f"{number}. {step}", "text", "  ", "     ")


def _explained(explained: tuple[Explained, ...] | None, domain: str, age: str) -> Iterator[LookupLine]:
    for number, part in enumerate(explained or ()):
        if number:
            yield LookupLine()
        yield _heading(f"{part.title}, at {names.spoken(domain)}" if part.check else part.title)
        if age and not number:
            yield LookupLine((Span("  "), Span(age, "dim")))
        for layout, text in laid_out(part):
            is_chapter = layout == "step" and not part.check
            if is_chapter or (part.check and layout == "plain"):
                yield LookupLine()
            first, others = {"step": ("  ", " " * 5), "inner": (" " * 5, " " * 5)}.get(layout, ("  ", "  "))
            yield from _wrapped(text, "focus" if is_chapter else "text", first, others)


def _heading(text: str) -> LookupLine:
    return LookupLine((Span(text, "title"),), is_heading=True)


def _verdict(verdict: str, words: str) -> LookupLine:
    return LookupLine((Span("  "), Span(words, _TONES[verdict])))


def _hosts(delegation: Delegation) -> Iterator[LookupLine]:
    width = min(_WIDEST_HOST, max([len(host.name) for host in delegation.hosts] + [11]))
    titles = delegation_words.COLUMNS
    heads = (Span(f"  {title}", "dim", len(title) + 2) for title in titles)
    yield LookupLine((Span("  "), Span("Name server", "dim", width), *heads))
    for row in delegation_words.host_rows(delegation):
        marks = [_mark(mark, title) for mark, title in zip(row.marks, titles, strict=True)]
        yield LookupLine((Span("  "), Span(row.host.name, "text", width), *marks), name=row.host.name)
        yield from _servers(delegation, row.host, row.servers)


def _mark(mark: str, title: str) -> Span:
    tone: Tone = "warning" if mark == "no" else "text" if mark == "yes" else "dim"
    return Span(f"  {mark}", tone, len(title) + 2)


def _servers(delegation: Delegation, host: NameServerHost, servers: list[NameServer]) -> Iterator[LookupLine]:
    width = max((len(server.address) for server in delegation.servers), default=0)
    for server in servers:
        yield LookupLine(
            (
                Span("    "),
                Span(server.address, "text", width),
                Span(" "),
                Span(*_state(server)),
                Span(" "),
                Span(" ".join(delegation_words.ways(server, is_short=True)), "dim"),
            ),
            name=host.name,
            server=server.address,
        )
        if server.detail:
            yield from _wrapped(server.detail, "dim", "      ", "      ")
    if not servers:
        yield from _wrapped(host.detail or "no address", "warning", "    ", "    ")


def _state(server: NameServer) -> tuple[str, Tone]:
    tone: Tone = "new" if server.is_authoritative else "warning" if server.state == "unknown" else "error"
    return server.state.value, tone


def _findings(findings: Iterable[LiveFinding]) -> Iterator[LookupLine]:
    for number, finding in enumerate(findings):
        if number == 0:
            yield LookupLine()
            yield _heading("Findings")
        tone = _TONES[finding.severity.value]
        beside = f" ({finding.zonemaster})" if finding.zonemaster else ""
        heading = (Span("  "), Span(finding.severity.value, tone), Span(f": {finding.check}{beside}", "dim"))
        yield LookupLine(heading, check=finding.check)
        yield from _wrapped(finding.message, "text", "    ", "    ", finding.check)
        for text in (finding.evidence, finding.advice):
            yield from _wrapped(text, "dim", "    ", "    ", finding.check)


def _wrapped(text: str, tone: Tone, first: str, others: str, check: str = "") -> Iterator[LookupLine]:
    for line in wrap(text, _WIDTH, initial_indent=first, subsequent_indent=others):
        words = line.lstrip(" ")
        yield LookupLine((Span(" " * (len(line) - len(words))), Span(words, tone)), check=check)
