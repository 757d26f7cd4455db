"""The lookup screen: a question as dig takes it, and what comes of it at one server or at two side by side."""

from __future__ import annotations

import json
import shlex
from asyncio import CancelledError
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input, Label
from textual.worker import Worker

from tuiz.errors import TuizError, UsageError
from tuiz.ui.content import plain
from tuiz.ui.ink import Tone
from tuiz.ui.tell import tell
from tuiz.ui.widgets.entry import Entry
from tuiz.ui.widgets.frame import Label as FrameLabel
from tuiz.ui.widgets.key_bar import KeyBar
from tuiz.ui.widgets.line_list import LineList
from tuiz.ui.widgets.lookup_lines import Found, LookupLine, LookupLines, Span
from tuiz.ui.widgets.prompt import Prompt
from tuiz.ui.workers import converse

if TYPE_CHECKING:
    from tuiz.storage.lookup_history import LookupHistory
    from tuiz.ui.looking_up import Lookups, News

_TOLD_SECONDS: Final = 0.5
"""How often it is shown how long a lookup has taken."""
_FAILED: Final[Tone] = "error"
_TYPES: Final = ("A", "AAAA", "MX", "NS", "TXT")
"""What a name is looked up for with two keys."""
_WORDS: Final = ("www.example.com AAAA", "@192.0.2.1 example.com SOA +dnssec", "-x 192.0.2.1")


