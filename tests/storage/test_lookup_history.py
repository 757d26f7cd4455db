"""Lookups are remembered across restarts, and a lookup never fails because they can't be."""

from pathlib import Path

from tuiz.storage.lookup_history import MOST_KEPT, LookupHistory
from tuiz.storage.places import Places


def history(folder: Path) -> LookupHistory:
    return LookupHistory(Places(folder, folder, folder / "state"))


def test_lookups_are_there_after_a_restart_each_once(tmp_path: Path) -> None:
    """What was looked up again stands last, and once."""
    first = history(tmp_path)
    for line in ("example.com MX", "example.com  A", "example.com MX"):
        first.add(line)

    assert history(tmp_path).lines == ["example.com A", "example.com MX"]
    assert (tmp_path / "state" / "lookups").stat().st_mode & 0o077 == 0


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    """The oldest go first."""
    first = history(tmp_path)
    for number in range(MOST_KEPT + 5):
        first.add(f"host{number}.example.com")

    assert first.lines == history(tmp_path).lines
    assert len(first.lines) == MOST_KEPT
    assert first.lines[0] == "host5.example.com"


def test_a_key_is_never_written_down(tmp_path: Path) -> None:
    """The value of -y is a secret."""
    first = history(tmp_path)
    first.add("-y hmac-sha256:k:c2VjcmV0 example.com AXFR")
    first.add("-yk:c2VjcmV0 example.com AXFR")
    first.add("-4yk:c2VjcmV0 example.com AXFR")

    assert first.lines == []
    assert not (tmp_path / "state" / "lookups").exists()


def test_a_place_that_cannot_be_written_to_is_no_failure(tmp_path: Path) -> None:
    """They last as long as the program then."""
    (tmp_path / "state").write_text("no folder")
    first = history(tmp_path)
    first.add("example.com")

    assert first.lines == ["example.com"]


def test_a_file_of_anything_is_read_as_far_as_it_makes_sense(tmp_path: Path) -> None:
    """Bytes that are no text, and lines that are too long, do no harm."""
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "lookups").write_bytes(b"\xff\xfe\n" + b"x" * 2000 + b"\n\nexample.com\n")

    assert history(tmp_path).lines == ["\ufffd\ufffd", "example.com"]
