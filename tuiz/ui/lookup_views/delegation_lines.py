"""A delegation: who names which name server, what each address of them does, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.delegation import keys
from tuiz.ui.widgets.lookup_lines import LookupLine, Span

if TYPE_CHECKING:
    from tuiz.checks.live.finding import LiveFinding
    from tuiz.domain.delegation import Delegation, NameServer
    from tuiz.services.delegating import DelegationReport
    from tuiz.services.preflighting import PreflightReport
    from tuiz.ui.ink import Tone

_WIDTH: Final = 74
_WIDEST_HOST: Final = 34
_COLUMNS: Final = ("Intended", "Parent", "Zone NS", "Served")
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
_DECISIONS: Final = {"go": "go", "go-with-care": "go with care", "no": "no"}


def tone_of(verdict: str) -> Tone:
    """Return how a verdict is written."""
    return _TONES[verdict]


def delegation_lines(report: DelegationReport) -> Iterator[LookupLine]:
    """Yield the lines of a domain's delegation."""
    delegation = report.delegation
    yield _heading(f"Delegation of {delegation.domain}")
    yield _verdict(report.verdict, report.verdict)
    yield from _parent(delegation)
    yield LookupLine()
    yield from _hosts(delegation)
    yield from _findings(report.findings)


def preflight_lines(report: PreflightReport) -> Iterator[LookupLine]:
    """Yield the lines of what was found before a change."""
    preflight = report.preflight
    yield _heading(f"{preflight.delegation.domain} at {len(preflight.hosts)} new name servers")
    yield _verdict(report.decision.value, _DECISIONS[report.decision.value])
    if preflight.compared is not None:
        counts = preflight.compared
        text = f"answers against the zone here: {counts.same} the same, {counts.different} different"
        yield LookupLine((Span("  "), Span(f"{text}, {counts.unknown} unknown", "dim")))
    yield LookupLine()
    for host in preflight.new_hosts:
        yield LookupLine((Span("  "), Span(host.name)), name=host.name)
        yield from _servers(preflight.delegation, host.name, host.detail)
    yield from _findings(report.reasons)
    yield LookupLine()
    yield _heading("What stays cached after the change")
    for what, ttl in (
        ("the parent's NS records", preflight.parent_ttl),
        ("the NS records of the old servers", preflight.child_ttl),
        ("that a name doesn't exist", preflight.negative_ttl),
    ):
        yield LookupLine((Span("  "), Span(f"{what}: {'unknown' if ttl is None else f'{ttl} s'}", "dim")))
    yield LookupLine()
    yield _heading("What to do")
    for number, step in enumerate(report.plan, 1):
        yield from _wrapped(f"{number}. {step}", "text", "  ", "     ")


def _heading(text: str) -> LookupLine:
    return LookupLine((Span(text, "title"),), is_heading=True)


def _verdict(verdict: str, words: str) -> LookupLine:
    return LookupLine((Span("  "), Span(words, _TONES[verdict])))


def _parent(delegation: Delegation) -> Iterator[LookupLine]:
    parent = delegation.parent
    referral = parent.referral
    if parent.zone is None:
        told = "none" if delegation.domain == names.ROOT else "unknown"
        yield LookupLine((Span("  "), Span(f"parent: {told}", "dim")))
        return
    told = "" if referral is None or referral.ttl is None else f", TTL {referral.ttl}"
    source = " (its zone file here)" if referral is not None and not parent.referrals else ""
    yield LookupLine((Span("  "), Span(f"parent: {parent.zone}{source}{told}", "dim")), name=parent.zone)
    for text in referral.ds if referral is not None else ():
        yield from _wrapped(f"DS {text}", "dim", "  ", "     ")


def _hosts(delegation: Delegation) -> Iterator[LookupLine]:
    said = (delegation.intended, delegation.delegated, delegation.zone_ns, delegation.served)
    known = [None if hosts is None else keys(hosts) for hosts in said]
    width = min(_WIDEST_HOST, max([len(host.name) for host in delegation.hosts] + [11]))
    titles = (Span("  "), Span("Name server", "dim", width))
    yield LookupLine((*titles, *(Span(f"  {title}", "dim", len(title) + 2) for title in _COLUMNS)))
    for host in delegation.hosts:
        marks = [_mark(names.key(host.name), found, title) for found, title in zip(known, _COLUMNS, strict=True)]
        yield LookupLine((Span("  "), Span(host.name, "text", width), *marks), name=host.name)
        yield from _servers(delegation, host.name, host.detail)


def _mark(key: str, found: frozenset[str] | None, title: str) -> Span:
    word = "?" if found is None else "yes" if key in found else "no"
    tone: Tone = "warning" if word == "no" else "dim" if word == "?" else "text"
    return Span(f"  {word}", tone, len(title) + 2)


def _servers(delegation: Delegation, host: str, detail: str) -> Iterator[LookupLine]:
    found = delegation.servers_of(host)
    width = max((len(server.address) for server in delegation.servers), default=0)
    for server in found:
        yield LookupLine(
            (
                Span("    "),
                Span(server.address, "text", width),
                Span(" "),
                Span(*_state(server)),
                Span(" "),
                Span(_ways(server), "dim"),
            ),
            name=host,
            server=server.address,
        )
        if server.detail:
            yield from _wrapped(server.detail, "dim", "      ", "      ")
    if not found:
        yield from _wrapped(detail or "no address", "warning", "    ", "    ")


def _state(server: NameServer) -> tuple[str, Tone]:
    tone: Tone = "new" if server.is_authoritative else "warning" if server.state == "unknown" else "error"
    return server.state.value, tone


def _ways(server: NameServer) -> str:
    parts = [f"UDP {_word(server.udp)} TCP {_word(server.tcp)}"]
    if server.edns is not None:
        parts.append(f"EDNS {_word(server.edns)}")
    if server.soa is not None:
        parts.append(str(server.soa.serial))
    if server.seconds is not None:
        parts.append(f"{server.seconds * 1000:.0f} ms")
    return " ".join(parts)


def _word(value: bool | None) -> str:  # noqa: FBT001 - it is what is shown
    return "?" if value is None else "yes" if value else "no"


def _findings(findings: Iterable[LiveFinding]) -> Iterator[LookupLine]:
    for number, finding in enumerate(findings):
        if number == 0:
            yield LookupLine()
            yield _heading("Findings")
        tone = _TONES[finding.severity.value]
        beside = f" ({finding.zonemaster})" if finding.zonemaster else ""
        yield LookupLine((Span("  "), Span(finding.severity.value, tone), Span(f": {finding.check}{beside}", "dim")))
        yield from _wrapped(finding.message, "text", "    ", "    ")
        for text in (finding.evidence, finding.advice):
            yield from _wrapped(text, "dim", "    ", "    ")


def _wrapped(text: str, tone: Tone, first: str, others: str) -> Iterator[LookupLine]:
    for line in wrap(text, _WIDTH, initial_indent=first, subsequent_indent=others):
        words = line.lstrip(" ")
        yield LookupLine((Span(" " * (len(line) - len(words))), Span(words, tone)))
