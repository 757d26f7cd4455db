"""Which providers' name servers are recognised, by what, and where that is published."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from tuiz.domain import names
from tuiz.domain.name_servers import Provider
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.services.finding_zone import ZoneFinder


class Known(NamedTuple):
    """A set whose name servers are always the same, or a provider that assigns them zone by zone."""

    label: str
    kind: Literal["set", "assigned"]
    hosts: tuple[str, ...] = ()
    """Those of a set, absolute."""
    provider: Provider | None = None
    """What recognises assigned ones; None for a set."""
    source: str = "system"
    reference: str = ""
    """Where the list, or how names are assigned, is published; empty for one's own."""

    def has(self, host: str) -> bool:
        """Return whether a name server is one of these."""
        if self.provider is not None:
            return self.provider.has(host)
        return names.key(names.absolute(host, names.ROOT)) in map(names.key, self.hosts)


def known_providers(finder: "ZoneFinder") -> list[Known]:
    """Return all that are recognised: sets, one's own first, then those that assign name servers.

    Raises:
        StorageError: the settings can't be read.
    """
    from tuiz.services.name_server_sets import sets_of
    from tuiz.storage.name_server_sets import providers

    sets = [Known(each.label, "set", each.hosts, None, each.source, each.reference) for each in sets_of(finder)]
    assigned = [Known(each.label, "assigned", (), each, "system", each.reference) for each in providers()]
    return sets + assigned


def whose(hosts: Sequence[str], known: Iterable[Known]) -> list[tuple[str, list[Known]]]:
    """Return whose each of these name servers is; nobody's that is known where the list is empty.

    Raises:
        UsageError: one is no name.
    """
    found = list(known)
    for host in hosts:
        try:
            names.validate(host)
        except names.InvalidName as error:
            raise UsageError(error.message, hint=error.hint) from error
    return [(host, [each for each in found if each.has(host)]) for host in hosts]


def providers_document(known: Iterable[Known]) -> list[dict[str, object]]:
    """Return the document of `tuiz name-servers --providers --json`."""
    return [
        {
            "label": each.label,
            "kind": each.kind,
            "source": each.source,
            "hosts": list(each.hosts) or None,
            "pattern": each.provider.pattern.pattern if each.provider is not None else None,
            "advice": each.provider.advice if each.provider is not None else None,
            "reference": each.reference or None,
        }
        for each in known
    ]


def whose_hosts_document(found: Iterable[tuple[str, list[Known]]]) -> list[dict[str, object]]:
    """Return the same for name servers that were named."""
    return [
        {"host": names.absolute(host, names.ROOT), "providers": [each.label for each in known]} for host, known in found
    ]
