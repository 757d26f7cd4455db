"""Name server sets: lists of name servers with a label, to which domains refer; and who assigns them zone by zone."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from tuiz.domain import names

SetSource = Literal["system", "user", "workspace"]
"""Where a set comes from: tuiz brings it, the user's settings have it, or the workspace's."""

MOST_HOSTS = 13
"""As many name servers as one delegation may name."""
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")


class NameServerSet(NamedTuple):
    """A list of name servers."""

    label: str
    hosts: tuple[str, ...]
    """Absolute."""
    addresses: Mapping[str, tuple[str, ...]] = {}
    """The addresses of those hosts whose addresses are known, for glue."""
    source: SetSource = "system"
    reference: str = ""
    """Where the list is published; empty for one's own."""

    @property
    def key(self) -> str:
        """The label in the form in which labels are compared."""
        return self.label.lower()


class Provider(NamedTuple):
    """A host that assigns name servers zone by zone."""

    label: str
    pattern: re.Pattern[str]
    """Matches the whole of a host name, in lower case and without its final dot."""
    advice: str
    """Where the assigned names are found, a sentence."""
    reference: str

    def has(self, host: str) -> bool:
        """Return whether a name server is one of this provider's."""
        return self.pattern.fullmatch(host.rstrip(".").lower()) is not None


class Difference(NamedTuple):
    """How a list of name servers differs from a set."""

    missing: tuple[str, ...]
    """What the set has, and the list hasn't."""
    extra: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra)


def is_label(text: str) -> bool:
    """Return whether *text* may be the label of a set."""
    return _LABEL.fullmatch(text) is not None


def difference(hosts: Iterable[str], wanted: Iterable[str]) -> Difference:
    """Return how *hosts* differ from *wanted*; case doesn't count, nor does order."""
    here = {names.key(host): host for host in hosts}
    there = {names.key(host): host for host in wanted}
    return Difference(
        tuple(host for key, host in there.items() if key not in here),
        tuple(host for key, host in here.items() if key not in there),
    )


def provider_of(hosts: Iterable[str], providers: Iterable[Provider]) -> Provider | None:
    """Return the provider that all of these name servers belong to."""
    wanted = list(hosts)
    if not wanted:
        return None
    return next((provider for provider in providers if all(map(provider.has, wanted))), None)


def set_of(hosts: Iterable[str], sets: Iterable[NameServerSet]) -> NameServerSet | None:
    """Return the set that has just these name servers."""
    wanted = list(hosts)
    return next((found for found in sets if not difference(wanted, found.hosts)), None)
