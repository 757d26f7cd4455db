"""The revisions of a zone, the newest first."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType

from tuiz.ui.content import fit, plain, width
from tuiz.ui.ink import Ground, Ink
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from tuiz.ui.models.history import Revision

_NUMBER, _TIME, _SERIAL, _CHANGED = 5, 16, 10, 11


class RevisionList(LineList):
    """Revisions to look at; one may be marked to compare others with it.

    Args:
        revisions: the newest first.
        origin: the zone's name.
        id: what Textual knows the widget by.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Show", id="revision.show", tooltip="Show what this revision changed."),
    ]

    HELP = """\
Every save of this zone, the newest first: when, by whom, with which SERIAL, and how many records it added and removed.
Restoring makes the zone what it was after that save, as a change like any other: you see the difference first, undo
takes it back, and nothing is written until you save.
"""

    has_header: ClassVar[bool] = True

    def __init__(self, revisions: Sequence[Revision], origin: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._revisions = revisions
        self._origin = origin
        self._marked: int | None = None

    @property
    def row_count(self) -> int:
        """How many there are."""
        return len(self._revisions)

    @property
    def under_cursor(self) -> Revision | None:
        """The revision under the cursor."""
        return self._revisions[self.cursor] if self._revisions else None

    @property
    def marked(self) -> Revision | None:
        """The revision that others are compared with; None stands for the zone as it is now."""
        return None if self._marked is None else self._revisions[self._marked]

    def mark(self) -> None:
        """Compare with the revision under the cursor from now on, or if it was so, no longer."""
        if self._revisions:
            self._marked = None if self._marked == self.cursor else self.cursor
            self.rows_changed()

    def row_state(self, row: int) -> Hashable:
        """Return whether a revision is marked."""
        return row == self._marked

    def draw_header(self, cells: int, ink: Ink) -> list[Segment]:
        """Return the names of the columns."""
        user = self._user_cells(cells)
        names = (("", 1), ("NO", _NUMBER), ("TIME (UTC)", _TIME), ("USER", user), ("SERIAL", _SERIAL))
        text = "  ".join(fit(name, wide, "") for name, wide in (*names, ("RECORDS", _CHANGED))) + "  MESSAGE"
        return [Segment(fit(text, cells, self.glyphs.ellipsis), ink.style("dim"))]

    def draw_row(self, row: int, cells: int, ground: Ground, ink: Ink) -> list[Segment]:
        """Return one revision."""
        revision = self._revisions[row]
        ellipsis, ascii_only = self.glyphs.ellipsis, not self.glyphs.is_unicode
        user = self._user_cells(cells)
        left = cells - 1 - _NUMBER - _TIME - user - _SERIAL - _CHANGED - 12
        serial = "" if revision.serial is None else str(revision.serial)
        shown_user = plain(revision.user[:100], ascii_only=ascii_only)
        message = plain(revision.message[:500], ascii_only=ascii_only)
        segments = [
            Segment("x  " if row == self._marked else "   ", ink.style("focus", ground)),
            Segment(f"{fit(str(revision.number), _NUMBER, ellipsis)}  ", ink.style("text", ground)),
            Segment(f"{fit(f'{revision.time:%Y-%m-%d %H:%M}', _TIME, ellipsis)}  ", ink.style("text", ground)),
            Segment(f"{fit(shown_user, user, ellipsis)}  ", ink.style("dim", ground)),
            Segment(f"{fit(serial, _SERIAL, ellipsis)}  ", ink.style("text", ground)),
            Segment(
                f"{fit(f'+{revision.added} -{revision.removed}', _CHANGED, ellipsis)}  ", ink.style("text", ground)
            ),
            Segment(fit(message, max(0, left), ellipsis), ink.style("text", ground)),
        ]
        return Segment.adjust_line_length(segments, cells, ink.style("text", ground))

    def title(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return which zone's they are."""
        marked = self.marked
        compared = f"compared with {marked.number}" if marked else "compared with the zone as it is now"
        left = [Label("History", "title"), Label(plain(self._origin), "dim"), Label(f"{len(self._revisions):,}", "dim")]
        return left, (Label(compared, "dim"),)

    def caption(self) -> tuple[Sequence[Label], Sequence[Label]]:
        """Return the message of the revision under the cursor, whole as far as there is room."""
        revision = self.under_cursor
        if revision is None:
            return (), ()
        place = Label(f"{self.cursor + 1:,} of {self.row_count:,}", "dim")
        return (Label(plain(revision.message[:1000]) or "no message", "dim"),), (place,)

    def empty_message(self) -> Sequence[str]:
        """Return what is shown where there are none."""
        return ("Nothing was saved with tuiz yet.",)

    def _user_cells(self, cells: int) -> int:
        wide = max([4, *(width(plain(revision.user[:30])) for revision in self._revisions[:100])])
        return min(wide, 8 if cells < 100 else 16)
