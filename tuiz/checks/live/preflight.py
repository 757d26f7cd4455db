"""Whether a domain may be delegated to new name servers: what speaks against it, and the steps of the change."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from tuiz.checks.live.dnssec import spoken_time
from tuiz.checks.live.finding import ERROR, NOTICE, UNKNOWN, WARNING, Gravity, LiveFinding, Observation
from tuiz.domain import names
from tuiz.domain.delegation import HostState, NameServer, NameServerHost, ServerState, Signing, keys
from tuiz.domain.preflight import Deviation, Preflight
from tuiz.domain.sentences import listed, sentence

MOST_SERVERS: Final = 13
LEAST_SERVERS: Final = 2
REFERENCE: Final = "RFC 1912 §2.8"
_SHOWN: Final = 5


class Decision(StrEnum):
    """Whether to go on."""

    GO = "go"
    CARE = "go-with-care"
    """Something should be looked at, or is unknown: whoever goes on confirms that."""
    NO = "no"


def reasons(preflight: Preflight) -> list[LiveFinding]:
    """Return what speaks against the change, the gravest first."""
    found = [
        LiveFinding(
            check,
            item.severity,
            item.message,
            sentence(item.evidence) if item.evidence else "",
            item.advice,
            None,
            REFERENCE,
        )
        for check, run in _CHECKS
        for item in run(preflight)
    ]
    return sorted(found, key=lambda item: item.severity.rank)


def decision(found: list[LiveFinding]) -> Decision:
    """Return what the reasons come to."""
    severities = {item.severity for item in found}
    if Gravity.ERROR in severities:
        return Decision.NO
    return Decision.CARE if severities & {Gravity.WARNING, Gravity.UNKNOWN} else Decision.GO


def _number(preflight: Preflight) -> Iterator[Observation]:
    count = len(keys(preflight.hosts))
    if count > MOST_SERVERS:
        yield Observation(
            ERROR,
            f"{count} name servers are too many.",
            f"a delegation holds {MOST_SERVERS} at most",
            "Choose fewer.",
        )
    elif count < LEAST_SERVERS:
        yield Observation(
            WARNING,
            "One name server is too few.",
            "when it is down, the domain is",
            "Name another one, in another network.",
        )


def _addresses(preflight: Preflight) -> Iterator[Observation]:
    for host in preflight.new_hosts:
        if host.state is HostState.ALIAS:
            advice = "Name the server by the name that has the address (RFC 2181 §10.3)."
            yield Observation(ERROR, f"{names.spoken(host.name)} is an alias.", host.detail, advice)
        elif not host.addresses and not preflight.delegation.servers_of(host.name):
            yield _without_address(host)


def _without_address(host: NameServerHost) -> Observation:
    known, name = host.state is HostState.NONE, names.spoken(host.name)
    return Observation(
        ERROR if known else UNKNOWN,
        f"{name} has no address." if known else f"Whether {name} has an address is unknown.",
        host.detail,
        "Correct its spelling, or add its address records first." if known else "Try again before you change anything.",
    )


def _answers(preflight: Preflight) -> Iterator[Observation]:
    domain = names.spoken(preflight.delegation.domain)
    for server in preflight.new_servers:
        if server.state is ServerState.LAME:
            yield Observation(
                ERROR,
                f"{server.label} doesn't serve {domain}.",
                f"asked for the SOA, {server.detail}",
                "Set the zone up there first.",
            )
        elif server.state is ServerState.UNREACHABLE:
            yield Observation(ERROR, f"{server.label} can't be reached.", server.detail, "Start the name server first.")
        elif server.state is ServerState.UNKNOWN:
            yield Observation(
                UNKNOWN,
                f"{server.label} didn't answer; whether it serves {domain} is unknown.",
                server.detail,
                "Try again before you change anything.",
            )
        else:
            yield from _ways(server)


def _ways(server: NameServer) -> Iterator[Observation]:
    for way, answers, detail in (
        ("UDP", server.udp, "it answers over TCP, and not over UDP"),
        ("TCP", server.tcp, server.tcp_detail),
    ):
        if answers:
            continue
        yield Observation(
            UNKNOWN if answers is None else WARNING,
            f"{server.label} didn't answer over {way}; whether it does is unknown."
            if answers is None
            else f"{server.label} doesn't answer over {way}.",
            detail,
            f"Open port 53 for {way}.",
        )


def _serials(preflight: Preflight) -> Iterator[Observation]:
    found: dict[int, list[str]] = {}
    for server in preflight.new_servers:
        if server.soa is not None:
            found.setdefault(server.soa.serial, []).append(server.label)
    if len(found) > 1:
        told = "; ".join(f"{', '.join(servers)}: SERIAL {serial}" for serial, servers in found.items())
        yield Observation(
            WARNING,
            "The new servers have different versions of the zone.",
            told,
            "Wait until all of them have the same.",
        )


def _data(preflight: Preflight) -> Iterator[Observation]:
    compared = preflight.compared
    if compared is None:
        yield Observation(
            WARNING,
            "There is no zone here to compare the answers with.",
            f"no zone file of the workspace holds {names.spoken(preflight.delegation.domain)}",
            "Compare what the old and the new servers answer for the records that matter.",
        )
        return
    if compared.unreadable:
        more = f"; and {len(compared.unreadable) - _SHOWN} more" if len(compared.unreadable) > _SHOWN else ""
        yield Observation(
            WARNING,
            f"Records of the zone here can't be read, {_times(len(compared.unreadable))}: they aren't compared.",
            "; ".join(compared.unreadable[:_SHOWN]) + more,
            "Mend them first: tuiz check tells how.",
        )
    wrong = [item for item in compared.deviations if item.is_known and not item.is_extra]
    if wrong:
        told = "; ".join(f"{item.owner} {item.rdtype} at {item.server}: {item.detail}" for item in wrong[:_SHOWN])
        more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        yield Observation(
            ERROR,
            f"The new servers answer otherwise than the zone here, {_times(len(wrong))}.",
            told + more,
            "Bring the records to the new servers first, or change them here.",
        )
    if extra := [item for item in compared.deviations if item.is_extra]:
        told = "; ".join(
            f"{item.owner} {item.rdtype} at {item.server}: {item.detail} ({', '.join(item.served[:_SHOWN])})"
            for item in extra[:_SHOWN]
        )
        yield Observation(
            WARNING,
            f"The new servers have what the zone here doesn't, {_times(len(extra))}.",
            told + (f"; and {len(extra) - _SHOWN} more" if len(extra) > _SHOWN else ""),
            "Take the records away there, or add them here.",
        )
    if compared.unknown:
        yield Observation(
            UNKNOWN,
            f"What the new servers answer is unknown {_times(compared.unknown)}.",
            _told_silences([item for item in compared.deviations if not item.is_known]),
            "Try again before you change anything.",
        )


def _told_silences(silences: list[Deviation]) -> str:
    told = [f"{item.owner} {item.rdtype} at {item.server}: {item.detail}" for item in silences[:_SHOWN]]
    more = f"; and {len(silences) - _SHOWN} more" if len(silences) > _SHOWN else ""
    return ("; ".join(told) or "answers that would tell didn't come") + more


def _own_ns(preflight: Preflight) -> Iterator[Observation]:
    for server in preflight.new_servers:
        if server.is_authoritative and server.ns is not None and keys(server.ns) != keys(preflight.hosts):
            yield Observation(
                WARNING,
                f"{server.label} serves other NS records than the new name servers.",
                f"it names {listed(server.ns) or 'none'}",
                "Set the zone's NS records there to the new name servers: resolvers go by them, too.",
            )


def _signers(preflight: Preflight) -> Iterator[Observation]:
    if not preflight.ds:
        return
    for server in preflight.new_servers:
        signing = server.signing
        if not server.is_authoritative or signing is None:
            continue
        if not signing.is_checked:
            yield Observation(
                UNKNOWN,
                f"Whether {server.label} has a key that the parent's DS records are of is unknown.",
                signing.problem or "its keys couldn't be asked for",
                "Try again before you change anything.",
            )
        elif when := _out_of_time(signing, preflight.delegation.asked_at):
            yield Observation(
                ERROR,
                f"Signatures at {server.label} don't hold now, and the parent has DS records.",
                when,
                "Sign the zone anew there first: validating resolvers would refuse the whole domain.",
            )
        elif signing.problem:
            yield Observation(
                ERROR,
                f"The parent's DS records don't fit {server.label}.",
                signing.problem,
                "Remove the DS records at the registrar first, and wait until they have left the caches; or sign there"
                " with the present key.",
            )


def _out_of_time(signing: Signing, now: float) -> str:
    """Return of which types no signature holds now; empty where one does for each."""
    valid = {item.rdtype for item in signing.signatures if item.inception <= now < item.expiration}
    others = {item.rdtype: item for item in signing.signatures if item.rdtype not in valid}
    return "; ".join(
        f"that of {item.rdtype} by key {item.key_tag}"
        f" {'ended' if item.expiration <= now else 'begins'} at"
        f" {spoken_time(item.expiration if item.expiration <= now else item.inception)}"
        for item in others.values()
    )


def _delegated(preflight: Preflight) -> Iterator[Observation]:
    parent = preflight.delegation.parent
    if not parent.is_heard and preflight.delegation.domain != names.ROOT:
        yield Observation(
            UNKNOWN,
            "How the domain is delegated now is unknown.",
            parent.problem or "the parent's servers didn't answer",
            "Try again before you change anything.",
        )
    elif parent.denies:
        yield Observation(
            NOTICE,
            "The domain isn't delegated yet.",
            f"the servers of {names.spoken(parent.zone or names.ROOT)} know no delegation of it",
            "Nothing is cached then but that it doesn't exist.",
        )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


_CHECKS: Final = (
    ("preflight-number", _number),
    ("preflight-address", _addresses),
    ("preflight-authority", _answers),
    ("preflight-serial", _serials),
    ("preflight-data", _data),
    ("preflight-ns", _own_ns),
    ("preflight-ds", _signers),
    ("preflight-parent", _delegated),
)
