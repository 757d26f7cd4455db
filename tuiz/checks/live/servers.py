"""What each name server of a domain does when it is asked."""

from collections.abc import Iterator, Sequence
from typing import Final

from tuiz.checks.live.finding import ERROR, NOTICE, UNKNOWN, WARNING, Gravity, LiveCheck, Observation, live_check
from tuiz.checks.live.hosts import concerned
from tuiz.domain import names
from tuiz.domain.delegation import Delegation, NameServer, OddityKind, ServerState, keys
from tuiz.domain.sentences import listed

_TEST_CASES: Final = {
    OddityKind.SOURCE: "NAMESERVER04",
    OddityKind.UNUSED_TYPE: "NAMESERVER05",
    OddityKind.ECHOED_CASE: "NAMESERVER08",
    OddityKind.CASE: "NAMESERVER09",
    OddityKind.EDNS_VERSION: "NAMESERVER10",
}
"""Zonemaster's test cases for what servers do against the protocol; the others are its NAMESERVER02."""


def asked(delegation: Delegation) -> list[NameServer]:
    """Return the servers that the parent or the domain itself names."""
    wanted = keys(host.name for host in concerned(delegation))
    return [server for server in delegation.servers if names.key(server.name) in wanted]


@live_check("lame", reference="RFC 1912 §2.8", zonemaster="DELEGATION04")
def lame(delegation: Delegation) -> Iterator[Observation]:
    """Each name server answers with authority for the domain."""
    for server in asked(delegation):
        if server.state is ServerState.LAME and not server.is_garbled:
            yield Observation(
                ERROR,
                f"{server.label} doesn't serve {names.spoken(delegation.domain)}.",
                f"asked for the SOA, {server.detail}",
                "Set the zone up on that server, or take it out of the delegation and the zone's NS records.",
            )


@live_check("unreachable", reference="RFC 1035 §4.2", zonemaster="CONNECTIVITY01")
def unreachable(delegation: Delegation) -> Iterator[Observation]:
    """Each name server can be reached."""
    for server in asked(delegation):
        if not server.has_route and ":" in server.address:
            continue  # as on a machine without IPv6: it tells nothing of the server
        if server.state is ServerState.UNREACHABLE:
            yield Observation(
                ERROR,
                f"{server.label} can't be reached.",
                server.detail,
                "Start the name server there, or correct its address.",
            )
        elif server.state is ServerState.UNKNOWN:
            yield Observation(
                UNKNOWN,
                f"{server.label} didn't answer; what it serves is unknown.",
                server.detail,
                "See whether it runs, and whether something on the way drops port 53; try from another network, too."
                if server.has_route
                else "See whether the address is right, and try from another network: this one has no way to it.",
            )
        elif server.udp is None:
            yield Observation(
                UNKNOWN,
                f"{server.label} answers over TCP, but didn't over UDP.",
                "Questions over UDP got no reply.",
                "Let port 53 through for UDP as well.",
            )
        elif server.udp is False and server.is_authoritative and not server.is_garbled:
            yield Observation(
                ERROR,
                f"{server.label} answers over TCP only.",
                "Over UDP it can't be reached, or sends what is no reply.",
                "Make it listen on UDP port 53 as well.",
            )


@live_check("unresolvable", reference="RFC 1034 §4.3", zonemaster="BASIC02")
def unresolvable(delegation: Delegation) -> Iterator[Observation]:
    """At least one name server serves the domain."""
    servers = asked(delegation)
    hosts = concerned(delegation)
    is_delegated = delegation.domain == names.ROOT or (delegation.parent.is_heard and not delegation.parent.denies)
    if not is_delegated or any(item.is_authoritative for item in servers):
        return
    open_ends = [item.label for item in servers if item.state is ServerState.UNKNOWN]
    open_ends += [host.name for host in hosts if not host.addresses and host.state.value == "unknown"]
    told = [f"{item.label}: {item.detail}" for item in servers]
    told += [f"{names.spoken(host.name)}: {host.detail}" for host in hosts if not host.addresses]
    yield Observation(
        UNKNOWN if open_ends else ERROR,
        f"No name server of {names.spoken(delegation.domain)} {'answered' if open_ends else 'can be used'}.",
        "; ".join(told[:6]) or "the parent names none",
        "Mend one of them first: until then nothing in the domain can be resolved.",
    )


@live_check("tcp-refused", reference="RFC 7766 §5", zonemaster="CONNECTIVITY02")
def tcp_refused(delegation: Delegation) -> Iterator[Observation]:
    """Each name server answers over TCP, too."""
    for server in asked(delegation):
        if not server.udp or server.tcp or server.is_tcp_broken or server.is_tcp_open:
            continue
        refused = server.tcp is False
        yield Observation(
            ERROR if refused else UNKNOWN,
            f"{server.label} {'refuses' if refused else 'did not answer'} TCP.",
            server.tcp_detail,
            "Open port 53 for TCP: large answers can't be had without.",
        )


