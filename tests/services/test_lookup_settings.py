"""Which settings hold for a lookup: the user's or a file named instead, under those of the workspace."""

from pathlib import Path

import pytest

from tuiz.files.errors import FileMissing
from tuiz.services.finding_zone import ZoneFinder


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with the user's settings elsewhere."""
    for word in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"TUIZ_{word}_DIR", str(tmp_path / word.lower()))
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text("[lookup]\nport = 1001\ntries = 7\n")
    desk = tmp_path / "desk"
    desk.mkdir()
    monkeypatch.chdir(desk)
    return desk


def test_the_users_own_settings_hold(desk: Path) -> None:
    """Where nothing else is said."""
    assert desk.is_dir()
    assert ZoneFinder().settings.lookup.port == 1001


def test_the_current_folders_settings_win(desk: Path) -> None:
    """A workspace needn't be named to be used where one stands."""
    (desk / "tuiz.toml").write_text("[lookup]\nport = 1002\n")

    lookup = ZoneFinder().settings.lookup

    assert (lookup.port, lookup.tries) == (1002, 7)


def test_a_named_workspaces_settings_win(desk: Path) -> None:
    """`-w DIR` and `-w DIR/zone` alike."""
    (desk / "tuiz.toml").write_text("[lookup]\nport = 1002\n")
    other = desk / "other"
    other.mkdir()
    (other / "tuiz.toml").write_text("[lookup]\nport = 1003\n")
    (other / "example.com.zone").write_text("")

    assert ZoneFinder(other).settings.lookup.port == 1003
    assert ZoneFinder(other / "example.com.zone").settings.lookup.port == 1003


def test_a_named_file_stands_for_the_users_settings(desk: Path) -> None:
    """`--config FILE` takes nothing of the user's own, and paths begin at the file."""
    (desk / "elsewhere").mkdir()
    config = desk / "elsewhere" / "test-root.toml"
    config.write_text('[lookup]\nroot_hints = "hints.zone"\n')
    (desk / "elsewhere" / "hints.zone").write_text("")

    lookup = ZoneFinder(config=config).settings.lookup

    assert (lookup.port, lookup.tries) == (53, 2)
    assert lookup.root_hints == desk / "elsewhere" / "hints.zone"


def test_a_file_that_isnt_there_is_told(desk: Path) -> None:
    """A slip in the name of settings never leads to other settings."""
    with pytest.raises(FileMissing, match=r"missing\.toml"):
        _ = ZoneFinder(config=desk / "missing.toml").settings
    with pytest.raises(FileMissing, match="nowhere"):
        _ = ZoneFinder(desk / "nowhere").settings
