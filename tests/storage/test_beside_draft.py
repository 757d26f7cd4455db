"""A save beside the draft: the history has it, and the draft is as it was."""

from pathlib import Path

import pytest

from tests.storage.conftest import operation, revision
from tuiz.files.identity import digest_of
from tuiz.storage.journal import Journal
from tuiz.storage.recovery import Settlement, recover

OLD, NEW = b"; old\n", b"; new\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "example.com.zone"
    path.write_bytes(OLD)
    return path


@pytest.fixture
def zone(journal: Journal, path: Path) -> int:
    """A zone with a draft of one operation, for which a save beside it was begun."""
    entered = journal.zones.enter(path, "example.com.", digest_of(OLD))
    version = journal.stack.position(entered.id).version
    journal.stack.append(entered.id, [operation("Draft")], version=version)
    journal.saves.begin(entered.id, revision(OLD, NEW), version=None)
    return entered.id


def test_it_leaves_the_draft_as_it_is(journal: Journal, zone: int) -> None:
    """Finished, it is a revision; the stack, and the text that the draft is based on, are the same."""
    before = journal.zones.get(zone)

    saved = journal.saves.finish(zone)

    assert saved.number == 1
    assert journal.zones.get(zone) == before
    assert journal.stack.stack(zone).marks == ()


def test_a_crash_after_the_file_was_written(journal: Journal, zone: int, path: Path) -> None:
    """The revision is kept, and the draft still counts as not saved."""
    path.write_bytes(NEW)

    assert recover(journal, zone, path) is Settlement.FINISHED

    assert [known.digest for known in journal.history.revisions(zone)] == [digest_of(NEW)]
    assert journal.stack.position(zone).unsaved == 1
    assert journal.zones.get(zone).digest == digest_of(OLD)


def test_a_crash_before(journal: Journal, zone: int, path: Path) -> None:
    """There is no revision, and the draft is as it was."""
    assert recover(journal, zone, path) is Settlement.ABANDONED

    assert journal.history.revisions(zone) == []
    assert journal.stack.position(zone).unsaved == 1
