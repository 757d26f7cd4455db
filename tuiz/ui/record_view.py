"""Which rows of a zone the record list shows, and in which order: a text, types, an order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from tuiz.ui.content import plain
from tuiz.ui.slices import AWAITED_SLICE_SECONDS, Pace
from tuiz.ui.widgets.record_list import RecordList

if TYPE_CHECKING:
    from tuiz.ui.models.session import ZoneSession
    from tuiz.ui.models.slices import Search


Order = Literal["file", "owner", "type", "data", "ttl"]

ORDERS: Final[tuple[Order, ...]] = ("file", "owner", "type", "data", "ttl")
"""As one key goes round them."""


class RecordView:
    """Keeps the record list to what the user asked to see, while the zone is read and edited.

    Args:
        records: the list.
        pace: what searching and sorting make way for.
        told: called when there is something new to tell about the view.
    """

    def __init__(self, records: RecordList, pace: Pace, told: Callable[[], None]) -> None:
        self._records = records
        self._pace = pace
        self._told = told
        self._session: ZoneSession | None = None
        self._work: Search | None = None
        self.text = ""
        self.types: frozenset[str] = frozenset()
        self.order: Order = "file"

    @property
    def filtered(self) -> bool:
        """Whether rows are left out."""
        return bool(self.text or self.types)

    @property
    def progress(self) -> float | None:
        """How much of a search or of sorting is done, or None when there is none under way."""
        return None if self._work is None or self._work.complete else self._work.progress

    def describe(self) -> str:
        """Return what is asked for, in a few words; nothing where all rows are shown in the file's order."""
        parts = []
        if self.types:
            parts.append(" ".join(sorted(plain(rdtype) for rdtype in self.types)))
        if self.text:
            parts.append(f"/ {plain(self.text)}")
        if self.order != "file":
            parts.append(f"by {self.order}")
        return ", ".join(parts)

    def open(self, session: ZoneSession) -> None:
        """Show all rows of another zone."""
        self._session = session
        self.text, self.types, self.order = "", frozenset(), "file"
        self._work = None
        self._records.workers.cancel_group(self._records, "view")
        self._records.show(session.rows)

    def set_text(self, text: str, row: int | None = None) -> None:
        """Show rows with this text, with the cursor on *row* of the zone or the nearest shown, or where it was."""
        if text != self.text:
            self.text = text
            self.renew(row)

    def set_types(self, types: frozenset[str]) -> None:
        """Show rows of these types; none stands for all."""
        if types != self.types:
            self.types = types
            self.renew()

    def set_order(self, order: Order) -> None:
        """Show rows in this order."""
        if order != self.order:
            self.order = order
            self.renew()

    def next_order(self) -> None:
        """Go round the orders."""
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        self.renew()

    def clear(self) -> None:
        """Show all rows in the file's order."""
        self.text, self.types, self.order = "", frozenset(), "file"
        self.renew()

    def renew(self, row: int | None = None) -> None:
        """Find the rows anew, as after an edit, with the cursor on *row* of the zone, or where it was."""
        session, records = self._session, self._records
        if session is None:
            return
        if row is None and records.source is session.rows:
            row = records.source_index(records.cursor)
        records.workers.cancel_group(records, "view")
        self._work = None
        if not self.filtered and self.order == "file":
            records.show(session.rows, session.file_order())
            self.go_to(row)
        elif self.filtered:
            search = session.search(self.text, self.types)
            search.advance(AWAITED_SLICE_SECONDS)
            records.show(session.rows, search.rows)
            self.go_to(row)
            if self.order != "file" or not search.complete:
                self._work = search
                self._beside(session, search, row)
        else:
            records.show(session.rows)
            self._beside(session, None, row)
        self._told()

    def go_to(self, row: int | None) -> None:
        """Put the cursor on a row of the zone, or on the nearest one shown."""
        if row is None:
            return
        shown = self._records.view
        if shown is None:
            self._records.move_to(row)
        elif self.filtered and (self.order == "file" or self._work is not None):
            self._records.move_to(bisect_left(shown, row))
        else:
            self._records.move_to(_place(shown, row))

    def _beside(self, session: ZoneSession, search: Search | None, row: int | None) -> None:
        """Finish between the keys what the first moment wasn't enough for."""
        from tuiz.ui.workers import beside

        beside(self._records, partial(self._finish, session, search, row), "view")

    async def _finish(self, session: ZoneSession, search: Search | None, row: int | None) -> None:
        if search is not None:
            await self._pace.finish_awaited(search, self._tell_more)
        if self.order != "file":
            self._work = ordering = session.sort(self.order, None if search is None else search.rows)
            await self._pace.finish_awaited(ordering, self._told)
            self._records.show(session.rows, ordering.rows)
        self._work = None
        self.go_to(row)
        self._told()

    def _tell_more(self) -> None:
        self._records.rows_added()
        self._told()


def _place(rows: Sequence[int], row: int) -> int:
    try:
        return rows.index(row)
    except ValueError:
        return 0
