"""The data of a record as a form: the fields that its type declares, or one line for any type."""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult
from textual.containers import Vertical

from tuiz.domain.types.finding import find
from tuiz.domain.types.record_type import RecordType
from tuiz.ui.forms.line_field import LineField

_PREFIX = "rdata-"


class RdataFields(Vertical):
    """Both views of one value: typed fields where the type has them and they can show it, else a line.

    Args:
        rdtype: the type.
        rdata: the data to begin with, in presentation format; empty for a new record.
    """

    DEFAULT_CSS = """
    RdataFields { height: auto; width: 1fr; }
    """

    def __init__(self, rdtype: str, rdata: str) -> None:
        super().__init__(id="rdata-fields")
        self._rdtype = rdtype
        self._rdata = rdata
        self._is_simple = self._shown_values() is None
        self._changing = asyncio.Lock()
        """Held while fields go and others come; what is typed is what they begin with then."""

    @property
    def is_simple(self) -> bool:
        """Whether the data is shown as one line."""
        return self._is_simple

    @property
    def rdata(self) -> str:
        """The data as typed, as in a zone file."""
        declared = self._declared
        if self._changing.locked():
            return self._rdata
        if self._is_simple or declared is None:
            field = self.query_one(f"#field-{_PREFIX}data", LineField)
            return field.value.strip()
        values = self._typed()
        # What nobody has touched stays as it was written, also where the fields would write it in another way.
        return self._rdata if values == declared.split(self._rdata) else declared.join(values)

    def problem(self, origin: str) -> str | None:
        """Return what is wrong in the fields, as the type sees it; None where all is well, or in the simple view."""
        declared = self._declared
        if self._is_simple or declared is None:
            return None
        return next(iter(declared.check(self._typed(), origin).values()), None)

    def compose(self) -> ComposeResult:
        """Make the fields of the view in use."""
        declared = self._declared
        values = self._shown_values()
        if self._is_simple or declared is None or values is None:
            example = declared.example if declared is not None else ""
            about = "The data as in a zone file; names without a final dot are below the zone."
            yield LineField(f"{_PREFIX}data", "Data", self._rdata, help_text=about, placeholder=example)
            return
        for field in declared.fields:
            yield LineField(
                _PREFIX + field.name,
                field.label,
                values[field.name],
                help_text=field.help,
                placeholder=field.placeholder,
            )

    async def change_type(self, rdtype: str) -> None:
        """Show the fields of another type, with what of the data they can show."""
        if self._changing.locked():
            async with self._changing:
                pass
        if rdtype == self._rdtype:
            return
        rdata = self.rdata if self._typed_something() else ""
        declared = find(rdtype)
        if declared is not None and declared.split(rdata) is None:
            rdata = ""
        await self._change(rdtype, rdata, is_simple=declared is None)

    async def change_view(self) -> str | None:
        """Show the same data in the other view; where that can't be, return why."""
        declared = self._declared
        if self._changing.locked():
            return None
        if declared is None:
            return "This type has no fields of its own; write its data as in a zone file."
        rdata = self.rdata
        if self._is_simple and rdata and declared.split(rdata) is None:
            return "This data can't be shown in fields; it stays as it is in a zone file."
        if not self._is_simple and not self._typed_something():
            rdata = ""
        await self._change(self._rdtype, rdata, is_simple=not self._is_simple)
        return None

    async def _change(self, rdtype: str, rdata: str, *, is_simple: bool) -> None:
        """Put other fields in the place of those there are."""
        async with self._changing:
            self._rdtype, self._rdata, self._is_simple = rdtype, rdata, is_simple
            await self.recompose()

    @property
    def _declared(self) -> RecordType | None:
        return find(self._rdtype)

    def _shown_values(self) -> dict[str, str] | None:
        """Return what the fields show, None where they can't show the data."""
        declared = self._declared
        if declared is None:
            return None
        if not self._rdata:
            return {field.name: field.default for field in declared.fields}
        return declared.split(self._rdata)

    def _typed(self) -> dict[str, str]:
        if self._changing.locked():
            return self._shown_values() or {}
        declared = self._declared
        names = [field.name for field in declared.fields] if declared is not None else []
        return {name: self.query_one(f"#field-{_PREFIX}{name}", LineField).value for name in names}

    def _typed_something(self) -> bool:
        """Return whether there is more in the fields than what they begin with."""
        declared = self._declared
        if self._is_simple or declared is None:
            return bool(self.rdata)
        return self._typed() != {field.name: field.default for field in declared.fields}
