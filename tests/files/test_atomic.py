"""Replacing a file: what it keeps, what it refuses, and what it leaves behind when it fails."""

import os
import stat
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.files.child import give, in_child, open_folder_for_all
from tuiz.files.atomic import write_atomically
from tuiz.files.errors import CannotReplace, FileChanged, FolderMissing
from tuiz.files.identity import Identity, digest_of, read_file

OLD = b"@ 3600 IN SOA ns1 hostmaster 1 7200 900 1209600 300\n"
NEW = b"@ 3600 IN SOA ns1 hostmaster 2 7200 900 1209600 300\nwww A 192.0.2.1\n"


@pytest.fixture
def zone(tmp_path: Path) -> Path:
    path = tmp_path / "example.com.zone"
    path.write_bytes(OLD)
    return path


@pytest.fixture
def shared() -> Iterator[Path]:
    with open_folder_for_all() as folder:
        yield folder


def identity_of(path: Path) -> Identity:
    return read_file(path)[1]


def test_the_new_text_stands_alone_under_the_old_name(zone: Path) -> None:
    """After the write the file holds the new text, its identity says so, and nothing else lies in the folder."""
    identity = write_atomically(zone, [NEW], expected=identity_of(zone))

    assert read_file(zone) == (NEW, identity)
    assert [path.name for path in zone.parent.iterdir()] == [zone.name]


def test_pieces_of_any_size_make_one_text(zone: Path) -> None:
    """Many small pieces and large ones are written in their order."""
    pieces = [b"a" * size for size in (0, 1, 3, 2**20, 5, 3 * 2**20 + 7)] + [b"b"] * 3000

    identity = write_atomically(zone, iter(pieces), expected=identity_of(zone))

    assert zone.read_bytes() == b"".join(pieces)
    assert identity.digest == digest_of(b"".join(pieces))


def test_the_digest_is_told_while_the_old_text_still_stands(zone: Path) -> None:
    """What is called before the rename gets the new text's digest, and sees the old text."""
    told: list[tuple[str, bytes]] = []

    write_atomically(
        zone, [NEW], expected=identity_of(zone), before_rename=lambda digest: told.append((digest, zone.read_bytes()))
    )

    assert told == [(digest_of(NEW), OLD)]


def test_a_new_file_is_made_only_where_there_is_none(tmp_path: Path) -> None:
    """Without an expected identity a new file is written, and a second time refused."""
    path = tmp_path / "new.zone"

    identity = write_atomically(path, [NEW], expected=None)

    assert read_file(path) == (NEW, identity)
    with pytest.raises(FileChanged, match="is there already"):
        write_atomically(path, [OLD], expected=None)
    assert path.read_bytes() == NEW


def test_another_programs_edit_is_never_overwritten(zone: Path) -> None:
    """A file that was written since it was read stays as the other program wrote it."""
    identity = identity_of(zone)
    zone.write_bytes(b"; theirs\n")

    with pytest.raises(FileChanged):
        write_atomically(zone, [NEW], expected=identity)

    assert zone.read_bytes() == b"; theirs\n"
    assert [path.name for path in zone.parent.iterdir()] == [zone.name]


@pytest.mark.parametrize("edit", ["in place", "replaced", "removed"])
def test_an_edit_in_the_last_moment_is_seen(zone: Path, edit: str) -> None:
    """An edit after the new text was written to the disk, and before the rename, still stops it."""

    def change(_: str) -> None:
        zone.unlink()
        if edit == "replaced":
            zone.write_bytes(OLD)
        elif edit == "in place":
            zone.write_bytes(OLD.replace(b" 1 ", b" 9 "))

    with pytest.raises(FileChanged):
        write_atomically(zone, [NEW], expected=identity_of(zone), before_rename=change)

    assert not zone.exists() or zone.read_bytes() != NEW
    assert [path.name for path in zone.parent.iterdir() if path != zone] == []


def test_a_same_sized_edit_with_its_time_set_back_is_seen(zone: Path) -> None:
    """The text decides, not the status: an edit that hides behind the old size and time is found."""
    identity = identity_of(zone)
    with zone.open("r+b") as file:
        file.write(OLD.replace(b" 1 ", b" 9 "))
    os.utime(zone, ns=(identity.mtime_ns, identity.mtime_ns))

    with pytest.raises(FileChanged):
        write_atomically(zone, [NEW], expected=identity)


