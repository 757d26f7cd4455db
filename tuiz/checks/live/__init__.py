"""Checks of how a domain is delegated, from what was observed of it: one topic a file."""

from typing import Final

from tuiz.checks.live import dnssec, hosts, networks, parent, servers, soas
from tuiz.checks.live.finding import LiveCheck

LIVE_CHECKS: Final[tuple[LiveCheck, ...]] = (
    *parent.ALL,
    *servers.ALL,
    *hosts.ALL,
    *networks.ALL,
    *soas.ALL,
    *dnssec.ALL,
)
"""All of them."""

__all__ = ["LIVE_CHECKS"]
