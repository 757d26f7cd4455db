"""Look up how a domain is registered, and compare it with what the parent zone delegates."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain.registration import Registration, differences, registration_of
from tuiz.errors import TuizError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tuiz.domain.delegation import Delegation
    from tuiz.services.delegating import DelegationReport
    from tuiz.storage.settings import UserSettings


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


def bootstrap_of(user: "UserSettings") -> Path:
    """Return the list of RDAP servers that the user's settings name.

    Raises:
        UsageError: they name none.
    """
    if user.rdap_bootstrap is None:
        raise UsageError(
            "Your config.toml names no list of RDAP servers.",
            hint='Get dns.json, which IANA publishes (RFC 9224), and say where it is: rdap_bootstrap = "dns.json".',
        )
    return user.rdap_bootstrap


async def with_registration(report: "DelegationReport", bootstrap: Path, seconds: float) -> "DelegationReport":
    """Return a report with how the domain is registered; what goes wrong is told in it.

    Args:
        report: what is known of the delegation.
        bootstrap: the list of RDAP servers.
        seconds: how long the server may take.

    Raises:
        UsageError: the package that speaks HTTP isn't installed.
    """
    return report._replace(registration=await _look_up(report.delegation, bootstrap, seconds))


async def _look_up(delegation: "Delegation", bootstrap: Path, seconds: float) -> Registered:
    from tuiz.lookups.rdap import ask, server_for

    try:
        answer = await ask(server_for(delegation.domain, bootstrap), delegation.domain, seconds)
        if answer.body is None:
            return Registered(url=answer.url)
        found = registration_of(answer.body, delegation.domain)
    except UsageError:
        raise
    except TuizError as error:
        return Registered(problem=error)
    referral = delegation.parent.referral
    told = differences(found, referral.ns, referral.ds) if referral is not None else []
    return Registered(found, answer.url, tuple(told))


def words(registered: Registered) -> "Iterator[tuple[str, str]]":
    """Yield what is known, each with a word for what it is."""
    found = registered.found
    if registered.problem is not None:
        yield "unknown", f"{registered.problem.message} {registered.problem.hint or ''}".rstrip()
        return
    if found is None:
        yield "registered", "no: the RDAP server doesn't know this name"
        return
    if found.registrar:
        yield "registrar", found.registrar
    for word, text in (("registered", found.registered), ("changed", found.changed), ("expires", found.expires)):
        if text:
            yield word, text
    if found.status:
        yield "status", ", ".join(found.status)
    if found.name_servers:
        yield "NS", " ".join(found.name_servers)
    for ds in found.ds:
        yield "DS", ds
    for text in registered.differences:
        yield "differs", text


def registration_document(registered: Registered | None) -> dict[str, object] | None:
    """Return it as JSON has it; None where nobody asked."""
    if registered is None:
        return None
    found, problem = registered.found, registered.problem
    document: dict[str, object] = {
        "state": "unknown" if problem is not None else "not-registered" if found is None else "registered",
        "source": registered.url,
        "differences": list(registered.differences),
        "error": None if problem is None else {"kind": problem.kind, "message": problem.message, "hint": problem.hint},
    }
    if found is not None:
        document |= {
            "registrar": found.registrar,
            "status": list(found.status),
            "registered": found.registered,
            "changed": found.changed,
            "expires": found.expires,
            "name_servers": list(found.name_servers),
            "ds": list(found.ds),
            "signed": found.is_signed,
        }
    return document
