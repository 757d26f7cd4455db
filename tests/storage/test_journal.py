"""The journal: zones are found again, the stack keeps its promises, and a save is either done or not."""

import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from tests.storage.conftest import operation, revision
from tuiz.files.identity import digest_of
from tuiz.storage.errors import (
    JournalBusy,
    JournalTooNew,
    NoPendingSave,
    NoSuchRevision,
    RevisionLost,
    SaveInProgress,
    StackChanged,
)
from tuiz.storage.journal import Journal
from tuiz.storage.journal_stack import Position, StackTable
from tuiz.storage.places import Places

ORIGIN = "example.com."
OLD = b"; old\n"
NEW = b"; new\n"


@pytest.fixture
def zone(journal: Journal, tmp_path: Path) -> int:
    path = tmp_path / "example.com.zone"
    path.write_bytes(OLD)
    return journal.zones.enter(path, ORIGIN, digest_of(OLD)).id


def add(stack: StackTable, zone: int, *labels: str) -> Position:
    """Put operations on the stack that need no inverses."""
    version = stack.position(zone).version
    return stack.append(zone, [operation(label, label.encode()) for label in labels], version=version)


def save(journal: Journal, zone: int, old: bytes, new: bytes, *, whole: bool = False) -> None:
    """Save what is in effect."""
    with journal.saves.lock(zone):
        version = journal.stack.position(zone).version
        journal.saves.begin(zone, revision(old, new, whole=whole), version=version)
        journal.saves.finish(zone)


def undo(stack: StackTable, zone: int, count: int) -> Position:
    """Undo the last *count* operations."""
    position = stack.position(zone)
    return stack.set_pointer(zone, position.pointer - count, version=position.version)


class TestZones:
    def test_a_zone_is_found_again_by_file_and_origin(self, journal: Journal, zone: int, tmp_path: Path) -> None:
        """The same file and name, whatever the name's case and the links on the way, are the same zone."""
        (tmp_path / "link").symlink_to("example.com.zone")

        again = journal.zones.enter(tmp_path / "link", "EXAMPLE.com.", digest_of(NEW))

        assert again.id == zone
        assert again.digest == digest_of(OLD)
        assert journal.zones.find(tmp_path / "example.com.zone", "other.example.") is None

    def test_a_moved_file_keeps_its_draft(self, journal: Journal, zone: int, tmp_path: Path) -> None:
        """A file that is gone from its place is recognised elsewhere by its text."""
        add(journal.stack, zone, "one")
        (tmp_path / "example.com.zone").rename(tmp_path / "moved.zone")

        moved = journal.zones.enter(tmp_path / "moved.zone", ORIGIN, digest_of(OLD))

        assert moved.id == zone
        assert moved.path == tmp_path / "moved.zone"
        assert moved.position.pointer == 1

    def test_a_copied_file_is_another_zone(self, journal: Journal, zone: int, tmp_path: Path) -> None:
        """While the first file is in its place, one with the same text is a view or a copy, with a draft of its own."""
        (tmp_path / "copy.zone").write_bytes(OLD)

        assert journal.zones.enter(tmp_path / "copy.zone", ORIGIN, digest_of(OLD)).id != zone

    def test_a_file_name_of_any_bytes_is_kept(self, journal: Journal, tmp_path: Path) -> None:
        """A file name that isn't UTF-8 comes back as it was."""
        path = tmp_path / os.fsdecode(b"zone-\xff\n")

        journal.zones.enter(path, ORIGIN, "d")

        found = journal.zones.find(path, ORIGIN)
        assert found is not None
        assert found.path == path

    def test_answers_are_kept(self, journal: Journal, zone: int) -> None:
        """What the user answered about a zone is known the next time."""
        journal.zones.answer(zone, "dynamic", "frozen")
        journal.zones.answer(zone, "dynamic", "inline")
        journal.zones.answer(zone, "confirmed", value=True)

        assert journal.zones.answers(zone) == {"dynamic": "inline", "confirmed": True}

    def test_drafts_are_listed(self, journal: Journal, zone: int, tmp_path: Path) -> None:
        """The zones whose draft isn't saved are found without opening each."""
        journal.zones.enter(tmp_path / "other.zone", "other.example.", "d")
        add(journal.stack, zone, "one", "two")

        assert [(draft.id, draft.position.unsaved) for draft in journal.zones.drafts()] == [(zone, 2)]


