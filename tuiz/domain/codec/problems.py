"""What can be wrong with a record's data: text that has no meaning, and data that some name servers refuse."""

from typing import NamedTuple

from tuiz.domain.servers import Server
from tuiz.errors import ZoneError


class InvalidRdata(ZoneError):
    """The record's data isn't valid for its type."""

    def __init__(self, message: str | None = None, *, hint: str | None = None, column: int | None = None) -> None:
        super().__init__(message, hint=hint)
        self.column = column
        """Where in the text it is, counted in octets from 0; None if that isn't known."""


class Objection(NamedTuple):
    """Something in readable data for which name servers refuse the record."""

    servers: frozenset[Server]
    """Those that refuse it."""
    message: str
    """What they refuse, a sentence."""
    hint: str | None = None
    """What to do, a sentence."""
    column: int | None = None
    """Where in the text it is, counted in octets from 0."""
