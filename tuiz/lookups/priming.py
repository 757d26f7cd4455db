"""Priming (RFC 9609): who serves the root, asked of those that the hints name, before anything else is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from tuiz.domain.sentences import sentence
from tuiz.lookups.judging import MAX_ADDRESSES, MAX_SERVERS, Sort, glue
from tuiz.lookups.panel import Wish
from tuiz.lookups.steps import Priming
from tuiz.lookups.zone_cut import Host, ZoneCut

if TYPE_CHECKING:
    from tuiz.lookups.panel import Heard, Panel

_NS: Final = 2
_PATIENCE_SECONDS: Final = 0.8
"""How long the trace waits for it: who answers what it needs may be silent about the root itself."""
_SHOWN: Final = 4


async def prime(hinted: ZoneCut, panel: Panel) -> tuple[ZoneCut, Priming]:
    """Return the root as its servers tell it, or as the hints do where they don't tell, and what was found out.

    Raises:
        BudgetSpent: it takes too many questions.
    """
    wish = Wish(hinted.name, hinted.name, _NS, hinted.addresses())
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            heard = await panel.ask(wish)
    except TimeoutError:
        return hinted, Priming((), None, "")
    source = next((item for item in heard if item.judged is not None and item.judged.sort is Sort.ANSWER), None)
    if source is None:
        return hinted, Priming((), None, _why_not(heard))
    told = _hosts(source, hinted)
    names = tuple(host.name.to_text() for host in told)
    if not any(host.addresses for host in told):
        remark = f"The root says that {_shown(names)} serve it, without an address: the hints count."
        return hinted, Priming(names, source.server, remark)
    # Those that only the hints name are asked too: what they do is told.
    hosts = [*told, *_others(hinted, told)]
    return ZoneCut(hinted.name, hosts), Priming(names, source.server, _difference(hinted, told))


def _hosts(source: Heard, hinted: ZoneCut) -> list[Host]:
    """Return the servers that the root names, with the addresses that it or the hints tell."""
    assert source.reply is not None
    assert source.judged is not None
    known = {host.name: host.addresses for host in hinted.hosts}
    targets = sorted({rdata.target for rrset in source.judged.rrsets for rdata in rrset})[:MAX_SERVERS]
    return [
        Host(target, glue(source.reply.message, hinted.name, target)[:MAX_ADDRESSES] or known.get(target, ()))
        for target in targets
    ]


def _others(hinted: ZoneCut, told: list[Host]) -> list[Host]:
    """Return the servers of the hints with those of their addresses that the root doesn't tell."""
    known = {address for host in told for address in host.addresses}
    left = ((host.name, tuple(item for item in host.addresses if item not in known)) for host in hinted.hosts)
    return [Host(name, addresses) for name, addresses in left if addresses]


def _difference(hinted: ZoneCut, told: list[Host]) -> str:
    """Return how the root's servers differ from the hints; nothing where they don't."""
    hints = {host.name: set(host.addresses) for host in hinted.hosts}
    root = {host.name: set(host.addresses) for host in told}
    if hints == root:
        return ""
    new = [host.name.to_text() for host in told if host.name not in hints]
    gone = [host.name.to_text() for host in hinted.hosts if host.name not in root]
    said = [f"it doesn't name {_shown(gone)}"] if gone else []
    said += [f"it names {_shown(new)} too"] if new else []
    said += [] if said else ["it tells other addresses"]
    return sentence(f"The root's own NS records aren't those of the hints: {' and '.join(said)}")


def _why_not(heard: list[Heard]) -> str:
    """Return why the root's servers didn't say who serves it; nothing where they didn't say anything at all."""
    for item in heard:
        if item.judged is not None:
            said = item.server.detail or f"it answers {item.server.rcode} without such records"
            return (
                f"{item.server.name} ({item.server.address}) doesn't say who serves the root: {said}. The hints count."
            )
    return ""


def _shown(names: tuple[str, ...] | list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"
