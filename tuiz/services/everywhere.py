"""Finding and replacing in all zones, for the app: a thread searches, works out and saves, and can be told to end."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuiz.domain.pointing import Sought, replacement, sought
from tuiz.services.one_change import Wish
from tuiz.services.pointing_search import ZoneHits, search_everywhere
from tuiz.services.replacing_everywhere import Chosen, Replacement, ZonePart, replace_everywhere, undo_everywhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tuiz.storage.places import Places
    from tuiz.storage.settings import UserSettings
    from tuiz.storage.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Everywhere:
    """All zones of a workspace.

    Args:
        workspace: the zones.
        user: the user's settings.
        places: the user's folders.
    """

    workspace: Workspace
    user: UserSettings
    places: Places

    def search(
        self, wanted: Sought, told: Callable[[int, int], object], is_over: Callable[[], bool]
    ) -> Iterator[ZoneHits]:
        """Yield the zones in which something points at what is *wanted*, or that couldn't be searched. Slow."""
        return search_everywhere(self.workspace, self.user, wanted, told=told, is_over=is_over)

    @staticmethod
    def wanted(text: str, *, in_strings: bool) -> Sought:
        """Return what a user's text is.

        Raises:
            UsageError: it is nothing that can be looked for.
        """
        return sought(text, in_strings=in_strings)

    @staticmethod
    def replacement(old: Sought, text: str) -> Replacement:
        """Return what takes the place of what.

        Raises:
            UsageError: it can't.
        """
        return Replacement(old, replacement(old, text))

    # What a replacement breaks is mended with it, such as the digest of a zone: the review shows that too.

    def plan(self, chosen: Sequence[Chosen], new: Replacement) -> Iterator[ZonePart]:
        """Yield what a replacement would come to in each zone. Slow."""
        return replace_everywhere(chosen, new, Wish(dry_run=True, fix=True), self.places)

    def save(self, chosen: Sequence[Chosen], new: Replacement, message: str) -> Iterator[ZonePart]:
        """Replace in one zone after the other, each saved as a revision. Slow."""
        return replace_everywhere(chosen, new, Wish(message=message or None, fix=True), self.places)

    def undo(self, parts: Sequence[ZonePart], new: Replacement) -> Iterator[ZonePart]:
        """Take a replacement back in the zones that it changed. Slow."""
        zones = [part.zone for part in parts if part.is_changed]
        return undo_everywhere(zones, new.label, Wish(), self.places)

    def command(self, old: Sought, new: Replacement | None = None) -> str:
        """Return the command that does the same."""
        options = ["--text"] * old.in_strings + (["--replace", new.new.text] if new else [])
        return shlex.join(("tuiz", "find", "-w", str(self.workspace.path), *options, old.text))
