"""The forms of a child's delegation: first which child, then its name servers, DS records, and the records below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Label

from tuiz.domain import names
from tuiz.errors import TuizError, UsageError
from tuiz.services.child_desk import ChildStanding, PlannedChild
from tuiz.services.delegation_desk import ds_wish
from tuiz.ui.content import content
from tuiz.ui.dialogs.dialog import Dialog
from tuiz.ui.dialogs.form import FORM_KEYS
from tuiz.ui.dialogs.set_choice import hosts_with_set
from tuiz.ui.dialogs.set_form import words_of
from tuiz.ui.forms.line_field import LineField
from tuiz.ui.widgets.entry import TextEntry
from tuiz.ui.workers import ask, converse, in_thread

if TYPE_CHECKING:
    from pathlib import Path

    from textual.worker import Worker

    from tuiz.services.applying_sets import SetDesk
    from tuiz.services.child_desk import ChildDesk

_GROUP = "child-form"
_MOST_LISTED = 6


class ChildName(Dialog[ChildStanding]):
    """Asks which child is meant; what comes back is how things stand for it.

    Args:
        desk: knows that.
        zone: the file of the zone that it lies in.
        origin: that zone's name.
        suggestion: a name to begin with.
    """

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = FORM_KEYS

    buttons: Sequence[tuple[str, str]] = (("cancel", "Cancel"), ("submit", "Go on"))

    def __init__(self, desk: ChildDesk, zone: Path, origin: str, suggestion: str) -> None:
        super().__init__()
        self._desk = desk
        self._zone = zone
        self._origin = names.spoken(origin)
        self._suggestion = suggestion
        self.heading = f"Delegate a child of {self._origin}"

    def compose_body(self) -> ComposeResult:
        """Make the field."""
        yield LineField("name", "Child", self._suggestion, placeholder=f"lab or lab.{self._origin}")
        said = (
            "A child is a name with a zone of its own: NS records here say which name servers answer for it and for"
            " all below it. One that is delegated already can be given others, or be delegated no longer."
        )
        yield Label(content(said), classes="dialog-help")
        yield Label("", id="form-error", classes="dialog-error")

    def press(self, name: str) -> None:
        """Go on, or give up."""
        if name == "submit":
            ask(self, self._submit(), _GROUP)
        else:
            super().press(name)

    def action_submit(self) -> None:
        """Go on."""
        self.press("submit")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_submit()

    async def _submit(self) -> None:
        text = self.query_one("#field-name", LineField).value
        try:
            if not text.strip():
                raise UsageError("Which name is to be delegated?")
            self.answer(await in_thread(lambda: self._desk.standing(self._zone, text)))
        except TuizError as error:
            self.query_one("#form-error", Label).update(content(f"{error.message} {error.hint or ''}".strip()))


class ChildForm(Dialog[PlannedChild]):
    """Asks what a child's delegation is to be; what comes back is what that would write.

    Args:
        desk: works that out.
        sets: the name server sets.
        standing: how things stand.
    """

    AUTO_FOCUS = "TextEntry"
    BINDINGS: ClassVar[list[BindingType]] = [
        *FORM_KEYS,
        Binding(
            "ctrl+t",
            "add_set",
            "Use a set",
            id="child_form.set",
            tooltip="Take the name servers of a set, alone or beside those there.",
        ),
    ]

    def __init__(self, desk: ChildDesk, sets: SetDesk, standing: ChildStanding) -> None:
        super().__init__()
        self._desk = desk
        self._sets = sets
        self._standing = standing
        self._worker: Worker[None] | None = None
        self.heading = f"Delegate {names.spoken(standing.name)}"
        self.buttons = (
            ("cancel", "Cancel"),
            ("set", "Use a set"),
            *((("end", "Delegate no longer"),) if standing.words else ()),
            ("submit", "Show change"),
        )

    def compose_body(self) -> ComposeResult:
        """Make the fields, and say how things stand."""
        standing = self._standing
        said = "Its name servers, one a line; within the child with =ADDRESS,… for the glue."
        yield Label(content(said), classes="dialog-help")
        yield TextEntry("\n".join(standing.words), id="hosts", has_tabs=False)
        yield LineField("ds", "DS records", "zone" if standing.has_keys and not standing.has_ds else "keep")
        said = "keep or none; zone: of the zone's keys here; live: of the keys its servers serve; or type them, with ;"
        yield Label(content(said), classes="dialog-help")
        yield LineField("below", "Records", "move" if standing.below and not standing.words else "keep")
        for line in _about_below(standing):
            yield Label(content(line), classes="dialog-help")
        yield Label("", id="form-error", classes="dialog-error")

    def press(self, name: str) -> None:
        """Do what a button is for."""
        if name == "set":
            self.action_add_set()
        elif name in {"submit", "end"}:
            self._begin(ends=name == "end")
        else:
            super().press(name)

    def action_submit(self) -> None:
        """Work out what it comes to."""
        self._begin(ends=False)

    def action_add_set(self) -> None:
        """Take the name servers of a set."""
        ask(self, self._add_set(), _GROUP)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_submit()

    # Private

    def _begin(self, *, ends: bool) -> None:
        if self._worker is not None and not self._worker.is_finished:
            self._show("This is being worked out; escape leaves.")
            return
        self._worker = converse(self, lambda: self._submit(ends=ends), _GROUP)

    async def _add_set(self) -> None:
        entry = self.query_one("#hosts", TextEntry)
        text = await hosts_with_set(self, self._sets, entry.text, lambda found: list(map(names.spoken, found.hosts)))
        if text is not None:
            entry.text = text
            entry.focus()

    async def _submit(self, *, ends: bool) -> None:
        words = [] if ends else words_of(self.query_one("#hosts", TextEntry).text)
        ds = self.query_one("#field-ds", LineField).value
        below = self.query_one("#field-below", LineField).value.strip().lower()
        try:
            if not words and not ends:
                raise UsageError("Name the child's name servers.", hint="Two or more, in different places.")
            if below not in {"keep", "move"}:
                raise UsageError(f"Records: {below!r} is neither keep nor move.")
            self._show("Asking its name servers for their keys…" if ds_wish(ds) == "live" and words else "")
            self.answer(await self._desk.plan(self._standing, words, ds, move=below == "move"))
        except TuizError as error:
            self._show(f"{error.message} {error.hint or ''}".strip())

    def _show(self, text: str) -> None:
        self.query_one("#form-error", Label).update(content(text))


def _about_below(standing: ChildStanding) -> Iterator[str]:
    """Yield what becomes of records below a delegation, lines."""
    zone, parent = standing.zone, names.spoken(standing.parent.origin)
    where = f"its zone here ({zone.path.name})" if zone is not None else "a new zone file of it"
    if count := len(standing.below):
        verb = "isn't served" if standing.words else "won't be served any more"
        yield (
            f"{count:,} record{'' if count == 1 else 's'} of {parent} at or below it {verb} once it is delegated;"
            f" move takes them into {where}, keep leaves them:"
        )
        for record in standing.below[:_MOST_LISTED]:
            yield f"  {names.spoken(record.owner)} {record.rdtype} {record.rdata}"
        if count > _MOST_LISTED:
            yield f"  and {count - _MOST_LISTED:,} more"
    elif not standing.words:
        yield f"move takes records of {parent} below it into {where}; there are none yet."
    if standing.words:
        yield f"Where it is delegated no longer, move brings the records of its zone back into {parent}."
