"""What a check has to know of a zone beside its text."""

from pathlib import Path
from typing import NamedTuple

from tuiz.services.including import IncludeRules


class Meant(NamedTuple):
    """What a zone's settings mean it to be."""

    name_servers: tuple[str, ...] = ()
    """The hosts, absolute, that its NS records are to name; none where they don't say."""
    vanity: tuple[str, ...] = ()
    """The hosts, absolute, that are listed as vanity name servers."""
    vanity_servers: tuple[tuple[str, ...], ...] = ()
    """The addresses of each of the servers that those stand for, where that is known of all of them."""
    missing_sets: tuple[str, ...] = ()
    """The labels of name server sets that are named, and that there aren't."""


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
    meant: Meant = Meant()
