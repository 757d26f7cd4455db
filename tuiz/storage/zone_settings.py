"""Read the settings beside a zone file.

Whatever is wrong in them is a finding, and the rest is used. The first paint of a folder may wait for this: it imports
nothing that only the settings of users and workspaces need.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, cast

from tuiz.domain.serial import SerialPolicy
from tuiz.storage.setting_kinds import (
    HOST_NAMES,
    ZONE_NAME,
    Choice,
    Either,
    Flag,
    Kind,
    Text,
    Texts,
    absolute,
    compare,
)
from tuiz.storage.settings import DomainSettings, Role, Server, WorkspaceSettings
from tuiz.storage.toml_file import SettingFinding, read_toml

ALWAYS = ("manual", "parent")
"""The labels of registrars that are always there."""
SERIAL = Choice(("date", "unix", "increment", "keep"))
"""A policy for SERIAL."""
SERVER = Choice(("bind", "knot", "nsd", "powerdns"))
"""A name server's program."""
_DOMAIN: Mapping[str, Kind] = {
    "origin": ZONE_NAME,
    "role": Choice(("primary", "secondary")),
    "dynamic": Flag(),
    "signed": Choice(("edit",)),
    "serial": SERIAL,
    "server": SERVER,
    "vanity": HOST_NAMES,
    "vanity_for": Either(HOST_NAMES, Text("the name of a set")),
    "name_servers": Either(HOST_NAMES, Text("the name of a set")),
    "delegation": HOST_NAMES,
    "registrar": Text(),
    "publish": Either(Texts(), Text()),
}

_OWN_ONLY = "For safety it counts only in your own config.toml, or in a tuiz.toml that tuiz trust has allowed as it is."
NOT_IN_FOLDERS = {"reload": _OWN_ONLY, "include_paths": _OWN_ONLY}
NOT_IN_FOLDERS |= dict.fromkeys(("registrars", "rdap_bootstrap"), "For safety it counts only in your own config.toml.")
NOT_IN_FOLDERS |= dict.fromkeys(("theme", "keys"), "It belongs into your own config.toml.")
"""Why a key of the user's settings isn't used in a workspace's, nor in a zone's."""
ABOUT_ZONES = dict.fromkeys(
    tuple(_DOMAIN.keys() - {"serial", "server"}),
    "It belongs into the TOML file beside a zone file.",
)
"""Why a key of a zone's settings isn't used elsewhere."""
ABOUT_FOLDERS = dict.fromkeys(("include_directory", "ignore", "defaults"), "It belongs into a workspace's tuiz.toml.")
"""Why a key of a workspace's settings isn't used elsewhere."""


def read_domain_settings(path: Path, workspace: WorkspaceSettings) -> DomainSettings:
    """Return the settings of the zone in the file at *path*, on top of the workspace's.

    Raises:
        StorageError: the file can't be read.
    """
    file = read_toml(path)
    values, findings = compare(file, _DOMAIN, NOT_IN_FOLDERS | ABOUT_FOLDERS)
    set_hosts: tuple[str, ...] = ()
    missing: dict[str, None] = {}
    for key in ("name_servers", "vanity_for"):
        if isinstance(label := values.get(key), str):
            from tuiz.storage.name_server_sets import all_sets, find_set  # most zones name none

            found = find_set(label, workspace.name_server_sets)
            if found is None:
                missing[label] = None
                message = f'{key} names the set "{label}", and there is none of this label.'
                labels = ", ".join(each.label for each in all_sets(workspace.name_server_sets))
                findings.append(SettingFinding(path, file.line_of((key,)), message, f"There are {labels}."))
            elif key == "name_servers":
                set_hosts = found.hosts
    if isinstance(label := values.get("registrar"), str) and label not in (known := (*workspace.registrars, *ALWAYS)):
        findings.append(_no_registrar(path, file.line_of(("registrar",)), label, known))
    origin = cast("str | None", values.get("origin"))
    vanity = _hosts(values, "vanity")
    return DomainSettings(
        origin=absolute(origin) if origin else None,
        role=cast("Role | None", values.get("role")),
        dynamic=cast("bool | None", values.get("dynamic")),
        signed=cast('Literal["edit"] | None', values.get("signed")),
        serial=cast("SerialPolicy | None", values.get("serial")) or workspace.serial,
        server=cast("Server | None", values.get("server")) or workspace.server,
        vanity=vanity,
        vanity_for=_set_or_hosts(values, "vanity_for"),
        vanity_servers=_servers(vanity, values.get("vanity_for"), workspace),
        missing_sets=tuple(missing),
        name_servers=_set_or_hosts(values, "name_servers"),
        set_hosts=set_hosts,
        delegation=_hosts(values, "delegation"),
        registrar=cast("str | None", values.get("registrar")),
        publish=(publish,) if isinstance(publish := values.get("publish"), str) else texts(values, "publish"),
        findings=tuple(findings),
    )


def texts(values: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Return the texts of a list, none where the key isn't set."""
    return tuple(cast("list[str]", values.get(key, [])))


def _no_registrar(path: Path, line: int | None, label: str, known: Sequence[str]) -> SettingFinding:
    """Return that a zone's registrar isn't among the *known* ones, with what may be meant."""
    from difflib import get_close_matches  # few zones name one that isn't there

    folded = {each.lower(): each for each in known}
    nearest = get_close_matches(label.lower(), folded, n=1)
    meant = f"Did you mean {folded[nearest[0]]}? " if nearest else ""
    hint = f"{meant}There are {', '.join(known)}; [registrars.LABEL] in your config.toml makes another."
    return SettingFinding(path, line, f'registrar names "{label}", and there is no registrar of this label.', hint)


def _hosts(values: Mapping[str, object], key: str) -> tuple[str, ...]:
    return tuple(absolute(host) for host in texts(values, key))


def _set_or_hosts(values: Mapping[str, object], key: str) -> tuple[str, ...] | str | None:
    written = values.get(key)
    return written if written is None or isinstance(written, str) else _hosts(values, key)


def _servers(vanity: tuple[str, ...], provider: object, workspace: WorkspaceSettings) -> tuple[tuple[str, ...], ...]:
    """Return the addresses of each of the servers that vanity names stand for; none where those of some are unknown."""
    if not vanity or not isinstance(provider, str):
        return ()
    from tuiz.storage.name_server_sets import find_set  # few zones have any

    found = find_set(provider, workspace.name_server_sets)
    if found is None or len(found.hosts) < len(vanity):
        return ()
    servers = tuple(tuple(found.addresses.get(host, ())) for host in found.hosts)
    return servers if all(servers) else ()
