"""A SOA in an included file: its SERIAL is bumped with the zone, wholly or not at all, whatever ends the process."""

import re
from pathlib import Path

import pytest

from tests.storage.killing import Kills, quick_folder
from tuiz.domain.operations import AddRecord
from tuiz.files.errors import CannotWrite, FileChanged
from tuiz.services.included_files import zones_including
from tuiz.services.included_records import IncludedRecord, refuse_included
from tuiz.services.including import IncludeRules
from tuiz.services.saving import NewText, Target, write
from tuiz.services.session import Session, open_session
from tuiz.services.zone_terms import ZoneFacts
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places

ZONE = b"$TTL 3600\n$INCLUDE soa.inc\n@ NS ns1.example.net.\nwww A 192.0.2.1\n"
SOA = b"@ IN SOA ns1.example.net. host.example.net. (\n   2026010101 ; serial\n   7200 900 1209600 300 ) ; shared\n"
ADDED = b"new A 192.0.2.7\n"


def lay(folder: Path) -> None:
    """Write a zone and the file that it includes."""
    (folder / "example.com.zone").write_bytes(ZONE)
    (folder / "soa.inc").write_bytes(SOA)


def session_in(folder: Path) -> tuple[Session, Journal]:
    """Open the zone as after a start."""
    journal = Journal.open(Places(folder / "config", folder / "data", folder / "state"))
    facts = ZoneFacts(folder / "example.com.zone", "example.com.", include=IncludeRules(folder))
    return open_session(facts, journal).load(), journal


def serial_in(folder: Path) -> int:
    """Return the SERIAL that stands in the included file, which is as it was otherwise."""
    text = (folder / "soa.inc").read_bytes()
    (serial,) = re.findall(rb"(\d{10}) ; serial", text)
    assert text.replace(serial, b"2026010101") == SOA
    return int(serial)


def edit_and_save(folder: Path) -> None:
    """Add a record and save."""
    session, journal = session_in(folder)
    session.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))
    session.save()
    journal.close()


def test_the_serial_rises_in_the_file_where_it_stands(tmp_path: Path) -> None:
    """The zone's own file has the record and nothing else new; undo leaves SERIAL going forward."""
    lay(tmp_path)
    session, journal = session_in(tmp_path)
    session.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))

    written = session.save()

    assert (tmp_path / "example.com.zone").read_bytes() == ZONE + ADDED
    assert serial_in(tmp_path) == written.serial == session.serials.saved
    assert written.other_file == tmp_path / "soa.inc"
    session.undo()
    assert session.save().serial == (written.serial or 0) + 1 == serial_in(tmp_path)
    assert (tmp_path / "example.com.zone").read_bytes() == ZONE
    assert session.link is not None
    assert [each.other_file for each in journal.history.revisions(session.link.zone_id)] == [tmp_path / "soa.inc"] * 2
    journal.close()


def test_an_included_file_that_changed_meanwhile_stops_the_save(tmp_path: Path) -> None:
    """The zone's own file is as it was, too."""
    lay(tmp_path)
    session, journal = session_in(tmp_path)
    session.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))
    target = Target(session.facts.path, session.identity, soa_file=session.serials.soa_file())
    (tmp_path / "soa.inc").write_bytes(SOA.replace(b"7200", b"7201"))

    new = NewText(session.zone, session.text.base, session.draft.changes(), (), 2026112401, None)
    with pytest.raises(FileChanged):
        write(new, target, session.link)

    assert (tmp_path / "example.com.zone").read_bytes() == ZONE
    assert session.is_changed
    journal.close()


def test_an_included_file_that_cannot_be_replaced_stops_the_save(tmp_path: Path) -> None:
    """It has another hard link: told, and nothing is written."""
    lay(tmp_path)
    (tmp_path / "link.inc").hardlink_to(tmp_path / "soa.inc")
    session, journal = session_in(tmp_path)
    session.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))

    with pytest.raises(CannotWrite, match=r"SERIAL stands in the included file .*soa\.inc"):
        session.save()

    assert (tmp_path / "example.com.zone").read_bytes() == ZONE
    assert serial_in(tmp_path) == 2026010101
    journal.close()


def test_ending_at_any_step_leaves_both_files_of_one_revision() -> None:
    """After a restart the included file has the SERIAL of the zone's text, bumped once or not at all."""
    with quick_folder() as home:
        folder = home / "work"
        folder.mkdir()
        lay(folder)
        kills = Kills(lambda: edit_and_save(folder), folder)
        outcomes = set()
        for _ in kills:
            is_new = (folder / "example.com.zone").read_bytes() == ZONE + ADDED
            session, journal = session_in(folder)
            assert session.link is not None
            count = len(journal.history.revisions(session.link.zone_id))
            journal.close()

            assert (serial_in(folder) > 2026010101) == is_new == (count == 1)
            assert is_new or (folder / "example.com.zone").read_bytes() == ZONE
            assert not [entry for entry in folder.iterdir() if ".tuiz-" in entry.name] or not is_new
            outcomes.add(is_new)

    assert kills.count > 200
    assert outcomes == {False, True}


def test_records_in_an_included_file_are_refused_with_its_name(tmp_path: Path) -> None:
    """The refusal names the file and the line."""
    lay(tmp_path)
    session, journal = session_in(tmp_path)

    with pytest.raises(IncludedRecord, match=r"The SOA record of example\.com\. stands in .*soa\.inc, line 1"):
        refuse_included(session, "example.com.", "SOA")
    refuse_included(session, "www.example.com.")
    journal.close()


def test_all_zones_that_include_a_file_are_listed(tmp_path: Path) -> None:
    """By way of others, too; a zone that has no such directive isn't."""
    from tuiz.services.finding_zone import ZoneFinder

    lay(tmp_path)
    (tmp_path / "example.org.zone").write_bytes(ZONE)
    (tmp_path / "example.net.zone").write_bytes(b"$INCLUDE deep.inc\n")
    (tmp_path / "deep.inc").write_bytes(b"$INCLUDE soa.inc\n")
    (tmp_path / "other.zone").write_bytes(b"$ORIGIN other.\n@ 60 SOA a b 1 2 3 4 5\n")

    workspace, rules = ZoneFinder(tmp_path).workspace, IncludeRules(tmp_path)
    own = tmp_path / "example.com.zone", "example.com."

    assert zones_including(tmp_path / "soa.inc", workspace, rules, own) == [
        "example.com.",
        "example.net.",
        "example.org.",
    ]