def test_a_touched_file_with_the_same_text_is_written(zone: Path) -> None:
    """A new time alone is no edit."""
    identity = identity_of(zone)
    os.utime(zone, ns=(0, 0))

    write_atomically(zone, [NEW], expected=identity)

    assert zone.read_bytes() == NEW


def test_a_failing_callback_leaves_the_old_file_and_nothing_else(zone: Path) -> None:
    """When the journal can't be written, the file isn't either."""

    def fail(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(zone, [NEW], expected=identity_of(zone), before_rename=fail)

    assert zone.read_bytes() == OLD
    assert [path.name for path in zone.parent.iterdir()] == [zone.name]


def test_mode_and_extended_attributes_are_kept(zone: Path) -> None:
    """The new file has the old one's mode and attributes, whatever umask says."""
    zone.chmod(0o664)
    os.setxattr(zone, "user.origin", b"example.com")

    write_atomically(zone, [NEW], expected=identity_of(zone))

    assert stat.S_IMODE(zone.stat().st_mode) == 0o664
    assert os.getxattr(zone, "user.origin") == b"example.com"


def acl(*entries: tuple[int, int, int]) -> bytes:
    """Return a POSIX ACL as the kernel takes it: (tag, permissions, id) each."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NO_ID = 0xFFFFFFFF
ACL = acl((1, 6, NO_ID), (2, 4, 1234), (4, 4, NO_ID), (16, 4, NO_ID), (32, 0, NO_ID))


def test_an_access_control_list_is_kept(zone: Path) -> None:
    """A user that was let in by the file's ACL is still let in."""
    os.setxattr(zone, "system.posix_acl_access", ACL)

    write_atomically(zone, [NEW], expected=identity_of(zone))

    assert os.getxattr(zone, "system.posix_acl_access") == ACL


def test_the_folders_acl_for_new_files_doesnt_open_an_old_one(zone: Path) -> None:
    """A default ACL of the folder isn't given to a file that had none."""
    os.setxattr(zone.parent, "system.posix_acl_default", ACL)

    write_atomically(zone, [NEW], expected=identity_of(zone))

    assert "system.posix_acl_access" not in os.listxattr(zone)


def test_owner_and_group_are_kept_when_they_can_be(zone: Path) -> None:
    """The new file belongs to whom the old one did."""
    if os.geteuid() == 0:
        os.chown(zone, 1234, 1235)
    before = zone.stat()

    write_atomically(zone, [NEW], expected=identity_of(zone))

    assert (zone.stat().st_uid, zone.stat().st_gid) == (before.st_uid, before.st_gid)


def test_a_symbolic_link_still_leads_to_the_file(zone: Path) -> None:
    """The file behind the links is written, in its own folder; the links stay."""
    links = zone.parent / "links"
    links.mkdir()
    (links / "first").symlink_to(links / "second")
    (links / "second").symlink_to("../example.com.zone")

    write_atomically(links / "first", [NEW], expected=identity_of(links / "first"))

    assert (links / "first").is_symlink()
    assert (links / "second").is_symlink()
    assert zone.read_bytes() == NEW
    assert not zone.is_symlink()


def test_other_hard_links_are_told(zone: Path) -> None:
    """A file with other hard links isn't torn from them."""
    (zone.parent / "link").hardlink_to(zone)

    with pytest.raises(CannotReplace) as caught:
        write_atomically(zone, [NEW], expected=identity_of(zone))

    assert "1 other hard link" in caught.value.message
    assert "in place" in str(caught.value.hint)
    assert (zone.parent / "link").read_bytes() == OLD


def test_a_name_as_long_as_names_may_be_is_written(tmp_path: Path) -> None:
    """The temporary file's name is cut where it would be too long."""
    path = tmp_path / ("ä" * 127)
    path.write_bytes(OLD)

    write_atomically(path, [NEW], expected=identity_of(path))

    assert path.read_bytes() == NEW


def test_stale_temporary_files_go_and_others_stay(zone: Path) -> None:
    """What a killed program left for this file is removed; files of other names and programs aren't."""
    (zone.parent / ".example.com.zone.tuiz-0a1b2c").write_bytes(b"half")
    (zone.parent / ".other.zone.tuiz-0a1b2c").write_bytes(b"not ours")
    (zone.parent / ".example.com.zone.tuiz-notes-of-mine").write_bytes(b"not ours")

    write_atomically(zone, [NEW], expected=identity_of(zone))

    assert sorted(path.name for path in zone.parent.iterdir()) == [
        ".example.com.zone.tuiz-notes-of-mine",
        ".other.zone.tuiz-0a1b2c",
        "example.com.zone",
    ]


def test_the_temporary_file_of_a_running_save_stays(zone: Path) -> None:
    """A save within a save of the same file: the inner one doesn't take the outer's temporary file for a stale one."""
    identity = identity_of(zone)

    def save_too(_: str) -> None:
        write_atomically(zone, [b"; inner\n"], expected=identity)

    with pytest.raises(FileChanged):
        write_atomically(zone, [NEW], expected=identity, before_rename=save_too)

    assert zone.read_bytes() == b"; inner\n"


def test_a_vanished_folder_is_told(zone: Path) -> None:
    """When the folder is gone, the error says so, and not that the zone changed."""
    identity = identity_of(zone)
    zone.parent.rename(zone.parent.with_name("elsewhere"))

    with pytest.raises(FolderMissing, match="folder"):
        write_atomically(zone, [NEW], expected=identity)


def test_a_folder_that_vanishes_while_saving_is_told(zone: Path) -> None:
    """When the folder goes in the middle of a save, the file in it stays the old one."""
    moved = zone.parent.with_name("moved-away")

    def move(_: str) -> None:
        zone.parent.rename(moved)

    with pytest.raises(FolderMissing):
        write_atomically(zone, [NEW], expected=identity_of(zone), before_rename=move)

    assert [path.name for path in moved.iterdir()] == [zone.name]
    assert (moved / zone.name).read_bytes() == OLD


def test_no_room_leaves_the_old_file_and_no_other(shared: Path) -> None:
    """When the new text doesn't fit, the old one stands, the temporary file is gone, and the error says what to do."""
    path = shared / "example.com.zone"
    path.write_bytes(OLD)
    give(path)

    outcome = in_child(
        lambda: write_atomically(path, [b"x" * 1_000_000], expected=identity_of(path)), file_size_limit=10_000
    )

    assert outcome.kind == "disk-full"
    assert str(path) in outcome.message
    assert "Make room" in str(outcome.hint)
    assert path.read_bytes() == OLD
    assert [entry.name for entry in shared.iterdir()] == [path.name]


def test_a_folder_that_isnt_writable_is_told(shared: Path) -> None:
    """A writable file in a folder that isn't is a reason to write in place."""
    path = shared / "example.com.zone"
    path.write_bytes(OLD)
    give(path)
    shared.chmod(0o555)

    outcome = in_child(lambda: write_atomically(path, [NEW], expected=identity_of(path)))

    assert outcome.kind == "cannot-replace"
    assert "folder" in outcome.message
    assert path.read_bytes() == OLD


def test_another_users_file_isnt_made_ours(shared: Path) -> None:
    """A file that we may write is replaced if it is ours; one that belongs to someone else isn't made ours."""
    path = shared / "example.com.zone"
    path.write_bytes(OLD)
    path.chmod(0o666)
    is_anothers = os.geteuid() == 0  # only root can make a file that isn't the child's own

    outcome = in_child(lambda: write_atomically(path, [NEW], expected=identity_of(path)))

    assert outcome.kind == ("cannot-replace" if is_anothers else None)
    assert ("user 0" in outcome.message) == is_anothers
    assert path.read_bytes() == (OLD if is_anothers else NEW)
    assert [entry.name for entry in shared.iterdir()] == [path.name]


def test_a_new_file_where_we_may_not_write_is_told(shared: Path) -> None:
    """A new zone in a folder that isn't ours is refused with the reason."""
    shared.chmod(0o555)

    outcome = in_child(lambda: write_atomically(shared / "new.zone", [NEW], expected=None))

    assert outcome.kind == "cannot-write"
    assert "permission" in outcome.message
