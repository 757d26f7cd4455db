"""A revision can be had again, and that can be undone."""

from pathlib import Path

import pytest

from tests.services.conftest import ZONE, Opener
from tests.services.test_session import change_mail, record, without_serial
from tuiz.domain.operations import AddRecord, RemoveRecords
from tuiz.services.restoring import restore
from tuiz.storage.errors import NoSuchRevision


def test_a_revision_comes_back_to_the_byte_but_for_serial(opened: Opener, zone_file: Path) -> None:
    """The text is the revision's, SERIAL is above all others, and undo brings the newer text again."""
    session = opened()
    change_mail(session, "192.0.2.26")
    first = session.save("first")
    wanted = zone_file.read_bytes()
    session.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))
    session.perform(RemoveRecords((record(session, "www.example.com.", "A"),)))
    second = session.save("second")
    newer = zone_file.read_bytes()

    restore(session, 1)
    third = session.save("back")

    assert without_serial(zone_file.read_bytes()) == without_serial(wanted)
    assert (first.serial or 0) < (second.serial or 0) < (third.serial or 0)
    session.undo()
    session.save()
    assert without_serial(zone_file.read_bytes()) == without_serial(newer)


def test_a_revision_that_is_not_there_is_told(opened: Opener) -> None:
    """Nothing is changed then."""
    session = opened()
    change_mail(session, "192.0.2.26")
    session.save()

    with pytest.raises(NoSuchRevision):
        restore(session, 9)
    assert session.draft.is_empty


def test_restoring_what_is_there_changes_nothing(opened: Opener) -> None:
    """The newest revision is already there."""
    session = opened()
    change_mail(session, "192.0.2.26")
    session.save()

    assert restore(session, 1).is_empty
    assert b"192.0.2.26" in bytes(session.document)
    assert bytes(session.document) != ZONE
