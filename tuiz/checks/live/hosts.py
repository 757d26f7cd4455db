"""The host names of a domain's name servers: that they have addresses, and the right ones."""

from collections.abc import Iterator

from tuiz.checks.live.finding import ERROR, UNKNOWN, WARNING, LiveCheck, Observation, live_check
from tuiz.domain import names
from tuiz.domain.delegation import Delegation, HostState, NameServerHost, keys
from tuiz.domain.sentences import listed, sentence


def concerned(delegation: Delegation) -> list[NameServerHost]:
    """Return the hosts that the parent or the domain itself names: others are only meant to be named."""
    wanted = set(keys(delegation.delegated or ()))
    for server in delegation.authoritative:
        wanted |= keys(server.ns or ())
    if not wanted:
        wanted = set(keys(host.name for host in delegation.hosts))
    return [host for host in delegation.hosts if names.key(host.name) in wanted]


@live_check("ns-no-address", reference="RFC 1912 §2.4", zonemaster="NAMESERVER06")
def ns_no_address(delegation: Delegation) -> Iterator[Observation]:
    """Each name server has an address."""
    for host in concerned(delegation):
        if host.state is HostState.NONE:
            beside = " Only the parent's glue tells one." if host.addresses else ""
            yield Observation(
                ERROR,
                f"The name server {names.spoken(host.name)} has no address.",
                f"{sentence(host.detail)}{beside}",
                "Add its A and AAAA records, correct its spelling, or name another server.",
            )
        elif host.state is HostState.UNKNOWN and not host.addresses:
            yield Observation(
                UNKNOWN,
                f"Whether the name server {names.spoken(host.name)} has an address is unknown.",
                host.detail,
                "Try again; if it stays so, look at the delegation of the zone that its name is in.",
            )


@live_check("ns-alias", reference="RFC 2181 §10.3", zonemaster="DELEGATION05")
def ns_alias(delegation: Delegation) -> Iterator[Observation]:
    """No name server's host name is an alias."""
    for host in concerned(delegation):
        if host.state is HostState.ALIAS:
            yield Observation(
                ERROR,
                f"The name server {names.spoken(host.name)} is an alias.",
                host.detail,
                "Name the server by the name that has the address, or give this name A and AAAA records of its own.",
            )


@live_check("glue-missing", reference="RFC 9471 §2.1", zonemaster=None)
def glue_missing(delegation: Delegation) -> Iterator[Observation]:
    """The parent tells the addresses of the name servers that lie within the domain."""
    referral = delegation.parent.referral
    if referral is None:
        return
    told = keys(host for host, addresses in referral.glue.items() if addresses)
    for host in referral.ns:
        if names.is_at_or_below(host, delegation.domain) and names.key(host) not in told:
            yield Observation(
                ERROR,
                f"The parent has no glue for {names.spoken(host)}.",
                f"{names.spoken(host)} lies within {names.spoken(delegation.domain)}, and {_told_by(delegation)}"
                f" {_zone(delegation)} has no address of it: whoever doesn't know it yet can't ask it.",
                "Enter its addresses at the registrar, where it is called host or glue record."
                if delegation.parent.stored is None
                else f"Add its A and AAAA records to the zone {_zone(delegation)}.",
            )


@live_check("glue-differs", reference="RFC 1912 §2.3", zonemaster="CONSISTENCY05")
def glue_differs(delegation: Delegation) -> Iterator[Observation]:
    """The parent's glue is what the name servers' own zone says."""
    referral = delegation.parent.referral
    if referral is None:
        return
    hosts = {names.key(host.name): host for host in delegation.hosts if host.is_told and host.addresses}
    for name, glue in referral.glue.items():
        host = hosts.get(names.key(name))
        if host is None or not glue or set(glue) == set(host.addresses):
            continue
        wrong = [address for address in glue if address not in host.addresses]
        missing = [address for address in host.addresses if address not in glue]
        if wrong:
            yield Observation(
                ERROR if not set(glue) & set(host.addresses) else WARNING,
                f"The parent's glue for {names.spoken(name)} isn't what its zone says.",
                f"{_zone(delegation)} says {', '.join(glue)}; the zone says {', '.join(host.addresses)}.",
                "Correct the glue at the registrar, or the address records in the zone.",
            )
        elif missing and names.is_at_or_below(name, delegation.domain):
            yield Observation(
                WARNING,
                f"The parent's glue for {names.spoken(name)} lacks addresses.",
                f"{_zone(delegation)} says {', '.join(glue)}; the zone also says {', '.join(missing)}.",
                "Add them at the registrar, or take them out of the zone.",
            )


@live_check("too-few", reference="RFC 1034 §4.1", zonemaster="DELEGATION01")
def too_few(delegation: Delegation) -> Iterator[Observation]:
    """There are two name servers or more."""
    found = delegation.delegated if delegation.delegated is not None else delegation.served
    if found is not None and len(keys(found)) < 2:
        yield Observation(
            WARNING,
            f"The domain has {'only one name server' if found else 'no name server'}.",
            f"{'The parent names' if delegation.delegated is not None else 'Its own NS records name'}"
            f" {listed(found) or 'none'}.",
            "Add another one, in another network: when the only one is down, the domain is.",
        )


def _told_by(delegation: Delegation) -> str:
    parent = delegation.parent
    return "the zone file here of" if parent.stored is not None and not parent.referrals else "the referral of"


def _zone(delegation: Delegation) -> str:
    return names.spoken(delegation.parent.source or names.ROOT)


ALL: tuple[LiveCheck, ...] = (ns_no_address, ns_alias, glue_missing, glue_differs, too_few)
