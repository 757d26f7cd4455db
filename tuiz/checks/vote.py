"""How grave a finding is by the name servers' vote: most refuse, one refuses, none does."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from tuiz.checks.check import Remark
from tuiz.checks.findings import Finding, Severity
from tuiz.domain.servers import Server, is_majority, titles

OUTSIDE_THE_VOTE: Final = frozenset({"generate", "include", "server-type"})
"""Checks of what only some servers read by design."""

READ_BY_POWERDNS: Final = frozenset({"generate", "server-type"})

POWERDNS: Final = "powerdns"


class Judge(NamedTuple):
    """Whose vote counts."""

    server: Server | None = None
    """The one whose vote alone does; None for the majority's."""
    is_powerdns: bool = False
    """Whether PowerDNS serves the zone, which reads what it alone has."""

    @classmethod
    def of(cls, server: str | None) -> "Judge":
        """Return the judge for a domain's `server` setting.

        Raises:
            ValueError: if there is no such server.
        """
        if server == POWERDNS:
            return cls(is_powerdns=True)
        return cls(Server(server) if server else None)

    def cares_for(self, remark: Remark) -> bool:
        """Return whether there is anything to tell: of what PowerDNS reads there isn't where it serves the zone."""
        return not (self.is_powerdns and remark.check in READ_BY_POWERDNS)

    def finding(self, remark: Remark, line: int, column: int) -> Finding:
        """Return what is to be told of a remark."""
        fault = remark.fault
        refused_by = fault.refused_by
        if remark.check in OUTSIDE_THE_VOTE:
            refused_by = refused_by & {self.server} if self.server else frozenset()
        severity = severity_of(remark.severity, refused_by, self.server)
        return Finding(
            remark.check,
            severity,
            message_of(fault.message, refused_by, severity),
            owner=fault.owner,
            rdtype=fault.rdtype,
            line=line,
            column=column,
            hint=fault.hint,
            refused_by=refused_by,
        )


def severity_of(own: Severity, refused_by: frozenset[Server], server: Server | None) -> Severity:
    """Return how grave it is that *refused_by* refuse the zone.

    Args:
        own: how grave it is where nobody who counts refuses.
        server: the one whose vote alone counts; None for the majority's.
    """
    if server is not None:
        if server in refused_by:
            return Severity.ERROR
        return Severity.NOTICE if own is Severity.ERROR else own
    if is_majority(refused_by):
        return Severity.ERROR
    return Severity.WARNING if refused_by else own


def message_of(message: str, refused_by: frozenset[Server], severity: Severity) -> str:
    """Return *message*, with the name server before it that alone refuses the zone."""
    if severity is not Severity.WARNING or not refused_by:
        return message
    begins_with_name = message[1:2].isupper() or message.startswith(tuple(server.label for server in Server))
    within = message if begins_with_name else message[:1].lower() + message[1:]
    return f"{titles(refused_by)} refuses this zone: {within}"


def refused_as_a_whole(findings: Iterable[Finding], judge: Judge) -> Finding | None:
    """Return the error that most name servers refuse the zone, where it is theirs to say and no finding does."""
    if judge.server is not None:
        return None
    refusing: set[Server] = set()
    for finding in findings:
        if finding.severity is Severity.ERROR:
            return None
        refusing |= finding.refused_by
    if not is_majority(refusing):
        return None
    return Finding(
        "zone-refused",
        Severity.ERROR,
        f"{titles(refusing)} refuse this zone, each for another reason.",
        hint="The warnings that name them tell why.",
        refused_by=frozenset(refusing),
    )
