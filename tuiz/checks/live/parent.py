"""What the parent zone says of a domain, against what the domain says of itself."""

from collections.abc import Iterable, Iterator
from typing import Final

from tuiz.checks.live.finding import ERROR, NOTICE, UNKNOWN, WARNING, LiveCheck, Observation, live_check
from tuiz.domain import names
from tuiz.domain.delegation import Delegation, ParentWord, Referral, keys
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
        stored = names.spoken(parent.stored_zone or names.ROOT)
        advice = f"The zone file of {stored} here delegates it: reload that zone's name servers."
        if parent.stored_zone != parent.zone:
            advice = f"The zone file of {stored} here delegates it, but nobody finds the name servers of {stored}."
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
    yield from _differing_file(delegation)
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


def _differing_file(delegation: Delegation) -> Iterator[Observation]:
    """Yield where the parent zone's servers tell something else than its file here: it wasn't loaded, or is old."""
    parent = delegation.parent
    if parent.stored is None or not parent.referrals:
        return
    stored, served = parent.stored, parent.referrals[0]
    parts = [_differences(served.ns, stored.ns, "only they name", "only the file names")] if served.ns else []
    if _digests(stored.ds) != _digests(served.ds):
        parts.append(f"DS in the file: {_tags(stored.ds)}; at the servers: {_tags(served.ds)}")
    for host in served.ns:
        ours, theirs = _glue_of(stored, host), _glue_of(served, host)
        if ours and theirs and ours != theirs and names.is_at_or_below(host, delegation.domain):
            bare = names.spoken(host)
            parts.append(f"{bare} in the file: {', '.join(sorted(ours))}; at the servers: {', '.join(sorted(theirs))}")
    if parts := [part for part in parts if part]:
        zone = names.spoken(parent.stored_zone or names.ROOT)
        yield Observation(
            WARNING,
            f"The servers of {zone} delegate it otherwise than the zone file of {zone} here.",
            f"{'; '.join(parts)}.",
            "Reload the zone at its name servers; or bring the file up to date, where it is behind them.",
        )


def _digests(ds: Iterable[str]) -> set[str]:
    parts = [rdata.lower().split() for rdata in ds]
    return {" ".join([*each[:3], "".join(each[3:])]) for each in parts}


def _tags(ds: Iterable[str]) -> str:
    return ", ".join(rdata.split()[0] for rdata in ds) or "none"


def _glue_of(referral: Referral, host: str) -> set[str]:
    return {each for name, found in referral.glue.items() if names.key(name) == names.key(host) for each in found}


def _differences(delegated: tuple[str, ...], other: tuple[str, ...], only_delegated: str, only_other: str) -> str:
    extra = [host for host in delegated if names.key(host) not in keys(other)]
    missing = [host for host in other if names.key(host) not in keys(delegated)]
    parts = [f"{what}: {listed(found)}" for what, found in ((only_delegated, extra), (only_other, missing)) if found]
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


ALL: tuple[LiveCheck, ...] = (not_delegated, parent_unreachable, ns_differs, referral_truncated)
