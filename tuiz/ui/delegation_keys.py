"""The keys of the lookup screen that act on the delegation it shows: one action, with a word for what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final, Protocol

from textual.binding import Binding

from tuiz.ui.lookup_views.going_on import AHEAD, PLAN, TAKE_OVER, WATCH, WATCHES, line_of
from tuiz.ui.tell import tell

if TYPE_CHECKING:
    from pathlib import Path

    from textual.screen import Screen

    from tuiz.services.applying_sets import SetDesk
    from tuiz.services.delegation_desk import DelegationDesk
    from tuiz.ui.delegating import Delegating
    from tuiz.ui.looking_up import Lookups

REGISTRATION: Final = "registration"
"""What asks how the domain is registered; as explaining does, it needs no workspace."""
ACTION: Final = "delegation"
"""The action of the screen, whose parameter is one of the words below."""

DELEGATION_BINDINGS: Final = (
    Binding(
        "e",
        f"{ACTION}('edit')",
        "Edit NS",
        id="delegation.edit",
        tooltip="Edit which name servers the domain is delegated to, and look ahead at the new ones.",
    ),
    Binding(
        "a",
        f"{ACTION}('apply')",
        "Apply",
        id="delegation.apply",
        tooltip="Show what the new name servers change at the registrar, then change it.",
    ),
    Binding(
        "P",
        f"{ACTION}('plan')",
        "Plan",
        id="delegation.plan",
        tooltip="Keep what a look ahead planned, or show the domain's plan, or go on with it.",
    ),
    Binding(
        "w",
        f"{ACTION}('watch')",
        "Watch",
        id="delegation.watch",
        tooltip="Watch until the parent's servers and the resolvers agree on the delegation.",
    ),
    Binding(
        "n",
        f"{ACTION}('zone-ns')",
        "Zone NS",
        id="delegation.zone_ns",
        tooltip="Set the zone's own NS records: to the new name servers, else to those that the parent names.",
    ),
    Binding(
        "x",
        "explain",
        "Explain",
        id="lookup.explain",
        tooltip="Explain the finding under the cursor for this domain, or its NS records, or the trace.",
    ),
    Binding(
        "H",
        f"{ACTION}('history')",
        "History",
        id="delegation.history",
        tooltip="List the changes of the domain's delegation.",
    ),
    Binding(
        "R",
        f"{ACTION}('registration')",
        "RDAP",
        id="delegation.registration",
        tooltip="Ask the registry how the domain is registered (RDAP): registrar, status, expiry.",
    ),
    Binding(
        "u",
        f"{ACTION}('undo')",
        "Undo",
        show=False,
        id="delegation.undo",
        tooltip="Take the last change of the domain's delegation back.",
    ),
    Binding(
        "Y",
        f"{ACTION}('vanity')",
        "Vanity",
        show=False,
        id="delegation.vanity",
        tooltip="Vanity name servers: configure them, delegate domains to them, stop, disable.",
    ),
    Binding(
        "W",
        f"{ACTION}('watches')",
        "Watches",
        show=False,
        id="delegation.watches",
        tooltip="List the domains with an open watch or plan.",
    ),
)
_ANYWHERE: Final = frozenset({"watches"})
"""What needs no delegation to be shown."""


class Shown(Protocol):
    """The lookup screen, as the keys see it."""

    @property
    def line(self) -> str:
        """What was looked up."""

    @property
    def delegation_words(self) -> list[str]:
        """The words of the line behind `delegation`; none where it asks for something else."""

    @property
    def subject(self) -> tuple[str, str]:
        """The name and the type under the cursor, else those of the line."""

    @property
    def document(self) -> object:
        """What came of it so far, as `--json` prints it."""

    @property
    def is_under_way(self) -> bool:
        """Whether it is still being asked."""

    def ask(self, line: str) -> None:
        """Look something up."""

    def leave_for(self, path: Path, hosts: Sequence[str] | None = None) -> None:
        """Leave for a zone, to give it these name servers."""


class DelegationKeys:
    """Does what the keys ask for.

    Args:
        screen: what forms open over.
        shown: the same screen, as what it shows.
        lookups: what looks things up.
        desks: the delegations of domains, and the name server sets; None where none can be changed.
    """

    def __init__(
        self, screen: Screen[Path | None], shown: Shown, lookups: Lookups, desks: tuple[DelegationDesk, SetDesk] | None
    ) -> None:
        self._screen = screen
        self._shown = shown
        self._lookups = lookups
        self._desks = desks
        self._deeds: Mapping[str, Callable[[], None]] = {
            "edit": partial(self._with_desk, lambda desk: desk.edit(self._name)),
            "apply": partial(self._with_desk, self._apply),
            "plan": partial(self._with_desk, self._plan),
            "undo": partial(self._with_desk, lambda desk: desk.undo(self._name)),
            "vanity": partial(self._with_desk, lambda desk: desk.vanity(self._name)),
            "zone-ns": partial(self._with_desk, self._zone_ns),
            "watch": self.watch,
            "watches": lambda: shown.ask(line_of("delegation", WATCHES)),
            "history": lambda: shown.ask(line_of("delegation", "--history", self._name)),
            REGISTRATION: lambda: shown.ask(line_of("delegation", self._name, "--rdap")),
        }

    @cached_property
    def delegating(self) -> Delegating | None:
        """What changes delegations; None where nothing does."""
        from tuiz.ui.delegating import Delegating

        if self._desks is None:
            return None
        return Delegating(self._screen, *self._desks, self._shown.ask, self._shown.leave_for)

    @property
    def is_waiting(self) -> bool:
        """Whether something that a key asked for is waited for."""
        return self.delegating is not None and self.delegating.is_waiting

    def stop(self) -> None:
        """Wait for it no longer."""
        self._with_desk(lambda desk: desk.stop())

    def can(self, deed: object) -> bool:
        """Return whether a key does something here: only where a delegation is shown."""
        if deed in _ANYWHERE:
            return True
        words = self._shown.delegation_words
        if not words or WATCHES in words:
            return False
        return deed == REGISTRATION or (self._desks is not None and (deed != "apply" or AHEAD in words))

    def do(self, deed: str) -> None:
        """Do it."""
        self._deeds[deed]()

    def watch(self) -> None:
        """Watch the domain's delegation, or the one of the domain under the cursor; from another tuiz if need be."""
        words, document = self._shown.delegation_words, self._shown.document
        name = self._shown.subject[0] if WATCHES in words else self._name
        if WATCH not in words:
            self._shown.ask(line_of("delegation", name, WATCH) if name else "")
        elif isinstance(document, Mapping) and document.get("watched_by"):
            self._shown.ask(line_of("delegation", *words, *() if TAKE_OVER in words else (TAKE_OVER,)))
        elif self._shown.is_under_way:
            tell(self._screen, "It is watched already; escape stops it, and the watch is kept.")
        else:
            self._shown.ask(self._shown.line)

    # Private

    @property
    def _name(self) -> str:
        """The domain that the line is about."""
        return self._lookups.subject(self._shown.line)[0]

    def _with_desk(self, act: Callable[[Delegating], None]) -> None:
        if self.delegating is not None:
            act(self.delegating)

    def _apply(self, delegating: Delegating) -> None:
        """Change the delegation to what was looked ahead at."""
        words = self._shown.delegation_words
        document = None if self._shown.is_under_way else self._shown.document
        delegating.apply(self._shown.line, self._name, words[words.index(AHEAD) + 1 :], document)

    def _plan(self, delegating: Delegating) -> None:
        """Keep the plan of a look ahead, show the one that is kept, or go on with the one that is shown."""
        words = self._shown.delegation_words
        if AHEAD in words and self._shown.is_under_way:
            tell(self._screen, "The new name servers are being asked; then P keeps the plan.")
        elif AHEAD in words:
            delegating.plans.keep(self._name, partial(self._lookups.looked_ahead, self._shown.line))
        else:
            delegating.plans.open(self._name, is_shown=PLAN in words)

    def _zone_ns(self, delegating: Delegating) -> None:
        """Set the zone's own NS records as the delegation is to be, or is."""
        words = self._shown.delegation_words
        hosts = words[words.index(AHEAD) + 1 :] if AHEAD in words else hosts_of(self._shown.document)
        delegating.zone_ns(self._name, hosts)


def hosts_of(document: object) -> list[str]:
    """Return the name servers of what `--json` prints: those planned or watched for, else those of the parent."""
    if isinstance(document, Mapping) and isinstance(meant := document.get("name_servers"), Sequence):
        return [str(host) for host in meant]
    parent = document.get("parent") if isinstance(document, Mapping) else None
    hosts = parent.get("ns") if isinstance(parent, Mapping) else None
    return [str(host) for host in hosts] if isinstance(hosts, Sequence) else []
