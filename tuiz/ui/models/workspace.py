"""The domains of a workspace, and what holds in it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import Protocol

from tuiz.services.account_desk import AccountDesk
from tuiz.services.applying_sets import SetDesk
from tuiz.services.child_desk import ChildDesk
from tuiz.services.delegation_desk import DelegationDesk
from tuiz.services.delegation_states import DelegationStates
from tuiz.services.everywhere import Everywhere
from tuiz.services.vanity_desk import VanityDesk
from tuiz.storage.lookup_history import LookupHistory
from tuiz.storage.settings import LookupSettings
from tuiz.ui.models.rows import Mark
from tuiz.ui.models.session import ZoneSession


class DomainRow(Protocol):
    """One line of the list of domains."""

    @property
    def findings(self) -> int:
        """How many errors a check has found in it, or where there are none, warnings."""

    @property
    def mark(self) -> Mark:
        """What is special about it."""

    @property
    def name(self) -> str:
        """The zone's name without its final dot, or the file's name where it isn't known."""

    @property
    def detail(self) -> str:
        """What tells it from others of the same name (its path), or what is special about it; may be empty."""


class DomainSource(Protocol):
    """The domains of a workspace, sorted for reading."""

    @property
    def revision(self) -> int:
        """Changes whenever a row that was already there may look different."""

    def __len__(self) -> int:
        """How many there are."""

    def row(self, index: int) -> DomainRow:
        """Return one of them; reads no file."""


class Workspace(Protocol):
    """A folder of zones, or one zone file."""

    @property
    def path(self) -> Path:
        """The folder, or the file."""

    @property
    def domains(self) -> DomainSource:
        """What is in it."""

    @property
    def theme(self) -> str | None:
        """The theme that the user's settings name."""

    def keep_theme(self, name: str) -> Path:
        """Write the theme into the user's settings, and return their file. Slow."""

    @property
    def keys(self) -> Mapping[str, str]:
        """The user's keys, by the ids of their bindings; a comma between several."""

    @property
    def notices(self) -> Sequence[str]:
        """What the user should be told when it opens, such as a setting that can't be used."""

    @property
    def lookup(self) -> LookupSettings:
        """How the live DNS is asked."""

    @property
    def root(self) -> Path:
        """The folder whose settings hold."""

    @property
    def lookup_options(self) -> tuple[str, ...]:
        """By which a command in another terminal asks the servers that are asked here; mostly none are needed."""

    @property
    def lookup_history(self) -> LookupHistory:
        """What was looked up before."""

    @property
    def everywhere(self) -> Everywhere:
        """All zones, to find and to replace in."""

    @property
    def name_server_sets(self) -> SetDesk:
        """The name server sets, and the domains that use them."""

    @property
    def delegations(self) -> DelegationDesk:
        """The delegations of domains, and where they are changed."""

    @property
    def children(self) -> ChildDesk:
        """The children that zones here delegate."""

    @property
    def delegation_states(self) -> DelegationStates:
        """Whose each domain is in the live DNS."""

    @property
    def accounts(self) -> AccountDesk:
        """The registrars, and the domains that they have."""

    @property
    def vanity(self) -> VanityDesk:
        """Vanity name servers, and the domains that use them."""

    def place_of(self, path: Path) -> int | None:
        """Return the place of a zone file among the domains."""

    def open(self, index: int) -> ZoneSession:
        """Open a domain's zone: reads as much as the first screen needs, `loading` does the rest."""

    def note_counts(self, index: int, errors: int, warnings: int) -> None:
        """Let a domain's row tell how much a check has found in it."""

    def create(self, name: str, hosts: Sequence[str]) -> int:
        """Make a new zone with these name servers and return its place in `domains`. Slow."""

    def take_in(self, path: Path, name: str) -> int:
        """Take a zone file that was made beside the app into `domains`, and return its place there."""

    def look_on(self, stop: Event) -> None:
        """Look into the files that were only guessed at. Slow: meant for a thread, which *stop* ends."""

    def close(self) -> None:
        """Finish what is under way with the journal. Slow."""
