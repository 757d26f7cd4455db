"""What is known of a zone file before it is read whole: its origin, its settings, and whether it is ours to edit."""

from pathlib import Path
from typing import Literal, NamedTuple

from tuiz.errors import StorageError
from tuiz.storage.settings import DomainSettings, WorkspaceSettings, read_domain_settings
from tuiz.storage.zone_files import ZoneFile
from tuiz.storage.zone_names import origin_from_name
from tuiz.storage.zone_sniff import Content, sniff_file

OriginSource = Literal["settings", "soa", "name"]


class Origin(NamedTuple):
    """The name of a zone, and where we know it from."""

    name: str
    """Absolute."""
    source: OriginSource

    @property
    def is_guess(self) -> bool:
        """Whether it is taken from the file's name, and has to be confirmed before the first save."""
        return self.source == "name"


class ZoneFacts(NamedTuple):
    """What is known of a zone file."""

    file: ZoneFile
    content: Content
    origin: Origin | None
    """None when nothing tells, not even the file's name."""
    settings: DomainSettings

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.file.path

    @property
    def may_be_dynamic(self) -> bool:
        """Whether a name server may be changing the zone by itself, so that editing needs care."""
        return self.file.has_journal if self.settings.dynamic is None else self.settings.dynamic

    @property
    def is_secondary(self) -> bool:
        """Whether the file is a copy that a name server fetched."""
        return self.settings.role == "secondary"

    @property
    def conversion(self) -> list[str] | None:
        """The command that makes a zone file of one in BIND's own format; None for others."""
        if self.content not in {Content.RAW, Content.MAP}:
            return None
        kind = "raw" if self.content is Content.RAW else "map"
        journal = ["-j"] if self.file.has_journal else []
        name = self.origin.name if self.origin else "ZONE"
        return [
            "named-compilezone",
            "-f",
            kind,
            "-F",
            "text",
            *journal,
            "-o",
            f"{self.path}.zone",
            name,
            str(self.path),
        ]

    @property
    def why_read_only(self) -> str | None:
        """Why the zone isn't to be edited in this file, as sentences; None when nothing known so far speaks against."""
        if (command := self.conversion) is not None:
            import shlex

            older = " (of BIND 9.16 or older)" if self.content is Content.MAP else ""
            return f"This is BIND's own format. {shlex.join(command)}{older} makes a zone file of it."
        if self.is_secondary:
            return "This is a secondary's copy, which the next transfer replaces. Edit the zone on its primary."
        return None


def facts_of(file: ZoneFile, workspace: WorkspaceSettings) -> ZoneFacts:
    """Return what is known of *file*, by a look at its beginning and at the settings beside it."""
    settings = _settings_of(file, workspace)
    sniff = sniff_file(f"{file.folder}/{file.name}")
    return ZoneFacts(file, sniff.content, _origin(file, settings, sniff.owner), settings)


def _settings_of(file: ZoneFile, workspace: WorkspaceSettings) -> DomainSettings:
    if not file.has_settings:
        return DomainSettings(serial=workspace.serial, server=workspace.server)
    try:
        return read_domain_settings(file.settings_path, workspace)
    except StorageError as error:
        from tuiz.storage.toml_file import SettingFinding

        # Settings that can't be read must not hide the zone.
        finding = SettingFinding(file.settings_path, None, error.message, error.hint)
        return DomainSettings(serial=workspace.serial, server=workspace.server, findings=(finding,))


def _origin(file: ZoneFile, settings: DomainSettings, soa_owner: str | None) -> Origin | None:
    if settings.origin is not None:
        return Origin(settings.origin, "settings")
    if soa_owner is not None:
        return Origin(soa_owner, "soa")
    guess = origin_from_name(file.name)
    return Origin(guess, "name") if guess is not None else None
