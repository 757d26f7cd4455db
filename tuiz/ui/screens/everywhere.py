"""Who points at an address or a name, in all zones of the workspace; and another one in its place, everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input, Label

from tuiz.ui.content import plain
from tuiz.ui.streams import Stream
from tuiz.ui.tell import tell
from tuiz.ui.widgets.entry import Entry
from tuiz.ui.widgets.hit_list import HitList
from tuiz.ui.widgets.key_bar import KeyBar
from tuiz.ui.widgets.line_list import LineList
from tuiz.ui.workers import ask, at_once, converse

if TYPE_CHECKING:
    from tuiz.domain.pointing import Sought
    from tuiz.services.everywhere import Everywhere
    from tuiz.services.replacing_everywhere import Chosen, Replacement, ZonePart
    from tuiz.ui.ink import Tone

_GROUP: Final = "everywhere"


class Place(NamedTuple):
    """A record to go to."""

    file: Path
    line: int


class EverywhereScreen(Screen[Place | None]):
    """Finds and replaces in all zones; what comes back is the record to go to, or None.

    Args:
        everywhere: all zones.
        text: what the line for the question begins with.
    """

    CSS_PATH: ClassVar[str] = "../styles/everywhere.tcss"
    AUTO_FOCUS = "#what"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "replace", "Replace", id="everywhere.replace", tooltip="Put another in its place, everywhere."),
        Binding(
            "t",
            "change_texts",
            "Texts",
            id="everywhere.texts",
            tooltip="Look through the strings of TXT and the like too, or no longer.",
        ),
        Binding("slash", "edit", "Find", id="everywhere.edit", tooltip="Look for something else."),
        Binding(
            "u", "undo", "Undo", id="everywhere.undo", tooltip="Take the replacement back in all zones that it changed."
        ),
        Binding("c,y", "copy", "Copy", show=False, id="everywhere.copy", tooltip="Copy it as a tuiz command."),
        Binding("question_mark", "help", "Help", id="app.help", tooltip="Explain the pane that has the focus."),
        Binding(
            "escape,q", "back", "Back", id="everywhere.back", tooltip="Stop what is being done, else leave the screen."
        ),
    ]

    hits = getters.query_one("#hits", HitList)
    what = getters.query_one("#what", Entry)

    def __init__(self, everywhere: Everywhere, text: str = "") -> None:
        super().__init__()
        self._everywhere = everywhere
        self._text = text
        self._in_strings = False
        self._old: Sought | None = None
        self._done: tuple[Replacement, Sequence[ZonePart]] | None = None
        """The last replacement, and what came of it."""
        self._was_whole = True
        """Whether it was made in all records that could be replaced."""
        self._stream = Stream(self._show)
        self._said = ""

    @property
    def is_busy(self) -> bool:
        """Whether something is being done."""
        return bool(self._stream.busy)

    def compose(self) -> ComposeResult:
        """Make the line for what to look for, and the list of what points there."""
        with Horizontal(id="question"):
            yield Label("Find who points at ")
            yield Entry(self._text, placeholder="an address or a name", id="what")
        yield HitList(id="hits")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Take away what was told before: it would lie over the list."""
        self.app.clear_notifications()
        self._show()

    def on_unmount(self) -> None:
        """End what a thread does."""
        self._stream.stop()

    # Keys

    def action_edit(self) -> None:
        """Look for something else."""
        self.what.focus()

    def action_pick(self) -> None:
        """Select the record under the cursor, or no longer; on a zone's name all of its records."""
        row = self.hits.under_cursor
        chosen = self.hits.under(self.hits.cursor)
        if row is None or not chosen:
            tell(self, row.why_not if row else "Nothing was found.", "warning")
        else:
            self.hits.pick(chosen)
            self.hits.action_cursor_down()
            self._show()

    def action_pick_all(self) -> None:
        """Select all records that can be replaced, or none."""
        self.hits.pick(list(self.hits.picked or self.hits.replaceable))
        self._show()

    def action_change_texts(self) -> None:
        """Look through character strings too, or no longer."""
        self._in_strings = not self._in_strings
        if self._old is not None and not self.is_busy:
            self._search()
        self._show()

    def action_replace(self) -> None:
        """Ask for what is to be there instead, show what would change, and save that if the user says so."""
        if self.is_busy:
            tell(self, f"Wait until this is done: {self._stream.busy}.", "warning")
        elif self._old is None or not self.hits.replaceable:
            tell(self, "There is nothing to replace.", "warning")
        else:
            ask(self, self._replace(self._old), _GROUP)

    def action_undo(self) -> None:
        """Take the last replacement back."""
        if self.is_busy:
            tell(self, f"Wait until this is done: {self._stream.busy}.", "warning")
        elif self._done is None or not any(part.is_changed for part in self._done[1]):
            tell(self, "Nothing was replaced here yet; tuiz find --undo takes back what was before.", "warning")
        else:
            converse(self, self._undo(*self._done), _GROUP)

    def action_copy(self) -> None:
        """Copy what is looked for, or what was replaced, as a command."""
        if self._old is None:
            tell(self, "Nothing was looked for yet.", "warning")
            return
        text = self._everywhere.command(self._old, self._done[0] if self._done and self._was_whole else None)
        self.app.copy_to_clipboard(text)
        tell(self, f"Copied: {text}")

    def action_help(self) -> None:
        """Explain the list."""
        from tuiz.ui.help import open_help

        open_help(self)

    def action_back(self) -> None:
        """Stop what is being done, else leave."""
        if self.is_busy:
            self._stream.stop()
        else:
            _ = self.dismiss(None)

    # Events

    @on(Input.Submitted, "#what")
    def _ask(self, event: Input.Submitted) -> None:
        event.stop()
        if self.is_busy and self._done is None:
            self._stream.stop()
        self._search()

    @on(LineList.Chosen, "#hits")
    def _go(self) -> None:
        row = self.hits.under_cursor
        if row is not None and not self.is_busy:
            shown = row.hit.shown if row.hit else None
            own = shown is not None and shown.file == row.zone.zone.path
            _ = self.dismiss(Place(row.zone.zone.path, shown.line if shown and own else 1))

    # Private

    def _search(self) -> None:
        def work() -> None:
            self._old = self._everywhere.wanted(self.what.value, in_strings=self._in_strings)
            self._done = None
            self.hits.focus()
            converse(self, self._find(self._old), _GROUP)

        at_once(self, work)

    async def _find(self, wanted: Sought) -> None:
        done, total = 0, 0

        def told(now: int, of: int) -> None:
            nonlocal done, total
            done, total = now, of

        self.hits.clear()
        self._said = ""
        stopped = await self._stream.hand_on(
            lambda is_stopped: self._everywhere.search(wanted, told, is_stopped),
            self.hits.add,
            lambda: f"searched {done:,} of {total:,}",
        )
        self._said = f"stopped after {done:,} of {total:,} files" if stopped else ""
        self._show()

    async def _replace(self, old: Sought) -> None:
        from tuiz.ui.dialogs.replace_by import ReplaceBy
        from tuiz.ui.screens.parts_review import PartsReviewScreen

        chosen = self._chosen()
        count, self._was_whole = len(self.hits.picked or self.hits.replaceable), not self.hits.picked
        where = f"{count:,} record{'' if count == 1 else 's'}"
        new = await self.app.push_screen_wait(ReplaceBy(self._everywhere, old, where))
        if new is None:
            return
        parts = await self._parts(self._everywhere.plan(chosen, new), "worked out", len(chosen))
        if parts is None:
            tell(self, "Stopped; nothing was changed.")
            return
        changing = sum(part.is_changed for part in parts)
        left = sum(part.left.total() for part in parts)
        title = f"{new.old.text} becomes {new.new.text} in {changing:,} zone{'' if changing == 1 else 's'}"
        title += f", {left:,} left" * bool(left)
        message = await self.app.push_screen_wait(PartsReviewScreen(parts, title))
        if message is None:
            return
        chosen = [each for each, part in zip(chosen, parts, strict=True) if part.is_changed]
        saved: list[ZonePart] = []
        await self._parts(self._everywhere.save(chosen, new, message), "saved", len(chosen), saved)
        self._done = new, saved
        self._report(saved, len(chosen), "saved", left)

    async def _undo(self, new: Replacement, parts: Sequence[ZonePart]) -> None:
        undone: list[ZonePart] = []
        count = sum(part.is_changed for part in parts)
        await self._parts(self._everywhere.undo(parts, new), "undone", count, undone)
        back = {part.zone.path for part in undone if part.is_changed}
        self._done = new, [part for part in parts if part.zone.path not in back]
        self._report(undone, count, "undone")

    def _chosen(self) -> list[Chosen]:
        """Return the zones to replace in, with the records that are selected where any are."""
        from tuiz.services.replacing_everywhere import Chosen, key_of

        if not self.hits.picked:
            # With those of which nothing can be replaced: how many that are is told too.
            every = {row.zone.zone.path: row.zone for row in self.hits.rows if row.hit is not None}
            return [Chosen(zone) for zone in every.values()]
        rows = [self.hits.rows[place] for place in sorted(self.hits.picked)]
        zones = {row.zone.zone.path: row.zone for row in rows}
        keys: dict[Path, set[tuple[str, str, bytes]]] = {path: set() for path in zones}
        for row in rows:
            if row.hit is not None:
                keys[row.zone.zone.path].add(key_of(row.hit.shown.record))
        return [Chosen(zone, keys[path]) for path, zone in zones.items()]

    async def _parts(
        self, parts: Iterator[ZonePart], verb: str, total: int, taken: list[ZonePart] | None = None
    ) -> list[ZonePart] | None:
        """Return what came of each zone; None where the user has stopped it, who finds in *taken* what was done."""
        taken = await self._stream.take(parts, lambda count: f"{verb} {count:,} of {total:,} zones", taken)
        return taken if len(taken) == total else None

    def _report(self, parts: Sequence[ZonePart], total: int, verb: str, left: int = 0) -> None:
        """Show what came of each zone, and how many records were left as they are."""
        changed = sum(part.is_changed for part in parts)
        failed = len(parts) - changed
        untried = total - len(parts)
        self.hits.report(parts, lambda part: _said_of(part, verb))
        told = f"{changed:,} {'zone' if changed == 1 else 'zones'} {verb}"
        told += f", {failed:,} not" * bool(failed) + f", {untried:,} not tried" * bool(untried)
        told += f"; {left:,} {'record' if left == 1 else 'records'} left" * bool(left)
        self._said = told
        self._show()
        undo = " u takes it back in all of them." if verb == "saved" and changed else ""
        tell(self, f"{told}.{undo}", "warning" if failed or untried else "information")

    def _show(self) -> None:
        """Show how much was found, and what is being done."""
        if not self.is_mounted:
            return
        empty: Sequence[str] = ("Type an address or a name, then press enter.",)
        if self._old is not None:
            empty = (f"Nothing points at {plain(self._old.text)}.",) if not self._stream.busy else ("Searching.",)
        self.hits.tell(self._stream.busy or self._said, empty, with_texts=self._in_strings)


def _said_of(part: ZonePart, verb: str) -> tuple[str, Tone]:
    if part.error is not None:
        return f"{part.name}  not {verb}: {part.error.message} {part.error.hint or ''}".rstrip(), "error"
    if part.outcome is None or not part.outcome.changed:
        return f"{part.name}  nothing was to be changed any more", "warning"
    revision = f", revision {part.outcome.revision}" if part.outcome.revision is not None else ""
    return f"{part.name}  {verb}{revision}, SERIAL {part.outcome.serial}", "text"
