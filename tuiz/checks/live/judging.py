"""Put all checks of a delegation to one, and sum up what they find."""

from typing import Final

from tuiz.checks.live import LIVE_CHECKS
from tuiz.checks.live.finding import Gravity, LiveFinding
from tuiz.domain.delegation import Delegation

NOT_DELEGATED: Final = "not-delegated"
_DECISIVE: Final = {"parent-unreachable", "unresolvable"}
"""Where these don't know, nothing is known of the whole."""


def check_delegation(delegation: Delegation) -> list[LiveFinding]:
    """Return what there is to say of a delegation, the gravest first."""
    found = [finding for check in LIVE_CHECKS for finding in check.findings(delegation)]
    return sorted(found, key=lambda finding: finding.severity.rank)


def verdict_of(findings: list[LiveFinding]) -> str:
    """Return the sum of them: not-delegated, unknown where nobody answered, else the worst there is, or ok."""
    if any(finding.check == NOT_DELEGATED for finding in findings):
        return NOT_DELEGATED
    if any(finding.check in _DECISIVE and finding.severity is Gravity.UNKNOWN for finding in findings):
        return Gravity.UNKNOWN.value
    return findings[0].severity.value if findings else "ok"
