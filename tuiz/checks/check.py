"""A check of the zone as a whole: a function with an id, a severity and a reference."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.checks.findings import Severity
from tuiz.domain.servers import Server

if TYPE_CHECKING:
    from tuiz.checks.facts import Facts

ERROR: Final = Severity.ERROR
WARNING: Final = Severity.WARNING
NOTICE: Final = Severity.NOTICE
NOBODY: Final[frozenset[Server]] = frozenset()


class Fault(NamedTuple):
    """What a check has to say about one place of the file."""

    offset: int
    """Where in the file it is, in bytes."""
    message: str
    """What is wrong, a sentence."""
    hint: str | None = None
    """What to do, a sentence."""
    refused_by: frozenset[Server] = NOBODY
    """The name servers that refuse the zone for it."""
    owner: str | None = None
    rdtype: str | None = None


class Remark(NamedTuple):
    """A fault and the check that found it."""

    check: str
    severity: Severity
    """How grave it is where no name server minds."""
    fault: Fault


class Check(NamedTuple):
    """A check, and what it is known by."""

    id: str
    severity: Severity
    """How grave it is where no name server minds."""
    reference: str
    summary: str
    """What it asks of a zone, a sentence."""
    run: Callable[["Facts"], Iterator[Fault]]

    def remarks(self, facts: "Facts") -> Iterator[Remark]:
        """Yield what it has to say about a zone."""
        for fault in self.run(facts):
            yield Remark(self.id, self.severity, fault)


def check(
    identifier: str, *, severity: Severity, reference: str
) -> Callable[[Callable[["Facts"], Iterator[Fault]]], Check]:
    """Make a check of a function whose docstring says what is asked of a zone."""

    def decorate(run: Callable[["Facts"], Iterator[Fault]]) -> Check:
        return Check(identifier, severity, reference, (run.__doc__ or "").strip(), run)

    return decorate
