"""What the palette offers: what the keys do, the domains, the themes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from tuiz.ui.app import TuizApp
from tuiz.ui.content import plain
from tuiz.ui.dialogs.palette import Command, Palette
from tuiz.ui.tell import tell
from tuiz.ui.workers import ask, converse, in_thread

if TYPE_CHECKING:
    from tuiz.ui.editing import Editing
    from tuiz.ui.looking import Looking
    from tuiz.ui.models.workspace import DomainSource, Workspace

_MOVING = "list."
"""Bindings that need no command: what they do is quicker done than found."""


def open_palette(
    screen: Screen[None],
    workspace: Workspace,
    open_domain: Callable[[int], None],
    editing: Editing,
    looking: Looking,
) -> None:
    """Open the palette over *screen*, and run what is chosen."""
    domains = workspace.domains
    commands = [
        *_of_keys(screen),
        *_of_commands(editing),
        *_of_lookups(looking, workspace),
        *_of_themes(screen, workspace),
    ]

    async def choose() -> None:
        chosen = await screen.app.push_screen_wait(Palette(commands, partial(_of_domains, domains, open_domain)))
        if chosen is not None:
            screen.call_later(chosen.run)

    ask(screen, choose(), "palette")


def open_key_palette(screen: Screen[Any]) -> None:
    """Open a palette of what the keys of *screen* do, and run what is chosen."""
    commands = list(_of_keys(screen))

    async def choose() -> None:
        chosen = await screen.app.push_screen_wait(Palette(commands, lambda _text: iter(())))
        if chosen is not None:
            screen.call_later(chosen.run)

    ask(screen, choose(), "palette")


def _of_keys(screen: Screen[Any]) -> Iterator[Command]:
    seen = set()
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.id is None or binding.id in seen or binding.id == "app.palette":
            continue
        seen.add(binding.id)
        if not binding.id.startswith(_MOVING) or binding.id == "list.line":
            area = binding.id.partition(".")[0].capitalize()
            run = partial(screen.app.run_action, binding.action, active.node)
            yield Command(f"{area}: {binding.tooltip.rstrip('.')}", screen.app.get_key_display(binding), run)


def _of_commands(editing: Editing) -> Iterator[Command]:
    yield Command("Record: Copy as a tuiz command", "", editing.copy_as_command)
    yield Command("Zone: Copy the last change as tuiz commands", "", editing.copy_last_as_command)


def _of_lookups(looking: Looking, workspace: Workspace) -> Iterator[Command]:
    yield Command("Lookup: Ask many resolvers for this record (propagation)", "", looking.propagation)
    yield Command("Lookup: Say what the stored zone answers for this record (simulate)", "", looking.simulate)
    yield Command("Delegation: List the open watches and plans", "", partial(looking.open, "delegation --watches"))
    if workspace.lookup_options:
        detail = plain(" ".join(workspace.lookup_options))
        yield Command("Lookup: Copy the command that asks the same servers elsewhere", detail, looking.copy_command)


def _of_themes(screen: Screen[None], workspace: Workspace) -> Iterator[Command]:
    if isinstance(screen.app, TuizApp):
        screen.app.load_themes()
    for name in sorted(screen.app.available_themes):
        if name.startswith("tuiz-"):
            yield Command(f"Theme: Use {name}", "", partial(_use_theme, screen, workspace, name))


def _use_theme(screen: Screen[None], workspace: Workspace, name: str) -> None:
    """Use a theme, now and from now on."""
    screen.app.theme = name

    async def keep() -> None:
        file = await in_thread(lambda: workspace.keep_theme(name))
        tell(screen, f"{name} is kept in {file}.")

    converse(screen, keep(), "theme")


def _of_domains(domains: DomainSource, open_domain: Callable[[int], None], text: str) -> Iterator[Command]:
    folded = text.casefold()
    for index in range(len(domains)):
        domain = domains.row(index)
        if folded in domain.name.casefold():
            yield Command(f"Domain: Open {domain.name}", domain.detail, partial(open_domain, index))
