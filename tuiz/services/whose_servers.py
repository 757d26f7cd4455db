"""Whose name servers a list names: a set's, or those of a provider that assigns them zone by zone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from tuiz.domain.name_servers import provider_of, set_of

if TYPE_CHECKING:
    from tuiz.domain.delegation import Delegation
    from tuiz.services.delegating import DelegationReport
    from tuiz.services.finding_zone import ZoneFinder


class Whose(NamedTuple):
    """A set, or a provider."""

    label: str
    advice: str | None = None
    """Where a provider tells which name servers it assigned to a zone; None for a set."""


def with_whose(report: "DelegationReport", finder: "ZoneFinder") -> "DelegationReport":
    """Return a report with whose name servers are meant, delegated, stored and served.

    Raises:
        StorageError: the settings can't be read.
    """
    from tuiz.services.name_server_sets import sets_of
    from tuiz.storage.name_server_sets import providers

    sets = sets_of(finder)
    found: dict[str, Whose] = {}
    for column, hosts in _columns(report.delegation).items():
        if not hosts:
            continue
        if (known := set_of(hosts, sets)) is not None:
            found[column] = Whose(known.label)
        elif (provider := provider_of(hosts, providers())) is not None:
            found[column] = Whose(provider.label, provider.advice)
    return report._replace(whose=found)


def words(whose: Mapping[str, Whose]) -> list[str]:
    """Return whose they are, a sentence for each set or provider."""
    columns: dict[Whose, list[str]] = {}
    for column, each in whose.items():
        columns.setdefault(each, []).append(column)
    return [_sentence(each, where) for each, where in columns.items()]


def whose_document(whose: Mapping[str, Whose]) -> dict[str, object]:
    """Return it as JSON has it, by column; null where the name servers are nobody's that is known."""
    return {
        key: None if (each := whose.get(column)) is None else {"label": each.label, "assigned": each.advice is not None}
        for column, key in _KEYS.items()
    }


_KEYS: Mapping[str, str] = {"Intended": "intended", "Parent": "parent", "Zone NS": "zone_ns", "Served": "served"}


def _columns(delegation: "Delegation") -> Mapping[str, tuple[str, ...] | None]:
    said = (delegation.intended, delegation.delegated, delegation.zone_ns, delegation.served)
    return {column: None if hosts is None else tuple(hosts) for column, hosts in zip(_KEYS, said, strict=True)}


def _sentence(whose: Whose, columns: list[str]) -> str:
    where = ", ".join(columns)
    if whose.advice is None:
        return f"{where}: the set {whose.label}."
    return f"{where}: {whose.label}, which assigns name servers to each zone. {whose.advice}"
