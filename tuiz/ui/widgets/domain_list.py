"""The domains of the workspace, and which of them is open."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType

from tuiz.ui.content import plain
from tuiz.ui.ink import Ground, Ink
from tuiz.ui.widgets.domain_row import STATE_TONES, domain_segments
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from tuiz.services.delegation_states import DelegationStates
    from tuiz.ui.models.workspace import DomainSource


class DomainList(LineList):
    """One row for each domain: a star at the open one, a mark, its name, what is special about it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Open", id="domain.open", tooltip="Open this domain's zone."),
        Binding(
            "l",
            "screen.look_up_record",
            "Look up",
            id="domain.look_up",
            tooltip="Ask the live DNS for this domain's NS.",
        ),
        Binding("slash", "screen.find_domain", "Find", id="domain.find", tooltip="Find a domain by its name."),
        Binding(
            "w",
            "screen.look_at_delegations",
            "Delegations",
            id="domain.delegations",
            tooltip="Look at the delegations of all domains in the background, or no longer.",
        ),
        Binding(
            "s",
            "screen.tell_delegation",
            "State",
            id="domain.delegation_state",
            tooltip="Look at this domain's delegation now, and tell whose it is.",
        ),
    ]

    HELP = """\
All zones of the workspace. The star marks the open one. L looks a domain's name servers up, T traces the domain, V
compares its file with what its name servers answer.

W looks at the delegations of all domains in the background, about three a second, and again every few hours. The word
behind a name, or its first letter, tells what the live DNS says: ours, the parent zone names exactly the name servers
that are meant; partly, only some of them, or others beside them; elsewhere, only others; broken, none, or none that
answers for the domain, or DNSSEC doesn't hold; unknown, nobody who knows has answered. S looks at the domain under the
cursor at once and tells what was found, D shows everything about its delegation.
"""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._source: DomainSource | None = None
        self._view: Sequence[int] | None = None
        self._opened: int | None = None
        self._sought = ""
        self._drawn_revision = (-1, -1)
        self._states: DelegationStates | None = None

    @property
    def row_count(self) -> int:
        """How many domains are shown."""
        if self._view is not None:
            return len(self._view)
        return 0 if self._source is None else len(self._source)

    @property
    def opened(self) -> int | None:
        """The open domain's place in the workspace."""
        return self._opened

    def show(self, source: DomainSource, view: Sequence[int] | None = None, sought: str = "") -> None:
        """Show *source*, or of it only the domains in *view*, found by the text *sought*."""
        self._source, self._view, self._sought = source, view, sought
        self.rows_changed()

    @property
    def sought(self) -> str:
        """The text that the domains shown have in their names."""
        return self._sought

    def find(self, text: str) -> None:
        """Show only domains with this text in their names, whatever its case; none given, all."""
        source = self._source
        if source is None or text == self._sought:
            return
        folded = text.casefold()
        names = ((index, source.row(index).name) for index in range(len(source)))
        view = [index for index, name in names if folded in name.casefold()] if text else None
        self.show(source, view, text)
        self.move_to(0)

    def follow_source(self) -> None:
        """Draw the domains anew if something was found out about them since this was last called."""
        revision = self.layout_key()
        if self._source is not None and revision != self._drawn_revision:
            self._drawn_revision = revision
            self.rows_changed()

    def show_states(self, states: DelegationStates) -> None:
        """Show whose each domain is in the live DNS, from now on."""
        self._states = states
        self.rows_changed()

    def mark_open(self, domain: int | None) -> None:
        """Show which domain is open."""
        self._opened = domain
        self.rows_changed()

    @property
    def name_under_cursor(self) -> str:
        """The name of the domain under the cursor; empty where there is none."""
        index = self.source_index(self.cursor)
        return "" if index is None or self._source is None else self._source.row(index).name

    def source_index(self, row: int) -> int | None:
        """Return the place in the workspace of a domain shown, or None where there is no such row."""
        if not 0 <= row < self.row_count:
            return None
        return row if self._view is None else self._view[row]

    def layout_key(self) -> tuple[int, int]:
        """Return what the look of all rows depends on."""
        source, states = self._source, self._states
        return (-1 if source is None else source.revision, -1 if states is None else states.revision)

    def row_state(self, row: int) -> Hashable:
        """Return which domain this is, and whether it is open."""
        index = self.source_index(row)
        return (index, index == self._opened)

    def draw_row(self, row: int, cells: int, ground: Ground, ink: Ink) -> list[Segment]:
        """Return a domain's row."""
        index = self.source_index(row)
        if index is None or self._source is None:
            return [Segment(" " * cells, ink.style("text", ground))]
        domain = self._source.row(index)
        state = None if self._states is None else self._states.of(domain.name)
        opened = index == self._opened
        return domain_segments(domain, cells, ground, ink, self.glyphs, opened=opened, state=state)

    def title(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return the number of domains, and how to find one."""
        count = 0 if self._source is None else len(self._source)
        number = f"{count:,}" if self._view is None else f"{len(self._view):,} of {count:,}"
        found = Label(f"/ {plain(self._sought)}" if self._sought else "/ find", "dim", "screen.find_domain")
        return (Label("Domains", "title"), Label(number, "dim")), (found,)

    def caption(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return what is known of the delegation of the domain under the cursor, and how far the look at all is."""
        states = self._states
        if states is None:
            return (), ()
        state = states.of(self.name_under_cursor)
        tone = "dim" if state is None else STATE_TONES[state.state]
        said = () if state is None else (Label(state.words(datetime.now(UTC)), tone, "screen.tell_delegation"),)
        if states.is_away:
            return said, (Label("no server replies", "warning"),)
        progress = states.progress
        return said, (Label(f"{progress[0]:,} of {progress[1]:,}", "dim"),) if progress else ()

    def empty_message(self) -> Sequence[str]:
        """Return what is shown where there is no domain."""
        return ("Nothing found.",) if self._sought else ("No zones here.",)
