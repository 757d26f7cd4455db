"""What a registrar won't have, said before anything is sent: the count of name servers, glue, what is set elsewhere."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tuiz.domain import names
from tuiz.domain.sentences import listed
from tuiz.errors import UsageError
from tuiz.registrar.errors import Refused
from tuiz.services.registered_state import same

if TYPE_CHECKING:
    from tuiz.registrar.protocol import Registered, Registrar, Wish


class ReservedHost(Refused):
    """A name server is set elsewhere, and can't be taken away here."""


class NotTaken(Refused):
    """The registrar has no way to be told this."""


def refuse(domain: str, wish: "Wish", registrar: "Registrar", before: "Registered | None") -> None:
    """Refuse what a registrar can't take.

    Args:
        domain: absolute.
        wish: what it is to have.
        registrar: which it is.
        before: what it has now, with what is reserved; None where that is unknown.

    Raises:
        ReservedHost: a name server that is set elsewhere would go.
        NotTaken: it can't be told.
        UsageError: it can't be had anywhere, or there are too many name servers.
    """
    wanted = {names.key(host) for host in wish.hosts}
    for host, why in (before.reserved if before is not None else {}).items():
        if names.key(host) not in wanted:
            raise ReservedHost(f"{names.spoken(host)} can't be taken away here: {why}")
    for host in wish.glue:
        if not names.is_at_or_below(host, domain):
            raise UsageError(
                f"{names.spoken(host)} doesn't lie within {names.spoken(domain)}: it needs no glue there.",
                hint="Its address belongs into the zone that it is in.",
            )
    _refuse_count(domain, len(wanted), registrar, before)
    takes = registrar.takes
    if not takes.ds and wish.ds is not None:
        raise NotTaken(f"{registrar.label} takes no DS records this way.", hint=takes.otherwise)
    if wish.ds and before is not None and before.takes_keys and not same(replace(before, ds=wish.ds), before):
        raise NotTaken(
            f"The registry of {names.spoken(domain)} takes keys instead of DS records.",
            hint=f"Nothing was sent. Enter the key on the web page of {registrar.label}; --ds none takes all away.",
        )
    new = _glue_that_is_new(wish, before)
    if new and not takes.glue:
        raise NotTaken(
            f"{registrar.label} takes no glue, which {listed(new)} would need.",
            hint=f"Nothing was sent. {takes.otherwise}",
        )


def glue_for(
    registrar: "Registrar", found: Mapping[str, tuple[str, ...]], typed: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Return the glue of a wish: all that was found, or where the registrar takes none, what somebody typed."""
    if registrar.takes.glue:
        return dict(found)
    asked = {names.key(host) for host in typed}
    return {host: each for host, each in found.items() if names.key(host) in asked}


def _refuse_count(domain: str, count: int, registrar: "Registrar", before: "Registered | None") -> None:
    takes, spoken = registrar.takes, names.spoken(domain)
    most = min(takes.most_hosts, before.most_hosts if before is not None else takes.most_hosts)
    if count > most:
        raise UsageError(f"{count} name servers are too many: {registrar.label} takes {most} for {spoken}.")
    fewest = max(takes.fewest_hosts, before.fewest_hosts if before is not None else 0)
    if count < fewest:
        few = f"{count} name server{' is' if count == 1 else 's are'} too few"
        raise UsageError(f"{few}: {registrar.label} takes {fewest} to {most} for {spoken}.")


def _glue_that_is_new(wish: "Wish", before: "Registered | None") -> list[str]:
    """Return the hosts whose addresses are wished, and which the registrar doesn't have."""
    there = {names.key(host) for host in before.hosts} if before is not None else set()
    glued = {names.key(host) for host, addresses in wish.glue.items() if addresses}
    return [names.spoken(host) for host in wish.hosts if names.key(host) in glued - there]
