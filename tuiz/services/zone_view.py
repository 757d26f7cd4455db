"""An open zone as the app asks for it: rows and labels out, plain values in.

What editing and saving need is imported when that begins: the first screen doesn't wait for it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.errors import TuizError, ZoneError
from tuiz.services.entry_text import to_text
from tuiz.services.search import Loading, Search, Sort, TypeCount
from tuiz.services.system_pane import SystemPane
from tuiz.services.unreadable_rows import UnreadableRows
from tuiz.services.zone_terms import NeedsAnswer, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tuiz.checks.findings import Finding
    from tuiz.domain.replay import Choice
    from tuiz.services.all_rows import AllRows, CountAll, SearchAll
    from tuiz.services.bulk_editing import BulkEditing
    from tuiz.services.finding_zone import FoundZone, ZoneFinder
    from tuiz.services.including import IncludeRules
    from tuiz.services.owner_search import OwnerSearch
    from tuiz.services.rows import Row, Rows
    from tuiz.services.search import SortKey
    from tuiz.services.session import Session
    from tuiz.services.system_pane import SystemRow
    from tuiz.services.zone_checks import ZoneChecks
    from tuiz.services.zone_copies import ZoneCopies
    from tuiz.services.zone_editing import Outcome, Preview, RecordValues, SoaValues, ZoneEditing
    from tuiz.services.zone_history import ZoneHistory
    from tuiz.services.zone_rrsets import ZoneRRsets
    from tuiz.services.zone_saving import Reloaded, ZoneSaving


class ZoneView:
    """One open zone, for the app."""

    def __init__(
        self,
        session: Session,
        advise: Callable[[], str | None] = lambda: None,
        rules: Callable[[], IncludeRules] | None = None,
        sharing: Callable[[Path], Sequence[str]] = lambda _file: (),
        find: Callable[[], tuple[FoundZone, ZoneFinder]] | None = None,
    ) -> None:
        """Take the session.

        Args:
            session: the zone.
            advise: tells how the name server gets the new zone after a save.
            rules: tells where the zone's included files are looked for.
            sharing: tells which zones include a file; slow.
            find: returns the zone with its settings as they are now, and what knows the sets; slow.
        """
        self._session = session
        self._find = find
        self._advise = advise
        self._rules = rules
        self._sharing = sharing
        self._all: AllRows | None = None
        self._system = SystemPane(session, self._included_system)
        self._unreadable = UnreadableRows(session)
        self.loading = Loading(session.loading())

    @cached_property
    def _editing(self) -> ZoneEditing:
        from tuiz.services.zone_editing import ZoneEditing

        return ZoneEditing(self._session)

    @cached_property
    def bulk(self) -> BulkEditing:
        """What can be done with many rows at once."""
        from tuiz.services.bulk_editing import BulkEditing

        return BulkEditing(self._session, self._editing.perform)

    @cached_property
    def rrsets(self) -> ZoneRRsets:
        """The zone's RRsets."""
        from tuiz.services.zone_rrsets import ZoneRRsets

        return ZoneRRsets(self._session, lambda: self.rows, self._system)

    @cached_property
    def saving(self) -> ZoneSaving:
        """The saves of the zone."""
        from tuiz.services.zone_saving import ZoneSaving

        return ZoneSaving(self._session, self._advise, self._sharing, self._find)

    @cached_property
    def checks(self) -> ZoneChecks:
        """The checks of the zone."""
        from tuiz.services.zone_checks import ZoneChecks

        return ZoneChecks(self._session, self._system, self._rules, self._fix)

    @cached_property
    def copies(self) -> ZoneCopies:
        """The zone as text to copy."""
        from tuiz.services.zone_copies import ZoneCopies

        return ZoneCopies(self._session, lambda: self.rows)

    @cached_property
    def history(self) -> ZoneHistory:
        """The zone's revisions."""
        from tuiz.services.zone_history import ZoneHistory

        return ZoneHistory(self._session)

    @property
    def session(self) -> Session:
        """The session behind it."""
        return self._session

    @property
    def origin(self) -> str:
        """The zone's name, with its final dot."""
        return self._session.zone.name

    @property
    def path(self) -> Path:
        """The zone file."""
        return self._session.facts.path

    @property
    def rows(self) -> AllRows:
        """The records but System Records; behind those of the zone's file stand those of included files."""
        if self._all is None or self._all.own is not self._session.rows:
            from tuiz.services.all_rows import AllRows

            include = self._session.facts.include
            self._all = AllRows(self._session.rows, include.root if include else self.path.parent)
        return self._all

    @property
    def _own(self) -> Rows:
        return self._session.rows

    @property
    def includes(self) -> tuple[bytes, ...]:
        """The directives that bring in other files: as long as they are the same, so are the files."""
        document = self._session.document
        raws = (document.raw(at) for at in document.directives())
        return tuple(raw for raw in raws if raw[:8].upper() == b"$INCLUDE")

    def read_included(self) -> Callable[[], None]:
        """Read the included files, and return what shows their rows. Slow."""
        from tuiz.services.included_files import included_files
        from tuiz.services.included_system import included_locks

        rows, facts, zone = self.rows, self._session.facts, self._session.zone
        document = ZoneDocument.of_pieces(self._session.document.snapshot(), self.origin)
        files = list(included_files(document, facts.path, facts.include)) if facts.include else []
        locks = included_locks(zone, files)
        return lambda: rows.include(files, locks)

    def _refuse_included(self, row: int) -> None:
        """Refuse what would change a row of an included file.

        Raises:
            ZoneError: with the file.
        """
        if row >= len(self._own):
            raise ZoneError(self.rows.row(row).reason)

    @property
    def read_only(self) -> str | None:
        """Why nothing can be changed here, or None."""
        return self._session.read_only

    @property
    def notices(self) -> Sequence[str]:
        """What of the zone's settings isn't used, and why."""
        return self._session.facts.notices

    @property
    def changes(self) -> int:
        """How many records differ from the saved file."""
        return self._session.changed_records

    @property
    def unreadable(self) -> int:
        """How many rows can't be read; in a large zone, those known for certain: what never closes."""
        return self._unreadable.count

    @property
    def undo_label(self) -> str | None:
        """What undo would take back, or None."""
        return self._session.draft.undo_label

    @property
    def redo_label(self) -> str | None:
        """What redo would bring again, or None."""
        return self._session.draft.redo_label

    def system_records(self) -> list[SystemRow]:
        """Return the System Records: SOA first, then the apex NS, then others."""
        return self._system.rows()

    def _fix(self, finding: Finding) -> Outcome:
        return self._editing.fix(finding)

    def _included_system(self) -> Sequence[Row]:
        """Return the System Records that stand in included files, as far as those were read."""
        return self._all.system if self._all and self._all.own is self._own else []

    @property
    def is_changed(self) -> bool:
        """Whether the draft differs from the saved file, if only by a note."""
        return self._session.is_changed

    def draft_text(self) -> Callable[[], bytes]:
        """Return what gives the text as it is edited now; it may be called in a thread, and later."""
        table = self._session.document.snapshot()
        return lambda: table.slice(0, table.size)

    @property
    def question(self) -> Question | None:
        """What the user has to agree to before anything is changed, or None."""
        try:
            self._session.refuse_read_only()
        except NeedsAnswer as needed:
            return needed.question
        except ZoneError:
            return None
        return None

    def agree(self) -> None:
        """Keep the user's agreement to `question`."""
        if question := self.question:
            self._session.agree(question)

    def search(self, text: str, types: frozenset[str]) -> Search | SearchAll:
        """Begin to look for rows with *text* in owner, data or note, of one of *types* (none given: of any)."""
        if self.rows.included:
            from tuiz.services.all_rows import SearchAll

            return SearchAll(self._session.zone, self.rows, text, types)
        return Search(self._session.zone, self._own, text, types)

    def sort(self, by: SortKey, chosen: Sequence[int] | None) -> Sort:
        """Begin to sort rows: those chosen, or all."""
        return Sort(self.rows, by, chosen)

    def count_types(self) -> TypeCount | CountAll:
        """Begin to count the types."""
        if self.rows.included:
            from tuiz.services.all_rows import CountAll

            return CountAll(self._session.zone, self.rows)
        return TypeCount(self._session.zone, self._own)

    def file_order(self) -> Sequence[int] | None:
        """Return the rows as servers read them, included ones below their directive; None where they stand so."""
        if not self.rows.included:
            return None
        from tuiz.services.file_order import file_order

        return file_order(self.rows, self._session.document)

    def row_at_line(self, line: int) -> int | None:
        """Return the row that stands at a line of the file, or the nearest before it, or None."""
        document = self._session.document
        return self._own.index_of(document.entry_on_line(line)) if len(document) else None

    def next_unreadable(self, row: int) -> int | None:
        """Return the first unreadable row behind *row*, going round at the end; None if there is none."""
        return self._unreadable.next(row)

    def values(self, row: int) -> RecordValues:
        """Return the values of a record, for its form.

        Raises:
            TuizError: if the row isn't a record that can be changed, with the reason.
        """
        self._refuse_included(row)
        return self._editing.values(row)

    def preview(self, row: int | None, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Preview:
        """Say what a record with these values would be; *row* is the one it replaces, None for a new one.

        Raises:
            TuizError: if it can't be, with the reason.
        """
        return self._editing.preview(row, owner, ttl, rdtype, rdata, note)

    def begin_locating(self, row: int | None, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> OwnerSearch:
        """Begin to look for what `preview` and the operation need: complete, neither looks through the file."""
        return self._editing.begin_locating(row, owner, ttl, rdtype, rdata, note)

    def add(self, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Outcome:
        """Add a record; an empty *ttl* takes the RRset's, else the default."""
        return self._editing.add(owner, ttl, rdtype, rdata, note)

    def replace(self, row: int, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Outcome:
        """Put a record in the place of another."""
        self._refuse_included(row)
        return self._editing.replace(row, owner, ttl, rdtype, rdata, note)

    def remove(self, rows: Sequence[int]) -> Outcome:
        """Remove records."""
        for row in rows:
            self._refuse_included(row)
        return self._editing.remove(rows)

    def begin_removing(self, rows: Sequence[int]) -> OwnerSearch:
        """Begin to look for what `remove` needs: complete, it doesn't look through the file."""
        for row in rows:
            self._refuse_included(row)
        return self._editing.begin_removing(rows)

    def begin_setting_text(self, row: int, text: str) -> OwnerSearch:
        """Begin to look for what `set_entry_text` needs: complete, a record's line is changed at once."""
        self._refuse_included(row)
        return self._editing.begin_setting_text(row, text)

    def entry_text(self, row: int) -> str:
        """Return an entry's text with whatever can't be shown as escapes, so that it can be edited."""
        self._refuse_included(row)
        return to_text(self._session.document.raw(self._own.entry(row)).removesuffix(b"\n").removesuffix(b"\r"))

    def set_entry_text(self, row: int, text: str) -> Outcome:
        """Put *text* in the place of an entry; it may still be unreadable, which its row then says."""
        self._refuse_included(row)
        return self._editing.set_entry_text(row, text)

    def zone_name_servers(self) -> list[str]:
        """Return the hosts of the apex NS RRset."""
        return [found.record.rdata for found in self._session.system_records() if found.record.rdtype == "NS"]

    def zone_ns_ttl(self) -> int | None:
        """Return the TTL of the apex NS RRset; None where its records have several, or there are none."""
        found = {found.record.ttl for found in self._session.system_records() if found.record.rdtype == "NS"}
        return found.pop() if len(found) == 1 else None

    def set_zone_name_servers(self, hosts: Sequence[str], ttl: str = "") -> Outcome:
        """Make these the hosts of the apex NS RRset; MNAME follows where it must. An empty *ttl* leaves what it is."""
        return self._editing.set_zone_name_servers(hosts, ttl)

    def soa(self) -> SoaValues:
        """Return the SOA's fields.

        Raises:
            TuizError: if the zone has no readable SOA.
        """
        return self._editing.soa()

    def set_soa(self, *, mname: str, rname: str, refresh: str, retry: str, expire: str, minimum: str) -> Outcome:
        """Change the SOA's fields; times may have units (`1h30m`)."""
        return self._editing.set_soa(
            mname=mname, rname=rname, refresh=refresh, retry=retry, expire=expire, minimum=minimum
        )

    def undo(self, sides: Sequence[Choice] = ()) -> Outcome:
        """Take the last operation back.

        Args:
            sides: for each RRset that another program has changed since, which side stays.

        Raises:
            ChangedOutside: there are such RRsets, and *sides* is empty; nothing was done then.
        """
        return self._editing.undo(sides)

    def redo(self, sides: Sequence[Choice] = ()) -> Outcome:
        """Bring the operation last undone again; as `undo`."""
        return self._editing.redo(sides)

    def changed_outside(self) -> bool:
        """Tell whether another program has changed the file since it was read, by one look at its metadata."""
        return self._session.changed_outside()

    def included_changed_outside(self) -> bool:
        """Tell whether another program has changed an included file since it was read, by a look at their metadata."""
        return self._all is not None and self._all.changed_outside()

    def why_not_kept(self, *, wait: bool = False) -> TuizError | None:
        """Return why what was typed is only in memory, if so; *wait* until all of it was tried to be written."""
        return self._session.why_not_kept(wait=wait)

    def resumed(self) -> Reloaded | None:
        """Return what came of putting the draft of last time on a file that another program has changed since."""
        if self._session.resumed is None and self._session.problem is None:
            return None
        return self.saving.resumed()

    @property
    def unsettled(self) -> int:
        """How many RRsets were changed here and by another program, and wait for `resolve`."""
        return len(self._session.conflicts)

    def close(self) -> None:
        """Write what is left for the journal."""
        self._session.close()
