"""The zone of a name is found without opening the workspace's files again for each question."""

import os
from pathlib import Path

import pytest

from tuiz.files.errors import FileMissing
from tuiz.services import zone_index
from tuiz.services.finding_zone import ZoneFinder
from tuiz.services.zone_index import ZoneIndex

TEXT = "$ORIGIN {}\n@ 60 IN SOA ns host 1 2 3 4 5\n"


def zone(folder: Path, origin: str, name: str | None = None) -> Path:
    path = folder / (name or f"{origin}zone")
    path.write_text(TEXT.format(origin))
    return path


def found(index: ZoneIndex, name: str) -> list[str]:
    return [path.path.name for path in index.zones_of(name)]


def test_the_lowest_zone_is_found_also_when_files_come_go_and_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what the files hold, whatever they are called; views are several, other files none."""
    monkeypatch.setattr(zone_index, "_LOOK_AGAIN_SECONDS", -1.0)
    zone(tmp_path, "example.com.")
    lower = zone(tmp_path, "sub.example.com.", "odd")
    (tmp_path / "notes").write_text("nothing of a zone\n")
    index = ZoneIndex(lambda: ZoneFinder(tmp_path))

    assert found(index, "www.Sub.example.com.") == ["odd"]
    assert found(index, "www.example.com.") == ["example.com.zone"]
    assert index.zone_of("example.net.") is None

    lower.write_text(TEXT.format("other.example."))
    assert found(index, "www.sub.example.com.") == ["example.com.zone"]
    assert found(index, "www.other.example.") == ["odd"]

    zone(tmp_path, "example.com.", "view.zone")
    assert sorted(found(index, "example.com.")) == ["example.com.zone", "view.zone"]
    assert index.zone_of("example.com.") is None

    (tmp_path / "view.zone").unlink()
    lower.unlink()
    assert found(index, "example.com.") == ["example.com.zone"]
    assert found(index, "other.example.") == []


def test_files_that_are_known_are_opened_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second question opens nothing, and one new file is all that the third one opens."""
    for number in range(20):
        zone(tmp_path, f"zone{number}.example.", f"zone{number}")
    index = ZoneIndex(lambda: ZoneFinder(tmp_path))
    opened: list[str] = []
    system_open = os.open

    def spy(path: str | Path, flags: int, *more: int, **rest: int) -> int:
        opened.append(os.fspath(path))
        return system_open(path, flags, *more, **rest)

    monkeypatch.setattr(os, "open", spy)
    assert found(index, "www.zone7.example.") == ["zone7"]
    assert len(opened) >= 20

    opened.clear()
    assert found(index, "www.zone8.example.") == ["zone8"]
    assert opened == []

    new = zone(tmp_path, "new.example.", "new")
    opened.clear()
    assert found(index, "www.new.example.") == ["new"]
    assert set(opened) == {str(new)}


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    """It can't be read; that isn't an empty answer."""
    with pytest.raises(FileMissing):
        ZoneIndex(lambda: ZoneFinder(tmp_path / "gone")).zones_of("example.com.")
