"""Finding things: a filter, types, an order, a line, a domain."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

from tuiz.ui.editing import GROUP
from tuiz.ui.record_view import ORDERS
from tuiz.ui.tell import tell
from tuiz.ui.typing_ahead import hold_keys
from tuiz.ui.workers import ask

if TYPE_CHECKING:
    from tuiz.ui.models.session import ZoneSession
    from tuiz.ui.workbench import Workbench


class Seeking:
    """The keys that find something and change nothing.

    Args:
        screen: what prompts and dialogs open on.
        bench: the zone, and the lists that show it.
    """

    def __init__(self, screen: Screen[None], bench: Workbench) -> None:
        self._screen = screen
        self._bench = bench

    def filter(self) -> None:
        """Ask for a text to show only records with."""
        view, records = self._bench.view, self._bench.records
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
        domains = self._bench.domains

        def done(text: str | None) -> None:
            if text is None:
                domains.find("")
            domains.focus()

        self._ask("domain", domains.sought, domains.find, done)

    def go_to_line(self) -> None:
        """Ask for a line of the file and go there."""

        def done(text: str | None) -> None:
            session = self._bench.session
            if text and session is not None and (row := session.row_at_line(int(text[:12]))) is not None:
                self.go_to(row)
            self._bench.records.focus()

        self._ask("line", "", None, done, digits=True)

    def types(self) -> None:
        """Ask which types to show."""
        session = self._bench.session
        if session is not None:
            ask(self._screen, self._ask_types(session), GROUP)

    def sort(self) -> None:
        """Go round the orders."""
        if self._may_sort():
            self._bench.view.next_order()

    def sort_by(self, column: str) -> None:
        """Sort by a column; again, as in the file."""
        view = self._bench.view
        found = next((order for order in ORDERS if order == column), None)
        if found is not None and self._may_sort():
            view.set_order("file" if view.order == found else found)

    def _may_sort(self) -> bool:
        session = self._bench.session
        if session is None or session.loading.complete:
            return True
        tell(self._screen, "The file is still being read; sorting waits until all of it is.", "warning")
        return False

    def go_to(self, row: int) -> None:
        """Put the cursor on a row of the zone, which a filter may have left out."""
        view, records = self._bench.view, self._bench.records
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

        view = self._bench.view
        types = await self._screen.app.push_screen_wait(TypeFilter(session.count_types(), view.types, self._bench.pace))
        if types is not None:
            view.set_types(types)
