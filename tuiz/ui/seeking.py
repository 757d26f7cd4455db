"""Finding things: a filter, types, an order, a line, a domain."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from textual.screen import Screen

from tuiz.ui.editing import GROUP
from tuiz.ui.record_view import ORDERS, RecordView
from tuiz.ui.slices import Pace
from tuiz.ui.tell import tell
from tuiz.ui.typing_ahead import hold_keys
from tuiz.ui.widgets.domain_list import DomainList
from tuiz.ui.widgets.record_list import RecordList
from tuiz.ui.workers import ask

if TYPE_CHECKING:
    from tuiz.ui.models.session import ZoneSession


class Room(Protocol):
    """The screen that is looked around in."""

    @property
    def session(self) -> ZoneSession | None:
        """The open zone."""

    @property
    def records(self) -> RecordList:
        """The record list."""

    @property
    def domains(self) -> DomainList:
        """The list of domains."""

    @property
    def view(self) -> RecordView:
        """Which records are shown."""

    @property
    def pace(self) -> Pace:
        """What long work makes way for."""


class Seeking:
    """The keys that find something and change nothing.

    Args:
        screen: what prompts and dialogs open on.
        room: the same screen, as what it shows.
    """

    def __init__(self, screen: Screen[None], room: Room) -> None:
        self._screen = screen
        self._room = room

    def filter(self) -> None:
        """Ask for a text to show only records with."""
        view, records = self._room.view, self._room.records
        before = view.text
        row = records.source_index(records.cursor)

        def changed(text: str) -> None:
            view.set_text(text, row)

        def done(text: str | None) -> None:
            changed(before if text is None else text)
            records.focus()

        self._ask("/", before, changed, done)

    def find_domain(self) -> None:
        """Ask for a part of a domain's name."""
        domains = self._room.domains

        def done(text: str | None) -> None:
            if text is None:
                domains.find("")
            domains.focus()

        self._ask("domain", domains.sought, domains.find, done)

    def go_to_line(self) -> None:
        """Ask for a line of the file and go there."""

        def done(text: str | None) -> None:
            session = self._room.session
            if text and session is not None and (row := session.row_at_line(int(text[:12]))) is not None:
                self.go_to(row)
            self._room.records.focus()

        self._ask("line", "", None, done, digits=True)

    def types(self) -> None:
        """Ask which types to show."""
        session = self._room.session
        if session is not None:
            ask(self._screen, self._ask_types(session), GROUP)

    def sort(self) -> None:
        """Go round the orders."""
        if self._may_sort():
            self._room.view.next_order()

    def sort_by(self, column: str) -> None:
        """Sort by a column; again, as in the file."""
        view = self._room.view
        found = next((order for order in ORDERS if order == column), None)
        if found is not None and self._may_sort():
            view.set_order("file" if view.order == found else found)

    def _may_sort(self) -> bool:
        session = self._room.session
        if session is None or session.loading.complete:
            return True
        tell(self._screen, "The file is still being read; sorting waits until all of it is.", "warning")
        return False

    def go_to(self, row: int) -> None:
        """Put the cursor on a row of the zone, which a filter may have left out."""
        view, records = self._room.view, self._room.records
        if records.view is not None and row not in records.view:
            view.clear()
        view.go_to(row)

    def _ask(
        self,
        label: str,
        value: str,
        changed: Callable[[str], None] | None,
        done: Callable[[str | None], None],
        *,
        digits: bool = False,
    ) -> None:
        """Open a prompt in the place of the key bar."""
        from tuiz.ui.widgets.prompt import Prompt

        if self._screen.query(Prompt):
            return
        keys = self._screen.query_one("#keys")

        def over(text: str | None) -> None:
            _ = self._screen.query(Prompt).remove()
            keys.display = True
            done(text)

        keys.display = False
        prompt = Prompt(label, value, changed=changed, done=over, digits=digits)
        _ = self._screen.mount(prompt)
        hold_keys(self._screen, lambda: prompt.has_focus_within)

    async def _ask_types(self, session: ZoneSession) -> None:
        from tuiz.ui.dialogs.type_filter import TypeFilter

        view = self._room.view
        types = await self._screen.app.push_screen_wait(TypeFilter(session.count_types(), view.types, self._room.pace))
        if types is not None:
            view.set_types(types)
