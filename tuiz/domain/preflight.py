"""What is known before a domain's delegation is changed: what the new name servers do, and what stays cached."""

from dataclasses import dataclass, field

from tuiz.domain import names
from tuiz.domain.delegation import Delegation, NameServer, NameServerHost, keys


@dataclass(frozen=True, slots=True)
class Deviation:
    """An RRset that a new server answers otherwise than the stored zone says."""

    owner: str
    rdtype: str
    server: str
    is_known: bool
    """Whether the server answered; else what it would say is unknown."""
    stored: tuple[str, ...]
    served: tuple[str, ...]
    detail: str
    """In a few words."""
    is_extra: bool = False
    """Whether the server has what the stored zone has nothing of."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The RRsets of the stored zone, as the new servers answer them; counted for each server's address."""

    same: int = 0
    different: int = 0
    unknown: int = 0
    deviations: tuple[Deviation, ...] = ()
    unreadable: tuple[str, ...] = ()
    """Where the stored zone can't be read, and why: what isn't compared."""


@dataclass(frozen=True, slots=True)
class Preflight:
    """A change of delegation that somebody thinks of."""

    delegation: Delegation
    hosts: tuple[str, ...]
    """The new name servers, absolute."""
    compared: Compared | None = None
    """None where there is no zone here to compare with."""
    glue: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What the parent has to be told of those within the domain, as far as it is known."""

    @property
    def new_hosts(self) -> list[NameServerHost]:
        """The new name servers."""
        wanted = keys(self.hosts)
        return [host for host in self.delegation.hosts if names.key(host.name) in wanted]

    @property
    def new_servers(self) -> list[NameServer]:
        """The addresses of the new name servers."""
        return [server for host in self.new_hosts for server in self.delegation.servers_of(host.name)]

    @property
    def parent_ttl(self) -> int | None:
        """How long resolvers keep the parent's NS records, in seconds."""
        return self.delegation.parent.referral.ttl if self.delegation.parent.referral else None

    @property
    def child_ttl(self) -> int | None:
        """How long they keep those that the old servers serve."""
        old = [server.ns_ttl for server in self._old_servers if server.ns_ttl is not None]
        return max(old, default=None)

    @property
    def negative_ttl(self) -> int | None:
        """How long they keep that a name doesn't exist (RFC 2308 §5)."""
        old = [
            min(server.soa.minimum, server.soa_ttl)
            for server in self._old_servers
            if server.soa is not None and server.soa_ttl is not None
        ]
        return max(old, default=None)

    @property
    def longest_seconds(self) -> int | None:
        """How long the old servers may still be asked after the change."""
        known = [ttl for ttl in (self.parent_ttl, self.child_ttl) if ttl is not None]
        return max(known, default=None)

    @property
    def ds(self) -> tuple[str, ...]:
        """The DS records at the parent."""
        ds = self.delegation.parent.ds
        return ds.rdatas if ds is not None else ()

    @property
    def must_remove_ds(self) -> bool:
        """Whether the new servers don't sign with a key that the parent's DS records are of, as far as it is known."""
        known = [server.signing for server in self.new_servers if server.signing is not None]
        return bool(self.ds) and any(signing.problem and signing.is_checked for signing in known)

    @property
    def _old_servers(self) -> list[NameServer]:
        delegated = keys(self.delegation.delegated or ())
        return [server for server in self.delegation.authoritative if names.key(server.name) in delegated]
