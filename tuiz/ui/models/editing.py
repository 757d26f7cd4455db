"""Changes of a zone: the values that forms show, what they would do, what they did."""

from collections.abc import Sequence
from typing import Any, Protocol

from tuiz.ui.models.slices import Slices


class Question(Protocol):
    """What the user has to agree to before a zone is changed for the first time."""

    @property
    def id(self) -> str:
        """Which question it is."""

    @property
    def text(self) -> str:
        """What is at stake, and what to do."""

    @property
    def agreement(self) -> str:
        """What agreeing says."""


class Outcome(Protocol):
    """What an operation did."""

    @property
    def label(self) -> str:
        """The operation in a few words: "Add A record www"."""

    @property
    def row(self) -> int | None:
        """The row to look at now, if there is one."""


class BulkOutcome(Outcome, Protocol):
    """What an operation on many rows did."""

    @property
    def skipped(self) -> str:
        """How many rows were left out, and why; nothing where none were."""


class Gathering(Slices, Protocol):
    """The records of rows."""

    @property
    def texts(self) -> Sequence[str]:
        """The RDATA of each."""


class Planned(Slices, Protocol):
    """What becomes of records, worked out a little at a time."""

    @property
    def changes(self) -> int:
        """How many would change, as far as they were looked at."""

    @property
    def told(self) -> str:
        """What it comes to, in a sentence or two."""

    @property
    def examples(self) -> Sequence[str]:
        """Some of the records, as they are and as they would be."""


class BulkChange(Protocol):
    """What was planned, to be worked out and then made."""

    def work_out(self) -> None:
        """Find out what it changes. Slow; touches nothing that others use."""

    def make(self) -> BulkOutcome:
        """Do it, as one operation."""


class Bulk(Protocol):
    """Operations on many rows: each is one, and one undo.

    What these methods return goes back to where it came from, so that its own type is known there alone.
    """

    def remove(self, rows: Sequence[int]) -> BulkOutcome:
        """Remove the records of a few rows at once."""

    def gather(self, rows: Sequence[int]) -> Any:  # noqa: ANN401 - a `Gathering`
        """Begin to look for the records of rows."""

    def deleting(self, gathered: Any) -> Any:  # noqa: ANN401 - of a `Gathering` something `Planned`
        """Begin to work out what removing records comes to."""

    def retiming(self, gathered: Any, ttl: str) -> Any:  # noqa: ANN401 - as `deleting`
        """Begin to work out what another TTL comes to, for records and all others of their RRsets."""

    def moving(self, gathered: Any, owner: str) -> Any:  # noqa: ANN401 - as `deleting`
        """Begin to work out what moving records to another owner comes to."""

    def replacing(self, gathered: Any, texts: Sequence[str | None]) -> Any:  # noqa: ANN401 - as `deleting`
        """Begin to work out what other RDATA comes to; *texts* is what each becomes, None where it stays."""

    def begin(self, plan: Any) -> BulkChange:  # noqa: ANN401 - something `Planned`
        """Begin to do what was planned."""


class Preview(Protocol):
    """What a record would become, before it is one."""

    @property
    def owner(self) -> str:
        """The owner's full name."""

    @property
    def line(self) -> str:
        """The line, or the lines, that the file would get."""

    @property
    def warnings(self) -> Sequence[str]:
        """What an operator should know before going on."""


class RecordValues(Protocol):
    """The values of one record, for a form."""

    @property
    def owner(self) -> str:
        """The owner, relative to the zone's origin, `@` for the apex."""

    @property
    def ttl(self) -> str:
        """The TTL, as a form shows it."""

    @property
    def rdtype(self) -> str:
        """The type."""

    @property
    def rdata(self) -> str:
        """The RDATA in presentation format, in one line."""

    @property
    def note(self) -> str:
        """The note."""


class SoaValues(Protocol):
    """The SOA's fields, for its form."""

    @property
    def mname(self) -> str:
        """The primary server's name."""

    @property
    def rname(self) -> str:
        """The mailbox of who is responsible, as a domain name."""

    @property
    def serial(self) -> int:
        """SERIAL, shown only: a save sets it."""

    @property
    def refresh(self) -> int:
        """REFRESH, in seconds."""

    @property
    def retry(self) -> int:
        """RETRY, in seconds."""

    @property
    def expire(self) -> int:
        """EXPIRE, in seconds."""

    @property
    def minimum(self) -> int:
        """MINIMUM, the TTL of negative answers (RFC 2308), in seconds."""

    @property
    def ttl(self) -> int:
        """The record's own TTL, in seconds."""
