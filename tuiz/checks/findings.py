"""What a check found, where, and how grave it is."""

from enum import StrEnum
from typing import NamedTuple

from tuiz.domain.servers import Server


class Severity(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    """Most name servers refuse the zone."""
    WARNING = "warning"
    """A name server refuses it, or all accept what its operator will regret."""
    NOTICE = "notice"
    """Worth knowing."""

    @property
    def rank(self) -> int:
        """Its place in an order from grave to slight, from 0."""
        return ("error", "warning", "notice").index(self.value)


class Finding(NamedTuple):
    """One thing found in a zone file."""

    check: str
    """The check's id."""
    severity: Severity
    message: str
    """What is wrong, a sentence."""
    owner: str | None = None
    """The owner it is about, absolute."""
    rdtype: str | None = None
    file: str | None = None
    """The file's path; None for the one that was checked."""
    line: int = 1
    """From 1."""
    column: int = 1
    """From 1, in characters."""
    hint: str | None = None
    """What to do, a sentence."""
    refused_by: frozenset[Server] = frozenset()
    """The name servers that refuse the zone for it."""

    @property
    def identity(self) -> tuple[str, str | None, str | None, str]:
        """What makes two findings the same, wherever their line has moved to."""
        return self.check, self.owner, self.rdtype, self.message
