"""A process that ends at any step of editing and saving leaves the file whole and the draft known."""

import re
from pathlib import Path

from tests.services.conftest import ZONE
from tests.storage.killing import Kills, quick_folder
from tuiz.domain.operations import AddRecord
from tuiz.services.session import Session, open_session
from tuiz.services.zone_terms import ZoneFacts
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places

ADDED = b"new\tIN\tA\t192.0.2.7\n"


def session_in(folder: Path) -> tuple[Session, Journal]:
    journal = Journal.open(Places(folder / "config", folder / "data", folder / "state"))
    facts = ZoneFacts(folder / "example.com.zone", "example.com.")
    return open_session(facts, journal).load(), journal


def edit_and_save(folder: Path) -> None:
    session, journal = session_in(folder)
    session.perform(AddRecord("new.example.com.", "A", "192.0.2.7"))
    session.save("with a new host")
    journal.close()


def test_ending_at_any_step_loses_nothing_and_does_nothing_twice() -> None:
    """After each kill the file is wholly old, with the draft as far as it was journalled, or wholly new and saved."""
    with quick_folder() as home:
        folder = home / "work"
        folder.mkdir()
        path = folder / "example.com.zone"
        path.write_bytes(ZONE)
        kills = Kills(lambda: edit_and_save(folder), folder)

        outcomes = [state_after(folder, path) for _ in kills]

    assert kills.count > 100
    assert list(dict.fromkeys(outcomes)) == ["untouched", "draft", "saved"]


def state_after(folder: Path, path: Path) -> str:
    """Open the zone as after a crash, check what is promised, save what is left, and tell which case it was."""
    found = path.read_bytes()
    session, journal = session_in(folder)
    serials = re.findall(rb"(\d+)  ; serial", path.read_bytes())
    if found == ZONE:
        case = "draft" if session.draft.undo_label else "untouched"
        assert session.is_changed == (case == "draft")
        if case == "draft":
            assert session.draft.undo_label == "Add A record new"
            assert bytes(session.document).count(ADDED) == 1
            session.save()
    else:
        case = "saved"
        assert not session.is_changed
        assert session.draft.undo_label == "Add A record new"
        session.save()
    assert path.read_bytes().count(ADDED) == (case != "untouched")
    if case == "saved":
        assert re.findall(rb"(\d+)  ; serial", path.read_bytes()) == serials
    link = session.link
    assert link is not None
    assert len(link.journal.history.revisions(link.zone_id)) == (case != "untouched")
    assert [entry.name for entry in folder.iterdir() if entry.name.startswith(".example")] == []
    journal.close()
    return case
