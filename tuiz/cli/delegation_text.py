"""A delegation as lines for a terminal: who names which name server, what each of them does, what is wrong."""

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from tuiz.domain import names
from tuiz.domain.delegation import keys

if TYPE_CHECKING:
    from tuiz.checks.live.finding import LiveFinding
    from tuiz.domain.delegation import Delegation, NameServer
    from tuiz.services.delegating import DelegationReport
    from tuiz.services.preflighting import PreflightReport

_WIDTH: Final = 78
_DECISIONS: Final = {"go": "go", "go-with-care": "go with care", "no": "no"}
_COLUMNS: Final = ("INTENDED", "PARENT", "ZONE NS", "SERVED")


def lines(report: "DelegationReport") -> Iterator[str]:
    """Yield the lines."""
    delegation = report.delegation
    yield f"{delegation.domain}  {report.verdict}"
    yield from _parent(delegation)
    yield ""
    yield from _table(delegation)
    yield from _findings(report.findings)


def preflight_lines(report: "PreflightReport") -> Iterator[str]:
    """Yield the lines of what was found before a change."""
    preflight = report.preflight
    yield f"{preflight.delegation.domain}  {_DECISIONS[report.decision.value]}"
    yield ""
    for host in preflight.new_hosts:
        yield host.name
        for server in preflight.delegation.servers_of(host.name):
            yield from wrap(_server(server), _WIDTH, initial_indent="  ", subsequent_indent="    ")
    compared = preflight.compared
    if compared is not None:
        counts = f"{compared.same} the same, {compared.different} different, {compared.unknown} unknown"
        yield f"answers against the zone here: {counts}"
    yield from _findings(report.reasons)
    yield ""
    yield "what stays cached after the change:"
    for what, ttl in (
        ("the parent's NS records", preflight.parent_ttl),
        ("the NS records of the old servers", preflight.child_ttl),
        ("that a name doesn't exist", preflight.negative_ttl),
    ):
        yield f"  {what}: {'unknown' if ttl is None else f'{ttl} s'}"
    yield ""
    yield "what to do:"
    for number, step in enumerate(report.plan, 1):
        yield from wrap(f"{number}. {step}", _WIDTH, initial_indent="  ", subsequent_indent="     ")


def _findings(findings: "Iterable[LiveFinding]") -> Iterator[str]:
    for finding in findings:
        yield ""
        beside = f" ({finding.zonemaster})" if finding.zonemaster else ""
        yield f"{finding.severity}: {finding.check}{beside}"
        for text in (finding.message, finding.evidence, finding.advice):
            yield from wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="    ")


def _parent(delegation: "Delegation") -> Iterator[str]:
    parent = delegation.parent
    if parent.zone is None:
        yield "parent: none" if delegation.domain == names.ROOT else "parent: unknown"
        return
    referral = parent.referral
    if referral is None:
        yield f"parent: {parent.zone}"
        return
    source = " (from its zone file here)" if not parent.referrals else ""
    ttl = "" if referral.ttl is None else f", TTL {referral.ttl}"
    yield f"parent: {parent.zone}{source}, {len(referral.ns)} name server{'' if len(referral.ns) == 1 else 's'}{ttl}"
    for text in referral.ds:
        yield from wrap(f"DS {text}", _WIDTH, initial_indent="  ", subsequent_indent="     ")


def _table(delegation: "Delegation") -> Iterator[str]:
    said = (delegation.intended, delegation.delegated, delegation.zone_ns, delegation.served)
    sets = [None if hosts is None else keys(hosts) for hosts in said]
    width = max([len(host.name) for host in delegation.hosts] + [11])
    yield f"{'NAME SERVER':{width}}  " + "  ".join(_COLUMNS)
    for host in delegation.hosts:
        marks = ["?" if known is None else "yes" if names.key(host.name) in known else "no" for known in sets]
        row = "  ".join(f"{mark:{len(title)}}" for mark, title in zip(marks, _COLUMNS, strict=True))
        yield f"{host.name:{width}}  {row}".rstrip()
        servers = delegation.servers_of(host.name)
        for server in servers:
            yield from wrap(_server(server), _WIDTH, initial_indent="  ", subsequent_indent="    ")
        if not servers:
            yield from wrap(host.detail or "no address", _WIDTH, initial_indent="  ", subsequent_indent="    ")


def _server(server: "NameServer") -> str:
    parts = [f"{server.address}  {server.state}"]
    if server.detail:
        parts.append(f"({server.detail})")
    parts += [f"{title} {_word(value)}" for title, value in (("UDP", server.udp), ("TCP", server.tcp))]
    if server.edns is not None:
        parts.append(f"EDNS {_word(server.edns)}")
    if server.soa is not None:
        parts.append(f"SERIAL {server.soa.serial}")
    if server.seconds is not None:
        parts.append(f"{server.seconds * 1000:.1f} ms")
    return "  ".join(parts)


def _word(value: bool | None) -> str:  # noqa: FBT001 - it is what is shown
    return "?" if value is None else "yes" if value else "no"
