"""The form of a record: its fields by type, or its RDATA as one text; what it will be is shown below."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Label

from tuiz.errors import TuizError
from tuiz.ui.content import content
from tuiz.ui.dialogs.form import Form
from tuiz.ui.forms.line_field import LineField

if TYPE_CHECKING:
    from tuiz.ui.models import Outcome, ZoneSession


class RecordForm(Form):
    """Adds a record, or changes one.

    Args:
        session: the zone.
        row: the row to change, or None for a new record.
        owner: the owner a new record begins with.
    """

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, session: ZoneSession, row: int | None, owner: str) -> None:
        super().__init__()
        self._session = session
        self._row = row
        self._values = None if row is None else session.values(row)
        self._owner = owner
        if row is None:
            self.heading = f"New record in {session.origin}"
            self.buttons = (("cancel", "Cancel"), ("submit", "Add record"))
        else:
            self.heading = f"Change a record of {session.origin}"
            self.buttons = (("cancel", "Cancel"), ("submit", "Change record"))

    def compose_fields(self) -> ComposeResult:
        """Make the fields."""
        values = self._values
        yield LineField("owner", "Owner", self._owner if values is None else values.owner)
        yield LineField("rdtype", "Type", "A" if values is None else values.rdtype)
        yield LineField("ttl", "TTL", "" if values is None else values.ttl)
        yield LineField("rdata", "Data", "" if values is None else values.rdata)
        yield LineField("note", "Note", "" if values is None else values.note)
        yield Label("", id="form-preview", classes="dialog-text")

    def submit(self) -> Outcome:
        """Add or change the record."""
        owner, ttl, rdtype, rdata, note = self._typed()
        if self._row is None:
            return self._session.add(owner, ttl, rdtype, rdata, note)
        return self._session.replace(self._row, owner, ttl, rdtype, rdata, note)

    @on(Input.Changed)
    def _show_preview(self) -> None:
        try:
            preview = self._session.preview(self._row, *self._typed())
        except TuizError as error:
            self.show_error(error)
            self.query_one("#form-preview", Label).update(content(""))
        else:
            self.show_error(None)
            text = "\n".join((preview.owner, preview.line, *preview.warnings))
            self.query_one("#form-preview", Label).update(content(text))

    def _typed(self) -> tuple[str, str, str, str, str]:
        return (
            self.value("owner").strip(),
            self.value("ttl").strip(),
            self.value("rdtype").strip().upper(),
            self.value("rdata").strip(),
            self.value("note").strip(),
        )
