"""Rows to draw: records, System Records, and the sources that have them."""

from typing import Literal, Protocol

Mark = Literal["unchanged", "changed", "new", "unreadable", "locked", "included", "generated", "error", "warning"]
"""What one cell at the start of a row tells; `ui/glyphs.py` has the characters."""

Gravity = Literal["", "error", "warning", "notice"]
"""The gravest of what a check has found about a row; empty for nothing."""


class Row(Protocol):
    """One line of the record list: a record, or an entry that stands for several or for none."""

    @property
    def kind(self) -> Literal["record", "unreadable", "include", "generate"]:
        """What the entry is."""

    @property
    def mark(self) -> Mark:
        """What is special about it; the gravest, where there are two."""

    @property
    def owner(self) -> str:
        """The owner, relative to the zone's origin, `@` for the apex; empty where there is none."""

    @property
    def owner_repeats(self) -> bool:
        """Whether the file leaves the owner out, because it is that of the record above."""

    @property
    def ttl(self) -> str:
        """The TTL in seconds, or empty."""

    @property
    def rdtype(self) -> str:
        """The type, or the directive ($INCLUDE, $GENERATE)."""

    @property
    def data(self) -> str:
        """The RDATA in one line, names as the file writes them; for an unreadable entry, its text."""

    @property
    def note(self) -> str:
        """The comment behind the entry, without its semicolon."""

    @property
    def line(self) -> int:
        """The line in the file at which the entry begins, from 1."""

    @property
    def reason(self) -> str:
        """Why the row can't be read, or can't be changed; empty where it can."""

    @property
    def gravity(self) -> Gravity:
        """The gravest of what a check has found about it."""

    @property
    def finding(self) -> str:
        """What that says, or nothing."""


class RowSource(Protocol):
    """The rows of one zone, in the order of its file."""

    @property
    def revision(self) -> int:
        """Changes whenever a row that was already there may look different."""

    @property
    def complete(self) -> bool:
        """Whether all rows are known; until then the number of rows grows."""

    @property
    def progress(self) -> float:
        """How much of the file is known, from 0 to 1."""

    def __len__(self) -> int:
        """How many rows are known."""

    def row(self, index: int) -> Row:
        """Return one row; reads that entry and no other."""


class SystemRow(Protocol):
    """One System Record: shown, locked, and changed elsewhere."""

    @property
    def owner(self) -> str:
        """The owner, relative to the zone's origin."""

    @property
    def ttl(self) -> str:
        """The TTL in seconds."""

    @property
    def rdtype(self) -> str:
        """The type."""

    @property
    def data(self) -> str:
        """The RDATA in one line."""

    @property
    def reason(self) -> str:
        """Why it is locked, and where it is changed."""

    @property
    def form(self) -> str:
        """Which form changes it: `soa`, `zone-ns`, or another that the app may not know."""

    @property
    def gravity(self) -> Gravity:
        """The gravest of what a check has found about it."""

    @property
    def finding(self) -> str:
        """What that says, or nothing."""
