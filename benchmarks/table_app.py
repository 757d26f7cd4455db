"""A zone in textual-fastdatatable, with a filter: the peer for a filter keystroke.

Its documentation asks to mount a new table for new data; the rows that stay are found by Arrow's own search.
"""

# mypy: disable-error-code="import-not-found,import-untyped,no-any-unimported"

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from textual.app import App, ComposeResult
from textual.widgets import Input
from textual_fastdatatable import ArrowBackend, DataTable

_WIDTHS = (36, 10, 60)


class TableApp(App[None]):
    """A filter above a table of owner, type and data."""

    def __init__(self, table: pa.Table) -> None:
        super().__init__()
        self._table = table

    def compose(self) -> ComposeResult:
        """Show the filter and the whole table."""
        yield Input()
        yield _widget(self._table)

    async def on_input_changed(self, event: Input.Changed) -> None:
        """Show the rows that have the text in their owner or their data."""
        in_owner = pc.match_substring(self._table["owner"], event.value)
        in_data = pc.match_substring(self._table["data"], event.value)
        found = self._table.filter(pc.or_(in_owner, in_data))
        with self.batch_update():
            await self.query_one(DataTable).remove()
            await self.mount(_widget(found))


def _widget(table: pa.Table) -> DataTable:
    return DataTable(backend=ArrowBackend(table), column_widths=list(_WIDTHS), cursor_type="row")


def read_table(path: Path) -> pa.Table:
    """Read one of `generate`'s zones, line by line, as far as a table for searching needs it."""
    owners, types, data = [], [], []
    owner = ""
    with path.open(encoding="ascii") as file:
        for line in file:
            words = line.split(None, 1)
            if not words or line[0] in ";$":
                continue
            rest = line
            if line[0] not in " \t":
                owner, rest = words
            *before, after = rest.partition(" ; ")[0].split()
            owners.append(owner)
            types.append(" ".join(before))
            data.append(after)
    return pa.table({"owner": owners, "type": types, "data": data})


if __name__ == "__main__":
    TableApp(read_table(Path(sys.argv[1]))).run()
