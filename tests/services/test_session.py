"""The life of a change: draft, undo, save, other programs' edits, restarts."""

import difflib
import re
from pathlib import Path

import pytest

from tests.services.conftest import ZONE, Opener
from tuiz.domain.operations import AddRecord, RemoveRecords, ReplaceRecord
from tuiz.domain.system_operations import SetZoneNameServers
from tuiz.domain.system_records import SystemRecordLocked
from tuiz.domain.zone import Located
from tuiz.files.errors import FileChanged
from tuiz.files.identity import read_file
from tuiz.services.session import Session
from tuiz.services.zone_terms import ReadOnlyZone, UnresolvedConflicts


def record(session: Session, owner: str, rdtype: str, number: int = 0) -> Located:
    return [found for found in session.zone.records_of(owner) if found.record.rdtype == rdtype][number]


def labels(session: Session) -> tuple[str | None, str | None]:
    return session.draft.undo_label, session.draft.redo_label


def change_mail(session: Session, address: str) -> None:
    found = record(session, "mx1.example.com.", "A")
    session.perform(ReplaceRecord(found, found.record.owner, "A", address, None, found.record.note))


def without_serial(text: bytes) -> bytes:
    return re.sub(rb"\d+(  ; serial)", rb"N\1", text)


def changed_lines(before: bytes, after: bytes) -> list[str]:
    lines = difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    return [line for line in lines if line[:1] in "+-"]


def test_a_save_changes_the_records_line_and_the_serial(opened: Opener, zone_file: Path) -> None:
    """One record changed is one line changed, and SERIAL's."""
    session = opened()
    change_mail(session, "192.0.2.26")

    written = session.save("move the mail")

    assert changed_lines(ZONE, zone_file.read_bytes()) == [
        "-         2026010101  ; serial",
        f"+         {written.serial}  ; serial",
        "- mx1   300 IN  A    192.0.2.25",
        "+ mx1   300 IN  A    192.0.2.26",
    ]


def test_a_note_alone_leaves_serial(opened: Opener, zone_file: Path) -> None:
    """SERIAL rises when an RRset changed, not for a comment."""
    session = opened()
    found = record(session, "mx1.example.com.", "A")
    session.perform(ReplaceRecord(found, found.record.owner, "A", found.record.rdata, None, "the big one"))

    session.save()

    assert changed_lines(ZONE, zone_file.read_bytes()) == [
        "- mx1   300 IN  A    192.0.2.25",
        "+ mx1   300 IN  A    192.0.2.25 ; the big one",
    ]


def test_a_draft_survives_a_restart_with_its_undo(opened: Opener, zone_file: Path) -> None:
    """What was typed is there again, and can be undone step by step to the byte; the file was never touched."""
    session = opened()
    session.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))
    session.perform(RemoveRecords((record(session, "www.example.com.", "A"),)))
    text = bytes(session.document)
    session.close()

    again = opened()

    assert bytes(again.document) == text
    assert again.draft.undo_label == "Delete A record www"
    again.undo()
    again.undo()
    assert bytes(again.document) == ZONE
    assert labels(again) == (None, "Add A record new")
    again.redo()
    assert again.draft.redo_label == "Delete A record www"
    assert zone_file.read_bytes() == ZONE


def test_undo_goes_past_saves_and_restarts(opened: Opener, zone_file: Path) -> None:
    """After undoing everything and saving, all but SERIAL is byte for byte as it was, and SERIAL only ever rose."""
    serials: list[int] = []
    session = opened()
    for address in ("192.0.2.101", "192.0.2.102"):
        change_mail(session, address)
        session.perform(AddRecord("www.example.com.", "A", address))
        serials.append(session.save().serial or 0)
    session.close()

    session = opened()
    while session.draft.undo_label:
        session.undo()
    serials.append(session.save("all back").serial or 0)

    assert without_serial(zone_file.read_bytes()) == without_serial(ZONE)
    assert serials == sorted(set(serials))
    session.close()
    session = opened()
    while session.draft.redo_label:
        session.redo()
    session.save()
    assert b"192.0.2.102" in zone_file.read_bytes()