class LookupScreen(Screen[None]):
    """Asks the live DNS.

    Args:
        lookups: what looks things up.
        history: what was looked up before.
        line: what to look up at once; nothing where it is empty.
        add: adds a record that was found to the open zone; None where no zone can be changed.
    """

    CSS_PATH: ClassVar[str] = "../styles/lookup.tcss"
    AUTO_FOCUS = "#question-text"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual declares it as an instance's

    BINDINGS: ClassVar[list[BindingType]] = [
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
        Binding("escape", "back", "Back", id="lookup.back", tooltip="Stop what is being asked, else leave the screen."),
    ]

    answers = getters.query_one("#answer", LookupLines)
    others = getters.query_one("#other", LookupLines)

    def __init__(
        self,
        lookups: Lookups,
        history: LookupHistory,
        line: str = "",
        add: Callable[[Found], None] | None = None,
    ) -> None:
        super().__init__()
        self._lookups = lookups
        self._history = history
        self._line = line
        self._other_server = ""
        self._add = add
        self._place = 0
        """How many lines of the history up from what is typed."""
        self._typed = ""
        self._documents: dict[str, object] = {}
        self._under_way: dict[str, Worker[None]] = {}

    def compose(self) -> ComposeResult:
        """Make the line for the question, and the lists for what comes of it."""
        with Horizontal(id="question"):
            yield Label("Look up ")
            yield QuestionEntry(self._line, placeholder="   ".join(_WORDS), id="question-text", select_on_focus=False)
        with Horizontal(id="answers"):
            yield LookupLines(id="answer")
            yield LookupLines(id="other")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Look up what is known already."""
        self.app.clear_notifications()
        self.others.display = False
        self.answers.set_title((FrameLabel("Lookup", "title"),), ())
        self.answers.set_empty_message(
            (
                "Type a question as for dig, and press enter.",
                "",
                "trace NAME              ask from the root down",
                "propagation NAME TYPE   ask many resolvers       ",
                "verify ZONE             compare with its servers ",
                "simulate NAME TYPE      ask the stored zone only ",
            )
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
        self._place = 0
        self._history.add(line)
        self.query_one("#question-text", Input).value = line
        self._begin(self.answers, line)
        if self._other_server:
            self._begin(self.others, self._lookups.at_server(line, self._other_server))
        self.answers.focus()

    # Keys

    def action_edit(self) -> None:
        """Go to the question; what is typed takes the place of the last one."""
        entry = self.query_one("#question-text", Input)
        entry.focus()
        entry.select_all()

    def action_mend(self) -> None:
        """Go to the end of the question."""
        entry = self.query_one("#question-text", Input)
        entry.focus()
        entry.action_end()

    def action_again(self) -> None:
        """Ask the same once more."""
        self.ask(self._line)

    def action_trace(self) -> None:
        """Trace the name under the cursor, else the one asked for."""
        name, rdtype = self._subject()
        self.ask(_line("trace", name, rdtype) if name else "")

    def action_propagation(self) -> None:
        """Ask many resolvers for the name under the cursor, else for the one asked for."""
        name, rdtype = self._subject()
        self.ask(_line("propagation", name, rdtype or "A") if name else "")

    def action_watch(self) -> None:
        """Look again until all resolvers agree."""
        words = self._line.split()
        if words[:1] != ["propagation"]:
            tell(self, "Watching is for propagation: press p first.", "warning")
        else:
            self.ask(self._line if "--watch" in words else f"{self._line} --watch")

    def action_simulate(self) -> None:
        """Say what the stored zone would answer: beside a live answer, else alone."""
        name, rdtype = self._subject()
        if not name:
            tell(self, "Look a name up first: the stored zone then answers too.", "warning")
        elif self._lookups.is_question(self._line) and _same(name, self._lookups.subject(self._line)[0]):
            self._lookups.read_large()
            self.ask(self._line)
        else:
            self.ask(_line("simulate", name, rdtype))

    def action_split(self) -> None:
        """Ask another server too, or no longer."""
        if self._other_server:
            self._other_server = ""
            self._stop(self.others)
            self.others.display = False
            self.answers.focus()
        else:
            self._ask_server()

    def action_copy(self, form: str) -> None:
        """Copy what the focused list shows."""
        shown = self.others if self.focused is self.others else self.answers
        line = self._lookups.at_server(self._line, self._other_server) if shown is self.others else self._line
        if not shown.lines:
            tell(self, "There is nothing to copy yet.", "warning")
            return
        if form == "json":
            document = self._documents.get(shown.id or "")
            if document is None:
                tell(self, "There is no JSON of this.", "warning")
                return
            text = json.dumps(document, indent=2, ensure_ascii=False)
        else:
            text = self._lookups.command(line) if form == "command" else shown.text
            if not text:
                tell(self, "There is no command that does this.", "warning")
                return
        self.app.copy_to_clipboard(text)
        said = {"json": "Copied as JSON.", "command": f"Copied: {plain(text)}", "text": "Copied as text."}
        tell(self, said[form])

    def action_palette(self) -> None:
        """Find a command by its name."""
        from tuiz.ui.commands import open_key_palette

        open_key_palette(self)

    def action_help(self) -> None:
        """Explain the focused pane."""
        from tuiz.ui.help import open_help

        open_help(self)

    def action_back(self) -> None:
        """Stop what is being asked, else leave."""
        if any(not worker.is_finished for worker in self._under_way.values()):
            for shown in (self.answers, self.others):
                self._stop(shown)
        else:
            _ = self.dismiss(None)

    def earlier(self, steps: int) -> None:
        """Put a line of the history into the question: *steps* further back, or forward where negative."""
        entry = self.query_one("#question-text", Input)
        lines = self._history.lines
        if self._place == 0:
            self._typed = entry.value
        self._place = max(0, min(self._place + steps, len(lines)))
        entry.value = lines[-self._place] if self._place else self._typed
        entry.cursor_position = len(entry.value)

    # Events

    @on(Input.Submitted, "#question-text")
    def _submit(self, event: Input.Submitted) -> None:
        event.stop()
        self.ask(event.value)

    @on(LineList.Chosen)
    def _choose(self, event: LineList.Chosen) -> None:
        event.stop()
        shown = event.line_list
        assert isinstance(shown, LookupLines)
        line = shown.line_under_cursor
        if line is None:
            return
        if line.is_heading:
            shown.action_fold()
        elif not line.name and not line.server:
            tell(self, "There is no name on this line to go on with.", "warning")
        else:
            converse(self, self._go_on(line), "conversation")

    # Private

    def _subject(self) -> tuple[str, str]:
        shown = self.others if self.focused is self.others else self.answers
        line = shown.line_under_cursor
        if line is not None and line.name and self.focused is shown:
            return line.name, "" if line.record is None else line.record.rdtype
        return self._lookups.subject(self._line)

    async def _go_on(self, line: LookupLine) -> None:
        from tuiz.ui.dialogs.choose import Choose

        choices: list[tuple[str, Callable[[], None]]] = []
        if name := line.name:
            choices += [(f"Look up {rdtype} of {name}", partial(self.ask, _line(name, rdtype))) for rdtype in _TYPES]
            choices.append((f"Trace {name}", partial(self.ask, _line("trace", name))))
        if line.server:
            asked, rdtype = self._lookups.subject(self._line)
            question = _line(f"@{line.server}", asked, rdtype)
            choices.append((f"Ask {line.server}", partial(self.ask, f"{question} +norecurse")))
        if line.record is not None and self._add is not None:
            choices.append((f"Add this {line.record.rdtype} record to the open zone", partial(self._add, line.record)))
        place = await self.app.push_screen_wait(Choose("Go on", [label for label, _ in choices]))
        if place is not None:
            choices[place][1]()

    def _ask_server(self) -> None:
        if self.query(Prompt):
            return
        keys = self.query_one("#keys")

        def over(text: str | None) -> None:
            _ = self.query(Prompt).remove()
            keys.display = True
            self.answers.focus()
            if text and text.strip():
                self._other_server = text.strip().lstrip("@")
                self.others.display = True
                self.others.clear()
                if self._line:
                    self._begin(self.others, self._lookups.at_server(self._line, self._other_server))

        keys.display = False
        _ = self.mount(Prompt("other server", "", done=over))

    def _begin(self, shown: LookupLines, line: str) -> None:
        self._stop(shown)
        self._documents.pop(shown.id or "", None)
        shown.clear()
        shown.set_empty_message(())
        self._under_way[shown.id or ""] = converse(self, partial(self._run, shown, line), f"lookup-{shown.id}")

    def _stop(self, shown: LookupLines) -> None:
        worker = self._under_way.pop(shown.id or "", None)
        if worker is not None and not worker.is_finished:
            worker.cancel()

    async def _run(self, shown: LookupLines, line: str) -> None:
        begun = monotonic()
        self._entitle(shown, "asking", "dim")
        timer = self.set_interval(_TOLD_SECONDS, lambda: self._entitle(shown, f"asking {monotonic() - begun:.0f} s"))
        status, tone = "failed", _FAILED
        try:
            async for news in self._lookups.run(line):
                self._take_in(shown, news)
                if news.status:
                    timer.pause()
                    status, tone = news.status, news.tone
                    self._entitle(shown, status, tone)
        except UsageError as error:
            status, tone = "not asked", _FAILED
            shown.add(_error_lines(error))
            if shown is self.answers and self.focused is shown:
                self.action_mend()
        except TuizError as error:
            status, tone = "no answer", _FAILED
            shown.add(_error_lines(error))
        except CancelledError:
            status, tone = "stopped", "warning"
            raise
        finally:
            timer.stop()
            self._entitle(shown, status, tone)

    def _take_in(self, shown: LookupLines, news: News) -> None:
        if news.afresh:
            shown.replace(news.lines)
        else:
            shown.add(news.lines)
        if news.document is not None:
            self._documents[shown.id or ""] = news.document
        if news.rings:
            self.app.bell()

    def _entitle(self, shown: LookupLines, status: str, tone: Tone = "dim") -> None:
        title = "Lookup" if shown is self.answers else f"Lookup at {plain(self._other_server)}"
        shown.set_title((FrameLabel(title, "title"),), (FrameLabel(plain(status), tone),))


class QuestionEntry(Entry):
    """The question: up and down go through earlier ones."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "earlier(1)", show=False, id="lookup.earlier", tooltip="The question before."),
        Binding("down", "earlier(-1)", show=False, id="lookup.later", tooltip="The question after."),
    ]

    HELP = """\
A question as dig takes it: a name, a type, an @server, options with a plus sign. Also: trace NAME TYPE, propagation
NAME TYPE, verify ZONE, and simulate NAME TYPE for what the stored zone would answer, with no question to anybody. Up
and down go through earlier questions; enter asks.
"""

    def action_earlier(self, steps: int) -> None:
        """Go through earlier questions."""
        screen = self.screen
        assert isinstance(screen, LookupScreen)
        screen.earlier(steps)


def _line(*words: str) -> str:
    """Return words as a line that is read as they are, whatever is in them; empty ones are left out."""
    return shlex.join(word for word in words if word)


def _same(name: str, other: str) -> bool:
    return name.rstrip(".").casefold() == other.rstrip(".").casefold()


def _error_lines(error: TuizError) -> list[LookupLine]:
    lines = [LookupLine((Span(text, "error"),)) for text in error.message.split("\n")]
    return lines + [LookupLine((Span(text, "dim"),)) for text in (error.hint or "").split("\n") if text]
