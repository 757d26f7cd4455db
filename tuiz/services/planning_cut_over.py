"""The steps of a change of delegation, of what a look ahead has found."""

import shlex
from typing import Final

from tuiz.domain import names
from tuiz.domain.cut_over import PlannedStep, StepKind
from tuiz.domain.delegation import keys
from tuiz.domain.preflight import Preflight

_LONGEST_WAIT: Final = 2 * 86400
"""Seconds: how long resolvers keep what nobody knows the TTL of."""
_LOW_TTL: Final = 300
"""Seconds: what a TTL is lowered to before a change."""


def planned(preflight: Preflight) -> list[PlannedStep]:
    """Return the steps of the change."""
    spoken, steps = names.spoken(preflight.delegation.domain), []
    hosts = tuple(map(names.spoken, preflight.hosts))
    if preflight.must_remove_ds:
        wait = preflight.delegation.parent.ds.ttl if preflight.delegation.parent.ds else None
        text = f"Remove the DS records of {spoken} at the registrar."
        command = _command("delegate", spoken, "--ds", "none")
        steps.append(PlannedStep(text, wait or _LONGEST_WAIT, command, StepKind.REMOVE_DS))
        text = f"Wait {lasting(wait)}, until no resolver has them any more. Then look ahead once more."
        command = _command("delegation", spoken, "--keep", "--preflight", *_with_glue(preflight))
        steps.append(PlannedStep(text, command=command, kind=StepKind.LOOK_AHEAD))
    ttl = preflight.child_ttl
    is_lowered = ttl > _LOW_TTL if ttl is not None else _is_unknown(preflight)
    if is_lowered:
        text = f"Lower the TTL of the zone's NS records at the old servers to {_LOW_TTL} s, and wait {lasting(ttl)}."
        if ttl is None:
            text += " What it is there now is unknown."
        lowered = _command("delegation", "--step-do", spoken) if _is_theirs(preflight) else None
        if lowered is None:
            text += f" {_why_elsewhere(preflight)}: do it where the old servers have it from."
        steps.append(PlannedStep(text, ttl or _LONGEST_WAIT, lowered, StepKind.LOWER_TTL, _LOW_TTL))
    text = f"Enter the new name servers at the registrar: {', '.join(hosts)}."
    command = _command("delegate", spoken, *_with_glue(preflight))
    steps.append(PlannedStep(text, command=command, kind=StepKind.SWITCH))
    for host, addresses in preflight.glue.items():
        glue = ", ".join(addresses) or "its addresses, which aren't known here"
        text = f"Enter the glue of {names.spoken(host)} there: {glue}."
        needed = tuple(f"{names.key(host)} {address}" for address in addresses)
        steps.append(PlannedStep(text, kind=StepKind.GLUE, glue=needed))
    here = preflight.delegation.zone_ns
    if here is not None and keys(here) != keys(preflight.hosts):
        text = "Set the zone's own NS records to the new name servers, and let them load it: resolvers go by them, too."
        command = _command("delegation", "--step-do", spoken)
        steps.append(PlannedStep(text, command=command, kind=StepKind.ZONE_NS))
    text = (
        f"Watch until the parent's servers and the resolvers agree: {lasting(preflight.longest_seconds)} at most,"
        " as long as the old delegation stays cached. Leave the old servers running until then."
    )
    command = _command("delegation", spoken, "--watch", *hosts)
    steps.append(PlannedStep(text, command=command, kind=StepKind.WATCH))
    if is_lowered:
        high = "what it was" if ttl is None else f"{ttl} s again"
        text = f"Raise the TTL of the NS records at the new servers to {high}."
        raised = None if here is None else _command("delegation", "--step-do", spoken)
        steps.append(PlannedStep(text, command=raised, kind=StepKind.RAISE_TTL, ttl=ttl))
    return steps


def lasting(seconds: int | None) -> str:
    """Return a time as people say it."""
    if seconds is None:
        return "a day or two"
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            count = -(-seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "1 second" if seconds == 1 else f"{seconds} seconds"


def _is_theirs(preflight: Preflight) -> bool:
    """Return whether the zone here is the one that the old servers have, as far as its NS records tell."""
    if preflight.delegation.delegated is None:  # nothing tells that it isn't
        return preflight.delegation.zone_ns is not None
    here, old = keys(preflight.delegation.zone_ns or ()), keys(preflight.delegation.delegated or ())
    served = [server for server in preflight.delegation.authoritative if names.key(server.name) in old]
    return bool(here & old) or any(bool(here) and keys(server.ns or ()) == here for server in served)


def _is_unknown(preflight: Preflight) -> bool:
    """Return whether resolvers may keep NS records of old servers that nobody has heard of now."""
    delegation = preflight.delegation
    if not delegation.parent.is_heard:
        return delegation.domain != names.ROOT
    old = keys(delegation.delegated or ())
    return any(server.state == "unknown" for server in delegation.servers if names.key(server.name) in old)


def _why_elsewhere(preflight: Preflight) -> str:
    return "The zone isn't here" if preflight.delegation.zone_ns is None else "The zone here names other servers"


def _with_glue(preflight: Preflight) -> list[str]:
    return [
        f"{names.spoken(host)}={','.join(preflight.glue[host])}" if preflight.glue.get(host) else names.spoken(host)
        for host in preflight.hosts
    ]


def _command(*words: str) -> str:
    return shlex.join(("tuiz", *words))
