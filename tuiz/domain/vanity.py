"""Vanity name servers: hosts of one's own for a provider's servers, as one operation on the zone that they lie in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from tuiz.domain import names
from tuiz.domain.addresses import ipv4_octets, ipv6_octets
from tuiz.domain.delegation_operations import become
from tuiz.domain.system_operations import SetZoneNameServers
from tuiz.errors import UsageError

if TYPE_CHECKING:
    from tuiz.domain.changes import Change
    from tuiz.domain.editor import Editor
    from tuiz.domain.zone import Zone

Addresses = Mapping[str, tuple[str, ...]]
"""The addresses of hosts, in the hosts' order."""

CONFIGURE: Final = "Configure vanity name servers"
CHANGE: Final = "Change vanity name servers"
DISABLE: Final = "Disable vanity name servers"
DELEGATE: Final = "Delegate to vanity name servers"
STOP: Final = "Stop delegating to vanity name servers"
LABELS: Final = frozenset({CONFIGURE, CHANGE, DISABLE, DELEGATE, STOP})
"""What the operations about them are called on the stack of a zone: the settings follow when one is undone."""
COMPLETE: Final = "Give vanity name servers their addresses"
"""What brings a zone to what its settings list already: they don't follow when that is undone."""
ADDRESS_TYPES: Final = ("A", "AAAA")
_UNDO: Final = "Undo: "
"""What stands before the label of an operation that takes another back."""


class Step(NamedTuple):
    """A step along the stack of a zone that the settings beside it go along with."""

    label: str
    """The operation's, one of `LABELS`."""
    change: "Change"
    """What the step did: of one that takes the operation back, the change back."""
    back: bool
    """Whether the operation was taken back; else it was done, or done again."""

    @property
    def hosts(self) -> list[str]:
        """The apex NS records behind the step."""
        return name_servers_of(self.change) or []

    @property
    def sets_hosts(self) -> bool:
        """Whether it is about which vanity name servers there are; else only about who uses them."""
        return self.label in {CONFIGURE, CHANGE, DISABLE}

    def vanity(self, present: Sequence[str]) -> tuple[str, ...]:
        """Return the vanity name servers of the zone behind the step.

        Args:
            present: those before.
        """
        if not self.sets_hosts:
            return tuple(present)
        if not {CONFIGURE: not self.back, CHANGE: True, DISABLE: self.back}[self.label]:
            return ()
        addressed = {names.key(host) for host in hosts_with_addresses(self.change)}
        return tuple(host for host in self.hosts if names.key(host) in addressed)


def is_about_vanity(label: str) -> bool:
    """Return whether an operation of this label, or what it takes back, changed settings, too."""
    while label.startswith(_UNDO):
        label = label.removeprefix(_UNDO)
    return label in LABELS


def step_of(change: "Change") -> Step | None:
    """Return a change as a step that settings go along with; None where they don't."""
    label, back = change.label, False
    while label.startswith(_UNDO):
        label, back = label.removeprefix(_UNDO), not back
    return Step(label, change, back) if label in LABELS and name_servers_of(change) is not None else None


@dataclass(frozen=True, slots=True)
class SetVanity:
    """Give vanity name servers their addresses, and make the apex NS RRset what is wanted; former ones lose theirs."""

    addresses: Addresses
    name_servers: tuple[str, ...]
    """The apex NS RRset, absolute."""
    former: tuple[str, ...] = field(default=())
    """Hosts whose addresses go, but for those that are in *addresses*."""
    told: str = CONFIGURE
    system: bool = True

    def owners(self, zone: "Zone") -> Sequence[str]:
        """Return the apex and every host."""
        return (zone.name, *self.addresses, *self.former)

    def label(self, zone: "Zone") -> str:  # noqa: ARG002 - part of the protocol
        """Return what it does."""
        return self.told

    def run(self, editor: "Editor") -> None:
        """Addresses come before the NS records that need them, and go after those."""
        refuse_hosts(editor.zone.name, tuple(self.addresses))
        for host, addresses in self.addresses.items():
            self._give(editor, host, addresses)
        SetZoneNameServers(self.name_servers).run(editor)
        kept = {names.key(host) for host in self.addresses}
        for host in self.former:
            if names.key(host) not in kept:
                self._give(editor, host, ())

    @staticmethod
    def _give(editor: "Editor", host: str, addresses: Sequence[str]) -> None:
        for rdtype in ADDRESS_TYPES:
            of_type = [address for address in addresses if (":" in address) == (rdtype == "AAAA")]
            become(editor, host, rdtype, of_type, system=True)


def refuse_hosts(domain: str, hosts: Sequence[str]) -> None:
    """Refuse hosts that can't be vanity name servers of *domain*.

    Raises:
        UsageError: with which, and why.
    """
    for host in hosts:
        if not names.is_below(host, domain):
            raise UsageError(
                f"{names.spoken(host)} doesn't lie below {names.spoken(domain)}.",
                hint=f"Vanity name servers are hosts of the domain: ns1.{names.spoken(domain)}",
            )
        if not names.is_hostname(host):
            raise UsageError(f"{names.spoken(host)} is no host name.", hint="Name servers are named by host names.")


def in_step(present: Addresses, servers: Sequence[tuple[str, ...]]) -> Addresses:
    """Return the addresses that vanity name servers are to have.

    A host that has just the addresses of one of the servers keeps them; others take those of the servers left over,
    their own place's where it is one of those.

    Args:
        present: the addresses that they have.
        servers: those of each of the servers that they stand for, no fewer than there are hosts.
    """
    left = dict(enumerate(servers))
    found: dict[str, tuple[str, ...]] = {}
    for host, addresses in present.items():
        place = next((place for place, each in left.items() if same_addresses(each, addresses)), None)
        if place is not None:
            found[host] = left.pop(place)
    for place, host in enumerate(present):
        if host not in found:
            found[host] = left.pop(place if place in left else min(left))
    return {host: found[host] for host in present}


def same_addresses(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two lists are of the same addresses, however those are spelled."""
    return set(map(_octets, one)) == set(map(_octets, other))


def _octets(address: str) -> object:
    return ipv4_octets(address) or ipv6_octets(address) or address


def default_hosts(domain: str, count: int) -> tuple[str, ...]:
    """Return as many hosts as are usual: ns1, ns2 and so on."""
    return tuple(f"ns{number}.{domain}" for number in range(1, count + 1))


def hosts_with_addresses(change: "Change", *, before: bool = False) -> list[str]:
    """Return the hosts that have addresses after a change, or had before, among those that it is about."""
    found: dict[str, str] = {}
    for each in change.rrsets:
        rrset = each.before if before else each.after
        if rrset.rdtype in ADDRESS_TYPES and rrset.records:
            found.setdefault(names.key(rrset.owner), rrset.owner)
    return list(found.values())


def name_servers_of(change: "Change", *, before: bool = False) -> list[str] | None:
    """Return the apex NS records after a change, or before; None where it isn't about them."""
    for each in change.rrsets:
        rrset = each.before if before else each.after
        if (each.before or each.after).rdtype == "NS":
            return [record.rdata for record in rrset.records]
    return None
