"""Check a zone file, and tell what an edit brings in."""

from typing import TYPE_CHECKING

from tuiz.checks.engine import Checking
from tuiz.checks.findings import Finding
from tuiz.checks.vote import Judge
from tuiz.domain import names

if TYPE_CHECKING:
    from tuiz.domain.zonefile.document import ZoneDocument


def check_text(
    data: bytes,
    origin: str,
    *,
    server: str | None = None,
    now: float | None = None,
    serial: int | None = None,
    processes: int = 1,
) -> list[Finding]:
    """Return what is to be said of the zone file *data*, by place.

    Args:
        origin: the zone's name, with or without final dot.
        server: the one whose vote decides: `bind`, `knot`, `nsd` or `powerdns`; None for the majority's.
        now: the time in seconds since 1970, for what depends on it.
        serial: the SERIAL that the zone will have when it is saved; None for the one it has.
        processes: 2 to check a large file by halves; a program with threads or a screen does without.
    """
    checking = checking_of(data, origin, server=server, now=now, serial=serial, processes=processes)
    for _ in checking.slices():
        pass
    return checking.findings


def checking_of(
    data: bytes,
    origin: str,
    *,
    server: str | None = None,
    now: float | None = None,
    serial: int | None = None,
    processes: int = 1,
) -> Checking:
    """Return a check of *data* that hasn't begun; arguments are those of `check_text`."""
    zone = names.absolute(origin, names.ROOT)
    return Checking(data, zone, judge=Judge.of(server), now=now, serial=serial, processes=processes)


def zone_digests(document: "ZoneDocument", serial: int | None) -> dict[int, bytes]:
    """Return the zone's digests for its ZONEMD records, by hash algorithm, as they are with another SERIAL. Slow."""
    from tuiz.checks.zonemd import digests

    checking = Checking(bytes(document), document.origin, judge=Judge.of(None), serial=serial)
    for _ in checking.slices():
        pass
    return digests(checking.facts)
