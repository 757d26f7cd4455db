"""The key of the lookup screen that explains: a finding of a delegation, the NS records of a domain, a trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from tuiz.domain import names
from tuiz.ui.lookup_views.going_on import line_of
from tuiz.ui.tell import tell
from tuiz.ui.workers import ask

if TYPE_CHECKING:
    from pathlib import Path

    from textual.screen import Screen

    from tuiz.ui.widgets.lookup_lines import LookupLine

_AHEAD: Final = "--preflight"
_EXPLAIN: Final = "--explain"


class Explaining:
    """Opens explanations over what they explain.

    Args:
        screen: what they open over.
        look: looks up a line over that.
    """

    def __init__(self, screen: Screen[Path | None], look: Callable[[str], None]) -> None:
        self._screen = screen
        self._look = look

    def delegation(self, domain: str, words: Sequence[str], line: LookupLine | None, document: object) -> None:
        """Explain the finding that the cursor is on, else what the user chooses.

        Args:
            domain: whose delegation is shown.
            words: what was asked for.
            line: the line under the cursor.
            document: what came of it, as `--json` prints it; None where nothing did yet.
        """
        asked = ["delegation", domain]
        if _AHEAD in words:
            hosts = words[words.index(_AHEAD) :]
            asked += hosts[: hosts.index(_EXPLAIN)] if _EXPLAIN in hosts else hosts
        if line is not None and line.check:
            self._look(line_of(*asked, _EXPLAIN, line.check))
        else:
            ask(self._screen, self._choose(domain, asked, _findings(document)), "conversation")

    def trace(self, line: str) -> None:
        """Tell the trace that is shown in words."""
        if _EXPLAIN in line.split():
            tell(self._screen, "This is the explanation: escape leads back to what it explains.", "information")
        else:
            self._look(f"{line} {_EXPLAIN}")

    async def _choose(self, domain: str, asked: Sequence[str], findings: Sequence[tuple[str, str]]) -> None:
        from tuiz.ui.dialogs.choose import Choose

        spoken = names.spoken(names.absolute(domain, names.ROOT))
        choices = [(f"What the NS records of {spoken} do", line_of("delegation", domain, _EXPLAIN))]
        choices += [(f"{severity}: {check}", line_of(*asked, _EXPLAIN, check)) for check, severity in findings]
        choices.append((f"How a resolver finds {spoken}, step by step", line_of("trace", domain, _EXPLAIN)))
        place = await self._screen.app.push_screen_wait(Choose("Explain", [label for label, _ in choices]))
        if place is not None:
            self._look(choices[place][1])


def _findings(document: object) -> list[tuple[str, str]]:
    """Return the findings, or the reasons, of a document, each once with the gravest severity that it has."""
    if not isinstance(document, Mapping):
        return []
    listed = cast("Sequence[Mapping[str, str]]", document.get("findings") or document.get("reasons") or ())
    found: dict[str, str] = {}
    for each in listed:
        found.setdefault(each["check"], each["severity"])
    return list(found.items())
