"""Writing in place: what it changes, and that an interrupted write leads back to a whole text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files.child import give, in_child, open_folder_for_all
from tuiz.files.errors import FileChanged, SafetyCopyDamaged
from tuiz.files.identity import read_file
from tuiz.files.in_place import Repair, is_mixture, repair_from, write_in_place

OLD = b"@ 3600 IN SOA ns1 hostmaster 1 7200 900 1209600 300\n" * 40
NEW = b"@ 3600 IN SOA ns1 hostmaster 2 7200 900 1209600 300\n" * 60


class Interrupted(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def zone(tmp_path: Path) -> Path:
    path = tmp_path / "example.com.zone"
    path.write_bytes(OLD)
    return path


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy"


def interrupted_write(zone: Path, copy: Path) -> None:
    """Leave what a process leaves that ends after it made the safety copy and before it wrote the file."""

    def interrupt(_: str) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        write_in_place(zone, NEW, safety_copy=copy, expected=read_file(zone)[1], before_write=interrupt)


@pytest.mark.parametrize("new", [NEW, OLD[:100], b"", OLD[:-1] + b"!"], ids=["longer", "shorter", "empty", "as long"])
def test_the_same_file_holds_the_new_text(zone: Path, copy: Path, new: bytes) -> None:
    """The text changes, the file and its hard links stay, and no safety copy is left."""
    (zone.parent / "link").hardlink_to(zone)

    identity = write_in_place(zone, new, safety_copy=copy, expected=read_file(zone)[1])

    assert read_file(zone) == (new, identity)
    assert (zone.parent / "link").read_bytes() == new
    assert not copy.exists()


def test_another_programs_edit_is_never_overwritten(zone: Path, copy: Path) -> None:
    """A file that was written since it was read stays as the other program wrote it."""
    identity = read_file(zone)[1]
    zone.write_bytes(b"; theirs\n")

    with pytest.raises(FileChanged):
        write_in_place(zone, NEW, safety_copy=copy, expected=identity)

    assert zone.read_bytes() == b"; theirs\n"


def test_nothing_to_repair(copy: Path) -> None:
    """Without a safety copy nothing was being written."""
    assert repair_from(copy) is Repair.NOT_NEEDED


def test_a_write_that_never_began_needs_no_repair(zone: Path, copy: Path) -> None:
    """The file holds the old text; the safety copy goes."""
    interrupted_write(zone, copy)

    assert repair_from(copy) is Repair.OLD
    assert zone.read_bytes() == OLD
    assert not copy.exists()


def test_a_write_that_was_done_needs_no_repair(zone: Path, copy: Path) -> None:
    """The file holds the new text; the safety copy goes."""
    interrupted_write(zone, copy)
    zone.write_bytes(NEW)

    assert repair_from(copy) is Repair.NEW
    assert not copy.exists()


@pytest.mark.parametrize("written", [1, 511, 512, 700, len(OLD) - 1, len(OLD), len(OLD) + 5])
def test_a_half_written_file_gets_its_old_text_back(zone: Path, copy: Path, written: int) -> None:
    """Wherever the write ended, the file is wholly the old one again."""
    interrupted_write(zone, copy)
    with zone.open("r+b") as file:
        file.truncate(len(NEW))
        file.write(NEW[:written])

    assert repair_from(copy) is Repair.OLD
    assert zone.read_bytes() == OLD
    assert not copy.exists()


def test_what_another_program_wrote_after_the_crash_is_left_alone(zone: Path, copy: Path) -> None:
    """A file that somebody mended meanwhile isn't touched, and the safety copy stays for them to look at."""
    interrupted_write(zone, copy)
    mended = OLD + b"www A 192.0.2.1\n"
    zone.write_bytes(mended)

    assert repair_from(copy) is Repair.CHANGED
    assert zone.read_bytes() == mended
    assert copy.exists()


@pytest.mark.parametrize("damage", [b"", b"something else", b"tuiz safety copy 1\n{}\n", b"tuiz safety copy 1\n[1]\nx"])
def test_a_damaged_safety_copy_is_told(zone: Path, copy: Path, damage: bytes) -> None:
    """A safety copy that can't be trusted is never written over a file."""
    copy.write_bytes(damage)

    with pytest.raises(SafetyCopyDamaged):
        repair_from(copy)
    assert zone.read_bytes() == OLD


def test_a_text_that_doesnt_fit_leaves_the_old_one() -> None:
    """When there is no room for the new text, the old one is put back."""
    with open_folder_for_all() as folder:
        zone = folder / "example.com.zone"
        zone.write_bytes(b"old")
        (folder / "copies").symlink_to(folder / "elsewhere")
        (folder / "elsewhere").mkdir()
        for path in (zone, folder / "elsewhere"):
            give(path)

        def write() -> object:
            import resource

            def no_more_room(_: str) -> None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

            identity = read_file(zone)[1]
            write_in_place(zone, NEW, safety_copy=folder / "copies" / "1", expected=identity, before_write=no_more_room)
            return None

        outcome = in_child(write)

        assert outcome.kind == "disk-full"
        assert zone.read_bytes() == b"old"
        assert repair_from(folder / "copies" / "1") is Repair.OLD


@given(old=st.binary(max_size=3000), new=st.binary(max_size=3000), cut=st.integers(0, 3000))
def test_any_prefix_of_a_write_is_known_for_a_mixture(old: bytes, new: bytes, cut: int) -> None:
    """Whatever the texts, and wherever the writing stopped, the result is recognised."""
    grown = old.ljust(len(new), b"\0")
    written = new[:cut]

    assert is_mixture(written + grown[len(written) :], old, new)
