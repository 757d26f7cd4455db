"""One open zone."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from tuiz.errors import TuizError
from tuiz.ui.models.copies import Copies
from tuiz.ui.models.editing import Bulk, Outcome, Preview, Question, RecordValues, SoaValues
from tuiz.ui.models.findings import Checks
from tuiz.ui.models.history import History
from tuiz.ui.models.rows import RowSource, SystemRow
from tuiz.ui.models.rrsets import RRsets
from tuiz.ui.models.saving import Reloaded, Saving, Side
from tuiz.ui.models.slices import Search, Slices, SortKey, TypeCount


class ZoneSession(Protocol):
    """One open zone, with its draft."""

    @property
    def origin(self) -> str:
        """The zone's name, with its final dot."""

    @property
    def path(self) -> Path:
        """The zone file."""

    @property
    def rows(self) -> RowSource:
        """The records but System Records."""

    @property
    def loading(self) -> Slices:
        """The reading of the file; the app advances it until it is complete."""

    @property
    def read_only(self) -> str | None:
        """Why nothing can be changed here, or None."""

    @property
    def question(self) -> Question | None:
        """What the user has to agree to before anything is changed, or None."""

    @property
    def is_changed(self) -> bool:
        """Whether the draft differs from the saved file, if only by a note."""

    def draft_text(self) -> Callable[[], bytes]:
        """Return what gives the text as it is edited now; it may be called in a thread, and later."""

    @property
    def notices(self) -> Sequence[str]:
        """What of the zone's settings isn't used, and why."""

    @property
    def changes(self) -> int:
        """How many records differ from the saved file."""

    @property
    def unreadable(self) -> int:
        """How many entries known so far surely can't be read."""

    @property
    def undo_label(self) -> str | None:
        """What undo would take back, or None."""

    @property
    def redo_label(self) -> str | None:
        """What redo would bring again, or None."""

    def agree(self) -> None:
        """Keep the user's agreement to `question`."""

    def system_records(self) -> Sequence[SystemRow]:
        """Return the System Records: SOA first, then the apex NS, then others."""

    @property
    def includes(self) -> tuple[bytes, ...]:
        """The directives that bring in other files: as long as they are the same, so are the files."""

    def read_included(self) -> Callable[[], None]:
        """Read the included files, and return what shows their rows. Slow."""

    @property
    def history(self) -> History:
        """The zone's revisions."""

    @property
    def rrsets(self) -> RRsets:
        """The zone's RRsets."""

    @property
    def saving(self) -> Saving:
        """The saves of the zone."""

    @property
    def copies(self) -> Copies:
        """The zone as text to copy."""

    @property
    def checks(self) -> Checks:
        """The checks of the zone."""

    def search(self, text: str, types: frozenset[str]) -> Search:
        """Begin to look for rows with *text* in owner, data or note, of one of *types* (none given: of any)."""

    def sort(self, by: SortKey, chosen: Sequence[int] | None) -> Search:
        """Begin to sort rows, all or those whose indices are *chosen*."""

    def count_types(self) -> TypeCount:
        """Begin to count the types."""

    def file_order(self) -> Sequence[int] | None:
        """Return the rows as servers read them, included ones below their directive; None where they stand so."""

    def row_at_line(self, line: int) -> int | None:
        """Return the row that stands at a line of the file, or the nearest before it, or None."""

    def next_unreadable(self, row: int) -> int | None:
        """Return the first unreadable row behind *row*, going round at the end; None if there is none."""

    def values(self, row: int) -> RecordValues:
        """Return the values of a record, for its form.

        Raises:
            TuizError: if the row isn't a record that can be changed, with the reason.
        """

    def preview(self, row: int | None, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Preview:
        """Say what a record with these values would be; *row* is the one it replaces, None for a new one.

        Raises:
            TuizError: if it can't be, with the reason.
        """

    def begin_locating(self, row: int | None, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Slices:
        """Begin to look for what `preview` and the operation need: complete, neither looks through the file.

        Raises:
            TuizError: if the values make no record, with the reason.
        """

    def add(self, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Outcome:
        """Add a record; an empty *ttl* takes the RRset's, else the default."""

    def replace(self, row: int, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Outcome:
        """Put a record in the place of another."""

    def remove(self, rows: Sequence[int]) -> Outcome:
        """Remove records."""

    def begin_removing(self, rows: Sequence[int]) -> Slices:
        """Begin to look for what `remove` needs: complete, it doesn't look through the file.

        Raises:
            TuizError: if a row isn't a record that can be changed, with the reason.
        """

    @property
    def bulk(self) -> Bulk:
        """What can be done with many rows at once."""

    def entry_text(self, row: int) -> str:
        """Return an entry's text with whatever can't be shown as escapes, so that it can be edited."""

    def set_entry_text(self, row: int, text: str) -> Outcome:
        """Put *text* in the place of an entry; it may still be unreadable, which its row then says."""

    def begin_setting_text(self, row: int, text: str) -> Slices:
        """Begin to look for what `set_entry_text` needs: complete, a record's line is changed at once."""

    def zone_name_servers(self) -> Sequence[str]:
        """Return the hosts of the apex NS RRset."""

    def zone_ns_ttl(self) -> int | None:
        """Return the TTL of the apex NS RRset; None where its records have several, or there are none."""

    def set_zone_name_servers(self, hosts: Sequence[str], ttl: str = "") -> Outcome:
        """Make these the hosts of the apex NS RRset; MNAME follows where it must. An empty *ttl* leaves what it is."""

    def soa(self) -> SoaValues:
        """Return the SOA's fields.

        Raises:
            TuizError: if the zone has no readable SOA.
        """

    def set_soa(self, *, mname: str, rname: str, refresh: str, retry: str, expire: str, minimum: str) -> Outcome:
        """Change the SOA's fields; times may have units (`1h30m`)."""

    def undo(self, sides: Sequence[Side] = ()) -> Outcome:
        """Take the last operation back.

        Args:
            sides: for each RRset that another program has changed since, which side stays.

        Raises:
            ChangedOutside: there are such RRsets, and *sides* is empty; nothing was done then.
        """

    def redo(self, sides: Sequence[Side] = ()) -> Outcome:
        """Bring the operation last undone again; as `undo`."""

    def changed_outside(self) -> bool:
        """Tell whether another program has changed the file since it was read, by one look at its metadata."""

    def included_changed_outside(self) -> bool:
        """Tell whether another program has changed an included file since it was read, by a look at their metadata."""

    def why_not_kept(self, *, wait: bool = False) -> TuizError | None:
        """Return why what was typed is only in memory, if so; *wait* until all of it was tried to be written."""

    def resumed(self) -> Reloaded | None:
        """Return what came of putting the draft of last time on a file that another program has changed since."""

    @property
    def unsettled(self) -> int:
        """How many RRsets were changed here and by another program, and wait for `resolve`."""
