"""The lookup screen: a question as dig takes it, and what comes of it at one server or at two side by side."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input, Label

from tuiz.ui.content import plain
from tuiz.ui.delegation_keys import ACTION, DELEGATION_BINDINGS, REGISTRATION, DelegationKeys
from tuiz.ui.lookup_views.going_on import WATCHES, choices, line_of
from tuiz.ui.lookup_views.pane import Pane
from tuiz.ui.tell import tell
from tuiz.ui.widgets.frame import Label as FrameLabel
from tuiz.ui.widgets.key_bar import KeyBar
from tuiz.ui.widgets.lookup_lines import Found, LookupLine, LookupLines
from tuiz.ui.widgets.prompt import Prompt
from tuiz.ui.widgets.question_entry import QuestionEntry
from tuiz.ui.workers import ask

if TYPE_CHECKING:
    from tuiz.services.applying_sets import SetDesk
    from tuiz.services.delegation_desk import DelegationDesk
    from tuiz.storage.lookup_history import LookupHistory
    from tuiz.ui.explaining import Explaining
    from tuiz.ui.looking_up import Lookups

_ASKED: Final = (
    "Type a question as for dig, and press enter.",
    "",
    "trace NAME              ask from the root down  ",
    "propagation NAME TYPE   ask many resolvers      ",
    "verify ZONE             compare with its servers",
    "delegation DOMAIN       compare with its parent ",
    "simulate NAME TYPE      ask the stored zone only",
)


class LookupScreen(Screen[Path | None]):
    """Asks the live DNS; what comes back is the zone file to open, or None.

    Args:
        lookups: what looks things up.
        history: what was looked up before.
        line: what to look up at once; nothing where it is empty.
        add: adds a record that was found to the open zone; None where no zone can be changed.
        delegations: the delegations of domains, and the name server sets; None where none can be changed.
        watch_on: goes on with a watch when the screen is left; None where nothing does.
    """

    CSS_PATH: ClassVar[str] = "../styles/lookup.tcss"
    AUTO_FOCUS = "#question-text"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual declares it as an instance's

    BINDINGS: ClassVar[list[BindingType]] = [
        *DELEGATION_BINDINGS,
        Binding("slash", "edit", "Question", id="lookup.edit", tooltip="Type another question."),
        Binding("i", "mend", "Mend", show=False, id="lookup.mend", tooltip="Change the question at its end."),
        Binding("r", "again", "Again", id="lookup.again", tooltip="Ask the same once more."),
        Binding("t", "trace", "Trace", id="lookup.trace", tooltip="Trace the name from the root down."),
        Binding(
            "p",
            "propagation",
            "Propagation",
            id="lookup.propagation",
            tooltip="Ask many resolvers for the same records.",
        ),
        Binding("w", "watch", "Watch", show=False, id="lookup.watch", tooltip="Look until all resolvers agree."),
        Binding(
            "b",
            "background",
            "Background",
            show=False,
            id="lookup.background",
            tooltip="Leave the screen while the watch goes on; it is told when all agree.",
        ),
        Binding(
            "S",
            "simulate",
            "Stored",
            show=False,
            id="lookup.simulate",
            tooltip="Say what the stored zone would answer, however large it is.",
        ),
        Binding("s", "split", "Split", id="lookup.split", tooltip="Ask another server too, side by side."),
        Binding("c,y", "copy('text')", "Copy", id="lookup.copy", tooltip="Copy what is shown as text."),
        Binding("J", "copy('json')", "JSON", show=False, id="lookup.copy_json", tooltip="Copy what came as JSON."),
        Binding(
            "C", "copy('command')", "Command", show=False, id="lookup.copy_command", tooltip="Copy it as a command."
        ),
        Binding(
            "colon,ctrl+p", "palette", "Commands", show=False, id="app.palette", tooltip="Find a command by its name."
        ),
        Binding("question_mark", "help", "Help", id="app.help", tooltip="Explain the pane that has the focus."),
        Binding(
            "escape,q", "back", "Back", id="lookup.back", tooltip="Stop what is being asked, else leave the screen."
        ),
        Binding("ctrl+c", "stop", show=False, id="lookup.stop", tooltip="Stop what is being asked."),
    ]

    question = getters.query_one("#question-text", QuestionEntry)

    def __init__(
        self,
        lookups: Lookups,
        history: LookupHistory,
        line: str = "",
        add: Callable[[Found], None] | None = None,
        delegations: tuple[DelegationDesk, SetDesk] | None = None,
        watch_on: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__()
        self._delegations = delegations
        self._lookups = lookups
        self._history = history
        self._line = line
        self._add = add
        self._watch_on = watch_on
        self.zone_ns: Sequence[str] | None = None
        """The name servers that the zone which is gone to is to get; none where it is only looked at."""
        self._first = Pane(LookupLines(id="answer"), lookups, self._mend_refused)
        self._second = Pane(LookupLines(id="other"), lookups)

    @cached_property
    def delegation_keys(self) -> DelegationKeys:
        """The keys that act on the delegation that is shown."""
        return DelegationKeys(self, self, self._lookups, self._delegations)

    @cached_property
    def explaining(self) -> Explaining:
        """What explains."""
        from tuiz.ui.explaining import Explaining

        return Explaining(self, self._look_over)

    @property
    def line(self) -> str:
        """What was looked up."""
        return self._line

    @property
    def delegation_words(self) -> list[str]:
        """The words of the line behind `delegation`; none where it asks for something else."""
        try:
            words = shlex.split(self._line)
        except ValueError:
            return []
        words = words[1:] if words[:1] == ["tuiz"] else words
        return words[1:] if words[:1] == ["delegation"] else []

    @property
    def subject(self) -> tuple[str, str]:
        """The name and the type under the cursor, else those of the line."""
        shown = self._focused_pane.shown
        line = shown.line_under_cursor
        if line is not None and line.name and self.focused is shown:
            return line.name, "" if line.record is None else line.record.rdtype
        return self._lookups.subject(self._line)

    @property
    def document(self) -> object:
        """What came of the question so far, as `--json` prints it."""
        return self._first.document

    @property
    def is_under_way(self) -> bool:
        """Whether the question is still being asked."""
        return self._first.is_busy

    @property
    def answers(self) -> LookupLines:
        """What came of the question."""
        return self._first.shown

    @property
    def others(self) -> LookupLines:
        """What came of it at the other server."""
        return self._second.shown

    @property
    def is_busy(self) -> bool:
        """Whether something is being asked."""
        return self._first.is_busy or self._second.is_busy

    def compose(self) -> ComposeResult:
        """Make the line for the question, and the lists for what comes of it."""
        with Horizontal(id="question"):
            yield Label("Look up ")
            yield QuestionEntry(self._history, self._line, id="question-text")
        with Horizontal(id="answers"):
            yield self.answers
            yield self.others
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Look up what is known already."""
        self.app.clear_notifications()
        self.others.display = False
        self.answers.set_title((FrameLabel("Lookup", "title"),), ())
        beside = plain(self._lookups.command(""))
        self.answers.set_empty_message(
            (*_ASKED, "", "From another terminal (C copies it):", beside) if beside else _ASKED
        )
        if self._line:
            self.ask(self._line)

    def ask(self, line: str) -> None:
        """Look something up."""
        line = line.strip()
        if not line:
            tell(self, "Type a name first, such as www.example.com.", "warning")
            return
        self._line = line
        self.refresh_bindings()
        self.question.keep(line)
        self._first.begin(line)
        self._begin_other()
        self.answers.focus()

    def leave_for(self, path: Path, hosts: Sequence[str] | None = None) -> None:
        """Leave for a zone, to give it these name servers."""
        self.zone_ns = hosts
        _ = self.dismiss(path)

    # Keys

    def action_edit(self) -> None:
        """Go to the question; what is typed takes the place of the last one."""
        self.question.focus()
        self.question.select_all()

    def action_mend(self) -> None:
        """Go to the end of the question."""
        self.question.focus()
        self.question.action_end()

    def action_again(self) -> None:
        """Ask the same once more."""
        self._lookups.look_anew()
        self.ask(self._line)

    def action_trace(self) -> None:
        """Trace the name under the cursor, else the one asked for."""
        name, rdtype = self.subject
        self.ask(line_of("trace", name, rdtype) if name else "")

    def action_propagation(self) -> None:
        """Ask many resolvers for the name under the cursor, else for the one asked for."""
        name, rdtype = self.subject
        self.ask(line_of("propagation", name, rdtype or "A") if name else "")

    def action_watch(self) -> None:
        """Look again until all resolvers agree."""
        words = self._line.split()
        if self.delegation_words:
            self.delegation_keys.watch()
        elif words[:1] != ["propagation"]:
            tell(self, "Watching is for propagation: press p first.", "warning")
        else:
            self.ask(self._line if "--watch" in words else f"{self._line} --watch")

    def action_background(self) -> None:
        """Leave the screen while a watch goes on."""
        if self._watch_on is None or not self._first.is_busy or "--watch" not in self._line.split():
            tell(self, "Only a watch goes on in the background: w begins one.", "warning")
            return
        self._stop()
        self._watch_on(self._line)
        tell(self, "It is watched on, and told when all agree.")
        _ = self.dismiss(None)

    def action_simulate(self) -> None:
        """Say what the stored zone would answer: beside a live answer, else alone."""
        name, rdtype = self.subject
        if not name:
            tell(self, "Look a name up first: the stored zone then answers too.", "warning")
        elif self._lookups.is_question(self._line) and _same(name, self._lookups.subject(self._line)[0]):
            self._lookups.read_large()
            self.ask(self._line)
        else:
            self.ask(line_of("simulate", name, rdtype))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether a key does something here: those for delegations only where one is shown."""
        if action == ACTION:
            return self.delegation_keys.can(*parameters)
        return action != "explain" or self._is_trace or self.delegation_keys.can(REGISTRATION)

    def action_delegation(self, deed: str) -> None:
        """Do something with the delegation that is shown."""
        self.delegation_keys.do(deed)

    def action_explain(self) -> None:
        """Explain what is under the cursor."""
        if self._is_trace:
            self.explaining.trace(self._line)
            return
        line = self.answers.line_under_cursor if self.focused is self.answers else None
        self.explaining.delegation(
            self._lookups.subject(self._line)[0], self.delegation_words, line, self._first.document
        )

    def action_split(self) -> None:
        """Ask another server too, or no longer."""
        if self._second.server:
            self._second.server = ""
            self._second.stop()
            self.others.display = False
            self.answers.focus()
        else:
            self._ask_server()

    def action_copy(self, form: str) -> None:
        """Copy what the focused list shows."""
        text, said = self._focused_pane.copied(form)
        if text:
            self.app.copy_to_clipboard(text)
        tell(self, said, "information" if text else "warning")

    def action_palette(self) -> None:
        """Find a command by its name."""
        from tuiz.ui.commands import open_key_palette

        open_key_palette(self)

    def action_help(self) -> None:
        """Explain the focused pane."""
        from tuiz.ui.help import open_help

        open_help(self)

    async def action_stop(self) -> None:
        """Stop what is being asked."""
        if self.is_busy:
            self._stop()
        else:
            await self.app.run_action("help_quit")

    def action_back(self) -> None:
        """Stop what is being asked, else leave the question, else the screen."""
        if self.delegation_keys.is_waiting:
            self.delegation_keys.stop()
        elif self.is_busy:
            self._stop()
        elif self.focused is self.question and self.answers.lines:
            self.question.value = self._line
            self.answers.focus()
        else:
            _ = self.dismiss(None)

    # Events

    @on(Input.Submitted, "#question-text")
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        self.ask(event.value)

    @on(LookupLines.GoOn)
    def _choose(self, event: LookupLines.GoOn) -> None:
        event.stop()
        if WATCHES in self.delegation_words and event.name:
            self.ask(line_of("delegation", event.name))
        elif event.line.check and not event.name and self.delegation_words:
            self.action_explain()
        elif not event.name and not event.line.server:
            tell(self, "There is no name on this line to go on with.", "warning")
        else:
            ask(self, self._go_on(event.line, event.name), "conversation")

    # Private

    @property
    def _focused_pane(self) -> Pane:
        return self._second if self.focused is self.others else self._first

    @property
    def _is_trace(self) -> bool:
        words = self._line.split()
        return (words[1:] if words[:1] == ["tuiz"] else words)[:1] == ["trace"]

    async def _go_on(self, line: LookupLine, name: str) -> None:
        from tuiz.ui.dialogs.choose import Choose

        found = choices(line, name, self._lookups.subject(self._line), self.ask, self._add)
        place = await self.app.push_screen_wait(Choose("Go on", [label for label, _ in found]))
        if place is not None:
            found[place][1]()

    def _look_over(self, line: str) -> None:
        """Look something up on a screen over this one: what is shown here stays, unless it is an explanation, too."""
        if "--explain" in self._line.split():
            self.ask(line)
            return

        def over(path: Path | None) -> None:
            if path is not None:
                self.leave_for(path, screen.zone_ns)

        screen = LookupScreen(self._lookups, self._history, line, self._add, self._delegations, self._watch_on)
        _ = self.app.push_screen(screen, over)

    def _ask_server(self) -> None:
        if self.query(Prompt):
            return
        keys = self.query_one("#keys")

        def over(text: str | None) -> None:
            _ = self.query(Prompt).remove()
            keys.display = True
            self.answers.focus()
            if text and text.strip():
                self._second.server = text.strip().lstrip("@")
                self.others.display = True
                self.others.clear()
                self._begin_other()

        keys.display = False
        _ = self.mount(Prompt("other server", "", done=over))

    def _begin_other(self) -> None:
        """Put the same question to the other server, if there is one, and if it is one that goes to a server."""
        if not self._second.server or not self._line:
            return
        if self._lookups.is_question(self._line):
            self._second.begin(self._line)
        else:
            self._second.clear("Only a question for dig is put to another server.")

    def _mend_refused(self) -> None:
        """Go to a question that can't be asked as it is, unless the user went elsewhere."""
        if self.focused is self.answers:
            self.action_mend()

    def _stop(self) -> None:
        self._first.stop()
        self._second.stop()


def _same(name: str, other: str) -> bool:
    return name.rstrip(".").casefold() == other.rstrip(".").casefold()
