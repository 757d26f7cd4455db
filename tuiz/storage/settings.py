"""The three sorts of settings: the user's, a workspace's and a zone's.

Whatever is wrong in one of the files is a finding, and the rest is used. What could run a command or make files outside
the workspace readable counts in the user's own settings only: a folder of zones may come from anywhere.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from tuiz.domain.name_servers import NameServerSet
    from tuiz.domain.serial import SerialPolicy
    from tuiz.storage.toml_file import SettingFinding

Server = Literal["bind", "knot", "nsd", "powerdns"]
Role = Literal["primary", "secondary"]
RegistrarKind = Literal["manual", "parent", "dnsimple"]
_NO_SETS: "Mapping[str, NameServerSet]" = MappingProxyType({})


class Defaults(NamedTuple):
    """What a new zone begins with; None leaves it to tuiz. Times are in seconds."""

    name_servers: tuple[str, ...] = ()
    mname: str | None = None
    rname: str | None = None
    """As it was written."""
    ttl: int | None = None
    refresh: int | None = None
    retry: int | None = None
    expire: int | None = None
    minimum: int | None = None


class LookupSettings(NamedTuple):
    """How the live DNS is asked: where names are resolved, where a trace begins, and how patient both are."""

    resolvers: tuple[str, ...] = ()
    """Recursive resolvers, each in a form that `tuiz.lookups.endpoint` reads; none leaves them to the system."""
    root_hints: Path | None = None
    """A zone file with the root's NS, A and AAAA; None takes IANA's."""
    trust_anchor: Path | None = None
    """A zone file with the root's DS or DNSKEY; None takes IANA's, unless the root is another one."""
    port: int = 53
    """Where authoritative servers listen, and resolvers that name no port."""
    timeout_seconds: float = 3.0
    """How long one try may take."""
    tries: int = 2
    deadline_seconds: float = 10.0
    """How long one question may take with all its tries."""
    verify_rate: int = 500
    """The most questions in a second that one server is asked while a zone is verified."""


class RegistrarSettings(NamedTuple):
    """A registrar that the user named: what sort it is and how it is reached. It holds no secret, only where one is."""

    label: str
    kind: RegistrarKind
    server: str | None = None
    """Of a parent zone, in a form that `tuiz.lookups.endpoint` reads."""
    key: Path | None = None
    """A file with TSIG keys."""
    key_name: str | None = None
    """Which of them; None takes the only one."""
    zone: str | None = None
    """The parent zone, absolute; None finds it out."""
    token: Mapping[str, str | list[str]] | None = None
    """Where the secret is: one of env, command, keyring or file, with its value."""
    url: str | None = None
    """Of its interface for programs, or of its web page."""
    account: int | None = None


_NO_REGISTRARS: Mapping[str, RegistrarSettings] = MappingProxyType({})


class UserSettings(NamedTuple):
    """What the user has set for all workspaces."""

    theme: str | None = None
    keys: Mapping[str, str] | None = None
    """The key, or keys with a comma between, for a binding's id."""
    reload: tuple[str, ...] = ()
    """The command, without a shell, that makes the name server load a zone; `{zone}` in it stands for the zone."""
    include_paths: tuple[Path, ...] = ()
    """Where files may lie that zones include, beside the workspace."""
    ignore: tuple[str, ...] = ()
    serial: "SerialPolicy | None" = None
    server: Server | None = None
    defaults: Defaults = Defaults()
    lookup: LookupSettings = LookupSettings()
    name_server_sets: "Mapping[str, NameServerSet]" = _NO_SETS
    """One's own, by their labels in lower case."""
    registrars: Mapping[str, RegistrarSettings] = _NO_REGISTRARS
    """By their labels. They count here only."""
    rdap_bootstrap: Path | str | None = None
    """A list of the RDAP servers for domains, as IANA publishes it (RFC 9224): a file, or a text where it is to be
    fetched from. It counts here only."""
    trusted: Path | None = None
    """Where it is kept which workspaces' settings may run commands and widen what is read; None trusts none."""
    findings: "tuple[SettingFinding, ...]" = ()


