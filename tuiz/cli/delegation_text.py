"""A delegation as lines for a terminal: who names which name server, what each of them does, what is wrong."""

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from tuiz.services import delegation_words, registration_words, whose_servers
from tuiz.services.delegation_explained import laid_out

if TYPE_CHECKING:
    from tuiz.checks.live.finding import LiveFinding
    from tuiz.domain.delegation import Delegation, NameServer
    from tuiz.services.delegating import DelegationReport
    from tuiz.services.delegation_explained import Explained
    from tuiz.services.preflighting import PreflightReport

_WIDTH: Final = 78


def lines(report: "DelegationReport") -> Iterator[str]:
    """Yield the lines."""
    delegation = report.delegation
    yield f"{delegation.domain}  {report.verdict}"
    yield delegation_words.parent_words(delegation)
    for text in (*whose_servers.words(report.whose), *delegation_words.signers(delegation)):
        yield from wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="     ")
    yield ""
    yield from _table(delegation)
    yield from _findings(report.findings)
    if report.registration is not None:
        yield ""
        yield "registration:"
        for word, text in registration_words.words(report.registration):
            yield from wrap(f"{word:10}  {text}", _WIDTH, initial_indent="  ", subsequent_indent=" " * 14)
    yield from _explained(report.explained)


def preflight_lines(report: "PreflightReport") -> Iterator[str]:
    """Yield the lines of what was found before a change."""
    preflight = report.preflight
    yield f"{preflight.delegation.domain}  {delegation_words.decision_words(report.decision.value)}"
    yield ""
    for host in preflight.new_hosts:
        yield host.name
        yield from _servers(preflight.delegation.servers_of(host.name), host.detail)
    if told := delegation_words.compared_words(preflight):
        yield told
    yield from _findings(report.reasons)
    yield ""
    yield "what stays cached after the change:"
    for text in delegation_words.cached_words(preflight):
        yield f"  {text}"
    yield ""
    yield "what to do:"
    for number, step in enumerate(report.plan, 1):
        yield from wrap(f"{number}. {step}", _WIDTH, initial_indent="  ", subsequent_indent="     ")
    yield from _explained(report.explained)


def _explained(explained: "tuple[Explained, ...] | None") -> Iterator[str]:
    for part in explained or ():
        yield ""
        yield f"explained: {part.title}"
        for layout, text in laid_out(part):
            first, further = {"step": ("  ", " " * 5), "inner": (" " * 5, " " * 5)}.get(layout, ("  ", " " * 4))
            yield from wrap(text, _WIDTH, initial_indent=first, subsequent_indent=further)


def _findings(findings: "Iterable[LiveFinding]") -> Iterator[str]:
    for finding in findings:
        yield ""
        beside = f" ({finding.zonemaster})" if finding.zonemaster else ""
        yield f"{finding.severity}: {finding.check}{beside}"
        for text in (finding.message, finding.evidence, finding.advice):
            yield from wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="    ")


def _table(delegation: "Delegation") -> Iterator[str]:
    width = max([len(host.name) for host in delegation.hosts] + [11])
    titles = [title.upper() for title in delegation_words.COLUMNS]
    yield f"{'NAME SERVER':{width}}  " + "  ".join(titles)
    for row in delegation_words.host_rows(delegation):
        marks = "  ".join(f"{mark:{len(title)}}" for mark, title in zip(row.marks, titles, strict=True))
        yield f"{row.host.name:{width}}  {marks}".rstrip()
        yield from _servers(row.servers, row.host.detail)


def _servers(servers: "list[NameServer]", detail: str) -> Iterator[str]:
    for server in servers:
        told = f"  ({server.detail})" if server.detail else ""
        text = "  ".join([f"{server.address}  {server.state}{told}", *delegation_words.ways(server)])
        yield from wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="    ")
    if not servers:
        yield from wrap(detail or "no address", _WIDTH, initial_indent="  ", subsequent_indent="    ")
