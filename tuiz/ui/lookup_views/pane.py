"""One side of the lookup screen: what is asked there, for how long already, and what has come of it."""

from __future__ import annotations

import json
from asyncio import CancelledError
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final

from tuiz.errors import TuizError, UsageError
from tuiz.ui.content import plain
from tuiz.ui.ink import Tone
from tuiz.ui.widgets.frame import Label
from tuiz.ui.widgets.lookup_lines import LookupLine, LookupLines, Span
from tuiz.ui.workers import converse

if TYPE_CHECKING:
    from textual.worker import Worker

    from tuiz.ui.looking_up import Lookups, News

_TOLD_SECONDS: Final = 0.5
"""How often it is shown how long a lookup has taken."""
_FAILED: Final[Tone] = "error"


class Pane:
    """Runs one lookup at a time, and shows it.

    Args:
        shown: the list that it is shown in.
        lookups: what looks things up.
        refused: called when a line can't be asked as it is.
    """

    def __init__(self, shown: LookupLines, lookups: Lookups, refused: Callable[[], None] = lambda: None) -> None:
        self.shown = shown
        self.line = ""
        """What was asked last."""
        self.server = ""
        """The server that is asked in the place of others."""
        self._lookups = lookups
        self._refused = refused
        self._document: object = None
        self._worker: Worker[None] | None = None

    @property
    def document(self) -> object:
        """All that has come of it, as `--json` prints it; None where there is nothing yet."""
        return self._document

    @property
    def is_busy(self) -> bool:
        """Whether something is being asked."""
        return self._worker is not None and not self._worker.is_finished

    def begin(self, line: str) -> None:
        """Look something up, in the place of what was looked up before."""
        self.stop()
        self.line = self._lookups.at_server(line, self.server) if self.server else line
        self._document = None
        self.shown.clear()
        self.shown.set_empty_message(())
        self._worker = converse(self.shown, partial(self._run, self.line), "lookup")

    def stop(self) -> None:
        """Ask no further."""
        if self._worker is not None and not self._worker.is_finished:
            self._worker.cancel()
        self._worker = None

    def clear(self, why: str) -> None:
        """Show nothing, and why."""
        self.stop()
        self._document = None
        self.shown.clear()
        self.shown.set_empty_message((why,))
        self._entitle("")

    def copied(self, form: str) -> tuple[str, str]:
        """Return what is shown in another form, and what to say of it; an empty text where there is none.

        Args:
            form: text, json or command.
        """
        if not self.shown.lines and form != "command":
            return "", "There is nothing to copy yet."
        if form == "json":
            if self._document is None:
                return "", "There is no JSON of this."
            return json.dumps(self._document, indent=2, ensure_ascii=False), "Copied as JSON."
        if form == "command":
            command = self._lookups.command(self.line)
            return (command, f"Copied: {plain(command)}") if command else ("", "There is no command that does this.")
        return self.shown.text, "Copied as text."

    async def _run(self, line: str) -> None:
        begun = monotonic()
        self._entitle("asking")
        timer = self.shown.set_interval(
            _TOLD_SECONDS, lambda: self._entitle(f"asking {monotonic() - begun:.0f} s, esc stops")
        )
        status, tone, goes_on, is_told = "failed", _FAILED, "", False
        try:
            async for news in self._lookups.run(line):
                self._take_in(news)
                if news.status:
                    timer.pause()
                    status, tone, goes_on, is_told = news.status, news.tone, news.goes_on, True
                    self._entitle(", ".join(filter(None, (status, news.waits, "esc stops"))), tone)
        except UsageError as error:
            status, tone = "not asked", _FAILED
            self.shown.add(_error_lines(error))
            self._refused()
        except TuizError as error:
            status, tone = "no answer", _FAILED
            self.shown.add(_error_lines(error))
        except CancelledError:
            status = ", ".join(["stopped", *([status] if is_told else []), *([goes_on] if goes_on else [])])
            tone = "warning"
            raise
        finally:
            timer.stop()
            self._entitle(status, tone)

    def _take_in(self, news: News) -> None:
        if news.afresh:
            self.shown.replace(news.lines)
        else:
            self.shown.add(news.lines)
        if news.document is not None:
            self._document = news.document
        if news.rings:
            self.shown.app.bell()

    def _entitle(self, status: str, tone: Tone = "dim") -> None:
        title = f"Lookup at {plain(self.server)}" if self.server else "Lookup"
        self.shown.set_title((Label(title, "title"),), (Label(plain(status), tone),))


def _error_lines(error: TuizError) -> list[LookupLine]:
    lines = [LookupLine((Span(text, "error"),)) for text in error.message.split("\n")]
    return lines + [LookupLine((Span(text, "dim"),)) for text in (error.hint or "").split("\n") if text]
