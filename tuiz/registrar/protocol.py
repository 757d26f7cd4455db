"""What tuiz asks of a registrar, whatever sort it is: what it has of a domain, and that it have something else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

MOST_HOSTS: Final = 13
"""The most name servers that a delegation names."""

Manner = Literal["delegation", "to-vanity", "from-vanity", "zone-ns", "vanity"]
"""What of a domain is changed: its delegation, in one of three ways, its zone NS records, its vanity name servers."""
DELEGATING: Final[frozenset[Manner]] = frozenset({"delegation", "to-vanity", "from-vanity"})


@dataclass(frozen=True, slots=True)
class Takes:
    """What a registrar can take of a domain, whichever it is."""

    fewest_hosts: int = 0
    """How many name servers it wants at least; 0 where a domain may end delegated to nobody."""
    most_hosts: int = MOST_HOSTS
    glue: bool = True
    """Whether it takes the addresses of hosts within the domain that it doesn't have yet."""
    brings_glue: bool = False
    """Whether it adds those addresses by itself."""
    picks_hosts: bool = False
    """Whether it says itself which name servers come; those that are wished are likely ones then."""
    ds: bool = True
    """Whether it takes DS records."""
    otherwise: str = ""
    """What to do about what it doesn't take, a sentence or two."""


TAKES_ALL: Final = Takes()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a registrar is to have of a domain."""

    hosts: tuple[str, ...]
    """The name servers, absolute; without any it is delegated no longer, where the registrar lets it."""
    glue: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Addresses of the hosts within the domain, by host."""
    ds: tuple[str, ...] | None = None
    """RDATA of the DS records in presentation format; None leaves them as they are."""


@dataclass(frozen=True, slots=True)
class Registered:
    """What a registrar has of a domain now."""

    hosts: tuple[str, ...]
    """The name servers, absolute."""
    glue: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Addresses of the hosts within the domain, by host, as far as it tells."""
    ds: tuple[str, ...] | None = None
    """RDATA of the DS records in presentation format; None where it doesn't tell."""
    reserved: Mapping[str, str] = field(default_factory=dict)
    """Hosts that can't be changed here, absolute, with why."""
    most_hosts: int = MOST_HOSTS
    """How many name servers it takes for this domain."""
    fewest_hosts: int = 0
    """How many it wants at least."""
    takes_keys: bool = False
    """Whether the registry makes the DS records of this domain itself, of keys that it is given instead."""


class Registrar(Protocol):
    """One registrar, as the user named it. An error of it is a `RegistrarError`; what takes time can be cancelled."""

    @property
    def label(self) -> str:
        """Its label in the user's config.toml, or the name of one that is always there."""

    @property
    def kind(self) -> str:
        """What sort it is: "manual", "parent", "dnsimple"."""

    @property
    def can_apply(self) -> bool:
        """Whether it can be told; else tuiz can only say what to enter there."""

    @property
    def manner(self) -> Manner:
        """What of a domain it changes; but for some ways of an account at DNSimple that is the delegation."""

    @property
    def takes(self) -> Takes:
        """What it can take: said before anything is sent."""

    async def domains(self) -> list[str]:
        """Return the domains that it has, absolute; none where it can't tell.

        Raises:
            RegistrarError: it can't be asked.
        """

    async def current(self, domain: str) -> Registered:
        """Return what it has of a domain.

        Raises:
            RegistrarError: it can't be asked, or has no such domain.
        """

    async def apply(self, domain: str, wish: Wish) -> None:
        """Have it take what is wished, all or nothing where it lets that.

        Raises:
            RegistrarError: it doesn't; `NoAnswer` where that is unknown.
        """
