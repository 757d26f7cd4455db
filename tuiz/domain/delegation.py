"""What is known of a domain's delegation: what its parent says, what its servers say, and who never answered.

Facts only, each as it was observed. What is good or bad about them is for the checks to say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from tuiz.domain import names
from tuiz.domain.system_operations import Soa


class ParentWord(StrEnum):
    """What sort of thing a server of the parent zone says."""

    DELEGATES = "delegates"
    SERVES = "serves"
    """It serves the domain itself, so that it never refers to others."""
    NO_DELEGATION = "no-delegation"
    """The name exists at most as an ordinary name of the parent zone."""
    NO_SUCH_NAME = "no-such-name"
    USELESS = "useless"
    """It answers, but not for the parent zone."""
    SILENT = "silent"
    """No reply came: what it would say is unknown."""


class ServerState(StrEnum):
    """What a name server is to the domain."""

    AUTHORITATIVE = "authoritative"
    LAME = "lame"
    """It answers, but without authority for the domain."""
    UNREACHABLE = "unreachable"
    """The system says that nothing listens there, or that no route leads there."""
    UNKNOWN = "unknown"
    """No reply came in time."""


class HostState(StrEnum):
    """What is known of a name server's addresses."""

    KNOWN = "known"
    NONE = "none"
    """It has none: its zone's servers say so."""
    ALIAS = "alias"
    """It is an alias, which a name server mustn't be (RFC 2181 §10.3)."""
    UNKNOWN = "unknown"
    """Who would know didn't answer."""


@dataclass(frozen=True, slots=True)
class Referral:
    """A delegation, as the parent zone has it."""

    ns: tuple[str, ...]
    """The name servers, absolute."""
    glue: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The addresses that came with them, by name server."""
    ds: tuple[str, ...] = ()
    """RDATA of the DS records, in presentation format."""
    ttl: int | None = None
    """That of the NS records, in seconds."""
    ds_ttl: int | None = None
    """That of the DS records."""


@dataclass(frozen=True, slots=True)
class DsSet:
    """The DS records of a domain."""

    rdatas: tuple[str, ...] = ()
    """In presentation format."""
    ttl: int | None = None


@dataclass(frozen=True, slots=True)
class ParentServer:
    """What one address of the parent zone's servers says of the domain."""

    name: str
    address: str
    word: ParentWord
    referral: Referral | None = None
    detail: str = ""
    """What is wrong, a sentence without its full stop."""
    has_route: bool = True
    """Whether this machine has a way to the address at all."""


@dataclass(frozen=True, slots=True)
class Parent:
    """The zone that the domain is delegated from."""

    zone: str | None
    """Absolute; None where it couldn't be found, and for the root."""
    servers: tuple[ParentServer, ...] = ()
    problem: str = ""
    """Why it couldn't be asked, a sentence without its full stop."""
    stored: Referral | None = None
    """The delegation in the parent zone's file, where the workspace holds that zone."""
    stored_zone: str | None = None
    """That zone, absolute: its own servers may be none that can be found."""
    own_ds: DsSet | None = None
    """The DS records that its servers have, where they never refer to the domain because they serve it, too."""
    truncated: tuple[str, ...] = ()
    """What is cut off or left out of its referral, and in how large a message; sentences without full stop."""

    @property
    def referrals(self) -> list[Referral]:
        """The delegations that its servers tell."""
        return [server.referral for server in self.servers if server.referral is not None]

    @property
    def referral(self) -> Referral | None:
        """The delegation: as the first of its servers tells it, else as its stored file does."""
        return next(iter(self.referrals), self.stored)

    @property
    def source(self) -> str | None:
        """The zone that the delegation is known of: that of the stored file where no server tells one."""
        return self.zone if self.stored is None or self.referrals else (self.stored_zone or self.zone)

    @property
    def ds(self) -> DsSet | None:
        """The DS records of the domain; None where nobody said."""
        if (referral := self.referral) is not None:
            return DsSet(referral.ds, referral.ds_ttl)
        return self.own_ds

    @property
    def is_heard(self) -> bool:
        """Whether any of its servers said anything that counts."""
        return any(server.word not in {ParentWord.USELESS, ParentWord.SILENT} for server in self.servers)

    @property
    def denies(self) -> bool:
        """Whether its servers say that the domain isn't delegated, and none says otherwise."""
        said = {server.word for server in self.servers} - {ParentWord.USELESS, ParentWord.SILENT}
        return bool(said) and said <= {ParentWord.NO_DELEGATION, ParentWord.NO_SUCH_NAME}


@dataclass(frozen=True, slots=True)
class NameServerHost:
    """A name server's host name, and what its own zone says of its addresses."""

    name: str
    """Absolute."""
    state: HostState
    addresses: tuple[str, ...] = ()
    detail: str = ""
    """Why there are none, or what it is an alias of; a sentence without its full stop."""
    is_told: bool = True
    """Whether the addresses come from the host's own zone; else only the parent's glue is known."""


