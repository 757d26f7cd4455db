"""A revision can be had again, and that can be undone."""

from pathlib import Path

import pytest

from tests.services.conftest import ZONE, Opener
from tests.services.test_session import change_mail, record, without_serial
from tuiz.domain.operations import AddRecord, RemoveRecords
from tuiz.domain.system_operations import SetSoa, SetZoneNameServers
from tuiz.services.restoring import restore
from tuiz.services.session import open_session
from tuiz.services.zone_terms import ZoneFacts
from tuiz.storage.errors import NoSuchRevision
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places


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

    assert restore(session, 1) == []
    assert b"192.0.2.26" in bytes(session.document)
    assert bytes(session.document) != ZONE


def test_system_records_are_restored_apart(opened: Opener, zone_file: Path) -> None:
    """What a revision had of System Records comes back by an operation of its own, which undo takes back first."""
    session = opened()
    change_mail(session, "192.0.2.26")
    session.save("first")
    wanted = zone_file.read_bytes()
    session.perform(SetZoneNameServers(("ns1.example.com.", "ns8.example.net.")))
    session.perform(SetSoa(refresh="3600", mname="ns8.example.net."))
    session.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))
    session.save("second")

    changes = restore(session, 1)

    assert [(change.system, sorted(rrset.key[1] for rrset in change.rrsets)) for change in changes] == [
        (False, ["A"]),
        (True, ["NS", "SOA"]),
    ]
    assert without_serial(bytes(session.document)) == without_serial(wanted)
    session.undo()
    assert [change.key[1] for change in session.changes] == ["A"]
    session.redo()
    session.save("back")
    assert without_serial(zone_file.read_bytes()) == without_serial(wanted)


def test_addresses_of_vanity_name_servers_are_restored_apart(zone_file: Path, places: Places) -> None:
    """They are System Records too."""
    journal = Journal.open(places)
    facts = ZoneFacts(zone_file, "example.com.")
    session = open_session(facts, journal).load()
    change_mail(session, "192.0.2.26")
    session.save("first")
    session.perform(AddRecord("ns1.example.com.", "A", "192.0.2.54"))
    session.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))
    session.save("second")
    session.close()
    session = open_session(facts._replace(vanity=("ns1.example.com.",)), journal).load()

    changes = restore(session, 1)

    assert [(change.system, [rrset.key[0] for rrset in change.rrsets]) for change in changes] == [
        (False, ["new.example.com."]),
        (True, ["ns1.example.com."]),
    ]
    journal.close()
