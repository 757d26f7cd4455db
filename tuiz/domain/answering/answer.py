"""An answer as a value: the response code, and the RRsets of each section."""

from dataclasses import dataclass
from enum import StrEnum

from tuiz.domain.records import RRset


class Kind(StrEnum):
    """What an answer amounts to, for the name at the end of its chain of aliases."""

    ANSWER = "answer"
    """The RRset that was asked for."""
    NODATA = "nodata"
    """The name exists, and has no records of the type."""
    NXDOMAIN = "nxdomain"
    """The name doesn't exist."""
    REFERRAL = "referral"
    """The name belongs to a delegated child zone."""
    LEFT = "left"
    """An alias leads to a name outside the zone, where somebody else knows more."""
    LOOP = "loop"
    """Aliases lead round in a circle, or on and on."""
    TOO_LONG = "too-long"
    """A DNAME makes a name that is longer than a name can be."""
    REFUSED = "refused"
    """The name isn't in the zone."""
    FAILED = "failed"
    """The zone can't be served: it has no SOA."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server sends."""

    rcode: str
    """As a mnemonic: `NOERROR`, `NXDOMAIN`, `YXDOMAIN`, `REFUSED`, `SERVFAIL`."""
    aa: bool
    """Whether it answers with authority (RFC 1035 §4.1.1)."""
    kind: Kind
    answer: tuple[RRset, ...] = ()
    authority: tuple[RRset, ...] = ()
    additional: tuple[RRset, ...] = ()
    wildcard: str | None = None
    """The wildcard from which the last of the answers was made (RFC 4592)."""
    cut: str | None = None
    """The delegated name at which a referral hands over."""
