"""The keys that open what is about all zones, and the way from there to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.screen import Screen

from tuiz.domain import names
from tuiz.errors import TuizError
from tuiz.ui.tell import tell
from tuiz.ui.workers import ask

if TYPE_CHECKING:
    from tuiz.ui.opening import Opening
    from tuiz.ui.screens.everywhere import Place
    from tuiz.ui.workbench import Workbench

_GROUP: Final = "pointing"
"""Apart from other conversations: reading the open zone again is one, and doesn't end this."""


class Pointing:
    """Finds and replaces in all zones, and brings name server sets to them.

    Args:
        screen: what the search opens over.
        bench: what shows the open zone.
        opening: opens another.
    """

    def __init__(self, screen: Screen[None], bench: Workbench, opening: Opening) -> None:
        self._screen = screen
        self._bench = bench
        self._opening = opening

    def open(self) -> None:
        """Ask what to look for, beginning with what the record under the cursor points at."""
        ask(self._screen, self._open(), _GROUP)

    def open_sets(self) -> None:
        """List name server sets."""
        ask(self._screen, self._open_sets(), _GROUP)

    def open_accounts(self) -> None:
        """List registrars and their domains."""
        ask(self._screen, self._open_accounts(), _GROUP)

    def open_vanity(self) -> None:
        """Ask what to do about vanity name servers of the open zone, or of the domain under the cursor."""
        from tuiz.ui.vanity import VanityNames

        session, domains = self._bench.session, self._bench.domains
        domain = domains.name_under_cursor if self._screen.focused is domains else ""
        if session is None and not domain:
            tell(self._screen, "No zone is open.", "warning")
            return
        is_open = session is not None and (
            not domain or names.key(names.absolute(domain, names.ROOT)) == names.key(session.origin)
        )
        target = str(session.path) if session is not None and is_open else domain
        workspace = self._bench.workspace
        vanity = VanityNames(self._screen, workspace.vanity, workspace.name_server_sets, self._bench.saving.reload)
        vanity.open(target)

    def read_again(self) -> None:
        """Read the open zone again where its file was changed."""
        session = self._bench.session
        if session is not None and session.loading.complete and session.changed_outside():
            self._bench.saving.reload()

    async def _open(self) -> None:
        from tuiz.ui.screens.everywhere import EverywhereScreen

        screen = EverywhereScreen(self._bench.workspace.everywhere, self._suggestion())
        await self._come_back(await self._screen.app.push_screen_wait(screen))

    async def _open_sets(self) -> None:
        from tuiz.ui.screens.everywhere import Place
        from tuiz.ui.screens.name_server_sets import SetsScreen

        path = await self._screen.app.push_screen_wait(SetsScreen(self._bench.workspace.name_server_sets))
        await self._come_back(None if path is None else Place(path, 1))

    async def _open_accounts(self) -> None:
        from tuiz.ui.screens.accounts import AccountsScreen
        from tuiz.ui.screens.everywhere import Place

        screen = AccountsScreen(self._bench.workspace.accounts, self._bench.looking.open)
        path = await self._screen.app.push_screen_wait(screen)
        await self._come_back(None if path is None else Place(path, 1))

    async def _come_back(self, place: Place | None) -> None:
        """Read the open zone again where it was changed, and go to a record."""
        self.read_again()
        if place is not None:
            await self._go_to(place)

    def _suggestion(self) -> str:
        """Return what the record under the cursor points at, else its owner."""
        from tuiz.domain.pointing import fields_of

        session, found = self._bench.session, self._bench.under_cursor()
        if session is None or found is None or found[1].kind != "record":
            return ""
        try:
            records = session.rrsets.of_row(found[0])
        except TuizError:
            return ""
        data = found[1].data
        mine = [record for record in records if record.rdata == data] or list(records)
        own = names.absolute(found[1].owner, session.origin)
        return next((field for record in mine[:1] for field in fields_of(record)), own)

    async def _go_to(self, place: Place) -> None:
        """Open the zone of a record, and go there."""
        bench = self._bench
        if bench.session is None or bench.session.path != place.file:
            index = bench.workspace.place_of(place.file)
            if index is None:
                return
            await self._opening.show(index)
        session = bench.session
        if session is not None:
            await bench.pace.finish_awaited(session.loading, bench.show_state)
        if session is not None and session is bench.session:
            row = session.row_at_line(place.line)
            if row is not None:
                bench.seeking.go_to(row)
        bench.records.focus()