@dataclass(frozen=True, slots=True)
class SignatureTimes:
    """When one signature holds, in seconds since 1970."""

    rdtype: str
    """The type of the records that it is of."""
    key_tag: int
    inception: int
    expiration: int
    is_made_live: bool = False
    """Whether the server makes a new one for each answer, so that it never grows old."""


@dataclass(frozen=True, slots=True)
class Signing:
    """How a server's copy of the domain is signed."""

    keys: tuple[tuple[int, int], ...] = ()
    """Tag and algorithm of each DNSKEY."""
    signatures: tuple[SignatureTimes, ...] = ()
    problem: str = ""
    """Why the DS records of the parent don't lead to valid signatures, whatever their time; a sentence without its
    full stop."""
    is_checked: bool = True
    """Whether that could be found out."""

    @property
    def is_signed(self) -> bool:
        """Whether the domain has keys and signatures there."""
        return bool(self.keys and self.signatures)


class OddityKind(StrEnum):
    """What sort of thing a server does against the protocol."""

    REPLY = "reply"
    """What it sends is no reply."""
    SOURCE = "source"
    """It answers from another address than the one asked."""
    EDNS = "edns"
    """It can't take questions with EDNS."""
    EDNS_VERSION = "edns-version"
    """It can't take questions with a newer version of EDNS."""
    UNUSED_TYPE = "unused-type"
    """It can't say that there are no records of a type."""
    CASE = "case"
    """It tells capital letters in names from small ones."""
    ECHOED_CASE = "echoed-case"
    """It doesn't keep the case of a question's letters."""


class Oddity(NamedTuple):
    """How a server breaks the protocol."""

    kind: OddityKind
    detail: str
    """A sentence without its full stop."""


@dataclass(frozen=True, slots=True)
class NameServer:
    """What one address of one name server does when it is asked for the domain."""

    name: str
    address: str
    state: ServerState
    detail: str = ""
    """What is wrong, a sentence without its full stop."""
    has_route: bool = True
    """Whether this machine has a way to the address at all."""
    udp: bool | None = None
    """Whether it answers over UDP; None is unknown."""
    tcp: bool | None = None
    tcp_detail: str = ""
    """Why not, a sentence without its full stop."""
    is_tcp_broken: bool = False
    """Whether a connection comes about, but no answer over it, or another one than over UDP."""
    is_tcp_open: bool = False
    """Whether a connection comes about that nothing came over, as long as anybody waited."""
    edns: bool | None = None
    soa: Soa | None = None
    soa_ttl: int | None = None
    """Its TTL, in seconds."""
    ns: tuple[str, ...] | None = None
    """The domain's NS records as it serves them, absolute; None where it didn't tell."""
    ns_ttl: int | None = None
    """Their TTL, in seconds."""
    seconds: float | None = None
    """How long its first answer took."""
    recurses: bool | None = None
    """Whether it answers for names that aren't its own."""
    transfers: bool | None = None
    """Whether it gives the whole zone to whoever asks."""
    refers_upward: str = ""
    """What it refers to, instead of saying that a name isn't its own."""
    oddities: tuple[Oddity, ...] = ()
    """How it breaks the protocol."""
    signing: Signing | None = None

    @property
    def label(self) -> str:
        """Its name and address, for people."""
        return f"{names.spoken(self.name)} ({self.address})"

    @property
    def is_authoritative(self) -> bool:
        """Whether it serves the domain."""
        return self.state is ServerState.AUTHORITATIVE

    @property
    def is_garbled(self) -> bool:
        """Whether what it sends over UDP is no reply, so that it doesn't tell what it serves."""
        return any(oddity.kind in {OddityKind.REPLY, OddityKind.SOURCE} for oddity in self.oddities)


@dataclass(frozen=True, slots=True)
class Delegation:
    """All that was found out about a domain's delegation."""

    domain: str
    """Absolute."""
    parent: Parent
    hosts: tuple[NameServerHost, ...] = ()
    """Those that the parent names, and those that the domain's own servers do."""
    servers: tuple[NameServer, ...] = ()
    """One for each address of them."""
    intended: tuple[str, ...] | None = None
    """The name servers that the parent is meant to name, absolute; None where nobody said."""
    zone_ns: tuple[str, ...] | None = None
    """The NS records of the stored zone, absolute; None where there is no such zone here."""
    asked_at: float = 0.0
    """When, in seconds since 1970."""

    @property
    def delegated(self) -> tuple[str, ...] | None:
        """The name servers that the parent names; None where it names none, or nobody said."""
        referral = self.parent.referral
        return referral.ns if referral is not None else None

    @property
    def authoritative(self) -> list[NameServer]:
        """The servers that serve the domain."""
        return [server for server in self.servers if server.is_authoritative]

    @property
    def served(self) -> tuple[str, ...] | None:
        """The NS records as the first server that serves the domain tells them."""
        return next((server.ns for server in self.authoritative if server.ns is not None), None)

    def servers_of(self, host: str) -> list[NameServer]:
        """Return what the addresses of a name server do."""
        key = names.key(host)
        return [server for server in self.servers if names.key(server.name) == key]


def keys(hosts: Iterable[str]) -> frozenset[str]:
    """Return names in the form in which they are compared."""
    return frozenset(map(names.key, hosts))
