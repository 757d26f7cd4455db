"""What is told before editing begins: why a file can't be written, or not be replaced."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.files.child import give, in_child, open_folder_for_all
from tuiz.files.mounts import is_on_network, mount_of
from tuiz.files.permission import why_not_replaceable, why_not_writable


@pytest.fixture
def zone() -> Iterator[Path]:
    with open_folder_for_all() as folder:
        path = folder / "example.com.zone"
        path.write_bytes(b"; zone\n")
        give(path)
        yield path


def test_nothing_speaks_against_an_ordinary_file(zone: Path) -> None:
    """A file of one's own in a folder of one's own may be written and replaced."""
    assert in_child(lambda: why_not_writable(zone)).value is None
    assert in_child(lambda: why_not_replaceable(zone)).value is None


def test_a_read_only_file_is_told(zone: Path) -> None:
    """The mode and the owner are named."""
    zone.chmod(0o444)

    reason = str(in_child(lambda: why_not_writable(zone)).value)

    assert "-r--r--r--" in reason
    assert "You may not write it" in reason


def test_a_folder_isnt_a_file(zone: Path) -> None:
    """What isn't a file can't be edited."""
    assert why_not_writable(zone.parent) == "It isn't a regular file."


def test_a_new_file_is_judged_by_its_folder(zone: Path) -> None:
    """Before a zone is made, its folder tells whether it can be."""
    new = zone.parent / "new.zone"

    assert in_child(lambda: why_not_writable(new)).value is None
    zone.parent.chmod(0o555)
    assert "You may not write in the folder" in str(in_child(lambda: why_not_writable(new)).value)
    assert "isn't there" in str(why_not_writable(zone.parent / "nowhere" / "new.zone"))


@pytest.mark.parametrize("name", ["a\0b", "loop"])
def test_what_cant_be_looked_at_is_told(zone: Path, name: str) -> None:
    """An odd name or link is a reason, not a failure."""
    (zone.parent / "loop").symlink_to("loop")

    assert "can't be looked at" in str(why_not_writable(zone.parent / name))


def test_a_folder_where_only_owners_replace_is_told(zone: Path) -> None:
    """In a folder like /tmp another user's file can't be replaced, though it may be written."""
    zone.chmod(0o666)
    zone.parent.chmod(0o1777)
    if os.geteuid() == 0:
        os.chown(zone, 0, 0)
        os.chown(zone.parent, 0, 0)
    is_anothers = os.geteuid() == 0  # only root can make a file that isn't the child's own

    reason = in_child(lambda: why_not_replaceable(zone)).value

    assert (reason is not None and "only the owner" in str(reason)) == is_anothers


@pytest.mark.parametrize(("flag", "word"), [("i", "immutable"), ("a", "append-only")])
def test_a_flag_of_the_file_system_is_told(zone: Path, flag: str, word: str) -> None:
    """What chattr has locked is told to root too, with the command that takes it away; unlocked, nothing is told."""
    locked = subprocess.run(["chattr", f"+{flag}", str(zone)], check=False, capture_output=True).returncode == 0
    try:
        reason = why_not_writable(zone)
    finally:
        if locked:
            subprocess.run(["chattr", f"-{flag}", str(zone)], check=True)

    assert reason == (f"It is {word}; chattr -{flag} takes that away." if locked else None)


@pytest.mark.parametrize(
    ("line", "mount"),
    [
        ("36 35 98:0 / /mnt/a\\040b rw,noatime master:1 - ext4 /dev/root rw", ("/mnt/a b", "ext4")),
        ("36 35 0:5 /zone /etc/zone\\134x rw - nfs4 host:/zones rw", ("/etc/zone\\x", "nfs4")),
        ("nonsense", None),
        ("", None),
    ],
)
def test_mounts_are_read(line: str, mount: tuple[str, str] | None) -> None:
    """A line of mountinfo tells a place and a kind, with odd characters written out."""
    assert mount_of(line) == mount


def test_the_root_file_system_isnt_on_the_network() -> None:
    """A local path is told as such."""
    assert not is_on_network(Path("/proc/self"))
