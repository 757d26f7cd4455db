"""Checks of a zone: what name servers refuse, and what operators regret."""

from typing import Final

from tuiz.checks import aliases, apex, delegation, dnssec, rrsets, serial, targets, zonemd
from tuiz.checks.check import Check

ALL_CHECKS: Final[tuple[Check, ...]] = (
    *apex.ALL_CHECKS,
    *delegation.ALL_CHECKS,
    *aliases.ALL_CHECKS,
    *targets.ALL_CHECKS,
    *rrsets.ALL_CHECKS,
    *dnssec.ALL_CHECKS,
    *serial.ALL_CHECKS,
    *zonemd.ALL_CHECKS,
)
"""The checks of the zone as a whole. Those of single entries are in `reading`."""
