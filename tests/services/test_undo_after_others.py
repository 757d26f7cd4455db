"""Text that was edited is undone by its bytes after another program's change, where they still stand."""

from pathlib import Path

import pytest

from tests.services.conftest import ZONE, Opener, OpenerOf
from tuiz.domain.operations import AddRecord
from tuiz.domain.replay import Choice
from tuiz.services.draft import CannotReplay
from tuiz.services.editing_text import edit_text
from tuiz.services.session import Session

BROKEN = ZONE + b'odd A "192.0.2.9 ; broken\n'


def others_add(zone_file: Path, session: Session, line: bytes = b"theirs A 192.0.2.200\n") -> None:
    """Let another program put a line near the top, and read the file again."""
    text = zone_file.read_bytes()
    zone_file.write_bytes(text.replace(b"\nns1 ", b"\n" + line + b"ns1 ", 1))
    session.reload()


def test_a_mended_entry_is_undone_to_what_it_was(opened_with: OpenerOf, zone_file: Path) -> None:
    """The unreadable line comes back where the mended one stands, though all has moved."""
    session = opened_with(BROKEN)
    edit_text(session, len(session.document) - 1, b"odd A 192.0.2.9 ; mended\n")
    session.save()
    others_add(zone_file, session)

    session.undo()

    assert bytes(session.document).endswith(b'odd A "192.0.2.9 ; broken\n')
    assert b"theirs A" in bytes(session.document)
    session.redo()
    assert bytes(session.document).endswith(b"odd A 192.0.2.9 ; mended\n")


def test_a_comment_edited_as_text_is_undone(opened: Opener, zone_file: Path) -> None:
    """It has no RRset; its bytes are enough."""
    session = opened()
    edit_text(session, session.document.entry_at(ZONE.index(b"; the zone")), b"; the zone of both shops\n")
    session.save()
    others_add(zone_file, session)

    session.undo()

    assert b"; the zone of the shop\n" in bytes(session.document)


def test_a_draft_of_text_is_kept_when_the_file_changes(opened: Opener, zone_file: Path) -> None:
    """It is put on top of the other program's text."""
    session = opened()
    edit_text(session, session.document.entry_at(ZONE.index(b"; the zone")), b"; mine\n")
    others_add(zone_file, session)

    assert b"; mine\n" in bytes(session.document)
    assert b"theirs A" in bytes(session.document)
    assert session.draft.undo_label is not None


def test_text_that_others_have_changed_too_is_asked_about(opened: Opener, zone_file: Path) -> None:
    """Its bytes don't stand any more: undo does nothing and says so."""
    session = opened()
    edit_text(session, session.document.entry_at(ZONE.index(b"; the zone")), b"; mine\n")
    session.save()
    zone_file.write_bytes(zone_file.read_bytes().replace(b"; mine\n", b"; theirs\n"))
    session.reload()

    with pytest.raises(CannotReplay):
        session.undo()
    assert b"; theirs\n" in bytes(session.document)


def test_a_record_whose_rrset_others_have_changed_is_asked_about(opened: Opener, zone_file: Path) -> None:
    """Though its line stands as it was."""
    session = opened()
    session.perform(AddRecord("www.example.com.", "A", "192.0.2.3"))
    session.save()
    others_add(zone_file, session, b"www A 192.0.2.4\n")
    before = bytes(session.document)

    with pytest.raises(CannotReplay) as refused:
        session.undo()
    assert [conflict.key for conflict in refused.value.conflicts] == [("www.example.com.", "A")]
    assert bytes(session.document) == before


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("mine", {"192.0.2.1", "192.0.2.2"}),
        ("theirs", {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"}),
        ("both", {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"}),
    ],
)
def test_undo_goes_on_with_the_side_that_is_chosen(
    opened: Opener, zone_file: Path, choice: Choice, expected: set[str]
) -> None:
    """Mine is what undo makes of it; a restart keeps the decision, and redo brings what stood there before."""
    session = opened()
    session.perform(AddRecord("www.example.com.", "A", "192.0.2.3"))
    session.save()
    others_add(zone_file, session, b"www A 192.0.2.4\n")

    session.undo((choice,))

    def addresses(of: Session) -> set[str]:
        return {found.record.rdata for found in of.zone.records_of("www.example.com.")}

    assert addresses(session) == expected
    assert session.link is not None
    session.link.flush()
    again = opened()
    assert bytes(again.document) == bytes(session.document)
    again.redo()
    assert addresses(again) == {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"}
    assert again.draft.undo_label == "Add A record www"
