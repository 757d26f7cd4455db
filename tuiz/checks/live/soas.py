"""The SOA that a domain's name servers serve: the same everywhere, and with sensible times."""

from collections.abc import Callable, Iterator
from typing import Final

from tuiz.checks.live.finding import NOTICE, WARNING, LiveCheck, Observation, live_check
from tuiz.checks.live.servers import asked
from tuiz.domain import names
from tuiz.domain.delegation import Delegation, NameServer
from tuiz.domain.system_operations import Soa

_MINUTE = 60
_HOUR = 3600
_DAY = 24 * _HOUR


@live_check("serial-differs", reference="RFC 1034 §4.3.5", zonemaster="CONSISTENCY01")
def serial_differs(delegation: Delegation) -> Iterator[Observation]:
    """All name servers have the same version of the zone."""
    found = _by(delegation, lambda soa: str(soa.serial))
    if len(found) > 1:
        yield Observation(
            WARNING,
            "The name servers have different versions of the zone.",
            _told(found, "SERIAL "),
            "Wait for the secondaries to catch up; if they don't, see their logs, and that NOTIFY and transfers pass.",
        )


@live_check("soa-differs", reference="RFC 1034 §4.3.5", zonemaster="CONSISTENCY02")
def soa_differs(delegation: Delegation) -> Iterator[Observation]:
    """All name servers serve the same SOA but for its SERIAL."""
    found = _by(delegation, lambda soa: " ".join(part(soa) for part, _ in _PARTS))
    if len(found) > 1:
        soas = [server.soa for servers in found.values() for server in servers if server.soa is not None]
        case = next((case for part, case in _PARTS if len(set(map(part, soas))) > 1), None)
        yield Observation(
            WARNING,
            "The name servers serve different SOA records.",
            _told(found),
            "See that all of them get the zone from the same place.",
            case,
        )


_PARTS: Final[tuple[tuple[Callable[[Soa], str], str], ...]] = (
    (lambda soa: names.key(soa.mname), "CONSISTENCY06"),
    (lambda soa: names.key(soa.rname), "CONSISTENCY02"),
    (lambda soa: f"{soa.refresh} {soa.retry} {soa.expire} {soa.minimum}", "CONSISTENCY03"),
)
"""What has to be the same, and Zonemaster's test case of it."""


@live_check("soa-values", reference="RFC 1912 §2.2, RIPE-203", zonemaster="ZONE02")
def soa_values(delegation: Delegation) -> Iterator[Observation]:
    """The times in the SOA are such that secondaries and resolvers do well with them."""
    soa = next((server.soa for server in asked(delegation) if server.is_authoritative and server.soa), None)
    if soa is None:
        return
    for is_odd, severity, what, evidence, advice, case in (
        (
            soa.refresh < 20 * 60,
            NOTICE,
            "REFRESH is very short.",
            f"{soa.refresh} s; secondaries ask the primary that often.",
            "Take from 20 minutes to 12 hours; RIPE-203 recommends a day.",
            "ZONE02",
        ),
        (
            soa.refresh > 2 * _DAY,
            NOTICE,
            "REFRESH is very long.",
            f"{soa.refresh} s; a secondary that misses a NOTIFY is behind for so long.",
            "Take a day or less.",
            "ZONE02",
        ),
        (
            soa.retry >= soa.refresh,
            WARNING,
            "RETRY isn't shorter than REFRESH.",
            f"RETRY is {soa.retry} s, REFRESH {soa.refresh} s.",
            "Take a fraction of REFRESH for RETRY.",
            "ZONE03",
        ),
        (
            soa.retry < _MINUTE,
            NOTICE,
            "RETRY is very short.",
            f"{soa.retry} s; secondaries ask a primary that doesn't answer that often.",
            "Take from 5 minutes to 2 hours for RETRY; RIPE-203 recommends 2 hours.",
            "ZONE04",
        ),
        (
            soa.expire < max(_DAY, soa.refresh + soa.retry),
            WARNING,
            "EXPIRE is too short.",
            f"{soa.expire} s after the primary fails, the secondaries stop serving the domain.",
            "Take from two to four weeks; RIPE-203 recommends 1000 hours.",
            "ZONE05",
        ),
        (
            soa.expire > 52 * 7 * _DAY,
            NOTICE,
            "EXPIRE is very long.",
            f"{soa.expire} s after the primary fails, the secondaries still serve what they had.",
            "Take from two to four weeks; RIPE-203 recommends 1000 hours.",
            "ZONE05",
        ),
        (
            soa.minimum < 10,
            NOTICE,
            "MINIMUM is very short.",
            f"Resolvers remember for {soa.minimum} s only that a name doesn't exist, and ask each time.",
            "Take from 5 minutes to a day (RFC 2308 §5).",
            "ZONE06",
        ),
        (
            soa.minimum > 2 * _DAY,  # which RIPE-203 still recommends
            WARNING,
            "MINIMUM is very long.",
            f"Resolvers may remember for {soa.minimum} s that a name doesn't exist.",
            "Take from 5 minutes to a day (RFC 2308 §5).",
            "ZONE06",
        ),
    ):
        if is_odd:
            yield Observation(severity, what, evidence, advice, case)


def _by(delegation: Delegation, shown: Callable[[Soa], str]) -> dict[str, list[NameServer]]:
    """Return the servers by what is shown of their SOA."""
    found: dict[str, list[NameServer]] = {}
    for server in asked(delegation):
        if server.is_authoritative and server.soa is not None:
            found.setdefault(shown(server.soa), []).append(server)
    return found


def _told(found: dict[str, list[NameServer]], before: str = "") -> str:
    return "; ".join(
        f"{', '.join(server.label for server in servers)}: {before}{what}" for what, servers in found.items()
    )


ALL: tuple[LiveCheck, ...] = (serial_differs, soa_differs, soa_values)