@live_check("tcp-broken", reference="RFC 7766 §5", zonemaster="CONNECTIVITY02")
def tcp_broken(delegation: Delegation) -> Iterator[Observation]:
    """What a name server sends over TCP is an answer."""
    for server in asked(delegation):
        if server.udp and (server.is_tcp_broken or server.is_tcp_open):
            what = "answers otherwise over them than over UDP" if server.tcp else "doesn't answer over them"
            yield Observation(
                ERROR if server.is_tcp_broken else UNKNOWN,
                f"{server.label} takes TCP connections, and {what}.",
                server.tcp_detail,
                "See what listens on its TCP port 53, and whether something on the way breaks connections off.",
            )


@live_check("open-recursion", reference="RFC 5358 §4", zonemaster="NAMESERVER01")
def open_recursion(delegation: Delegation) -> Iterator[Observation]:
    """No name server looks up other people's names for anybody."""
    yield from _each(
        [server for server in asked(delegation) if server.recurses],
        WARNING,
        "looks up names for anybody.",
        "Asked for a name that isn't its own, it offered recursion and didn't refuse.",
        "Turn recursion off, or allow it to your own networks only: it is abused to flood others.",
    )


@live_check("axfr-open", reference="RFC 5936 §5", zonemaster="NAMESERVER03")
def axfr_open(delegation: Delegation) -> Iterator[Observation]:
    """No name server gives the whole zone to anybody."""
    yield from _each(
        [server for server in asked(delegation) if server.transfers],
        NOTICE,
        "gives the whole zone to anybody.",
        "A transfer (AXFR) without a key began with the SOA.",
        "Allow transfers to the secondaries only, by address and TSIG key, unless you mean to publish all names.",
    )


@live_check("upward-referral", reference="RFC 7719 §6", zonemaster="NAMESERVER07")
def upward_referral(delegation: Delegation) -> Iterator[Observation]:
    """No name server refers to the root, or to a zone above, for what it doesn't serve."""
    for server in asked(delegation):
        if server.refers_upward:
            yield Observation(
                WARNING,
                f"{server.label} sends those who ask for other names back up.",
                f"It refers to {names.spoken(server.refers_upward)} instead of refusing.",
                "Take the root hints out of its configuration, so that it refuses: such replies are abused, and make"
                " resolvers go round in circles.",
            )


@live_check("odd-server", reference="RFC 8906 §3", zonemaster="NAMESERVER02")
def odd_server(delegation: Delegation) -> Iterator[Observation]:
    """Each name server keeps to the protocol."""
    for server in asked(delegation):
        for oddity in server.oddities:
            is_source = oddity.kind is OddityKind.SOURCE
            yield Observation(
                ERROR if server.udp is False else WARNING,
                f"{server.label} breaks the protocol.",
                oddity.detail,
                "Make it answer from the address that it was asked at: on a machine with several, let it listen at each"
                " of them by itself."
                if is_source
                else "Update the name server's software, and look at what stands between: firewalls and load balancers"
                " do such things.",
                _TEST_CASES.get(oddity.kind),
            )


@live_check("ns-inconsistent", reference="RFC 1034 §4.2.2", zonemaster="CONSISTENCY04")
def ns_inconsistent(delegation: Delegation) -> Iterator[Observation]:
    """All name servers serve the same NS records of the domain."""
    found: dict[frozenset[str], list[NameServer]] = {}
    for server in asked(delegation):
        if server.is_authoritative and server.ns is not None:
            found.setdefault(keys(server.ns), []).append(server)
    if len(found) > 1:
        told = [
            f"{', '.join(item.label for item in servers)}: {listed(servers[0].ns or ())}" for servers in found.values()
        ]
        yield Observation(
            WARNING,
            "The name servers don't agree on the domain's NS records.",
            "; ".join(told),
            "See that all of them have the same version of the zone.",
        )


def _each(
    servers: Sequence[NameServer], severity: Gravity, what: str, evidence: str, advice: str
) -> Iterator[Observation]:
    for server in servers:
        yield Observation(severity, f"{server.label} {what}", evidence, advice)


ALL: tuple[LiveCheck, ...] = (
    lame,
    unreachable,
    unresolvable,
    tcp_refused,
    tcp_broken,
    open_recursion,
    axfr_open,
    upward_referral,
    odd_server,
    ns_inconsistent,
)