def test_what_was_undone_past_a_save_stays_undoable(opened: Opener) -> None:
    """A new edit after undoing a saved one loses nothing: its inverse is on the stack."""
    session = opened()
    change_mail(session, "192.0.2.101")
    session.save()
    saved = bytes(session.document)
    session.undo()
    session.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))
    session.save()
    session.close()

    session = opened()
    session.undo()
    session.undo()

    assert without_serial(bytes(session.document)) == without_serial(saved)


def test_a_longer_serial_does_not_displace_undo(opened: Opener, zone_file: Path) -> None:
    """A save that makes SERIAL a digit longer moves what stands behind it; undo still fits to the byte."""
    zone_file.write_bytes(ZONE.replace(b"2026010101", b"9"))
    session = opened()
    change_mail(session, "192.0.2.101")
    session.save()
    assert b"        10  ; serial" in zone_file.read_bytes() or b"10" in zone_file.read_bytes()

    session.undo()

    assert bytes(session.document).split(b"retry")[1] == ZONE.split(b"retry")[1]


def test_another_programs_disjoint_edit_is_merged(opened: Opener, zone_file: Path) -> None:
    """What both sides changed apart stands together; SERIAL never conflicts."""
    session = opened()
    change_mail(session, "192.0.2.26")
    theirs = ZONE.replace(b"192.0.2.2\n", b"192.0.2.222\n").replace(b"2026010101", b"2026010105")
    zone_file.write_bytes(theirs)

    with pytest.raises(FileChanged):
        session.save()
    merge = session.reload()
    session.save()

    assert not merge.conflicts
    text = zone_file.read_bytes()
    assert b"192.0.2.222" in text
    assert b"192.0.2.26" in text
    session.undo()
    assert b"192.0.2.25" in bytes(session.document)
    assert b"192.0.2.222" in bytes(session.document)


@pytest.mark.parametrize(
    ("choice", "addresses"),
    [("mine", {"192.0.2.26"}), ("theirs", {"192.0.2.99"}), ("both", {"192.0.2.26", "192.0.2.99"})],
)
def test_an_rrset_both_changed_asks(opened: Opener, zone_file: Path, choice: str, addresses: set[str]) -> None:
    """The same RRset changed on both sides is a conflict that blocks the save until it is resolved."""
    session = opened()
    change_mail(session, "192.0.2.26")
    zone_file.write_bytes(ZONE.replace(b"192.0.2.25", b"192.0.2.99"))

    merge = session.reload()
    with pytest.raises(UnresolvedConflicts):
        session.save()
    session.resolve(0, choice)  # type: ignore[arg-type]
    session.save()

    assert len(merge.conflicts) == 1
    found = session.zone.records_of("mx1.example.com.")
    assert {each.record.rdata for each in found} == addresses


def test_a_conflict_waits_through_a_restart(opened: Opener, zone_file: Path) -> None:
    """An unresolved conflict is there again after a restart; what was typed isn't lost."""
    session = opened()
    change_mail(session, "192.0.2.26")
    zone_file.write_bytes(ZONE.replace(b"192.0.2.25", b"192.0.2.99"))
    session.reload()
    session.close()

    again = opened()

    assert [conflict.key for conflict in again.conflicts] == [("mx1.example.com.", "A")]
    assert again.resumed is not None
    with pytest.raises(UnresolvedConflicts):
        again.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))
    again.resolve(0, "mine")
    assert b"192.0.2.26" in bytes(again.document)


def test_a_draft_that_does_not_fit_its_own_text_is_merged(opened: Opener, zone_file: Path) -> None:
    """Where the journal takes another text for the draft's own, the file opens, and what can't be done is told."""
    session = opened()
    session.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))
    change_mail(session, "192.0.2.26")
    theirs = ZONE.replace(b"192.0.2.25", b"192.0.2.99")
    zone_file.write_bytes(theirs)
    assert session.link is not None
    session.link.rebase(session.draft.changes(), read_file(zone_file)[1].digest)
    session.close()

    again = opened()

    assert [conflict.key for conflict in again.conflicts] == [("mx1.example.com.", "A")]
    assert b"192.0.2.7" in bytes(again.document)
    again.resolve(0, "theirs")
    again.save()
    assert [line.split() for line in changed_lines(theirs, zone_file.read_bytes())[2:]] == [
        ["+", "new", "IN", "A", "192.0.2.7"]
    ]


