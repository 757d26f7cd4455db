"""Where the user's own config, data and state lie, also under sudo."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

_NAME = "tuiz"
_PRIVATE = 0o700
_SYSTEM: str = sys.platform
_XDG: Final = {"CONFIG": ".config", "DATA": ".local/share", "STATE": ".local/state", "CACHE": ".cache"}


class Owner(NamedTuple):
    """The user whom new files are given to."""

    uid: int
    gid: int
    home: Path


class Places(NamedTuple):
    """The folders of the user; none of them needs to be there yet."""

    config: Path
    data: Path
    state: Path
    owner: Owner | None = None
    """Whom new folders and files are given to: the real user under sudo, else nobody else than who runs the program."""
    cached: Path | None = None
    """What can be had anew; None where that is in the state folder."""

    @classmethod
    def of_user(cls, environ: Mapping[str, str] = os.environ) -> "Places":
        """Return the real user's places; `TUIZ_CONFIG_DIR`, `_DATA_`, `_STATE_` and `_CACHE_` replace them."""
        owner = _behind_sudo(environ)
        places = {
            word: Path(environ.get(f"TUIZ_{word}_DIR") or _in_home_of(owner, path)).absolute()
            for word, path in _usual(environ).items()
        }
        return cls(places["CONFIG"], places["DATA"], places["STATE"], owner, places["CACHE"])

    @property
    def settings_file(self) -> Path:
        """The user's settings."""
        return self.config / "config.toml"

    @property
    def journal_file(self) -> Path:
        """The journal of drafts and revisions."""
        return self.state / "journal.sqlite3"

    def has_journal(self) -> bool:
        """Return whether there is a journal, or may be one where nobody may look."""
        try:
            return self.journal_file.exists()
        except OSError:
            return True

    @property
    def rdap_list(self) -> Path:
        """The list of RDAP servers that was fetched last."""
        return (self.cached or self.state / "cache") / "rdap" / "dns.json"

    @property
    def trusted_file(self) -> Path:
        """Which workspaces' settings the user trusts."""
        return self.config / "trusted.json"

    @property
    def workspace(self) -> Path:
        """The default workspace."""
        return self.data / "zones"

    def safety_copy(self, zone_id: int) -> Path:
        """Where the texts of a zone are kept while its file is written in place; the folder is made if need be."""
        return self.make(self.state / "copies") / str(zone_id)

    def make(self, folder: Path) -> Path:
        """Make sure that *folder*, one of the places or below one, is there, closed to others, and the user's own.

        Raises:
            OSError: the system refuses.
        """
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        for path in reversed(missing):
            path.mkdir(mode=_PRIVATE, exist_ok=True)
            self.give(path)
        if folder.is_relative_to(self.state) and folder.stat().st_mode & 0o077 and _is_ours(folder, self.owner):
            folder.chmod(_PRIVATE)
        return folder

    def give(self, path: Path) -> None:
        """Make *path*, which was just made, the real user's."""
        if self.owner is not None:
            os.chown(path, self.owner.uid, self.owner.gid, follow_symlinks=False)


def _usual(environ: Mapping[str, str]) -> dict[str, Path]:
    """Return where the system keeps a user's files of each sort."""
    home = environ.get("HOME", "")
    if _SYSTEM == "linux" and home.startswith(os.sep):
        # The XDG base directories, which platformdirs would tell, too: its import alone takes a tenth of a command.
        return {word: Path(_xdg_folder(environ, word) or f"{home}/{folder}", _NAME) for word, folder in _XDG.items()}
    import platformdirs

    return {
        "CONFIG": platformdirs.user_config_path(_NAME, appauthor=False),
        "DATA": platformdirs.user_data_path(_NAME, appauthor=False),
        "STATE": platformdirs.user_state_path(_NAME, appauthor=False),
        "CACHE": platformdirs.user_cache_path(_NAME, appauthor=False),
    }


def _xdg_folder(environ: Mapping[str, str], word: str) -> str | None:
    """Return the folder that the user has set; a relative one doesn't count."""
    folder = environ.get(f"XDG_{word}_HOME", "")
    return folder if folder.startswith(os.sep) else None


def _behind_sudo(environ: Mapping[str, str]) -> Owner | None:
    """Return the user who called sudo; only root is believed, since everyone can set a variable."""
    number = environ.get("SUDO_UID", "")
    if os.geteuid() != 0 or not number.isdecimal() or int(number) == 0:
        return None
    import pwd

    try:
        user = pwd.getpwuid(int(number))
    except (KeyError, OverflowError):
        return None
    return Owner(user.pw_uid, user.pw_gid, Path(user.pw_dir))


def _in_home_of(owner: Owner | None, path: Path) -> Path:
    """Return *path* in the home of *owner* instead of that of the user whom sudo made us."""
    home = Path.home()
    if owner is None or not path.is_relative_to(home):
        return path
    return owner.home / path.relative_to(home)


def _is_ours(folder: Path, owner: Owner | None) -> bool:
    return folder.stat().st_uid == (owner.uid if owner else os.geteuid())
