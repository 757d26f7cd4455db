"""What a check has to know of a zone beside its text."""

from pathlib import Path
from typing import NamedTuple

from tuiz.services.including import IncludeRules


class CheckJob(NamedTuple):
    """A zone to be checked, and what holds for it."""

    path: Path
    origin: str
    """Absolute."""
    server: str | None
    """The one whose vote decides; None for the majority's."""
    rules: IncludeRules
    serial: int | None = None
    """The SERIAL that the zone will have when it is saved; None for the one it has."""
    name_servers: tuple[str, ...] = ()
    """The hosts, absolute, that its settings mean its NS records to name; none where they don't say."""
    vanity: tuple[str, ...] = ()
    """The hosts, absolute, that its settings list as vanity name servers."""
    vanity_servers: tuple[tuple[str, ...], ...] = ()
    """The addresses of each of the servers that those stand for, where that is known of all of them."""