class TestStack:
    def test_operations_come_back_after_a_restart(self, journal: Journal, places: Places, zone: int) -> None:
        """What was appended is there for the next process, labels and payloads as they were."""
        add(journal.stack, zone, "Add A record www", "x" * 5000)
        journal.close()

        again = Journal.open(places)
        stack = again.stack.stack(zone)

        assert [entry.label for entry in stack.entries] == ["Add A record www", "x" * 5000]
        assert again.stack.payloads(zone, 1, 2) == [b"Add A record www", b"x" * 5000]
        assert stack.position == Position(dropped=0, length=2, pointer=2, saved=0, version=1)
        again.close()

    def test_a_new_operation_drops_what_was_undone(self, journal: Journal, zone: int) -> None:
        """Undone operations that were never saved give way to a new one."""
        add(journal.stack, zone, "one", "two", "three")
        undo(journal.stack, zone, 2)

        position = add(journal.stack, zone, "four")

        assert [entry.label for entry in journal.stack.stack(zone).entries] == ["one", "four"]
        assert (position.length, position.pointer) == (2, 2)

    def test_what_was_saved_and_undone_is_never_dropped(self, journal: Journal, zone: int) -> None:
        """A new operation after an undo past a save comes on top of the inverses, so that all can be undone."""
        add(journal.stack, zone, "one", "two", "three")
        save(journal, zone, OLD, NEW)
        position = undo(journal.stack, zone, 2)

        with pytest.raises(ValueError, match="2 inverses"):
            journal.stack.append(zone, [operation("four")], version=position.version)
        inverses = [operation("not three"), operation("not two")]
        position = journal.stack.append(zone, [operation("four")], version=position.version, inverses=inverses)

        labels = [entry.label for entry in journal.stack.stack(zone).entries]
        assert labels == ["one", "two", "three", "not three", "not two", "four"]
        assert (position.pointer, position.saved) == (6, 3)

    def test_what_is_being_saved_is_never_dropped(self, journal: Journal, zone: int) -> None:
        """While a save goes on, what it writes counts as saved."""
        add(journal.stack, zone, "one", "two")
        journal.saves.begin(zone, revision(OLD, NEW), version=journal.stack.position(zone).version)
        position = undo(journal.stack, zone, 1)

        position = journal.stack.append(
            zone, [operation("three")], version=position.version, inverses=[operation("not two")]
        )
        journal.saves.finish(zone)

        position = journal.stack.position(zone)
        assert (position.length, position.pointer, position.saved) == (4, 4, 2)

    def test_a_save_is_a_mark_and_no_barrier(self, journal: Journal, zone: int) -> None:
        """Undo goes past a save, and back again."""
        add(journal.stack, zone, "one", "two")
        save(journal, zone, OLD, NEW)

        position = undo(journal.stack, zone, 2)
        assert (position.pointer, position.saved, position.unsaved) == (0, 2, 2)
        position = journal.stack.set_pointer(zone, 2, version=position.version)

        assert position.unsaved == 0
        assert [(mark.revision, mark.position) for mark in journal.stack.stack(zone).marks] == [(1, 2)]

    def test_the_pointer_stays_within_the_stack(self, journal: Journal, zone: int) -> None:
        """There is nothing below the first operation and above the last."""
        position = add(journal.stack, zone, "one")

        for pointer in (-1, 2):
            with pytest.raises(ValueError, match="isn't between"):
                journal.stack.set_pointer(zone, pointer, version=position.version)

    def test_a_change_meant_for_an_older_state_is_refused(self, journal: Journal, places: Places, zone: int) -> None:
        """Two programs with the same draft: the one that is behind is told, and nothing is mixed up."""
        other = Journal.open(places)
        version = other.stack.position(zone).version
        add(journal.stack, zone, "one")

        with pytest.raises(StackChanged):
            other.stack.append(zone, [operation("theirs")], version=version)
        with pytest.raises(StackChanged):
            other.stack.set_pointer(zone, 0, version=version)
        with pytest.raises(StackChanged):
            other.saves.begin(zone, revision(OLD, NEW), version=version)

        assert [entry.label for entry in journal.stack.stack(zone).entries] == ["one"]
        other.close()

    def test_the_oldest_saved_operations_are_dropped_when_there_are_too_many(
        self, journal: Journal, zone: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A zone's stack doesn't grow for ever; what isn't saved is never dropped."""
        monkeypatch.setattr("tuiz.storage.journal_stack.OPERATIONS_KEPT", 3)
        add(journal.stack, zone, *"abcdef")
        undo(journal.stack, zone, 1)
        save(journal, zone, OLD, NEW)

        stack = journal.stack.stack(zone)
        assert [entry.number for entry in stack.entries] == [4, 5, 6]
        assert (stack.position.dropped, stack.position.pointer) == (3, 5)
        add(journal.stack, zone, *"ghij")
        assert len(journal.stack.stack(zone).entries) == 6

    def test_payloads_that_take_too_much_room_are_dropped_after_a_save(
        self, journal: Journal, zone: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The size of what can be undone is bounded too."""
        monkeypatch.setattr("tuiz.storage.journal_stack.BYTES_KEPT", 250)
        add(journal.stack, zone, "a" * 100, "b" * 100, "c" * 100)
        save(journal, zone, OLD, NEW)

        assert journal.stack.position(zone).dropped == 1


class TestSaves:
    def test_a_finished_save_makes_a_revision_and_a_mark(self, journal: Journal, zone: int) -> None:
        """What was in effect counts as saved, and the file's text is known."""
        add(journal.stack, zone, "one")
        save(journal, zone, OLD, NEW)

        known = journal.zones.get(zone)
        assert (known.digest, known.position.saved) == (digest_of(NEW), 1)
        assert [item.number for item in journal.history.revisions(zone)] == [1]
        assert journal.saves.pending(zone) is None

    def test_an_abandoned_save_leaves_all_as_it_was(self, journal: Journal, zone: int) -> None:
        """The draft is unsaved as before, and there is no revision."""
        before = add(journal.stack, zone, "one")
        journal.saves.begin(zone, revision(OLD, NEW), version=before.version)

        journal.saves.abandon(zone)

        assert journal.stack.position(zone) == before
        assert journal.history.revisions(zone) == []

    def test_a_save_is_settled_once(self, journal: Journal, zone: int) -> None:
        """A save can't be begun over another, nor finished twice."""
        version = add(journal.stack, zone, "one").version
        journal.saves.begin(zone, revision(OLD, NEW), version=version)

        with pytest.raises(SaveInProgress):
            journal.saves.begin(zone, revision(OLD, NEW), version=version)
        journal.saves.finish(zone)
        with pytest.raises(NoPendingSave):
            journal.saves.finish(zone)

        assert len(journal.history.revisions(zone)) == 1

    def test_operations_made_while_saving_stay_in_the_draft(self, journal: Journal, zone: int) -> None:
        """Typing goes on during a save; only what it wrote counts as saved."""
        version = add(journal.stack, zone, "one").version
        journal.saves.begin(zone, revision(OLD, NEW), version=version)
        add(journal.stack, zone, "two")
        journal.saves.finish(zone)

        position = journal.stack.position(zone)
        assert (position.saved, position.pointer) == (1, 2)

    def test_only_one_saves_at_a_time(
        self, journal: Journal, places: Places, zone: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A second program waits for the first, and then says so."""
        monkeypatch.setattr("tuiz.storage.journal_saves._LOCK_TIMEOUT_SECONDS", 0.0)
        other = Journal.open(places)

        with journal.saves.lock(zone), pytest.raises(SaveInProgress), other.saves.lock(zone):
            pass
        with other.saves.lock(zone):
            pass
        other.close()


class TestHistory:
    TEXTS = tuple(b"; version %d\nwww A 192.0.2.%d\n" % (number, number) for number in range(6))

    @pytest.mark.parametrize("whole", [set(), {1}, {3}, {1, 5}], ids=str)
    def test_every_text_is_put_together_again(self, journal: Journal, zone: int, whole: set[int]) -> None:
        """Each revision's text, and the one before the first, comes back from the file's."""
        for number in range(1, 6):
            save(journal, zone, self.TEXTS[number - 1], self.TEXTS[number], whole=number in whole)

        texts = [journal.history.text_before(zone, 1, self.TEXTS[5])]
        texts += [journal.history.text(zone, number, self.TEXTS[5]) for number in range(1, 6)]

        assert tuple(texts) == self.TEXTS

    def test_texts_come_back_though_another_program_changed_the_file(self, journal: Journal, zone: int) -> None:
        """A whole text that is kept leads to the others, forwards and backwards, when the file can't."""
        save(journal, zone, self.TEXTS[0], self.TEXTS[1], whole=True)
        save(journal, zone, self.TEXTS[1], self.TEXTS[2])
        save(journal, zone, b"; theirs\n", self.TEXTS[4])

        assert journal.history.text(zone, 2, self.TEXTS[4]) == self.TEXTS[2]
        assert journal.history.text_before(zone, 1, None) == self.TEXTS[0]
        assert journal.history.text_before(zone, 3, self.TEXTS[4]) == b"; theirs\n"
        with pytest.raises(RevisionLost):
            journal.history.text(zone, 3, None)

    def test_what_another_program_wrote_can_be_a_revision(self, journal: Journal, zone: int) -> None:
        """An outside change that was seen is part of the history."""
        save(journal, zone, self.TEXTS[0], self.TEXTS[1])
        kept = journal.history.record(zone, revision(self.TEXTS[1], self.TEXTS[2]))

        assert kept.number == 2
        assert journal.history.text(zone, 1, self.TEXTS[2]) == self.TEXTS[1]

    def test_a_revision_that_isnt_there_is_told(self, journal: Journal, zone: int) -> None:
        """A wrong number is an error with a hint."""
        with pytest.raises(NoSuchRevision, match="revision 7"):
            journal.history.text(zone, 7, OLD)

    def test_a_whole_text_is_wanted_now_and_then(self, journal: Journal, zone: int) -> None:
        """Small zones have one at once, large ones when the edits add up to their size."""
        assert journal.history.wants_whole(zone, 1000)
        assert not journal.history.wants_whole(zone, 2**20)
        save(journal, zone, OLD, NEW, whole=True)
        assert not journal.history.wants_whole(zone, 1000)

        large = os.urandom(3000)
        save(journal, zone, NEW, large)

        assert journal.history.wants_whole(zone, len(large))
        save(journal, zone, large, OLD, whole=True)
        assert not journal.history.wants_whole(zone, len(large))


class TestFile:
    def test_nobody_else_may_look(self, journal: Journal, places: Places) -> None:
        """The state folder and the journal are the user's only."""
        assert stat.S_IMODE(places.state.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in places.state.iterdir() if path.is_file()} == {0o600}
        assert journal.set_aside is None

    def test_every_commit_is_on_the_disk(self, journal: Journal) -> None:
        """The write-ahead log is used, and synced with each transaction."""
        with journal._database.reading() as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert connection.execute("PRAGMA synchronous").fetchone() == (2,)

    def test_without_shared_memory_a_rollback_journal_is_used(
        self, places: Places, zone: int, journal: Journal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """On a network file system the same journal is used in the other mode, and by several programs too."""
        add(journal.stack, zone, "one")
        journal.close()
        monkeypatch.setattr("tuiz.storage.database.is_on_network", lambda _: True)

        one, other = Journal.open(places), Journal.open(places)
        with one._database.reading() as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        add(one.stack, zone, "two")
        add(other.stack, zone, "three")

        assert [entry.label for entry in one.stack.stack(zone).entries] == ["one", "two", "three"]
        one.close()
        other.close()

    @pytest.mark.parametrize("damage", [b"no database" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
    def test_a_damaged_journal_is_set_aside(self, places: Places, damage: bytes) -> None:
        """A file that is no database gets another name, and a new journal begins; the name is told."""
        places.make(places.state)
        places.journal_file.write_bytes(damage)

        journal = Journal.open(places)

        assert journal.set_aside is not None
        assert journal.set_aside.read_bytes() == damage
        assert journal.zones.drafts() == []
        journal.close()
        again = Journal.open(places)
        assert again.set_aside is None
        again.close()

    def test_a_journal_of_a_newer_version_is_left_alone(self, places: Places, journal: Journal) -> None:
        """An older program doesn't write into what it doesn't understand, nor set it aside."""
        journal.close()
        with sqlite3.connect(places.journal_file) as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()

        with pytest.raises(JournalTooNew):
            Journal.open(places)

    def test_two_programs_write_at_once(self, journal: Journal, places: Places, tmp_path: Path) -> None:
        """Several threads and connections append without losing anything."""
        other = Journal.open(places)
        zones = [journal.zones.enter(tmp_path / name, ORIGIN, name).id for name in "abcd"]

        def work(opened: Journal, zone: int) -> None:
            for number in range(25):
                add(opened.stack, zone, str(number))

        threads = [
            threading.Thread(target=work, args=(opened, zone))
            for zone, opened in zip(zones, (journal, journal, other, other), strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert [journal.stack.position(zone).pointer for zone in zones] == [25] * 4
        other.close()

    def test_a_journal_that_another_holds_is_told(
        self, journal: Journal, zone: int, places: Places, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Waiting has an end."""
        monkeypatch.setattr("tuiz.storage.database._BUSY_TIMEOUT_SECONDS", 0.0)
        other = Journal.open(places)

        with journal._database.changing(), pytest.raises(JournalBusy):
            add(other.stack, zone, "one")
        other.close()
