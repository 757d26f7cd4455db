"""On which terms a zone is opened: what is known of it before its file is read, and why it may not be changed."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain.serial import SerialPolicy
from tuiz.errors import ZoneError

if TYPE_CHECKING:
    from tuiz.services.including import IncludeRules


class UnknownOrigin(ZoneError):
    """Nothing tells which zone the file holds."""

    hint = 'Write origin = "example.com." into the TOML file beside it, or name it with --origin.'


class ReadOnlyZone(ZoneError):
    """This zone can't be changed here."""


class StillReading(ZoneError):
    """The zone file is still being read."""

    hint = "Editing waits until all of it is known; moving and filtering work meanwhile."


class UnreadableRecord(ZoneError):
    """The record's data can't be read."""

    hint = "Edit the line as text."


class UnresolvedConflicts(ZoneError):
    """Some records were changed here and by another program."""

    hint = "Resolve each of them first: mine, theirs or both."


class NotKept(ZoneError):
    """What you changed can't be kept for the next time."""

    hint = "It is in this window only: save it, or make room, then read the zone again."


class NeedsAnswer(ZoneError):
    """There is a question to answer before the first change."""

    def __init__(self, question: "Question") -> None:
        super().__init__(question.text, hint="Answer in the app once; the answer is kept.")
        self.question = question


class Question(NamedTuple):
    """What the user has to agree to before a zone is changed for the first time."""

    id: str
    text: str
    """Sentences that say what is at stake and what to do."""
    agreement: str
    """What agreeing says."""


class ZoneFacts(NamedTuple):
    """What is known of a zone before its file is read."""

    path: Path
    origin: str
    """Absolute."""
    policy: SerialPolicy | None = None
    """None guesses it from SERIAL."""
    vanity: tuple[str, ...] = ()
    vanity_servers: tuple[tuple[str, ...], ...] = ()
    """The addresses of each of the servers that those stand for, where that is known of all of them."""
    missing_sets: tuple[str, ...] = ()
    """The labels of name server sets that its settings name, and that there aren't."""
    server: str | None = None
    read_only: str | None = None
    """Why nothing may be changed, or None."""
    signed_may_be_edited: bool = False
    """Whether the user says that a file with signatures is no signer's output."""
    questions: tuple[Question, ...] = ()
    """What the user has to agree to before the first change."""
    name_servers: tuple[str, ...] = ()
    """The hosts that its settings mean its NS records to name."""
    notices: tuple[str, ...] = ()
    """What of its settings isn't used, and why."""
    include: "IncludeRules | None" = None
    """Where the files that it includes are looked for; None leaves them alone."""
