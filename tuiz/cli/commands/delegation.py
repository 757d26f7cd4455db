"""`tuiz delegation`: whom the parent zone delegates a domain to, what its name servers do, and what is wrong."""

import asyncio
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser
from tuiz.cli.lookup_options import add_lookup_options, tell_findings
from tuiz.cli.output import put_json, put_lines, tell

if TYPE_CHECKING:
    from tuiz.services.delegating import DelegationReport

DONE, FINDINGS, FAILED = 0, 1, 3

_EPILOG = """\
It asks the servers of the parent zone, and each name server that they or the
domain itself name, at each of its addresses. The exit status is 0 when there is
nothing worse than a notice, 1 for errors and warnings and for a domain that isn't
delegated, 3 when answers didn't come that would have told.
"""


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.epilog = _EPILOG
    parser.add_argument("domain", metavar="DOMAIN", help="a domain's name, or the path of its zone file")
    add_lookup_options(parser)


def run(arguments: Namespace) -> int:
    """Look at it."""
    from tuiz.services.delegating import domain_of, look_at, wanted_of
    from tuiz.services.finding_zone import ZoneFinder
    from tuiz.services.tracing import world_of

    finder = ZoneFinder(arguments.workspace, arguments.config)
    tell_findings(finder)
    domain = domain_of(arguments.domain, finder)
    settings = domain.zone.settings.lookup if domain.zone is not None else finder.settings.lookup
    progress = _Progress()
    try:
        report = asyncio.run(look_at(domain.name, wanted_of(domain, finder), world_of(settings), progress.tell))
    finally:
        progress.end()
    if arguments.json:
        from tuiz.services.delegation_document import document

        put_json(document(report))
    else:
        from tuiz.cli.delegation_text import lines

        put_lines(lines(report))
        tell(_summary(report))
    return _status(report)


def _summary(report: "DelegationReport") -> str:
    words = {
        "ok": "nothing wrong was found.",
        "not-delegated": "it isn't delegated.",
        "unknown": "answers that would tell didn't come.",
    }
    counts = [
        f"{count} {severity}{'s' if count > 1 and severity != 'unknown' else ''}"
        for severity in ("error", "warning", "unknown", "notice")
        if (count := sum(finding.severity == severity for finding in report.findings))
    ]
    return f"{report.delegation.domain}: {words.get(report.verdict) or ', '.join(counts) + '.'}"


def _status(report: "DelegationReport") -> int:
    if report.verdict in {"ok", "notice"}:
        return DONE
    return FAILED if report.verdict == "unknown" else FINDINGS


class _Progress:
    """Tells on a terminal what is being done."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()

    def tell(self, what: str) -> None:
        """Show it in place of what was shown before."""
        if self._is_shown:
            sys.stderr.write(f"\r\x1b[K{what}…")
            sys.stderr.flush()

    def end(self) -> None:
        """Take it away."""
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
