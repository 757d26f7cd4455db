"""What the parent zone says of a domain, against what the domain says of itself."""

from collections.abc import Iterator
from typing import Final

from tuiz.checks.live.finding import ERROR, NOTICE, UNKNOWN, WARNING, LiveCheck, Observation, live_check
from tuiz.domain import names
from tuiz.domain.delegation import Delegation, ParentWord, keys
from tuiz.domain.sentences import listed


@live_check("not-delegated", reference="RFC 1034 §4.2.1", zonemaster="BASIC01")
def not_delegated(delegation: Delegation) -> Iterator[Observation]:
    """The parent zone delegates the domain."""
    parent = delegation.parent
    if not parent.denies:
        return
    told = next(server for server in parent.servers if server.word in _DENIALS)
    what = "no such name" if told.word is ParentWord.NO_SUCH_NAME else "no delegation of it"
    zone = names.spoken(parent.zone or names.ROOT)
    evidence = f"{names.spoken(told.name)} ({told.address}), a server of {zone}, knows {what}"
    evidence += f": {told.detail}" if told.detail else ""
    advice = "Register the domain, or enter its name servers at the registrar."
    if parent.stored is not None:
        advice = f"The zone file of {zone} here delegates it: reload that zone's name servers."
    yield Observation(ERROR, f"{names.spoken(delegation.domain)} isn't delegated.", evidence, advice)


@live_check("parent-unreachable", reference="RFC 1034 §4.2.1", zonemaster="BASIC01")
def parent_unreachable(delegation: Delegation) -> Iterator[Observation]:
    """The servers of the parent zone answer."""
    parent = delegation.parent
    if parent.is_heard or delegation.domain == names.ROOT:
        return
    whose = f"the servers of {names.spoken(parent.zone or names.ROOT)}" if parent.zone else "the servers above it"
    yield Observation(
        UNKNOWN,
        f"Whether {names.spoken(delegation.domain)} is delegated is unknown: {whose} can't be asked.",
        parent.problem or "none of them answered",
        "Try again from a network that reaches them; the trace shows each server on the way and what it did.",
    )


@live_check("ns-differs", reference="RFC 1034 §4.2.2", zonemaster="DELEGATION07")
def ns_differs(delegation: Delegation) -> Iterator[Observation]:
    """The parent zone names the same name servers as the domain does itself."""
    delegated, served = delegation.delegated, delegation.served
    if delegated is not None and served is not None and keys(delegated) != keys(served):
        parts = _differences(delegated, served, "only the parent names", "only the domain's own NS records name")
        yield Observation(
            WARNING,
            "The parent and the domain name different name servers.",
            parts,
            "Enter the name servers of the zone at the registrar, or set the zone's NS records to those of the parent.",
        )
    yield from _differing_parents(delegation)
    intended = delegation.intended
    if intended and delegated is not None and keys(delegated) != keys(intended):
        parts = _differences(delegated, intended, "not meant to be there", "meant, and missing")
        yield Observation(
            WARNING,
            "The parent names other name servers than the settings mean it to.",
            parts,
            "Enter the intended name servers at the registrar, or change what the settings say.",
        )


@live_check("referral-truncated", reference="RFC 9471 §3", zonemaster="DELEGATION03")
def referral_truncated(delegation: Delegation) -> Iterator[Observation]:
    """The parent's referral fits in one message."""
    for what in delegation.parent.truncated:
        yield Observation(
            NOTICE,
            "The parent's referral is so large that it gets cut off.",
            f"For {names.spoken(delegation.domain)}, {what}.",
            "Name fewer servers, or give them shorter names with a common ending.",
        )


_DENIALS: Final = {ParentWord.NO_DELEGATION, ParentWord.NO_SUCH_NAME}


def _differing_parents(delegation: Delegation) -> Iterator[Observation]:
    """Yield where the parent's servers don't agree, as they don't while a change is spreading."""
    parent = delegation.parent
    telling = [(server, server.referral) for server in parent.servers if server.referral is not None]
    others = [(server, found) for server, found in telling if keys(found.ns) != keys(telling[0][1].ns)]
    denying = [server for server in parent.servers if server.word in _DENIALS] if telling else []
    if not others and not denying:
        return
    first = telling[0]
    told = [f"{names.spoken(first[0].name)} ({first[0].address}) names {listed(first[1].ns)}"]
    told += [f"{names.spoken(server.name)} ({server.address}) names {listed(found.ns)}" for server, found in others[:3]]
    told += [f"{names.spoken(server.name)} ({server.address}) knows no delegation" for server in denying[:3]]
    yield Observation(
        WARNING,
        f"The servers of {names.spoken(parent.zone or names.ROOT)} don't agree on who serves the domain.",
        "; ".join(told),
        "Wait until the change has reached all of them. If it doesn't, the parent's operator has to be told.",
    )


def _differences(delegated: tuple[str, ...], other: tuple[str, ...], only_delegated: str, only_other: str) -> str:
    extra = [host for host in delegated if names.key(host) not in keys(other)]
    missing = [host for host in other if names.key(host) not in keys(delegated)]
    parts = [f"{what}: {listed(found)}" for what, found in ((only_delegated, extra), (only_other, missing)) if found]
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


ALL: tuple[LiveCheck, ...] = (not_delegated, parent_unreachable, ns_differs, referral_truncated)
