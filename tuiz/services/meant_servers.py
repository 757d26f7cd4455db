"""Which name servers the parent zone is meant to name, as a domain's files here say it.

The stored zone is read for that where no settings tell. A large one is read by a process of its own: the app's keys
wait for nothing that holds the interpreter.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tuiz.errors import TuizError
from tuiz.storage.settings import UserSettings

if TYPE_CHECKING:
    from tuiz.services.finding_zone import FoundZone

_MODULE: Final = "tuiz.services.meant_servers"
_LARGE: Final = 1 << 20
"""Bytes from which on another process reads a zone: a tenth of a second's work."""
_PATIENCE_SECONDS: Final = 120.0


def meant_servers(zone: "FoundZone") -> tuple[str, ...]:
    """Return the name servers, absolute; none where nothing here tells. Slow."""
    settings = zone.file.settings
    if told := settings.delegation or settings.intended_hosts:
        return told
    try:
        if zone.path.stat().st_size >= _LARGE:
            return _read_beside(zone)
        return _apex_hosts(zone)
    except (TuizError, OSError):
        return ()  # a finding tells of a file that can't be read


def _apex_hosts(zone: "FoundZone") -> tuple[str, ...]:
    from tuiz.services.records_view import apex_records

    return tuple(dict.fromkeys(record.rdata for record in apex_records(zone, "NS")))


def _read_beside(zone: "FoundZone") -> tuple[str, ...]:
    """Return what another process reads."""
    # -P: what lies in the current folder, which may be a folder of zones, is no module of ours.
    command = [sys.executable, "-P", "-m", _MODULE, str(zone.root), str(zone.path), zone.origin]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_PATIENCE_SECONDS, check=False, stdin=subprocess.DEVNULL
        )
        hosts = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return ()
    return tuple(hosts)


def main(root: str, path: str, origin: str) -> None:
    """Write the name servers that the zone in a file has at its apex, as JSON."""
    from tuiz.services.finding_zone import FoundZone
    from tuiz.storage.settings import read_workspace_settings
    from tuiz.storage.workspace import zone_file
    from tuiz.storage.zone_facts import facts_of
    from tuiz.storage.zone_names import WORKSPACE_SETTINGS

    user = UserSettings()
    settings = read_workspace_settings(Path(root) / WORKSPACE_SETTINGS, user)
    zone = FoundZone(facts_of(zone_file(Path(path)), settings), Path(root), settings, user, origin)
    sys.stdout.write(json.dumps(_apex_hosts(zone)))


if __name__ == "__main__":
    import os

    os.nice(5)
    main(*sys.argv[1:])
