"""The form of a record: its fields by type, or its RDATA as one text; what it will be is shown below."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.suggester import SuggestFromList
from textual.widgets import Input, Label

from tuiz.domain.mnemonics import TYPE_NUMBERS
from tuiz.domain.names import REVERSE
from tuiz.domain.types import ALL
from tuiz.domain.types.finding import find
from tuiz.errors import TuizError, UsageError
from tuiz.ui.content import content
from tuiz.ui.dialogs.form import Form
from tuiz.ui.forms.line_field import LineField
from tuiz.ui.forms.rdata_fields import RdataFields
from tuiz.ui.slices import Pace
from tuiz.ui.tell import tell
from tuiz.ui.workers import beside, converse

if TYPE_CHECKING:
    from tuiz.ui.models.editing import Outcome
    from tuiz.ui.models.session import ZoneSession
    from tuiz.ui.models.slices import Slices

_TYPES: Final = (*(declared.mnemonic for declared in ALL), *TYPE_NUMBERS)
_SOON_SECONDS: Final = 0.15
_LARGE_ROWS: Final = 50_000
"""From this size on, looking for the owner takes so long that it waits for a pause in typing."""


class RecordForm(Form):
    """Adds a record, or changes one.

    Args:
        session: the zone.
        row: the row to change, or None for a new record.
        owner: the owner a new record begins with.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "change_view", "Fields or line", id="form.view", tooltip="Show the data the other way."),
    ]

    def __init__(self, session: ZoneSession, row: int | None, owner: str) -> None:
        super().__init__()
        self._session = session
        self._row = row
        self._values = None if row is None else session.values(row)
        self._owner = owner
        self._is_due = False
        act = "Add record" if row is None else "Change record"
        self.heading = f"New record in {session.origin}" if row is None else f"Change a record of {session.origin}"
        self.buttons = (("view", "Fields or line"), ("cancel", "Cancel"), ("submit", act))

    def compose_fields(self) -> ComposeResult:
        """Make the fields."""
        values = self._values
        rdtype = _usual_type(self._session.origin) if values is None else values.rdtype
        owner_help = f"Below {self._session.origin}; @ is the zone itself."
        ttl_help = "Seconds, or units as in 1h30m. It is that of all records of this owner and type (RFC 2181 §5.2)."
        yield LineField("owner", "Owner", self._owner if values is None else values.owner, help_text=owner_help)
        yield LineField(
            "rdtype",
            "Type",
            rdtype,
            help_text=_type_help(rdtype),
            suggester=SuggestFromList(_TYPES, case_sensitive=False),
        )
        yield LineField(
            "ttl",
            "TTL",
            "" if values is None else values.ttl,
            help_text=ttl_help,
            placeholder="that of its like, else the zone's",
        )
        yield RdataFields(rdtype, "" if values is None else values.rdata)
        yield LineField(
            "note",
            "Note",
            "" if values is None else values.note,
            help_text="A comment behind the record, for colleagues; it stays in the file.",
        )
        yield Label("", id="form-preview", classes="dialog-text")

    def begin(self) -> Slices:
        """Begin to look for the owner's records."""
        if problem := self.query_one(RdataFields).problem(self._session.origin):
            raise UsageError(problem)
        return self._session.begin_locating(self._row, *self._typed())

    def submit(self) -> Outcome:
        """Add or change the record."""
        if self._row is None:
            return self._session.add(*self._typed())
        return self._session.replace(self._row, *self._typed())

    def press(self, name: str) -> None:
        """Submit, change the view, or give up."""
        if name == "view":
            beside(self, self.action_change_view, "view")
        else:
            super().press(name)

    async def action_change_view(self) -> None:
        """Show the data the other way: fields, or one line."""
        fields = self.query_one(RdataFields)
        if reason := await fields.change_view():
            tell(self, reason, "warning")
        else:
            fields.query(Input).first().focus()

    @on(Input.Changed)
    async def _follow(self, event: Input.Changed) -> None:
        event.stop()
        if event.input.name == "rdtype":
            await self.query_one(RdataFields).change_type(self._rdtype)
            self.query_one("#field-rdtype", LineField).help_text = _type_help(self._rdtype)
            self.show_help()
        if len(self._session.rows) < _LARGE_ROWS:
            self._show_preview()
        elif not self._is_due:
            self._is_due = True
            self.set_timer(_SOON_SECONDS, self._look_for_owner)

    def _look_for_owner(self) -> None:
        self._is_due = False
        converse(self, self._show_preview_soon(), "preview")

    async def _show_preview_soon(self) -> None:
        """Look for the owner between the keys, so that neither the preview nor the end of the form waits for that."""
        with suppress(TuizError):  # the preview tells
            await Pace().finish_awaited(self._session.begin_locating(self._row, *self._typed()), lambda: None)
        if not self._is_due:
            self._show_preview()

    def _show_preview(self) -> None:
        preview = self.query_one("#form-preview", Label)
        try:
            if problem := self.query_one(RdataFields).problem(self._session.origin):
                raise UsageError(problem)
            found = self._session.preview(self._row, *self._typed())
        except TuizError as error:
            preview.update("")
            self.show_error(error, soft=True)
        else:
            self.show_error(None)
            line = found.line or "The line stays as it is."
            preview.update(content("\n".join((found.owner, line, *found.warnings))))

    @property
    def _rdtype(self) -> str:
        return self.value("rdtype").strip().upper()

    def _typed(self) -> tuple[str, str, str, str, str]:
        return (
            self.value("owner").strip(),
            self.value("ttl").strip(),
            self._rdtype,
            self.query_one(RdataFields).rdata,
            self.value("note").strip(),
        )


def _usual_type(origin: str) -> str:
    """Return the type that most new records of a zone have."""
    return "PTR" if origin.lower().endswith(REVERSE) else "A"


def _type_help(rdtype: str) -> str:
    declared = find(rdtype)
    if declared is None:
        return "Any type, also TYPE and a number (RFC 3597)."
    return f"{declared.title} ({declared.reference}). {declared.help}"
