"""The line in which a lookup is typed, and from which earlier ones come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType

from tuiz.ui.widgets.entry import Entry

if TYPE_CHECKING:
    from tuiz.storage.lookup_history import LookupHistory

_WORDS: Final = ("www.example.com AAAA", "@192.0.2.1 example.com SOA +dnssec", "-x 192.0.2.1")


class QuestionEntry(Entry):
    """The question: up and down go through earlier ones.

    Args:
        history: what was looked up before.
        line: what is there to begin with.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "earlier(1)", show=False, id="lookup.earlier", tooltip="The question before."),
        Binding("down", "earlier(-1)", show=False, id="lookup.later", tooltip="The question after."),
    ]

    HELP = """\
A question as dig takes it: a name, a type, an @server, options with a plus sign. Also: trace NAME TYPE, propagation
NAME TYPE, verify ZONE, delegation DOMAIN, and simulate NAME TYPE for what the stored zone would answer, with no
question to anybody. Behind delegation DOMAIN, --preflight NS… asks new name servers before a change. Up and down go
through earlier questions; enter asks.
"""

    def __init__(self, history: LookupHistory, line: str, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(line, placeholder="   ".join(_WORDS), id=id, select_on_focus=False)
        self._history = history
        self._place = 0
        """How many lines of the history up from what is typed."""
        self._typed = ""

    def keep(self, line: str) -> None:
        """Show a line that is looked up now, and keep it among the earlier ones."""
        self._place = 0
        self._history.add(line)
        self.value = line

    def action_earlier(self, steps: int) -> None:
        """Go *steps* lines of the history further back, or forward where negative."""
        lines = self._history.lines
        if self._place == 0:
            self._typed = self.value
        self._place = max(0, min(self._place + steps, len(lines)))
        self.value = lines[-self._place] if self._place else self._typed
        self.cursor_position = len(self.value)
