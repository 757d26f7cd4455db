"""The difference between two states of a zone, as a save or a revision makes it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol

from tuiz.ui.models.findings import Finding


class RRsetChange(Protocol):
    """One RRset that a save would change."""

    @property
    def owner(self) -> str:
        """The owner, relative to the zone's origin."""

    @property
    def rdtype(self) -> str:
        """The type."""

    @property
    def removed(self) -> Sequence[str]:
        """TTL and RDATA of the records that go."""

    @property
    def added(self) -> Sequence[str]:
        """TTL and RDATA of the records that come."""

    @property
    def system(self) -> bool:
        """Whether these are System Records, which a review lists apart."""


class LineChange(Protocol):
    """One line of the difference between two texts."""

    @property
    def sign(self) -> Literal["+", "-", " ", "@"]:
        """Added, removed, kept, or a gap."""

    @property
    def line(self) -> int:
        """The line's number in the text it stands in; for a gap, where it resumes."""

    @property
    def text(self) -> str:
        """The line, without its end."""


class IncludedChange(Protocol):
    """What a save writes to an included file."""

    @property
    def file(self) -> Path:
        """The file."""

    @property
    def removed(self) -> str:
        """The line that goes."""

    @property
    def added(self) -> str:
        """The line that comes."""

    @property
    def zones(self) -> Sequence[str]:
        """All zones that include it."""


class Review(Protocol):
    """What a save would do."""

    @property
    def rrsets(self) -> Sequence[RRsetChange]:
        """The difference by RRset."""

    @property
    def lines(self) -> Sequence[LineChange]:
        """The difference by lines, a few kept ones around each change."""

    @property
    def serial_before(self) -> int | None:
        """SERIAL as saved."""

    @property
    def serial_after(self) -> int | None:
        """SERIAL as it would be."""

    @property
    def included(self) -> IncludedChange | None:
        """What is written to the included file in which SERIAL stands, if it stands in one."""

    @property
    def introduced(self) -> Sequence[Finding]:
        """What the draft brings in; an error among them stops the save."""

    @property
    def present(self) -> Sequence[Finding]:
        """What was there before; errors among them are saved over after a confirmation."""
