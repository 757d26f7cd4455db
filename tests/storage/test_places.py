"""Where the user's own files lie, and to whom they belong."""

import os
import pwd
import resource
import stat
from pathlib import Path

import pytest
from platformdirs import user_config_path, user_data_path, user_state_path

from tests.files.child import NOBODY, in_child, open_folder_for_all
from tests.storage.conftest import operation
from tuiz.storage.errors import JournalNotWritten
from tuiz.storage.journal import Journal
from tuiz.storage.places import Owner, Places


def test_each_place_can_be_set_by_a_variable(tmp_path: Path) -> None:
    """A variable of ours decides, so that a try-out leaves nothing behind."""
    variables = {f"TUIZ_{word}_DIR": str(tmp_path / word) for word in ("CONFIG", "DATA", "STATE")}

    places = Places.of_user(variables)

    assert (places.config, places.data, places.state) == tuple(tmp_path / word for word in ("CONFIG", "DATA", "STATE"))


def test_places_are_the_users_own_by_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without variables they lie in the home folder, each in its own."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))

    places = Places.of_user({})

    assert all(place.is_relative_to(tmp_path) for place in (places.config, places.data, places.state))
    assert len({places.config, places.state}) == 2
    assert places.owner is None


@pytest.mark.parametrize("folder", ["", "relative", "/elsewhere"])
def test_places_are_where_platformdirs_has_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: str) -> None:
    """What is told without platformdirs, for a quick start, is what it tells."""
    words = ("CONFIG", "DATA", "STATE")
    variables = {"HOME": str(tmp_path), **{f"XDG_{word}_HOME": folder and f"{folder}/{word}" for word in words}}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    places = Places.of_user(variables)

    usual = (user_config_path("tuiz"), user_data_path("tuiz"), user_state_path("tuiz"))
    assert (places.config, places.data, places.state) == usual


def test_under_sudo_they_stay_the_real_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root's call through sudo finds the caller's folders; nobody else is believed."""
    user = pwd.getpwuid(NOBODY)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    is_root = os.geteuid() == 0

    places = Places.of_user({"SUDO_UID": str(NOBODY)})

    assert places.owner == (Owner(user.pw_uid, user.pw_gid, Path(user.pw_dir)) if is_root else None)
    assert places.state.is_relative_to(user.pw_dir if is_root else Path.home())
    for nonsense in ("", "0", "-1", "x", "99999999999999999999", "4294967290"):
        assert Places.of_user({"SUDO_UID": nonsense}).owner is None


def test_what_sudo_makes_is_the_real_users() -> None:
    """A journal made under sudo can be used by the user afterwards, its side files too."""
    with open_folder_for_all() as folder:
        user = Owner(NOBODY, NOBODY, folder) if os.geteuid() == 0 else None
        places = Places(folder / "config", folder / "data", folder / ".local" / "state" / "tuiz", user)
        Journal.open(places).close()
        kept_open = Journal.open(places)
        zone = kept_open.zones.enter(folder / "zone", "example.com.", "d")
        with kept_open.saves.lock(zone.id):
            pass

        owner = NOBODY if user else os.geteuid()
        made = [path for path in folder.rglob("*") if path.exists()]
        assert {path.name for path in made} > {"journal.sqlite3", "journal.sqlite3-wal", "locks"}
        assert {path.stat().st_uid for path in made} == {owner}
        assert in_child(lambda: Journal.open(places).zones.find(folder / "zone", "example.com.") is not None).value
        kept_open.close()


def test_a_state_folder_that_is_open_to_others_is_closed(places: Places) -> None:
    """An older or hand-made state folder becomes the user's only."""
    places.state.mkdir(parents=True, mode=0o755)

    Journal.open(places).close()

    assert stat.S_IMODE(places.state.stat().st_mode) == 0o700


def test_a_journal_that_cant_be_written_is_told() -> None:
    """A state folder that isn't writable is told, and isn't taken for a damaged journal."""
    with open_folder_for_all() as folder:
        places = Places(folder, folder, folder / "state")
        folder.chmod(0o555)

        outcome = in_child(lambda: Journal.open(places))

        assert outcome.kind == "journal-unavailable"
        assert str(places.state) in outcome.message


def test_a_journal_that_is_read_only_is_told() -> None:
    """A journal of another user's is told, and left where it is."""
    with open_folder_for_all() as folder:
        places = Places(folder, folder, folder / "state")
        Journal.open(places).close()
        places.journal_file.chmod(0o444)
        places.state.chmod(0o555)
        if os.geteuid() == 0:
            os.chown(places.state, NOBODY, NOBODY)

        outcome = in_child(lambda: Journal.open(places).zones.enter(folder / "zone", "example.com.", "d"))

        assert outcome.kind == "journal-unavailable"
        assert places.journal_file.exists()
        places.state.chmod(0o700)


def test_no_room_for_the_journal_is_told_and_loses_nothing() -> None:
    """When there is no room, the operation isn't journalled, the ones before are, and the error says what to do."""
    with open_folder_for_all() as folder:
        places = Places(folder, folder, folder / "state")

        def fill() -> object:
            journal = Journal.open(places)
            zone = journal.zones.enter(folder / "zone", "example.com.", "d")
            position = journal.stack.append(zone.id, [operation("one")], version=zone.position.version)
            resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000))
            try:
                journal.stack.append(zone.id, [operation("two", os.urandom(300_000))], version=position.version)
            except JournalNotWritten as error:
                return error.hint, journal.stack.position(zone.id) == position
            return None

        outcome = in_child(fill)

        assert outcome.value == (JournalNotWritten.hint, True)
        journal = Journal.open(places)
        assert [draft.position.pointer for draft in journal.zones.drafts()] == [1]
        journal.close()
