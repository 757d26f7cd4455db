"""The command palette: everything that a key does, the domains, the themes."""

from collections.abc import Callable, Iterator
from functools import partial

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen

from tuiz.ui.content import content, hit_help, plain
from tuiz.ui.models import DomainSource
from tuiz.ui.screens.main import MainScreen

_MOST_DOMAINS = 20


class Commands(Provider):
    """What the keys of the focused pane and of the screen do, and themes."""

    async def discover(self) -> Hits:
        """Offer all commands."""
        for name, help_text, command in self._commands():
            yield DiscoveryHit(content(name), command, text=name, help=hit_help(help_text))

    async def search(self, query: str) -> Hits:
        """Offer the commands that match."""
        matcher = self.matcher(query)
        for name, help_text, command in self._commands():
            if (score := matcher.match(name)) > 0:
                yield Hit(score, content(name), command, text=name, help=hit_help(help_text))

    def _commands(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        app = self.app
        seen = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.id is None or binding.id in seen or binding.id == "app.palette":
                continue
            seen.add(binding.id)
            area = binding.id.partition(".")[0].capitalize()
            key = app.get_key_display(binding)
            yield (
                f"{area}: {binding.description}",
                f"{binding.tooltip} ({key})",
                partial(app.run_action, binding.action, active.node),
            )
        for theme in sorted(app.available_themes):
            if theme.startswith("tuiz"):
                yield (
                    f"Theme: {plain(theme)}",
                    "Change the colours, until tuiz ends.",
                    partial(setattr, app, "theme", theme),
                )


class Domains(Provider):
    """The domains of the workspace, to open."""

    async def search(self, query: str) -> Hits:
        """Offer the domains with this text in their names."""
        screen = self.screen
        if not isinstance(screen, MainScreen):
            return
        folded = query.casefold()
        for index in _matching(screen.workspace.domains, folded):
            domain = screen.workspace.domains.row(index)
            name = Content.assemble("Open ", content(domain.name))
            yield Hit(
                0.5, name, partial(screen.open_domain, index), text=plain(domain.name), help=hit_help(domain.detail)
            )


def open_palette(screen: Screen[None]) -> None:
    """Open the palette over *screen*."""
    _ = screen.app.push_screen(CommandPalette(providers=[Commands, Domains], placeholder="Find a command or a domain"))


def _matching(domains: DomainSource, folded: str) -> Iterator[int]:
    found = 0
    for index in range(len(domains)):
        if folded in domains.row(index).name.casefold():
            yield index
            found += 1
            if found == _MOST_DOMAINS:
                return
