"""Name server sets, and below each the domains that refer to it with what they have otherwise."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.message import Message

from tuiz.services.applying_sets import Applied, name_of, told_of
from tuiz.ui.content import fit, plain
from tuiz.ui.ink import Ground, Ink, Tone
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from tuiz.domain.name_servers import NameServerSet
    from tuiz.services.applying_sets import Used
    from tuiz.services.name_server_sets import Use

_LABEL_CELLS: Final = 20
_SOURCE_CELLS: Final = 11
_USES_CELLS: Final = 11
_DOMAIN_CELLS: Final = 26


class SetRow(NamedTuple):
    """A set, or a domain that refers to one."""

    servers: NameServerSet
    use: Use | None = None
    uses: int | None = None
    """How many domains refer to a set; None while that isn't known."""

    @property
    def differs(self) -> bool:
        """Whether a domain's zone NS records are others than its set has."""
        return self.use is not None and (bool(self.use.zone_ns) or bool(self.use.problem))

    @property
    def key(self) -> Hashable:
        """What a row is known by when the sets are read again."""
        return self.servers.key, None if self.use is None else self.use.zone.path


class SetList(LineList):
    """Sets and their domains."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,e", "choose", "Edit", id="sets.edit", tooltip="Edit the set, or open the domain."),
        Binding("space", "screen.pick", "Select", id="sets.select", tooltip="Select a domain, or all of a set."),
    ]

    HELP = """\
Name server sets: those that come with tuiz, which can't be changed, and your own. A domain uses a set where its TOML
file says `name_servers = "LABEL"`. Below each set stand the domains that use it, with what their zone NS records and
their intended delegation have otherwise. A set that you change changes no zone; apply brings it to the domains that
are selected, or to all that differ from the set under the cursor, after a review.
"""

    has_header: ClassVar[bool] = True

    class Moved(Message):
        """The cursor is on another row, or the row is another."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.rows: list[SetRow] = []
        self.picked: set[Hashable] = set()
        self._said = ""
        self._version = 0

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def under_cursor(self) -> SetRow | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    def move_to(self, row: int) -> None:
        """Put the cursor on a row."""
        super().move_to(row)
        self.post_message(self.Moved())

    def show(self, sets: Iterable[Used], *, with_uses: bool) -> None:
        """Show sets, the cursor and what is selected as they were.

        Args:
            sets: all of them.
            with_uses: whether it is known who uses them.
        """
        row = self.under_cursor
        self.rows = list(_rows(sets, with_uses=with_uses))
        self.picked &= {row.key for row in self.rows}
        self._version += 1
        self.rows_changed()
        place = next((place for place, other in enumerate(self.rows) if row and other.key == row.key), self.cursor)
        self.move_to(min(place, max(0, len(self.rows) - 1)))

    def pick(self) -> bool:
        """Select the domain under the cursor, or no longer; on a set all of its domains. Return whether there is one.

        Where all of a set are selected already, none is.
        """
        row = self.under_cursor
        if row is None:
            return False
        if row.use is not None:
            keys = {row.key}
        else:
            keys = {other.key for other in self.rows if other.use is not None and other.servers.key == row.servers.key}
            keys = keys - self.picked or keys
        self.picked ^= keys
        self._version += 1
        self.rows_changed()
        return bool(keys)

    def chosen(self, *, by_delegation: bool = False) -> list[Applied]:
        """Return the domains selected; else the one under the cursor, or those that differ from the set there.

        Args:
            by_delegation: whether only those are meant whose intended delegation differs.
        """
        row = self.under_cursor
        if self.picked:
            rows = [other for other in self.rows if other.key in self.picked]
        elif row is not None and row.use is not None:
            rows = [row]
        else:
            rows = [other for other in self.rows if row and other.servers.key == row.servers.key]
            rows = [other for other in rows if other.differs or by_delegation]
        if by_delegation:
            rows = [other for other in rows if other.use and other.use.delegation]
        return [Applied(other.servers, other.use) for other in rows if other.use is not None]

    def tell(self, said: str) -> None:
        """Set what the frame's upper line says of what is being done, or was."""
        self._said = said
        self.frame_changed()

    def is_selected(self, row: int) -> bool:
        """Return whether a row is among those selected."""
        return self.rows[row].key in self.picked

    def layout_key(self) -> Hashable:
        """Return what the look of all rows depends on."""
        return self._version

    def row_state(self, row: int) -> Hashable:
        """Rows stay as they are."""
        return row

    def draw_header(self, cells: int, ink: Ink) -> list[Segment]:
        """Return the names of the columns."""
        names = ("  SET", _LABEL_CELLS + 2), ("SOURCE", _SOURCE_CELLS), ("USED BY", _USES_CELLS)
        text = "".join(f"{name:{wide}}" for name, wide in names) + "NAME SERVERS, OR HOW IT DIFFERS"
        return [Segment(fit(text, cells, self.glyphs.ellipsis), ink.style("dim"))]

    def draw_row(self, row: int, cells: int, ground: Ground, ink: Ink) -> list[Segment]:
        """Return one row."""
        pieces = self._set_pieces(self.rows[row]) if self.rows[row].use is None else self._use_pieces(self.rows[row])
        segments: list[Segment] = []
        left = cells
        for number, (text, wide, tone) in enumerate(pieces):
            room = left if number == len(pieces) - 1 else min(wide, left)
            if room > 0:
                shown = fit(self._shown(text), room, self.glyphs.ellipsis)
                segments.append(Segment(shown, ink.style(tone, ground)))
                left -= room
        return segments

    def title(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return how many sets there are, and what is being done."""
        own = sum(row.use is None and row.servers.source != "system" for row in self.rows)
        left = [Label("Name server sets", "title"), Label(f"{own:,} of your own", "dim")]
        if self.picked:
            left.append(Label(f"{len(self.picked):,} selected", "focus"))
        return left, (Label(plain(self._said), "dim"),) if self._said else ()

    def caption(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return where in the list the cursor is."""
        return (), (Label(f"{self.cursor + 1:,} of {self.row_count:,}", "dim"),) if self.rows else ()

    def _set_pieces(self, row: SetRow) -> list[tuple[str, int, Tone]]:
        is_system = row.servers.source == "system"
        used = "" if row.uses is None else f"{row.uses:,} domain{'' if row.uses == 1 else 's'}" if row.uses else "none"
        hosts = " ".join(host.rstrip(".") for host in row.servers.hosts)
        return [
            ("# " if is_system else "  ", 2, "locked"),
            (row.servers.label, _LABEL_CELLS, "title"),
            ("locked" if is_system else row.servers.source, _SOURCE_CELLS, "dim"),
            (used, _USES_CELLS, "text" if row.uses else "dim"),
            (hosts, 0, "locked" if is_system else "text"),
        ]

    def _use_pieces(self, row: SetRow) -> list[tuple[str, int, Tone]]:
        assert row.use is not None
        told = told_of(row.use)
        tone: Tone = "error" if row.use.problem else "dim" if told == "as the set" else "warning"
        name = name_of(row.use).rstrip(".")
        return [
            ("x " if row.key in self.picked else "  ", 2, "focus"),
            (f"  {name} ", _DOMAIN_CELLS, "text"),
            (told, 0, tone),
        ]

    def _shown(self, text: str) -> str:
        return plain(text, ascii_only=not self.glyphs.is_unicode)


def _rows(sets: Iterable[Used], *, with_uses: bool) -> Iterator[SetRow]:
    for each in sets:
        yield SetRow(each.servers, uses=len(each.uses) if with_uses else None)
        yield from (SetRow(each.servers, use) for use in each.uses)
