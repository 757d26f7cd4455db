"""Reading a file: what is read, what is refused, and what tells that it changed."""

import os
import socket
import threading
from pathlib import Path

import pytest

from tests.files.child import in_child, open_folder_for_all
from tuiz.files.errors import FileMissing, FileTooLarge, FileUnreadable, NotARegularFile
from tuiz.files.identity import digest_of, read_digest, read_file


@pytest.mark.parametrize("data", [b"", b"\xff\0\r\n", b"x" * 300_000], ids=["empty", "any bytes", "large"])
def test_a_file_is_read_with_its_identity(tmp_path: Path, data: bytes) -> None:
    """The bytes come as they are, with the digest and the status that belong to them."""
    path = tmp_path / "zone"
    path.write_bytes(data)

    read, identity = read_file(path)

    assert read == data
    assert identity.digest == digest_of(data) == read_digest(path)[0]
    assert identity.looks_like(path.stat())
    os.utime(path, ns=(0, 0))
    assert not identity.looks_like(path.stat())


def test_a_file_whose_size_isnt_told_is_read_whole() -> None:
    """Some of the system's own files say that they are empty, and aren't."""
    assert read_file(Path("/proc/self/mountinfo"))[0].count(b"\n") > 1


def test_what_isnt_a_regular_file_is_refused(tmp_path: Path) -> None:
    """A folder, a pipe that nobody writes, a socket and a device are told at once, and not waited for."""
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))

        for path in (tmp_path, tmp_path / "pipe", tmp_path / "socket", Path("/dev/zero")):
            with pytest.raises(NotARegularFile):
                read_file(path)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    """The limit is told; a sparse file of that size isn't read to find out."""
    path = tmp_path / "zone"
    with path.open("wb") as file:
        file.truncate(5 * 2**30)

    with pytest.raises(FileTooLarge, match="4,294,967,296 bytes"):
        read_file(path)


@pytest.mark.parametrize("name", ["missing", "a\0b", "x" * 300])
def test_a_file_that_isnt_there_is_told(tmp_path: Path, name: str) -> None:
    """A name that no file has, or can have, is an error with the name in it."""
    with pytest.raises((FileMissing, FileUnreadable), match=name[:1]):
        read_file(tmp_path / name)


def test_a_link_that_leads_to_itself_is_told(tmp_path: Path) -> None:
    """The error says that it is the link."""
    (tmp_path / "loop").symlink_to("loop")

    with pytest.raises(FileUnreadable, match="symbolic link"):
        read_file(tmp_path / "loop")


def test_a_file_that_we_may_not_read_is_told() -> None:
    """Permission is named as the reason."""
    with open_folder_for_all() as folder:
        path = folder / "zone"
        path.write_bytes(b"secret")
        path.chmod(0)

        outcome = in_child(lambda: read_file(path))

    assert outcome.kind == "file-unreadable"
    assert "ermission denied" in outcome.message


def test_a_text_is_never_read_half_old_and_half_new(tmp_path: Path) -> None:
    """While another program goes on replacing the file, what is read is always one of its texts."""
    path = tmp_path / "zone"
    texts = [letter * 300_000 for letter in (b"a", b"b")]
    path.write_bytes(texts[0])
    done = threading.Event()

    def replace() -> None:
        while not done.is_set():
            for text in texts:
                (tmp_path / "next").write_bytes(text)
                (tmp_path / "next").rename(path)

    writer = threading.Thread(target=replace)
    writer.start()
    try:
        read = {read_file(path)[0] for _ in range(200)}
    finally:
        done.set()
        writer.join()

    assert read <= set(texts)
