"""How tuiz's findings must answer to the checkers' vote."""

import re
from collections.abc import Sequence
from typing import Protocol

from tests.reference.checkers import Vote

SERVERS = {"named": "BIND", "knot": "Knot DNS", "nsd": "NSD"}
"""What a warning calls the name server whose checker refuses."""

_OUTSIDE_THE_VOTE = re.compile(rb"^\$(?:INCLUDE|GENERATE)\b|[ \t](?:ALIAS|LUA)[ \t]", re.IGNORECASE | re.MULTILINE)


class Finding(Protocol):
    """What is looked at of a finding."""

    @property
    def severity(self) -> str:
        """`error`, `warning` or `notice`."""

    @property
    def message(self) -> str:
        """What was found, in words."""


def outside_the_vote(data: bytes) -> bool:
    """Whether the file uses what is no fault by design.

    That is `$GENERATE`, which only some servers read, `$INCLUDE`, whose rules differ, and PowerDNS's own types.
    """
    return _OUTSIDE_THE_VOTE.search(data) is not None


def disagreement(vote: Vote, findings: Sequence[Finding]) -> str | None:
    """Return in which way *findings* contradict *vote*, or None.

    Two or three refuse: an error. All accept: no error. One refuses: no error, but a warning that names it. A checker
    that crashed or hung has no vote.
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    if len(vote.refusers) >= 2:
        return None if errors else f"{' and '.join(sorted(vote.refusers))} refuse, no error"
    if not vote.is_complete:
        return None
    if errors:
        return f"error, but {'only ' + min(vote.refusers) + ' refuses' if vote.refusers else 'all accept'}"
    for checker in vote.refusers:
        server = SERVERS[checker]
        if not any(finding.severity == "warning" and server in finding.message for finding in findings):
            return f"{checker} refuses, no warning names {server}"
    return None
