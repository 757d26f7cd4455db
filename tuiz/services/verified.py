"""What verifying a zone finds: the servers, the differences with their causes, and what is worth a word."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Cause = Literal["not-deployed", "behind", "wrong", "extra", "refused", "no-answer"]
State = Literal["unasked", "answers", "refused", "no-answer"]


class ServerAddress(NamedTuple):
    """A name server to ask."""

    address: str
    port: int = 53
    name: str | None = None
    """Its host name, where it is known."""

    def __str__(self) -> str:
        return self.address if self.port == 53 else f"{self.address}@{self.port}"


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
    same: int = 0
    different: int = 0
    unknown: int = 0


class Progress(NamedTuple):
    """How far it is."""

    done: int
    total: int
