"""What a trace tells as it goes: each step with whom it asked and what came of it, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tuiz.lookups.judging import Sort
from tuiz.lookups.security import Verdict, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tuiz.domain.records import Record


class Failure(StrEnum):
    """Why a server has nothing to judge."""

    NO_REPLY = "no-reply"
    """Nothing came in time: unknown, not no."""
    UNREACHABLE = "unreachable"
    """The system says that it can't be reached from here."""
    BAD_REPLY = "bad-reply"
    """What came is no reply."""
    NOT_ASKED = "not-asked"
    """Others were enough."""
    NOT_AWAITED = "not-awaited"
    """It was asked, and others were quicker."""
    NO_ADDRESS = "no-address"


ANSWERED: Final = "answered"
"""The state of a server whose reply leads on."""


NOT_VALIDATED: Final = unknown("DNSSEC wasn't asked for")
"""What holds where nothing is validated."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    name: str
    """Absolute."""
    rdtype: str


@dataclass(frozen=True, slots=True)
class AskedServer:
    """One address of a server that a step could ask."""

    name: str
    address: str | None
    """None where no address is known."""
    state: Sort | Failure
    detail: str = ""
    """What is wrong, a sentence without its full stop."""
    is_authoritative: bool | None = None
    rcode: str | None = None
    begun: float | None = None
    """Seconds since the trace began."""
    seconds: float | None = None
    """How long its reply took."""
    size: int | None = None
    """Octets of the reply."""
    port: int = 53
    is_source: bool = False
    """Whether the step goes by its reply."""
    has_route: bool = True
    """Whether this machine has a way to the address at all."""

    @property
    def word(self) -> str:
        """The state as JSON has it."""
        return ANSWERED if isinstance(self.state, Sort) and self.state.is_usable else self.state.value


@dataclass(frozen=True, slots=True)
class Referral:
    """A delegation as the parent's servers tell it."""

    zone: str
    hosts: tuple[str, ...]
    glue: Mapping[str, tuple[str, ...]]
    ds: tuple[str, ...]
    ttl: int


@dataclass(frozen=True, slots=True)
class HostLookup:
    """How the addresses of a name server came that the referral didn't tell."""

    host: str
    addresses: tuple[str, ...]
    problem: str = ""
    """Why there are none, a sentence without its full stop."""
    circle: tuple[str, ...] = ()
    """The name servers whose addresses need each other, the first one again at the end."""
    is_unknown: bool = False
    """Whether there are none only because nobody who would know has answered."""


@dataclass(frozen=True, slots=True)
class Priming:
    """What the root's own servers said of who serves the root (RFC 9609)."""

    servers: tuple[str, ...]
    """The names; none where nobody said, so that the hints count."""
    source: AskedServer | None
    """Who said so."""
    remark: str = ""
    """How that isn't what the hints say, or why nobody said, a sentence."""


@dataclass(frozen=True, slots=True)
class Step:
    """The servers of one zone were asked one question."""

    zone: str
    question: Question
    servers: tuple[AskedServer, ...]
    sort: Sort | None
    """What sort of reply it goes by; None when there was none."""
    security: Verdict = NOT_VALIDATED
    referral: Referral | None = None
    answer: tuple[Record, ...] | None = None
    """The records that the answer section has of the name, with their signatures; None for a referral."""
    authority: tuple[Record, ...] = ()
    """The records of the authority section."""
    alias: str | None = None
    """Where a CNAME or DNAME leads."""
    lookups: tuple[HostLookup, ...] = ()
    priming: Priming | None = None
    """How the trace came by the root's servers, with its first step at the root."""
    remarks: tuple[str, ...] = ()
    """What an operator should know beside: disagreement, odd behaviour. Sentences."""
    begun: float = 0.0
    """Seconds since the trace began."""
    seconds: float = 0.0

    @property
    def source(self) -> AskedServer | None:
        """The server whose reply it goes by."""
        return next((server for server in self.servers if server.is_source), None)


class Ending(StrEnum):
    """How a trace ended."""

    ANSWER = "answer"
    NODATA = "nodata"
    NXDOMAIN = "nxdomain"
    LOOP = "loop"
    DEAD_END = "dead-end"
    BOGUS = "bogus"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a trace."""

    kind: Ending
    message: str
    """A sentence or two."""
    security: Verdict
    answer: tuple[Record, ...] = ()
    """The records that were asked for, and the aliases on the way to them."""
    queries: int = 0
    """How many questions were sent."""
    heard: bool = True
    """Whether any server replied at all."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class TraceLimits:
    """How far a trace goes before it gives up: more than any honest name needs."""

    queries: int = 600
    steps: int = 150
    aliases: int = 16
    depth: int = 5
    """Name servers whose addresses need name servers whose addresses need…"""
    hosts: int = 6
    """Name servers of one zone whose addresses are looked up."""
    seconds: float = 90.0


@dataclass(frozen=True, slots=True)
class TraceOptions:
    """How to go about it."""

    all_servers: bool = False
    """Ask every address of every step's servers, and wait for each."""
    minimise: bool = False
    """Tell each server no more of the name than it has to know (RFC 9156)."""
    dnssec: bool = True
    """Ask for signatures and validate."""
    limits: TraceLimits = field(default_factory=TraceLimits)