class WorkspaceSettings(NamedTuple):
    """What holds for one workspace, the user's own settings included where it says nothing."""

    ignore: tuple[str, ...] = ()
    """Patterns of files and folders that aren't looked at; the user's are added."""
    include_directory: Path | None = None
    """Where relative names of included files begin."""
    reload: tuple[str, ...] = ()
    """As the user's, where the user trusts this file; else the user's own."""
    include_paths: tuple[Path, ...] = ()
    """The user's, and those of a file that the user trusts."""
    serial: "SerialPolicy | None" = None
    server: Server | None = None
    defaults: Defaults = Defaults()
    lookup: LookupSettings = LookupSettings()
    name_server_sets: "Mapping[str, NameServerSet]" = _NO_SETS
    """The workspace's, and those of the user's that have other labels."""
    registrars: tuple[str, ...] = ()
    """The labels of the user's registrars."""
    findings: "tuple[SettingFinding, ...]" = ()


class DomainSettings(NamedTuple):
    """What holds for one zone."""

    origin: str | None = None
    """Absolute."""
    role: Role | None = None
    dynamic: bool | None = None
    signed: Literal["edit"] | None = None
    serial: "SerialPolicy | None" = None
    server: Server | None = None
    vanity: tuple[str, ...] = ()
    """Host names, absolute, whose addresses are System Records."""
    vanity_for: tuple[str, ...] | str | None = None
    """Whose servers those are: the label of a set, or host names, absolute; what comes back when they are disabled."""
    vanity_servers: tuple[tuple[str, ...], ...] = ()
    """The addresses of each of the servers that those stand for, where that is known of all of them."""
    missing_sets: tuple[str, ...] = ()
    """The labels of name server sets that are named, and that there aren't."""
    name_servers: tuple[str, ...] | str | None = None
    """The hosts, absolute, that the zone's NS records are meant to name; or the label of a set of them."""
    set_hosts: tuple[str, ...] = ()
    """The hosts of that set, absolute."""
    delegation: tuple[str, ...] = ()
    """The hosts, absolute, that the parent zone is meant to name."""
    registrar: str | None = None
    """Where the domain is registered."""
    publish: tuple[str, ...] = ()
    """The names of the targets that the zone is published to."""
    findings: "tuple[SettingFinding, ...]" = ()

    @property
    def intended_hosts(self) -> tuple[str, ...]:
        """The hosts that the zone's NS records are meant to name; none where nothing is said."""
        return self.name_servers if isinstance(self.name_servers, tuple) else self.set_hosts


def read_user_settings(path: Path, trusted: Path | None = None) -> UserSettings:
    """Return the user's settings in the file at *path*; all unset when there is none.

    Args:
        path: the file.
        trusted: where it is kept which workspaces' settings the user trusts.

    Raises:
        StorageError: the file can't be read.
    """
    if not os.path.lexists(path):
        return UserSettings(trusted=trusted)
    from tuiz.storage import settings_reading

    return settings_reading.read_user_settings(path)._replace(trusted=trusted)


def read_workspace_settings(path: Path, user: UserSettings) -> WorkspaceSettings:
    """Return the settings of the workspace in the file at *path*, on top of the user's.

    Raises:
        StorageError: the file can't be read.
    """
    if not os.path.lexists(path):
        return WorkspaceSettings(
            ignore=user.ignore,
            reload=user.reload,
            include_paths=user.include_paths,
            serial=user.serial,
            server=user.server,
            defaults=user.defaults,
            lookup=user.lookup,
            name_server_sets=user.name_server_sets,
            registrars=tuple(user.registrars),
        )
    from tuiz.storage import settings_reading

    return settings_reading.read_workspace_settings(path, user)


def read_domain_settings(path: Path, workspace: WorkspaceSettings) -> DomainSettings:
    """Return the settings of the zone in the file at *path*, on top of the workspace's.

    Raises:
        StorageError: the file can't be read.
    """
    from tuiz.storage import zone_settings

    return zone_settings.read_domain_settings(path, workspace)
