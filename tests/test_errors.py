"""Errors that a user may meet: message, hint and kind."""

import pytest

from tuiz.errors import StorageError, TuizError, UsageError


class ZoneFileChanged(StorageError):
    """The zone file changed on disk since it was opened."""

    hint = "Review the merge."


class NSDAnswer(TuizError):
    """NSD answered."""


def test_the_docstring_is_the_message() -> None:
    """An error without a message of its own says what its class says."""
    error = ZoneFileChanged()

    assert error.message == str(error) == "The zone file changed on disk since it was opened."
    assert error.hint == "Review the merge."


def test_message_and_hint_can_be_given() -> None:
    """An error names the thing that it happened to."""
    error = ZoneFileChanged("a.zone changed.", hint="Look.")

    assert (str(error), error.hint, ZoneFileChanged.hint) == ("a.zone changed.", "Look.", "Review the merge.")


@pytest.mark.parametrize(
    ("error", "kind"),
    [(ZoneFileChanged(), "zone-file-changed"), (NSDAnswer(), "nsd-answer"), (UsageError(), "usage-error")],
)
def test_the_kind_is_the_name_of_the_class(error: TuizError, kind: str) -> None:
    """Programs tell errors apart by a stable word."""
    assert error.kind == kind
