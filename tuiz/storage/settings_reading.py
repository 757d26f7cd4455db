"""Read the settings of a user and of a workspace from their files; a zone's are read in `zone_settings`.

Whatever is wrong in one of the files is a finding, and the rest is used. What could run a command or make files outside
the workspace readable counts in the user's own settings only: a folder of zones may come from anywhere.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, cast

from tuiz.domain.serial import SerialPolicy
from tuiz.storage.lookup_reading import LOOKUP, lookup_settings
from tuiz.storage.name_server_sets import KEY as SETS
from tuiz.storage.name_server_sets import SetTable, read_sets
from tuiz.storage.registrar_reading import KEY as REGISTRARS
from tuiz.storage.registrar_reading import RegistrarTable, read_registrars
from tuiz.storage.setting_kinds import (
    HOST_NAMES,
    ZONE_NAME,
    Kind,
    Table,
    Text,
    Texts,
    TextTable,
    Whole,
    absolute,
    compare,
)
from tuiz.storage.settings import Defaults, LookupSettings, Server, UserSettings, WorkspaceSettings
from tuiz.storage.toml_file import TomlFile, read_toml
from tuiz.storage.trust import is_trusted
from tuiz.storage.zone_settings import ABOUT_FOLDERS, ABOUT_ZONES, NOT_IN_FOLDERS, SERIAL, SERVER, texts

_SECONDS = Whole(0, 2**31 - 1)
_TIMES: tuple[Literal["ttl", "refresh", "retry", "expire", "minimum"], ...]
_TIMES = ("ttl", "refresh", "retry", "expire", "minimum")
_DEFAULTS = Table(
    {"name_servers": HOST_NAMES, "mname": ZONE_NAME, "rname": Text(), **dict.fromkeys(_TIMES, _SECONDS)},
)

_SHARED: Mapping[str, Kind] = {
    "serial": SERIAL,
    "server": SERVER,
    "ignore": Texts(),
    "defaults": _DEFAULTS,
    "lookup": LOOKUP,
    SETS: SetTable(),
}
_USER: Mapping[str, Kind] = {
    **_SHARED,
    "theme": Text(),
    "keys": TextTable(),
    "reload": Texts(),
    "include_paths": Texts(),
    REGISTRARS: RegistrarTable(),
    "rdap_bootstrap": Text("the path of a file, or an https address"),
}
_WORKSPACE: Mapping[str, Kind] = {**_SHARED, "include_directory": Text()}
_IF_TRUSTED: Mapping[str, Kind] = {"reload": Texts(), "include_paths": Texts()}
"""What could run a command, or make files outside the workspace readable."""


def read_user_settings(path: Path) -> UserSettings:
    """Return the user's settings in the file at *path*; all unset when there is none.

    Raises:
        StorageError: the file can't be read.
    """
    file = read_toml(path)
    values, findings = compare(file, _USER, ABOUT_ZONES | {"include_directory": ABOUT_FOLDERS["include_directory"]})
    return UserSettings(
        theme=cast("str | None", values.get("theme")),
        keys=cast("dict[str, str] | None", values.get("keys")),
        reload=texts(values, "reload"),
        include_paths=_paths(values, path),
        ignore=texts(values, "ignore"),
        serial=cast("SerialPolicy | None", values.get("serial")),
        server=cast("Server | None", values.get("server")),
        defaults=_defaults(values),
        lookup=lookup_settings(file, values, LookupSettings(), findings),
        name_server_sets=read_sets(file, values, "user", findings),
        registrars=read_registrars(file, values, findings),
        rdap_bootstrap=_bootstrap(path, cast("str | None", values.get("rdap_bootstrap"))),
        findings=tuple(findings),
    )


def _bootstrap(path: Path, text: str | None) -> Path | str | None:
    """Return the file that a setting in the file at *path* names, or the address."""
    if text is None or text.lower().startswith(("https:", "http:")):
        return text
    return path.absolute().parent / Path(text).expanduser()


def read_workspace_settings(path: Path, user: UserSettings) -> WorkspaceSettings:
    """Return the settings of the workspace in the file at *path*, on top of the user's.

    Raises:
        StorageError: the file can't be read.
    """
    file = read_toml(path)
    needs_trust = bool(_IF_TRUSTED.keys() & file.values.keys())
    return _workspace_settings(file, user, trusted=needs_trust and is_trusted(user.trusted, path, file.text))


def read_trusted_settings(path: Path, user: UserSettings) -> WorkspaceSettings:
    """Return the settings of a workspace as they count once the user trusts the file; raises what reading it does."""
    return _workspace_settings(read_toml(path), user, trusted=True)


def _workspace_settings(file: TomlFile, user: UserSettings, *, trusted: bool) -> WorkspaceSettings:
    path = file.path
    keys = {**_WORKSPACE, **_IF_TRUSTED} if trusted else _WORKSPACE
    values, findings = compare(file, keys, NOT_IN_FOLDERS | ABOUT_ZONES)
    include_directory = cast("str | None", values.get("include_directory"))
    defaults = _defaults(values)
    return WorkspaceSettings(
        ignore=(*texts(values, "ignore"), *user.ignore),
        include_directory=path.parent / include_directory if include_directory else None,
        reload=texts(values, "reload") or user.reload,
        include_paths=(*_paths(values, path), *user.include_paths),
        serial=cast("SerialPolicy | None", values.get("serial")) or user.serial,
        server=cast("Server | None", values.get("server")) or user.server,
        defaults=_over(defaults, user.defaults),
        lookup=lookup_settings(file, values, user.lookup, findings),
        name_server_sets={**user.name_server_sets, **read_sets(file, values, "workspace", findings)},
        registrars=tuple(user.registrars),
        findings=tuple(findings),
    )


def _paths(values: Mapping[str, object], file: Path) -> tuple[Path, ...]:
    return tuple(file.parent / Path(text).expanduser() for text in texts(values, "include_paths"))


def _defaults(values: Mapping[str, object]) -> Defaults:
    table = cast("dict[str, object]", values.get("defaults", {}))
    mname = cast("str | None", table.get("mname"))
    seconds = {key: cast("int | None", table.get(key)) for key in _TIMES}
    return Defaults(
        name_servers=tuple(absolute(host) for host in texts(table, "name_servers")),
        mname=absolute(mname) if mname else None,
        rname=cast("str | None", table.get("rname")),
        **seconds,
    )


def _over(defaults: Defaults, other: Defaults) -> Defaults:
    """Return *defaults* with what they leave open taken from *other*."""
    given = {name: value for name, value in defaults._asdict().items() if value not in {None, ()}}
    return other._replace(**given)
