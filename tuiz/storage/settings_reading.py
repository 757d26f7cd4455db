"""Read the three sorts of settings from their files: the user's, a workspace's and a zone's.

Whatever is wrong in one of the files is a finding, and the rest is used. What could run a command or make files outside
the workspace readable counts in the user's own settings only: a folder of zones may come from anywhere.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, cast

from tuiz.domain.serial import SerialPolicy
from tuiz.storage.lookup_reading import LOOKUP, lookup_settings
from tuiz.storage.setting_kinds import (
    HOST_NAMES,
    ZONE_NAME,
    Choice,
    Either,
    Flag,
    Kind,
    Table,
    Text,
    Texts,
    TextTable,
    Whole,
    absolute,
    compare,
)
from tuiz.storage.settings import (
    Defaults,
    DomainSettings,
    LookupSettings,
    Role,
    Server,
    UserSettings,
    WorkspaceSettings,
)
from tuiz.storage.toml_file import SettingFinding, TomlFile, read_toml
from tuiz.storage.trust import is_trusted

_SECONDS = Whole(0, 2**31 - 1)
_SERIAL = Choice(("date", "unix", "increment", "keep"))
_SERVER = Choice(("bind", "knot", "nsd", "powerdns"))
_TIMES: tuple[Literal["ttl", "refresh", "retry", "expire", "minimum"], ...]
_TIMES = ("ttl", "refresh", "retry", "expire", "minimum")
_DEFAULTS = Table(
    {"name_servers": HOST_NAMES, "mname": ZONE_NAME, "rname": Text(), **dict.fromkeys(_TIMES, _SECONDS)},
)

_SHARED: Mapping[str, Kind] = {
    "serial": _SERIAL,
    "server": _SERVER,
    "ignore": Texts(),
    "defaults": _DEFAULTS,
    "lookup": LOOKUP,
}
_USER: Mapping[str, Kind] = {
    **_SHARED,
    "theme": Text(),
    "keys": TextTable(),
    "reload": Texts(),
    "include_paths": Texts(),
}
_WORKSPACE: Mapping[str, Kind] = {**_SHARED, "include_directory": Text()}
_DOMAIN: Mapping[str, Kind] = {
    "origin": ZONE_NAME,
    "role": Choice(("primary", "secondary")),
    "dynamic": Flag(),
    "signed": Choice(("edit",)),
    "serial": _SERIAL,
    "server": _SERVER,
    "vanity": HOST_NAMES,
    "name_servers": Either(HOST_NAMES, Text("the name of a set")),
    "delegation": HOST_NAMES,
    "registrar": Text(),
    "publish": Either(Texts(), Text()),
}
_IF_TRUSTED: Mapping[str, Kind] = {"reload": Texts(), "include_paths": Texts()}
"""What could run a command, or make files outside the workspace readable."""

_OWN_ONLY = "For safety it counts only in your own config.toml, or in a tuiz.toml that tuiz trust has allowed as it is."
_NOT_IN_FOLDERS = {"reload": _OWN_ONLY, "include_paths": _OWN_ONLY}
_NOT_IN_FOLDERS |= dict.fromkeys(("theme", "keys"), "It belongs into your own config.toml.")
_ABOUT_ZONES = dict.fromkeys(
    ("origin", "role", "dynamic", "signed", "vanity", "name_servers", "delegation", "registrar", "publish"),
    "It belongs into the TOML file beside a zone file.",
)
_ABOUT_FOLDERS = dict.fromkeys(("include_directory", "ignore", "defaults"), "It belongs into a workspace's tuiz.toml.")

_SETS_UNKNOWN = "The zone's NS records aren't compared with it. With a list of host names instead, they are."


def read_user_settings(path: Path) -> UserSettings:
    """Return the user's settings in the file at *path*; all unset when there is none.

    Raises:
        StorageError: the file can't be read.
    """
    file = read_toml(path)
    values, findings = compare(file, _USER, _ABOUT_ZONES | {"include_directory": _ABOUT_FOLDERS["include_directory"]})
    return UserSettings(
        theme=cast("str | None", values.get("theme")),
        keys=cast("dict[str, str] | None", values.get("keys")),
        reload=_texts(values, "reload"),
        include_paths=_paths(values, path),
        ignore=_texts(values, "ignore"),
        serial=cast("SerialPolicy | None", values.get("serial")),
        server=cast("Server | None", values.get("server")),
        defaults=_defaults(values),
        lookup=lookup_settings(file, values, LookupSettings(), findings),
        findings=tuple(findings),
    )


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
    values, findings = compare(file, keys, _NOT_IN_FOLDERS | _ABOUT_ZONES)
    include_directory = cast("str | None", values.get("include_directory"))
    defaults = _defaults(values)
    return WorkspaceSettings(
        ignore=(*_texts(values, "ignore"), *user.ignore),
        include_directory=path.parent / include_directory if include_directory else None,
        reload=_texts(values, "reload") or user.reload,
        include_paths=(*_paths(values, path), *user.include_paths),
        serial=cast("SerialPolicy | None", values.get("serial")) or user.serial,
        server=cast("Server | None", values.get("server")) or user.server,
        defaults=_over(defaults, user.defaults),
        lookup=lookup_settings(file, values, user.lookup, findings),
        findings=tuple(findings),
    )


def read_domain_settings(path: Path, workspace: WorkspaceSettings) -> DomainSettings:
    """Return the settings of the zone in the file at *path*, on top of the workspace's.

    Raises:
        StorageError: the file can't be read.
    """
    file = read_toml(path)
    values, findings = compare(file, _DOMAIN, _NOT_IN_FOLDERS | _ABOUT_FOLDERS)
    if isinstance(name := values.get("name_servers"), str):
        message = f'name_servers names the set "{name}", and tuiz doesn\'t know name server sets yet.'
        findings.append(SettingFinding(path, file.line_of(("name_servers",)), message, _SETS_UNKNOWN))
    origin = cast("str | None", values.get("origin"))
    return DomainSettings(
        origin=absolute(origin) if origin else None,
        role=cast("Role | None", values.get("role")),
        dynamic=cast("bool | None", values.get("dynamic")),
        signed=cast('Literal["edit"] | None', values.get("signed")),
        serial=cast("SerialPolicy | None", values.get("serial")) or workspace.serial,
        server=cast("Server | None", values.get("server")) or workspace.server,
        vanity=_hosts(values, "vanity"),
        name_servers=_name_servers(values),
        delegation=_hosts(values, "delegation"),
        registrar=cast("str | None", values.get("registrar")),
        publish=(publish,) if isinstance(publish := values.get("publish"), str) else _texts(values, "publish"),
        findings=tuple(findings),
    )


def _paths(values: Mapping[str, object], file: Path) -> tuple[Path, ...]:
    return tuple(file.parent / Path(text).expanduser() for text in _texts(values, "include_paths"))


def _hosts(values: Mapping[str, object], key: str) -> tuple[str, ...]:
    return tuple(absolute(host) for host in _texts(values, key))


def _name_servers(values: Mapping[str, object]) -> tuple[str, ...] | str | None:
    written = values.get("name_servers")
    return written if written is None or isinstance(written, str) else _hosts(values, "name_servers")


def _texts(values: Mapping[str, object], key: str) -> tuple[str, ...]:
    return tuple(cast("list[str]", values.get(key, [])))


def _defaults(values: Mapping[str, object]) -> Defaults:
    table = cast("dict[str, object]", values.get("defaults", {}))
    mname = cast("str | None", table.get("mname"))
    seconds = {key: cast("int | None", table.get(key)) for key in _TIMES}
    return Defaults(
        name_servers=tuple(absolute(host) for host in _texts(table, "name_servers")),
        mname=absolute(mname) if mname else None,
        rname=cast("str | None", table.get("rname")),
        **seconds,
    )


def _over(defaults: Defaults, other: Defaults) -> Defaults:
    """Return *defaults* with what they leave open taken from *other*."""
    given = {name: value for name, value in defaults._asdict().items() if value not in {None, ()}}
    return other._replace(**given)
