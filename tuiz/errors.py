"""The tree of errors that a user may meet: what happened, to which thing, and what to do next."""

import re
from typing import ClassVar


class TuizError(Exception):
    """Something went wrong in tuiz."""

    hint: str | None = None
    """What the user can do next; a subclass sets its default, an instance may replace it."""

    exit_status: ClassVar[int] = 3
    """What the command line ends with when this error reaches it."""

    def __init__(self, message: str | None = None, *, hint: str | None = None) -> None:
        self.message = message or _sentence_of(type(self))
        if hint is not None:
            self.hint = hint
        super().__init__(self.message)

    @property
    def kind(self) -> str:
        """The stable kebab-case id of this sort of error, for programs: `ZoneFileChanged` is `zone-file-changed`."""
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", type(self).__name__)
        return words.lower().rstrip("_")


class UsageError(TuizError):
    """The command was called in a way that it doesn't understand."""

    exit_status = 2


class NotFoundError(TuizError):
    """What was asked for isn't there."""


class ZoneError(TuizError):
    """The zone can't be read or changed in this way."""


class StorageError(TuizError):
    """A file can't be read or written."""


class SettingsError(TuizError):
    """A setting has a value that tuiz can't use."""


def _sentence_of(kind: type[TuizError]) -> str:
    import inspect  # it takes longer to import than a small command to run

    return inspect.cleandoc(kind.__doc__ or TuizError.__doc__ or "")
