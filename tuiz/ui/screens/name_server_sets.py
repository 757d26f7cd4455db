"""Name server sets: which there are, who uses them and with what difference; one's own made, changed and applied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Label

from tuiz.domain import names
from tuiz.domain.sentences import sentence
from tuiz.services.applying_sets import Used, name_of, told_of
from tuiz.ui.content import content
from tuiz.ui.streams import Stream
from tuiz.ui.tell import tell
from tuiz.ui.widgets.key_bar import KeyBar
from tuiz.ui.widgets.line_list import LineList
from tuiz.ui.widgets.set_list import SetList
from tuiz.ui.workers import ask, converse, in_thread

if TYPE_CHECKING:
    from tuiz.domain.name_servers import NameServerSet
    from tuiz.errors import TuizError
    from tuiz.services.applying_sets import Applied, SetDesk
    from tuiz.services.name_server_sets import Use
    from tuiz.services.replacing_everywhere import ZonePart
    from tuiz.ui.widgets.set_list import SetRow

_GROUP: Final = "sets"
_MOST_TOLD: Final = 10
_LOCKED: Final = "comes with tuiz, and can't be changed or deleted: make one of your own, under another label"


class SetsScreen(Screen[Path | None]):
    """Lists sets and those who use them; what comes back is the zone file to open, or None.

    Args:
        desk: the sets of the workspace.
    """

    CSS_PATH: ClassVar[str] = "../styles/name_server_sets.tcss"
    AUTO_FOCUS = "SetList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New set", id="sets.new", tooltip="Make a set of your own."),
        Binding("d,delete", "delete", "Delete", id="sets.delete", tooltip="Delete the set; no zone changes by it."),
        Binding(
            "a",
            "apply",
            "Apply",
            id="sets.apply",
            tooltip="Make the set the zone NS records of the domains selected, or of all that differ, after a review.",
        ),
        Binding(
            "i",
            "intend",
            "Intend",
            show=False,
            id="sets.intend",
            tooltip="Make the set the intended delegation of the domains selected, or of all where it differs.",
        ),
        Binding("u", "undo", "Undo", id="sets.undo", tooltip="Take back in all zones what was applied here last."),
        Binding("r", "again", "Again", show=False, id="sets.again", tooltip="Read the sets and the zones again."),
        Binding("c,y", "copy", "Copy", show=False, id="sets.copy", tooltip="Copy it as a tuiz command."),
        Binding("question_mark", "help", "Help", id="app.help", tooltip="Explain the pane that has the focus."),
        Binding("escape,q", "back", "Back", id="sets.back", tooltip="Stop what is being done, else leave the screen."),
    ]

    sets = getters.query_one("#sets", SetList)

    def __init__(self, desk: SetDesk) -> None:
        super().__init__()
        self._desk = desk
        self._done: list[Applied] = []
        """What was applied last, where that was the last thing done."""
        self._reading = False
        self._stream = Stream(self._show)

    @property
    def is_busy(self) -> bool:
        """Whether zones are being changed."""
        return bool(self._stream.busy)

    def compose(self) -> ComposeResult:
        """Make the list, and below it what is to be said of the row under the cursor."""
        yield SetList(id="sets")
        yield Label("", id="about-set")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show the sets at once, and who uses them when that is known."""
        self.app.clear_notifications()
        self.action_again()

    def on_unmount(self) -> None:
        """End what a thread does."""
        self._stream.stop()

    # Keys

    def action_again(self) -> None:
        """Read the sets and the zones again."""
        converse(self, self._read, "sets-read")

    def action_pick(self) -> None:
        """Select the domain under the cursor, or all of a set."""
        if self.sets.pick():
            self.sets.action_cursor_down()
        else:
            tell(self, "No domain uses this set.", "warning")

    def action_new(self) -> None:
        """Make a set."""
        ask(self, self._edit(None), _GROUP)

    def action_delete(self) -> None:
        """Delete the set under the cursor."""
        row = self._own_row()
        if row is not None:
            ask(self, self._delete(row.servers), _GROUP)

    def action_apply(self) -> None:
        """Bring sets to the domains that are selected, or to those that differ."""
        chosen = self.sets.chosen()
        if self.is_busy:
            tell(self, f"Wait until this is done: {self._stream.busy}.", "warning")
        elif self._reading and not chosen:
            tell(self, "The zones are still being read: who uses the set isn't known yet.", "warning")
        elif not chosen:
            tell(self, "No domain that uses this set differs from it. Space selects domains.", "warning")
        else:
            ask(self, self._apply(chosen), _GROUP)

    def action_intend(self) -> None:
        """Make sets what delegations are meant to be."""
        chosen = self.sets.chosen(by_delegation=True)
        if not chosen:
            tell(self, "No intended delegation differs here: only a TOML file that has one of its own does.", "warning")
        else:
            ask(self, self._intend(chosen), _GROUP)

    def action_undo(self) -> None:
        """Take back what was applied last."""
        if self.is_busy:
            tell(self, f"Wait until this is done: {self._stream.busy}.", "warning")
        elif self._done:
            converse(self, self._undo(self._done), _GROUP)
        else:
            ask(self, self._undo_intent(), _GROUP)

    def action_copy(self) -> None:
        """Copy what makes the set under the cursor, or what applies it to the domains that are selected."""
        row = self.sets.under_cursor
        if row is None:
            tell(self, "There is no set to copy.", "warning")
            return
        of_domains = bool(self.sets.picked) or row.use is not None
        text = self._desk.command_to_apply(self.sets.chosen()) if of_domains else self._desk.command_of(row.servers)
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

    @on(LineList.Chosen, "#sets")
    def _choose(self) -> None:
        row = self.sets.under_cursor
        if row is not None and row.use is not None:
            if not self.is_busy:
                _ = self.dismiss(row.use.zone.path)
        elif (row := self._own_row()) is not None:
            ask(self, self._edit(row.servers), _GROUP)

    @on(SetList.Moved)
    def _follow(self) -> None:
        self.query_one("#about-set", Label).update(content("\n".join(_about(self.sets.under_cursor))))

    # Private

    def _own_row(self) -> SetRow | None:
        """Return the set under the cursor where it can be changed; else say why not."""
        row = self.sets.under_cursor
        if row is None or row.use is not None:
            tell(self, "There is no set under the cursor.", "warning")
        elif row.servers.source == "system":
            tell(self, f"The set {row.servers.label} {_LOCKED}.", "warning")
        else:
            return row
        return None

    async def _read(self) -> None:
        self._reading = True
        self._show()
        try:
            if not self.sets.rows:
                found = await in_thread(self._desk.sets)
                self.sets.show(map(Used, found), with_uses=False)
            self.sets.show(await in_thread(self._desk.used), with_uses=True)
        finally:
            self._reading = False
            self._show()

    async def _edit(self, servers: NameServerSet | None) -> None:
        from tuiz.ui.dialogs.set_form import SetForm

        taken = [row.servers.label for row in self.sets.rows if row.use is None]
        kept = await self.app.push_screen_wait(SetForm(servers, taken))
        if kept is None:
            return
        path = await in_thread(lambda: self._desk.keep(kept.servers.label, kept.servers, for_user=kept.for_user))
        tell(self, f"The set {kept.servers.label} is kept in {path}. No zone was changed: a applies it.")
        await self._read()

    async def _delete(self, servers: NameServerSet) -> None:
        from tuiz.ui.dialogs.confirm import Confirm

        users = [name_of(row.use) for row in self.sets.rows if row.use and row.servers.key == servers.key]
        lines = ["No zone changes by it: NS records stay as they are."]
        if users:
            lines.append(f"Still refer to it: {', '.join(users[:10])}{', and more' if len(users) > 10 else ''}")
        if await self.app.push_screen_wait(Confirm(f"Delete the set {servers.label}?", lines, "Delete the set")):
            path = await in_thread(lambda: self._desk.forget(servers.label))
            tell(self, f"Deleted {servers.label} from {path}.")
            await self._read()

    async def _apply(self, chosen: Sequence[Applied]) -> None:
        from tuiz.ui.screens.parts_review import PartsReviewScreen

        parts = await self._parts(self._desk.plan(chosen), "worked out", len(chosen))
        if len(parts) < len(chosen):
            tell(self, "Stopped; nothing was changed.")
            return
        changing = [each for each, part in zip(chosen, parts, strict=True) if part.is_changed]
        labels = ", ".join(sorted({each.servers.label for each in chosen}))
        title = f"zone NS records become {labels} in {_count(len(changing), 'zone')}"
        message = await self.app.push_screen_wait(PartsReviewScreen(parts, title))
        if message is None:
            return
        saved = await self._parts(self._desk.save(changing, message), "saved", len(changing))
        self._done = [each for each, part in zip(changing, saved, strict=False) if part.is_changed]
        self._report(saved, len(changing), "saved")
        await self._read()

    async def _intend(self, chosen: Sequence[Applied]) -> None:
        from tuiz.ui.dialogs.confirm import Confirm

        lines = [
            f"{name_of(each.use)} {' '.join(map(names.spoken, each.use.zone.file.settings.delegation))}"
            f" becomes {' '.join(map(names.spoken, each.servers.hosts))}"
            for each in chosen[:_MOST_TOLD]
        ]
        lines += [f"and {len(chosen) - _MOST_TOLD:,} more"] * (len(chosen) > _MOST_TOLD)
        lines.append(
            "It is written into the TOML files beside the zones. Neither a zone nor a registrar changes by it."
        )
        heading = f"Change the intended delegation of {_count(len(chosen), 'domain')}?"
        if await self.app.push_screen_wait(Confirm(heading, lines, "Change the intent")):
            done = await in_thread(lambda: self._desk.intend(chosen))
            self._done = []
            self._tell_intents([(each.use, error) for each, error in done], "changed. u takes it back.")
            await self._read()

    async def _undo_intent(self) -> None:
        """Take back what delegations were meant to be, of this day or an earlier one, if the user says so."""
        from tuiz.ui.dialogs.confirm import Confirm

        used = [row.use for row in self.sets.rows if row.use is not None]
        found = await in_thread(lambda: self._desk.intended(used))
        if not found:
            tell(self, "No set was applied here yet; u in a zone takes back what was done to it.", "warning")
            return
        lines = [name_of(use) for use in found[:_MOST_TOLD]]
        lines += [f"and {len(found) - _MOST_TOLD:,} more"] * (len(found) > _MOST_TOLD)
        lines.append("What their TOML files meant before the set comes back.")
        heading = f"Take the intended delegation of {_count(len(found), 'domain')} back?"
        if await self.app.push_screen_wait(Confirm(heading, lines, "Take it back")):
            self._tell_intents(await in_thread(lambda: self._desk.undo_intent(found)), "taken back.")
            await self._read()

    def _tell_intents(self, done: Sequence[tuple[Use, TuizError | None]], said: str) -> None:
        failed = [f"{name_of(use)} not: {error.message} {error.hint or ''}" for use, error in done if error is not None]
        told = [f"{_count(len(done) - len(failed), 'intended delegation')} {said}", *failed[:3]]
        tell(self, "\n".join(told), "warning" if failed else "information")

    async def _undo(self, done: Sequence[Applied]) -> None:
        undone = await self._parts(self._desk.undo(done), "undone", len(done))
        back = {part.zone.path for part in undone if part.is_changed}
        self._done = [each for each in done if each.use.zone.path not in back]
        self._report(undone, len(done), "undone")
        await self._read()

    async def _parts(self, parts: Iterator[ZonePart], verb: str, total: int) -> list[ZonePart]:
        return await self._stream.take(parts, lambda count: f"{verb} {count:,} of {total:,} zones, esc stops")

    def _report(self, parts: Sequence[ZonePart], total: int, verb: str) -> None:
        """Tell what came of it."""
        changed = sum(part.is_changed for part in parts)
        told = [f"{_count(changed, 'zone')} {verb}."]
        told += [f"{part.name} not: {part.error.message} {part.error.hint or ''}" for part in parts if part.error][:3]
        if len(parts) < total:
            told.append(f"{total - len(parts):,} not tried.")
        if verb == "saved" and changed:
            told.append("u takes it back in all of them. The parents' delegations are as they were: D changes one.")
        tell(self, "\n".join(told), "warning" if changed < total else "information")

    def _show(self) -> None:
        if self.is_mounted:
            self.sets.tell(self._stream.busy or ("reading the zones" if self._reading else ""))


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _about(row: SetRow | None) -> list[str]:
    """Return what is to be said of a row."""
    if row is None:
        return []
    if row.use is not None:
        return [
            f"{name_of(row.use)}  {row.use.zone.path}",
            row.use.problem or sentence(told_of(row.use)),
            "Enter opens it; space selects it; a applies the set to what is selected.",
        ]
    servers = row.servers
    hosts = [" ".join((host.rstrip("."), *servers.addresses.get(host, ()))) for host in servers.hosts]
    why = f"{servers.label} {_LOCKED}. It is published at {servers.reference}" if servers.source == "system" else ""
    return [*filter(None, (why,)), *hosts]
