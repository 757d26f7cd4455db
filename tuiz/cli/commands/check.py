"""`tuiz check`: check zones, and print what name servers would refuse and operators regret, with its place."""

from argparse import Namespace
from typing import TYPE_CHECKING

from tuiz.cli.arguments import Parser, add_zone_options
from tuiz.cli.changing import DONE, find_zone, tell_of_settings
from tuiz.cli.output import put, put_json_list, tell
from tuiz.services.finding_zone import FoundZone, ZoneFinder

if TYPE_CHECKING:
    from tuiz.checks.findings import Finding

FINDINGS = 1
SEVERITIES = ("error", "warning", "notice")


def add_arguments(parser: Parser) -> None:
    """Declare the options and operands."""
    parser.add_argument("zones", metavar="ZONE", nargs="*", help="zones; without any, all of the workspace")
    parser.add_argument(
        "--severity", choices=SEVERITIES, default="notice", help="only what is at least as grave (default: notice)"
    )
    add_zone_options(parser)


def run(arguments: Namespace) -> int:
    """Check the zones."""
    from tuiz.errors import TuizError
    from tuiz.services.checking_files import check_zone_file

    zones = [find_zone(arguments, text) for text in arguments.zones]
    if not arguments.zones:
        zones = ZoneFinder(arguments.workspace).all()
        tell_of_settings(zones)
        if not zones:
            tell("There are no zones here.")
    most = SEVERITIES.index(arguments.severity)
    told: list[tuple[FoundZone, Finding]] = []
    failed: TuizError | None = None
    for zone in zones:
        try:
            findings = check_zone_file(zone)
        except TuizError as error:
            if len(zones) == 1:
                raise
            failed = failed or error
            tell(f"{zone.path}: {error.message} {error.hint or ''}".rstrip())
            continue
        told += [(zone, finding) for finding in findings if SEVERITIES.index(finding.severity) <= most]
    if arguments.json:
        put_json_list(as_document(zone, finding) for zone, finding in told)
    else:
        for zone, finding in told:
            place = f"{finding.file or zone.path}:{finding.line}:{finding.column}"
            put(f"{place}: {finding.severity}: {finding.message} [{finding.check}]")
            if finding.hint:
                tell(f"    {finding.hint}")
        _sum_up(zones, [finding for _, finding in told])
    if failed:
        return failed.exit_status
    return FINDINGS if any(finding.severity != "notice" for _, finding in told) else DONE


def as_document(zone: FoundZone, finding: "Finding") -> dict[str, object]:
    """Return a finding as JSON has it."""
    return {
        "zone": zone.origin,
        "check": finding.check,
        "severity": str(finding.severity),
        "owner": finding.owner,
        "type": finding.rdtype,
        "file": finding.file or str(zone.path),
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "hint": finding.hint,
    }


def _sum_up(zones: list[FoundZone], findings: "list[Finding]") -> None:
    counts = {severity: sum(finding.severity == severity for finding in findings) for severity in SEVERITIES}
    words = [f"{count} {severity}{'s' if count > 1 else ''}" for severity, count in counts.items() if count]
    checked = f"{len(zones)} zone{'s' if len(zones) != 1 else ''} checked"
    tell(f"{checked}: {', '.join(words) or 'nothing found'}.")
