"""What the lookup screen asks of what looks things up: a line in, news out as they come."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tuiz.ui.ink import Tone
from tuiz.ui.widgets.lookup_lines import LookupLine

if TYPE_CHECKING:
    from tuiz.services.preflighting import PreflightReport


class News(NamedTuple):
    """What has come of a lookup since the news before."""

    lines: Sequence[LookupLine] = ()
    afresh: bool = False
    """Whether the lines stand for all that was shown before."""
    status: str = ""
    """What it has come to, in a few words."""
    tone: Tone = "dim"
    document: object = None
    """All that has come so far, as `--json` prints it."""
    waits: str = ""
    """What is waited for now, in a few words."""
    goes_on: str = ""
    """How it goes on where it is stopped now, in a few words; empty where it begins anew."""
    rings: bool = False
    """Whether this is what somebody waits for."""


class Lookups(Protocol):
    """Looks things up, by what would follow `tuiz` on a command line: `dig` may be left out."""

    def run(self, line: str) -> AsyncIterator[News]:
        """Look up what *line* asks for; what goes wrong is raised as a TuizError."""

    def is_question(self, line: str) -> bool:
        """Return whether *line* asks one question of one server, as dig does."""

    def at_server(self, line: str, server: str) -> str:
        """Return *line* as a question to another server."""

    def command(self, line: str) -> str:
        """Return the command that does the same; empty where there is none."""

    def looked_ahead(self, line: str) -> PreflightReport | None:
        """Return what came of *line*, which looked ahead at a change; None where that isn't known (any more). Slow."""

    def look_anew(self) -> None:
        """Use nothing that was found out before."""

    def read_large(self) -> None:
        """Read stored zones from now on however large they are."""

    def subject(self, line: str) -> tuple[str, str]:
        """Return the name and the type that *line* asks for; each empty where it doesn't tell."""
