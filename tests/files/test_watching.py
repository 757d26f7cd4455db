"""Watching files for changes by other programs."""

import os
from pathlib import Path

import pytest

from tuiz.files.atomic import write_atomically
from tuiz.files.identity import read_file
from tuiz.files.watching import Watch


@pytest.fixture
def zone(tmp_path: Path) -> Path:
    path = tmp_path / "example.com.zone"
    path.write_bytes(b"; old\n")
    return path


@pytest.fixture
def watch(zone: Path) -> Watch:
    watch = Watch()
    watch.add(zone, read_file(zone)[1])
    return watch


def test_each_change_is_told_once(watch: Watch, zone: Path) -> None:
    """A change, a removal and a return are each noticed by the next look, and only by that."""
    assert watch.changed() == []

    for change in (lambda: zone.write_bytes(b"; new text\n"), zone.unlink, lambda: zone.write_bytes(b"; back\n")):
        change()
        assert watch.changed() == [zone]
        assert watch.changed() == []


def test_a_change_with_its_time_set_back_is_told(watch: Watch, zone: Path) -> None:
    """An edit that hides behind the old size and time is noticed."""
    status = zone.stat()
    zone.write_bytes(b"; odd\n")
    os.utime(zone, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert watch.changed() == [zone]


def test_our_own_save_isnt_told(watch: Watch, zone: Path) -> None:
    """A file that is added again after a save of ours counts as seen."""
    watch.add(zone, write_atomically(zone, [b"; ours\n"], expected=read_file(zone)[1]))

    assert watch.changed() == []


def test_a_change_between_reading_and_watching_is_told(watch: Watch, zone: Path) -> None:
    """What happened before the file was watched, but after it was read, isn't missed."""
    identity = read_file(zone)[1]
    zone.write_bytes(b"; theirs, meanwhile\n")

    watch.add(zone, identity)

    assert watch.changed() == [zone]


def test_a_removed_file_is_watched_no_more(watch: Watch, zone: Path) -> None:
    """Closing a zone ends its watching."""
    watch.remove(zone)
    zone.write_bytes(b"; new\n")

    assert watch.changed() == []
