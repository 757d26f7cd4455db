"""Look up how a domain is registered, and compare it with what the parent zone delegates."""

import asyncio
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.display import printable
from tuiz.domain.registration import Registration, differences, registration_of
from tuiz.domain.registration_concerns import Concern, concerns
from tuiz.errors import TuizError, UsageError
from tuiz.services.rdap_servers import Bootstrap, read_servers

if TYPE_CHECKING:
    from tuiz.domain.delegation import Delegation
    from tuiz.lookups.rdap import Answer
    from tuiz.services.delegating import DelegationReport
    from tuiz.storage.places import Places


_LONGEST_ADDRESS: Final = 200


class Registered(NamedTuple):
    """What is known of a registration."""

    found: Registration | None = None
    """None where the domain isn't registered, or nobody knows."""
    url: str | None = None
    """Where it was told."""
    differences: tuple[str, ...] = ()
    """How the parent zone differs, sentences."""
    problem: TuizError | None = None
    """Why nobody knows."""
    asked_at: float = 0.0
    """When, in seconds since 1970."""
    servers: str = ""
    """Where the list of RDAP servers is from, and how old it is."""
    remark: str = ""
    """What is odd about the answer, a sentence."""
    concerns: tuple[Concern, ...] = ()
    """What an operator has to see, the gravest first."""
    at_registrar: "Registered | None" = None
    """What the registrar's own server tells; None where nothing led there."""


async def with_registration(
    report: "DelegationReport", bootstrap: Bootstrap, places: "Places", seconds: float
) -> "DelegationReport":
    """Return a report with how the domain is registered; what goes wrong is told in it.

    Args:
        report: what is known of the delegation.
        bootstrap: where the list of RDAP servers is.
        places: where a list is kept.
        seconds: how long it may take in all.

    Raises:
        UsageError: the package that speaks HTTP isn't installed, or the settings name an address that isn't asked.
    """
    return report._replace(registration=await _look_up(report.delegation, bootstrap, places, seconds))


async def _look_up(delegation: "Delegation", bootstrap: Bootstrap, places: "Places", seconds: float) -> Registered:
    from tuiz.lookups.rdap import ask
    from tuiz.lookups.rdap_list import server_for

    asked_at, loop, told = time.time(), asyncio.get_running_loop(), ""
    end = loop.time() + seconds
    try:
        listed = await read_servers(bootstrap, places, seconds)
        told = listed.told
        server = server_for(delegation.domain, listed.found, listed.name)
        answer = await ask(server, delegation.domain, max(0.1, end - loop.time()))
        known = _read(answer, delegation)
    except UsageError:
        raise
    except TuizError as error:
        return Registered(problem=error, asked_at=asked_at, servers=told)
    known = known._replace(asked_at=asked_at, servers=told)
    link = known.found.related if known.found is not None else None
    if link is None or link == answer.url:
        return known
    return known._replace(at_registrar=await _at_registrar(link, answer.url, delegation, max(0.1, end - loop.time())))


async def _at_registrar(link: str, source: str, delegation: "Delegation", seconds: float) -> Registered:
    """Return what the registrar's own server tells; links in its answer aren't followed."""
    from tuiz.lookups.rdap import ask_related

    try:
        return _read(await ask_related(link, source, seconds), delegation)._replace(asked_at=time.time())
    except TuizError as error:
        return Registered(problem=error, asked_at=time.time())


def _read(answer: "Answer", delegation: "Delegation") -> Registered:
    """Return what an answer tells, beside what the parent zone has.

    Raises:
        NotARegistration: it isn't about the domain.
    """
    from tuiz.lookups.idn import to_ascii

    if answer.body is None:
        return Registered(url=printable(answer.url, _LONGEST_ADDRESS), remark=answer.remark)
    found = registration_of(answer.body, delegation.domain, to_ascii)
    parent = delegation.parent
    referral = parent.referral if parent.referrals else None
    told = differences(found, referral.ns, referral.ds, referral.glue) if referral is not None else []
    if parent.denies and found.name_servers:
        told.append("Name servers are registered, but the parent zone doesn't delegate the domain.")
    is_delegated = True if parent.referrals else False if parent.denies else None
    return Registered(
        found,
        printable(answer.url, _LONGEST_ADDRESS),
        tuple(told),
        concerns=tuple(concerns(found, time.time(), is_delegated=is_delegated)),
    )


def disagreements(registered: Registered) -> list[str]:
    """Return where the registrar's own server tells otherwise than the registry's, sentences."""
    registry = registered.found
    registrar = registered.at_registrar.found if registered.at_registrar is not None else None
    if registry is None or registrar is None:
        return []
    found = []
    here, there = ({names.key(host) for host in each.name_servers} for each in (registry, registrar))
    if here and there and here != there:
        hosts = ", ".join(map(names.spoken, registrar.name_servers))
        found.append(f"The registrar has other name servers than the registry: {hosts}.")
    if registry.expires and registrar.expires and registry.expires[:10] != registrar.expires[:10]:
        found.append(f"At the registrar it ends on {registrar.expires[:10]}, at the registry {registry.expires[:10]}.")
    return found
