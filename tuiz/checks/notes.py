"""What is noted while the entries of a zone file are read, and when there is so much of it that reading stops."""

from typing import Final

from tuiz.checks.check import ERROR, NOTICE, WARNING, Fault, Remark
from tuiz.checks.findings import Severity
from tuiz.checks.lexis import Complaint
from tuiz.domain.servers import ALL, Server
from tuiz.domain.zonefile.tokens import Problem

MAX_ERRORS: Final = 10_000
"""After so many errors a file isn't read on: it is no zone file, or one word at its begin makes the rest wrong."""


class Notes:
    """Remarks in the order in which the file earns them."""

    def __init__(self, remarks: list[Remark]) -> None:
        """Take where they go."""
        self._remarks = remarks
        self.errors = 0
        """How many errors were found, whoever reads them so."""
        self.not_reading: frozenset[Server] = frozenset()
        """Who doesn't read what is being read."""

    @property
    def are_enough(self) -> bool:
        """Whether there are so many errors that the file isn't read on."""
        return self.errors >= MAX_ERRORS

    def remark(self, check: str, severity: Severity, fault: Fault) -> None:
        """Note a fault."""
        self.errors += severity is ERROR
        if self.not_reading:
            fault = fault._replace(refused_by=fault.refused_by - self.not_reading)
        self._remarks.append(Remark(check, severity, fault))

    def problem(self, offset: int, problem: Problem, refused_by: frozenset[Server] = ALL) -> None:
        """Note why the entry at *offset* can't be read."""
        fault = Fault(offset + problem.offset, f"{problem.reason}.", problem.hint, refused_by)
        self.remark("unreadable", ERROR, fault)

    def complaint(self, offset: int, complaint: Complaint, owner: str | None = None, rdtype: str | None = None) -> None:
        """Note what some name servers refuse in how the entry at *offset* is written."""
        place = offset + complaint.place
        fault = Fault(place, complaint.message, complaint.hint, complaint.refused_by, owner, rdtype)
        self.remark(complaint.check, WARNING, fault)

    def stopped(self, offset: int, message: str, hint: str) -> None:
        """Note that what follows *offset* isn't checked."""
        self.remark("check-stopped", NOTICE, Fault(offset, message, hint))

    def put_at(self, offset: int, mark: int) -> None:
        """Move what was noted since there were *mark* remarks to *offset*."""
        self._remarks[mark:] = [
            remark._replace(fault=remark.fault._replace(offset=offset)) for remark in self._remarks[mark:]
        ]

    def __len__(self) -> int:
        return len(self._remarks)
