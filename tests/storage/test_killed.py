"""A process that is killed anywhere in a save leaves the whole old file with its draft, or the whole new one, saved.

The draft here is made of lines to add, and the serial is the first line, so that a text tells what was applied to it.
"""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pytest

from tests.storage.conftest import operation, revision
from tests.storage.killing import Kills, end_after, killed, quick_folder
from tuiz.files.atomic import write_atomically
from tuiz.files.identity import digest_of, read_file
from tuiz.files.in_place import write_in_place
from tuiz.storage.journal import Journal
from tuiz.storage.places import Places
from tuiz.storage.recovery import recover

ORIGIN = "example.com."
ADDED = (b"www A 192.0.2.1\n", b"mail A 192.0.2.2\n")


@cache
def hosts(count: int) -> bytes:
    """Return as many records as lines of a zone file."""
    return b"".join(b"host%d A 192.0.2.9\n" % number for number in range(count))


@dataclass(frozen=True)
class Desk:
    """A zone file and a journal with a draft of two operations."""

    places: Places
    path: Path
    old: bytes
    new: bytes

    @classmethod
    def lay(cls, folder: Path, records: int) -> "Desk":
        rest = hosts(records)
        desk = cls(
            Places(folder / "config", folder / "data", folder / "state"),
            folder / "zones" / "example.com.zone",
            b"serial 1\n" + rest,
            b"serial 2\n" + rest + b"".join(ADDED),
        )
        desk.path.parent.mkdir(parents=True)
        desk.path.write_bytes(desk.old)
        journal = Journal.open(desk.places)
        zone = journal.zones.enter(desk.path, ORIGIN, digest_of(desk.old))
        journal.stack.append(zone.id, [operation("add", line) for line in ADDED], version=zone.position.version)
        journal.close()
        return desk

    def save(self, *, in_place: bool, before_write: Callable[[], None] = lambda: None) -> None:
        """Do what a whole run of the program does: settle what was left, and save the draft if it isn't saved."""
        journal = Journal.open(self.places)
        zone = journal.zones.enter(self.path, ORIGIN, "")
        recover(journal, zone.id, self.path)
        position = journal.stack.position(zone.id)
        if position.unsaved:
            with journal.saves.lock(zone.id):
                old, identity = read_file(self.path)
                new = self.apply(old, journal.stack.payloads(zone.id, position.saved + 1, position.pointer))
                copy = self.places.safety_copy(zone.id) if in_place else None

                def begin(_: str) -> None:
                    journal.saves.begin(zone.id, revision(old, new), version=position.version, safety_copy=copy)
                    before_write()

                if copy is not None:
                    write_in_place(self.path, new, safety_copy=copy, expected=identity, before_write=begin)
                else:
                    write_atomically(self.path, [new], expected=identity, before_rename=begin)
                journal.saves.finish(zone.id)
        journal.close()

    @staticmethod
    def apply(old: bytes, lines: list[bytes]) -> bytes:
        """Return the text with the draft's lines, and with its serial bumped."""
        first, _, rest = old.partition(b"\n")
        return b"serial %d\n" % (int(first.split()[1]) + 1) + rest + b"".join(lines)

    def half_write(self) -> None:
        """Leave what a process leaves that was killed in the middle of a write in place."""

        def stop() -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        assert killed(partial(self.save, in_place=True, before_write=stop))
        with self.path.open("r+b") as file:
            file.truncate(len(self.new))
            file.write(self.new[: len(self.new) // 2])

    def expect_one_whole_text(self) -> None:
        """Assert what must hold after a crash once the save was settled."""
        journal = Journal.open(self.places)
        assert journal.set_aside is None
        zone = journal.zones.find(self.path, ORIGIN)
        assert zone is not None
        recover(journal, zone.id, self.path)
        zone = journal.zones.get(zone.id)
        is_saved = zone.position.unsaved == 0
        assert self.path.read_bytes() == (self.new if is_saved else self.old)
        assert len(journal.history.revisions(zone.id)) == int(is_saved)
        assert zone.digest == digest_of(self.new if is_saved else self.old)
        assert zone.position.pointer == len(ADDED)
        assert journal.saves.pending(zone.id) is None
        journal.close()

    def expect_saved_once(self) -> None:
        """Assert what must hold after the program ran to its end: everything applied, nothing twice, nothing left."""
        assert self.path.read_bytes() == self.new
        assert [entry.name for entry in self.path.parent.iterdir()] == [self.path.name]
        assert list((self.places.state / "copies").glob("*")) == []
        journal = Journal.open(self.places)
        zone = journal.zones.find(self.path, ORIGIN)
        assert zone is not None
        assert (zone.position.saved, zone.position.pointer) == (2, 2)
        assert len(journal.history.revisions(zone.id)) == 1
        assert journal.history.text_before(zone.id, 1, self.new) == self.old
        journal.close()


@pytest.fixture
def folder() -> Iterator[Path]:
    with quick_folder() as name:
        yield name


@pytest.mark.parametrize("in_place", [False, True], ids=["replaced", "in place"])
def test_a_kill_at_any_step_leaves_one_whole_text(folder: Path, in_place: bool) -> None:
    """Whatever call to the system or the database was the last one, nothing is mixed, lost or applied twice."""
    desk = Desk.lay(folder / "work", records=5)
    kills = Kills(partial(desk.save, in_place=in_place), folder / "work")
    outcomes = []
    for _ in kills:
        outcomes.append(desk.path.read_bytes() == desk.new)
        desk.expect_one_whole_text()
        desk.save(in_place=in_place)
        desk.expect_saved_once()
    assert outcomes == sorted(outcomes)  # once new, always new
    assert set(outcomes) == {False, True}
    assert kills.count > 100


@pytest.mark.parametrize("in_place", [False, True], ids=["replaced", "in place"])
def test_an_end_at_any_moment_leaves_one_whole_text(folder: Path, in_place: bool) -> None:
    """The same holds between the steps, in the middle of a write of several mebibytes."""
    source = random.Random(in_place)
    started = time.perf_counter()
    Desk.lay(folder / "whole", records=150_000).save(in_place=in_place)
    usual = time.perf_counter() - started

    for number in range(30):
        desk = Desk.lay(folder / str(number), records=150_000)

        end_after(partial(desk.save, in_place=in_place), source.uniform(0.001, usual))

        desk.expect_one_whole_text()
        desk.save(in_place=in_place)
        desk.expect_saved_once()
        desk.path.unlink()


def test_a_kill_while_mending_is_mended_too(folder: Path) -> None:
    """A process that is killed while it settles another's save leaves what the next one can settle."""
    desk = Desk.lay(folder / "work", records=100)
    desk.half_write()
    kills = Kills(partial(desk.save, in_place=True), folder / "work")
    for _ in kills:
        desk.expect_one_whole_text()
        desk.save(in_place=True)
        desk.expect_saved_once()
    assert kills.count > 100
