"""Registrars and their domains: which there are, which have a zone here, and the way to a domain's delegation."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Label

from tuiz.domain import names
from tuiz.errors import TuizError
from tuiz.ui.content import content
from tuiz.ui.tell import tell
from tuiz.ui.widgets.account_list import Account, AccountList, AccountRow
from tuiz.ui.widgets.key_bar import KeyBar
from tuiz.ui.widgets.line_list import LineList
from tuiz.ui.workers import converse, in_thread

if TYPE_CHECKING:
    from textual.worker import Worker

    from tuiz.services.account_desk import AccountDesk

_GROUP: Final = "accounts"
_SHOWN_SECONDS: Final = 0.1
"""A list that grows is shown no more often than that."""
_STOPPED: Final = "Stopped: there may be more."
_NONE: Final = {
    "manual": "It is changed by hand, and can't be asked; no zone here names it as its registrar.",
    "parent": "What it delegates lies in the parent zone; no zone here names it as its registrar.",
}


class AccountsScreen(Screen[Path | None]):
    """Lists registrars and their domains; what comes back is the zone file to open, or None.

    Args:
        desk: the registrars.
        look: looks up a line, over this screen.
    """

    CSS_PATH: ClassVar[str] = "../styles/accounts.tcss"
    AUTO_FOCUS = "AccountList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("z", "zone", "Zone", id="accounts.zone", tooltip="Open the domain's zone here."),
        Binding("r", "again", "Again", id="accounts.again", tooltip="Ask the registrar under the cursor again."),
        Binding("c,y", "copy", "Copy", show=False, id="accounts.copy", tooltip="Copy it as a tuiz command."),
        Binding("question_mark", "help", "Help", id="app.help", tooltip="Explain the pane that has the focus."),
        Binding(
            "escape,q", "back", "Back", id="accounts.back", tooltip="Stop what is being asked, else leave the screen."
        ),
    ]

    accounts = getters.query_one("#accounts", AccountList)

    def __init__(self, desk: AccountDesk, look: Callable[[str], None]) -> None:
        super().__init__()
        self._desk = desk
        self._look = look
        self._worker: Worker[None] | None = None
        self._asked: Account | None = None
        """The registrar that is being asked."""

    def compose(self) -> ComposeResult:
        """Make the list, and below it what is to be said of the row under the cursor."""
        yield AccountList(id="accounts")
        yield Label("", id="about-account")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """List the registrars; none is asked yet."""
        self.app.clear_notifications()
        converse(self, self._read, "accounts-read")

    # Keys

    def action_zone(self) -> None:
        """Open the zone of the domain under the cursor."""
        row = self.accounts.under_cursor
        if row is None or row.domain is None:
            tell(self, "There is no domain under the cursor.", "warning")
        elif row.domain.zone is None:
            tell(self, f"{names.spoken(row.domain.name)} has no zone here: enter looks at its delegation.", "warning")
        else:
            self._stop()
            _ = self.dismiss(row.domain.zone)

    def action_again(self) -> None:
        """Ask the registrar under the cursor."""
        row = self.accounts.under_cursor
        if row is not None:
            self._ask(row.account)

    def action_copy(self) -> None:
        """Copy the command that lists the same."""
        row = self.accounts.under_cursor
        if row is None:
            return
        text = self._desk.command(row.account.registrar.label, None if row.domain is None else row.domain.name)
        self.app.copy_to_clipboard(text)
        tell(self, f"Copied: {text}")

    def action_help(self) -> None:
        """Explain the list."""
        from tuiz.ui.help import open_help

        open_help(self)

    def action_back(self) -> None:
        """Stop what is being asked, else leave."""
        if not self._stop():
            _ = self.dismiss(None)

    # Events

    @on(LineList.Chosen, "#accounts")
    def _choose(self) -> None:
        row = self.accounts.under_cursor
        if row is None:
            return
        if row.domain is not None:
            self._look(f"delegation {shlex.quote(names.spoken(row.domain.name))}")
        elif self._asked is not row.account:
            self._ask(row.account)

    @on(AccountList.Moved)
    def _follow(self) -> None:
        self.query_one("#about-account", Label).update(content("\n".join(_about(self.accounts.under_cursor))))

    # Private

    async def _read(self) -> None:
        self.accounts.accounts = [Account(each) for each in await in_thread(self._desk.registrars)]
        self._show()

    def _ask(self, account: Account) -> None:
        """Ask a registrar for its domains, in the place of what was being asked."""
        self._stop()
        self._worker = converse(self, lambda: self._list(account), _GROUP)

    def _stop(self) -> bool:
        """Ask no longer; return whether something was being asked."""
        account, self._asked = self._asked, None
        if account is None or self._worker is None:
            return False
        self._worker.cancel()
        account.said = _STOPPED
        self._show()
        return True

    async def _list(self, account: Account) -> None:
        self._asked = account
        account.domains, account.said, account.has_failed = [], "asking, esc stops", False
        self._show()
        shown = monotonic()
        try:
            async for domain in self._desk.domains(account.registrar.label):
                account.domains.append(domain)
                if monotonic() - shown > _SHOWN_SECONDS:
                    account.said = f"asking, {len(account.domains):,} so far, esc stops"
                    self._show()
                    shown = monotonic()
            count = len(account.domains)
            none = _NONE.get(account.registrar.kind, "It has no domain.")
            account.said = f"{count:,} domain{'' if count == 1 else 's'}" if count else none
        except TuizError as error:
            account.said, account.has_failed = f"{error.message} {error.hint or ''}".strip(), True
        finally:
            if self._asked is account:
                self._asked = None
                self._show()

    def _show(self) -> None:
        if self.is_mounted:
            self.accounts.show()
            self._follow()


def _about(row: AccountRow | None) -> list[str]:
    """Return what is to be said of a row."""
    if row is None:
        return []
    registrar = row.account.registrar
    if row.domain is None:
        return [f"{registrar.label}: {registrar.kind}  {registrar.where or ''}", row.account.said]
    domain = row.domain
    where = f"Its zone here: {domain.zone}; z opens it." if domain.zone is not None else "It has no zone here."
    if not domain.is_listed:
        where = f"{registrar.label} doesn't tell of it: the settings beside its zone do. {where}"
    elif domain.state == "hosted":
        where = f"It is registered elsewhere: its delegation isn't changed at {registrar.label}. {where}"
    return [names.spoken(domain.name), where, "Enter looks at its delegation."]
