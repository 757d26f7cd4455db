"""Registrars, and below each the domains that it has, with whether they have a zone here."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.message import Message

from tuiz.domain import names
from tuiz.ui.content import fit, plain
from tuiz.ui.ink import Ground, Ink, Tone
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from tuiz.services.account_desk import ListedDomain
    from tuiz.services.registrars import RegistrarRow

_NAME_CELLS: Final = 34
_STATE_CELLS: Final = 13
_EXPIRY_CELLS: Final = 12
_DAY_CHARACTERS: Final = 10


@dataclass(slots=True)
class Account:
    """A registrar, and what it told."""

    registrar: RegistrarRow
    domains: list[ListedDomain] = field(default_factory=list)
    said: str = "enter lists its domains"
    """What is being done, or what came of it."""
    has_failed: bool = False


class AccountRow(NamedTuple):
    """A registrar, or one of its domains."""

    account: Account
    domain: ListedDomain | None = None

    @property
    def key(self) -> Hashable:
        """What a row is known by when the list changes."""
        return self.account.registrar.label, None if self.domain is None else self.domain.name


class AccountList(LineList):
    """Registrars and their domains."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,e", "choose", "Open", id="accounts.open", tooltip="List its domains, or look at its delegation."
        ),
    ]

    HELP = """\
The registrars of your config.toml, and the two that are always there. None is asked before you open it: then its
domains are listed below, each with what the registrar calls it, until when it is registered, and whether it has a zone
here. A domain without one has a delegation only. Enter on a domain looks at its delegation, where its name servers are
changed, too.
"""

    has_header: ClassVar[bool] = True

    class Moved(Message):
        """The cursor is on another row."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.accounts: list[Account] = []
        self._rows: list[AccountRow] = []
        self._version = 0

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    @property
    def under_cursor(self) -> AccountRow | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if self._rows else None

    def move_to(self, row: int) -> None:
        """Put the cursor on a row."""
        super().move_to(row)
        self.post_message(self.Moved())

    def show(self) -> None:
        """Show the accounts as they are by now, the cursor where it was."""
        row = self.under_cursor
        self._rows = list(_rows(self.accounts))
        self._version += 1
        self.rows_changed()
        if row is not None and row.key != self._rows[min(self.cursor, len(self._rows) - 1)].key:
            found = (place for place, other in enumerate(self._rows) if other.key == row.key)
            self.move_to(next(found, min(self.cursor, len(self._rows) - 1)))

    def layout_key(self) -> Hashable:
        """Return what the look of all rows depends on."""
        return self._version

    def row_state(self, row: int) -> Hashable:
        """Rows stay as they are."""
        return row

    def draw_header(self, cells: int, ink: Ink) -> list[Segment]:
        """Return the names of the columns."""
        columns = ("  REGISTRAR, DOMAIN", _NAME_CELLS), ("STATE", _STATE_CELLS), ("EXPIRES", _EXPIRY_CELLS)
        text = "".join(f"{name:{wide}}" for name, wide in columns) + "HERE"
        return [Segment(fit(text, cells, self.glyphs.ellipsis), ink.style("dim"))]

    def draw_row(self, row: int, cells: int, ground: Ground, ink: Ink) -> list[Segment]:
        """Return one row."""
        shown = self._rows[row]
        pieces = _account_pieces(shown.account) if shown.domain is None else _domain_pieces(shown.domain)
        segments: list[Segment] = []
        left = cells
        for number, (text, wide, tone) in enumerate(pieces):
            room = left if number == len(pieces) - 1 else min(wide, left)
            if room > 0:
                safe = plain(text, ascii_only=not self.glyphs.is_unicode)
                segments.append(Segment(fit(safe, room, self.glyphs.ellipsis), ink.style(tone, ground)))
                left -= room
        return segments

    def title(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return how many domains are listed."""
        count = sum(len(account.domains) for account in self.accounts)
        return (Label("Registrars", "title"), Label(f"{count:,} domain{'' if count == 1 else 's'} listed", "dim")), ()

    def caption(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return where in the list the cursor is."""
        return (), (Label(f"{self.cursor + 1:,} of {self.row_count:,}", "dim"),) if self._rows else ()


def _rows(accounts: Sequence[Account]) -> Iterator[AccountRow]:
    for account in accounts:
        yield AccountRow(account)
        yield from (AccountRow(account, domain) for domain in account.domains)


def _account_pieces(account: Account) -> list[tuple[str, int, Tone]]:
    registrar = account.registrar
    return [
        (f"{registrar.label} ", _NAME_CELLS, "title"),
        (f"{registrar.kind} ", _STATE_CELLS, "dim"),
        (account.said, 0, "error" if account.has_failed else "dim"),
    ]


def _domain_pieces(domain: ListedDomain) -> list[tuple[str, int, Tone]]:
    is_elsewhere = not domain.is_listed or domain.state == "hosted"
    tone: Tone = "error" if domain.state == "expired" else "dim" if is_elsewhere else "text"
    here = "no zone here" if domain.zone is None else "zone here"
    return [
        (f"  {names.spoken(domain.name)} ", _NAME_CELLS, "text"),
        (f"{domain.state or ('registered' if domain.is_listed else 'not listed')} ", _STATE_CELLS, tone),
        (f"{(domain.expires_at or '')[:_DAY_CHARACTERS]} ", _EXPIRY_CELLS, tone),
        (here, 0, "dim" if domain.zone is None else "new"),
    ]
