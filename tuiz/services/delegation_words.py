"""What is known of a delegation, in words: the same on the command line and in the app."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.delegation import keys

if TYPE_CHECKING:
    from tuiz.domain.delegation import Delegation, NameServer, NameServerHost
    from tuiz.domain.preflight import Preflight

COLUMNS: Final = ("Intended", "Parent", "Zone NS", "Served")
"""Who may name a name server."""
_NOT_SET: Final = "not set"
_DECISIONS: Final = {"go-with-care": "go with care"}


class HostRow(NamedTuple):
    """A name server, and who names it."""

    host: "NameServerHost"
    marks: tuple[str, ...]
    """For each of the columns: yes, no, a question mark where that isn't known, or that nothing is intended."""
    servers: "list[NameServer]"
    """What its addresses do."""


def host_rows(delegation: "Delegation") -> Iterator[HostRow]:
    """Yield the name servers."""
    said = (delegation.intended, delegation.delegated, delegation.zone_ns, delegation.served)
    known = [None if hosts is None else keys(hosts) for hosts in said]
    for host in delegation.hosts:
        key = names.key(host.name)
        marks = tuple("?" if found is None else "yes" if key in found else "no" for found in known)
        if delegation.intended is None:
            marks = (_NOT_SET, *marks[1:])
        yield HostRow(host, marks, delegation.servers_of(host.name))


def parent_words(delegation: "Delegation") -> str:
    """Return which zone delegates the domain, where that is known from, and for how long it is kept."""
    parent = delegation.parent
    if parent.source is None:
        return "parent: none" if delegation.domain == names.ROOT else "parent: unknown"
    if (referral := parent.referral) is None:
        return f"parent: {parent.source}"
    source = " (from its zone file here)" if not parent.referrals else ""
    servers = f"{len(referral.ns)} name server{'' if len(referral.ns) == 1 else 's'}"
    ttl = "" if referral.ttl is None else f", TTL {referral.ttl}"
    return f"parent: {parent.source}{source}, {servers}{ttl}"


def signers(delegation: "Delegation") -> Iterator[str]:
    """Yield the DS records of the parent."""
    ds = delegation.parent.ds
    yield from (f"DS {text}" for text in (ds.rdatas if ds is not None else ()))


def ways(server: "NameServer", *, is_short: bool = False) -> list[str]:
    """Return over what a server answers, what it has, and how long it took."""
    parts = [f"UDP {_word(server.udp)}", f"TCP {_word(server.tcp)}"]
    if server.edns is not None:
        parts.append(f"EDNS {_word(server.edns)}")
    if server.soa is not None:
        parts.append(f"{server.soa.serial}" if is_short else f"SERIAL {server.soa.serial}")
    if server.seconds is not None:
        parts.append(f"{server.seconds * 1000:.0f} ms")
    return parts


def decision_words(decision: str) -> str:
    """Return what a preflight comes to."""
    return _DECISIONS.get(decision, decision)


def compared_words(preflight: "Preflight") -> str:
    """Return how the new servers' answers compare with the zone here; nothing where there is none."""
    compared = preflight.compared
    if compared is None:
        return ""
    counts = f"{compared.same} the same, {compared.different} different, {compared.unknown} unknown"
    return f"answers against the zone here: {counts}"


def cached_words(preflight: "Preflight") -> Iterator[str]:
    """Yield what stays cached after the change, and for how long."""
    for what, ttl in (
        ("the parent's NS records", preflight.parent_ttl),
        ("the NS records of the old servers", preflight.child_ttl),
        ("that a name doesn't exist", preflight.negative_ttl),
    ):
        yield f"{what}: {'unknown' if ttl is None else f'{ttl} s'}"


def _word(value: bool | None) -> str:  # noqa: FBT001 - it is what is told
    return "?" if value is None else "yes" if value else "no"