def test_a_file_that_does_not_parse_makes_the_draft_wait(opened: Opener, zone_file: Path) -> None:
    """A draft isn't put on top of a broken file; it says so, waits, and goes on when the file is mended."""
    session = opened()
    change_mail(session, "192.0.2.26")
    zone_file.write_bytes(ZONE.replace(b'"two" )', b'"two"'))

    session.reload()

    assert session.problem is not None
    assert "line 19" in session.problem
    with pytest.raises(ReadOnlyZone):
        session.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))
    zone_file.write_bytes(ZONE)
    session.reload()
    session.save()
    assert b"192.0.2.26" in zone_file.read_bytes()


def test_a_change_made_outside_and_here_is_done_once(opened: Opener, zone_file: Path) -> None:
    """An RRset that already is as the draft wants it is left as the other program wrote it."""
    session = opened()
    change_mail(session, "192.0.2.26")
    zone_file.write_bytes(ZONE.replace(b"192.0.2.25", b"192.0.2.26"))

    merge = session.reload()

    assert not merge.conflicts
    assert bytes(session.document) == zone_file.read_bytes()


def test_zone_name_servers_are_set_by_their_own_operation(opened: Opener, zone_file: Path) -> None:
    """The form changes System Records; a record operation is refused, and nothing is journalled for it."""
    session = opened()
    with pytest.raises(SystemRecordLocked):
        session.perform(AddRecord("example.com.", "NS", "ns3.example.org."))
    assert labels(session) == (None, None)

    session.perform(SetZoneNameServers(("ns1.example.com.", "ns3.example.org.")))
    session.save()

    assert b"          IN  NS   ns3.example.org.\n" in zone_file.read_bytes()
    assert b"ns2.example.net" not in zone_file.read_bytes()


def test_signatures_lock_the_zone(opened: Opener, zone_file: Path) -> None:
    """A zone with RRSIG records is a signer's output, read-only as a whole."""
    signature = b"www 3600 IN RRSIG A 13 3 3600 20300101000000 20200101000000 1 example.com. AAAA\n"
    zone_file.write_bytes(ZONE + signature)

    session = opened()

    assert session.read_only is not None
    assert "signer" in session.read_only
    with pytest.raises(ReadOnlyZone):
        session.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))


def test_history_has_each_save(opened: Opener, zone_file: Path) -> None:
    """Each save is a revision with its counts, from which the text before can be put together."""
    session = opened()
    change_mail(session, "192.0.2.26")
    session.save("first")
    session.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))
    session.save("second")

    link = session.link
    assert link is not None
    history = link.journal.history
    revisions = history.revisions(link.zone_id)

    assert [(r.message, r.added, r.removed) for r in revisions] == [("first", 1, 1), ("second", 1, 0)]
    assert history.text_before(link.zone_id, 1, zone_file.read_bytes()) == ZONE


def test_system_records_stay_apart_through_edits_and_saves(opened: Opener) -> None:
    """Neither a record added above, nor the new SERIAL, nor an undo makes a System Record a row."""
    session = opened()
    shown = [session.rows.row(row).rdtype for row in range(len(session.rows))]
    system = [found.record.rdtype for found in session.system_records()]

    def rows() -> list[str]:
        return [session.rows.row(row).rdtype for row in range(len(session.rows))]

    change_mail(session, "192.0.2.26")
    assert (rows(), [found.record.rdtype for found in session.system_records()]) == (shown, system)
    session.save()
    assert (rows(), [found.record.rdtype for found in session.system_records()]) == (shown, system)
    session.perform(AddRecord("example.com.", "A", "192.0.2.7"))
    session.perform(SetZoneNameServers(("ns1.example.com.", "ns4.example.org.", "ns5.example.org.")))
    session.save()
    assert [found.record.rdtype for found in session.system_records()] == ["SOA", "NS", "NS", "NS"]
    assert sorted(rows()) == sorted([*shown, "A"])
    while session.draft.undo_label:
        session.undo()
    session.save()
    assert (rows(), [found.record.rdtype for found in session.system_records()]) == (shown, system)
