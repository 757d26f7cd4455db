"""Trust a workspace's settings: what they may do then, and that they may."""

from pathlib import Path
from typing import NamedTuple

from tuiz.errors import SettingsError, StorageError
from tuiz.files.identity import read_file
from tuiz.storage.places import Places
from tuiz.storage.settings import UserSettings
from tuiz.storage.settings_reading import read_trusted_settings
from tuiz.storage.trust import trust
from tuiz.storage.zone_names import WORKSPACE_SETTINGS


class Trusted(NamedTuple):
    """A workspace's settings, and what they may do."""

    file: Path
    is_trusted: bool
    reload: tuple[str, ...]
    """The command that is run after a save."""
    include_paths: tuple[Path, ...]
    """Where files may lie that zones include."""


def trust_workspace(folder: Path, *, revoke: bool = False, places: Places | None = None) -> Trusted:
    """Keep that the settings of the workspace at *folder* are trusted as they are now, or no longer.

    Raises:
        SettingsError: there is nothing in them that needs it.
        StorageError: they can't be read, or that can't be kept.
    """
    places = places or Places.of_user()
    path = folder.absolute() / WORKSPACE_SETTINGS
    data, identity = read_file(path)
    settings = read_trusted_settings(path, UserSettings())
    if not revoke and not (settings.reload or settings.include_paths):
        raise SettingsError(
            f"Nothing in {path} needs to be trusted.", hint="Only reload and include_paths do; the rest counts anyway."
        )
    try:
        places.make(places.config)
    except OSError as error:
        raise StorageError(f"The folder {places.config} can't be made: {error.strerror}.") from error
    trust(places.trusted_file, path, None if revoke else identity.digest)
    if not revoke and read_file(path)[0] != data:
        raise StorageError(f"{path} was changed meanwhile.", hint="Look at it again, then repeat the command.")
    return Trusted(path, not revoke, settings.reload, settings.include_paths)
