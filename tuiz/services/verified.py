"""What verifying a zone finds: the servers, the differences with their causes, and what is worth a word."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tuiz.lookups.endpoint import DEFAULT_PATH, Endpoint, Transport

Cause = Literal["not-deployed", "behind", "wrong", "extra", "refused", "no-answer"]
State = Literal["unasked", "answers", "refused", "no-answer"]


class ServerAddress(NamedTuple):
    """A name server to ask."""

    address: str
    port: int = 53
    name: str | None = None
    """Its host name, where it is known."""
    transport: Transport = Transport.UDP
    """How it is asked; over UDP also over TCP where that is called for."""
    hostname: str | None = None
    """Whom its certificate has to be for, where the transport is encrypted."""
    path: str = DEFAULT_PATH
    """Of its URL."""

    @property
    def endpoint(self) -> Endpoint:
        """Where the questions go."""
        return Endpoint(self.address, self.port, self.transport, self.hostname, self.path)

    def __str__(self) -> str:
        return str(self.endpoint)


@dataclass(frozen=True, slots=True)
class Difference:
    """What one server says otherwise than the zone file, or doesn't say."""

    owner: str
    rdtype: str
    server: str
    cause: Cause
    stored: tuple[str, ...]
    """The data of the stored records."""
    served: tuple[str, ...]
    """The data of those that the server has."""
    stored_ttl: int | None
    served_ttl: int | None
    detail: str
    """What is different, in a few words."""


@dataclass(frozen=True, slots=True)
class Note:
    """What couldn't be compared, or is as it should be in a way that is worth a word."""

    owner: str
    rdtype: str
    server: str | None
    text: str


@dataclass(slots=True)
class Served:
    """One server, and what was found out about it."""

    server: ServerAddress
    state: State = "unasked"
    detail: str = ""
    """Why it is refused or unknown, in a sentence's end."""
    serial: int | None = None
    is_signed: bool = False
    """Whether it signs the zone, which is stored unsigned."""
    signers: Counter[str] = field(default_factory=Counter)
    """How many RRsets of each type were seen that the signer adds; all of them only where the zone is transferred."""
    same: int = 0
    different: int = 0
    unknown: int = 0

    def told_beside(self, stored: int | None) -> str:
        """Return how many RRsets are the same there, and its SERIAL beside the stored one."""
        counts = [f"{self.same:,} the same"]
        counts += [f"{self.different:,} different"] if self.different else []
        counts += [f"{self.unknown:,} unknown"] if self.unknown else []
        serial = f"SERIAL {self.serial}" + ("" if self.serial == stored else f", stored {stored}")
        signing = ", signed there" if self.is_signed else ""
        if self.is_signed and self.signers:
            signing += f": {signers_words(self.signers)} added"
        return f"{', '.join(counts)} ({serial}{signing})"


def signers_words(counts: Mapping[str, int]) -> str:
    """Return how many there are of each type that a signer adds, the most first."""
    return ", ".join(f"{count:,} {rdtype}" for rdtype, count in sorted(counts.items(), key=lambda item: -item[1]))


class Progress(NamedTuple):
    """How far it is."""

    done: int
    total: int
