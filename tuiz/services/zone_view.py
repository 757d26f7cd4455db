"""An open zone as the app asks for it: rows and labels out, plain values in.

What editing and saving need is imported when that begins: the first screen doesn't wait for it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from tuiz.domain import names
from tuiz.domain.system_records import lock_on
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.outline import BROKEN
from tuiz.domain.zonefile.tokens import Problem
from tuiz.errors import TuizError, ZoneError
from tuiz.services.entry_text import to_text
from tuiz.services.search import Loading, Search, Sort, TypeCount
from tuiz.services.zone_terms import NeedsAnswer, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tuiz.domain.records import Record
    from tuiz.domain.replay import Choice
    from tuiz.domain.zone import Located
    from tuiz.services.all_rows import AllRows, CountAll, SearchAll
    from tuiz.services.background_check import BackgroundCheck
    from tuiz.services.bulk_editing import BulkEditing
    from tuiz.services.including import IncludeRules
    from tuiz.services.owner_search import OwnerSearch
    from tuiz.services.review import Review
    from tuiz.services.rows import Gravity, Row, Rows
    from tuiz.services.search import SortKey
    from tuiz.services.session import Session
    from tuiz.services.zone_editing import Outcome, Preview, RecordValues, SoaValues, ZoneEditing
    from tuiz.services.zone_findings import ZoneFindings
    from tuiz.services.zone_history import ZoneHistory
    from tuiz.services.zone_saving import Reloaded, Saved, ZoneSaving

_COUNTED_EXACTLY = 3000
"""Up to how many rows each is read to count those that can't be."""
_UNREADABLE_LOOKED_FOR = 20_000
"""How many rows are looked through for the next unreadable one before only broken lines are."""


class SystemRow(NamedTuple):
    """One System Record."""

    owner: str
    ttl: str
    rdtype: str
    data: str
    reason: str
    form: str
    gravity: Gravity = ""
    finding: str = ""


class FindingPlace(NamedTuple):
    """Where something was found: among the records, or the System Records."""

    pane: Literal["records", "system"]
    row: int


class ZoneView:
    """One open zone, for the app."""

    def __init__(
        self,
        session: Session,
        advise: Callable[[], str | None] = lambda: None,
        rules: Callable[[], IncludeRules] | None = None,
        sharing: Callable[[Path], Sequence[str]] = lambda _file: (),
    ) -> None:
        """Take the session.

        Args:
            session: the zone.
            advise: tells how the name server gets the new zone after a save.
            rules: tells where the zone's included files are looked for.
            sharing: tells which zones include a file; slow.
        """
        self._session = session
        self._advise = advise
        self._rules = rules
        self._sharing = sharing
        self._findings: ZoneFindings | None = None
        self._all: AllRows | None = None
        self._unreadable: tuple[tuple[int, int], int] = ((-1, -1), 0)
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
    def _saving(self) -> ZoneSaving:
        from tuiz.services.zone_saving import ZoneSaving

        return ZoneSaving(self._session, self._advise, self._sharing)

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
        revision = self._own.revision, len(self._own)
        if self._unreadable[0] != revision:
            self._unreadable = revision, self._count_unreadable()
        return self._unreadable[1]

    def _count_unreadable(self) -> int:
        if len(self._own) > _COUNTED_EXACTLY:
            return sum(bytes(kinds).count(BROKEN) for _, kinds in self._session.document.kinds())
        return sum(self._own.row(row).kind == "unreadable" for row in range(len(self._own)))

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
        return [self._system_row(item) if isinstance(item, int) else _shown_apart(item) for item in self._system()]

    def _system(self) -> list[int | Row]:
        """Return the entries of the System Records, those of included files as rows, in the order of the pane."""
        entries: list[int | Row] = [*self._session.system_entries()]
        included = self._all.system if self._all and self._all.own is self._own else []
        if not included:
            return entries
        zone, order = self._session.zone, ("SOA", "NS")

        def place(item: int | Row) -> int:
            rdtype = zone.is_system_entry(item) if isinstance(item, int) else item.rdtype
            return order.index(rdtype) if rdtype in order else len(order)

        return sorted([*entries, *included], key=place)

    def _system_row(self, entry: int) -> SystemRow:
        zone = self._session.zone
        fields, owner = zone.document.record(entry), zone.document.owner(entry) or ""
        gravity, finding = self._own.found(entry)
        if isinstance(fields, Problem):
            return SystemRow(owner, "", "", "", fields.reason, "", gravity, finding)
        lock = lock_on(self.origin, owner, fields.rdtype, zone.vanity)
        return SystemRow(
            names.relative(owner, self.origin),
            str(zone.ttl(entry, fields)),
            fields.rdtype,
            fields.rdata_text.decode("utf-8", "backslashreplace"),
            lock.reason if lock else "",
            lock.form if lock and lock.form in {"soa", "zone-ns"} else "",
            gravity,
            finding,
        )

    def begin_check(self) -> BackgroundCheck:
        """Return a check of the zone as it is now, for a thread to run."""
        from tuiz.services.background_check import BackgroundCheck
        from tuiz.services.check_job import CheckJob
        from tuiz.services.including import IncludeRules

        facts = self._session.facts
        rules = self._rules() if self._rules else IncludeRules(facts.path.parent)
        try:
            serial = self._session.serial_after()
        except TuizError:  # such as a SERIAL that its policy can't reach
            serial = None
        job = CheckJob(facts.path, self.origin, facts.server, rules, serial, facts.name_servers)
        return BackgroundCheck(job, self._session.document.snapshot(), self._note_findings)

    @property
    def findings(self) -> ZoneFindings | None:
        """What the last check has found, None before the first; an edit since may have changed it."""
        return self._findings

    def _note_findings(self, findings: ZoneFindings) -> None:
        self._findings = findings
        self._own.note_findings(findings)

    def finding_place(self, number: int) -> FindingPlace | None:
        """Return where the finding of this number stands now; None where that is gone, or in another file."""
        entry = self._findings.entries(self._session.document)[number] if self._findings else None
        return None if entry is None else self._place(entry)

    def next_finding(self, pane: Literal["records", "system"], row: int) -> int | None:
        """Return the number of the first finding behind a row, going round at the end; None if there is none.

        Notices are passed over where there is anything graver.
        """
        found = self._findings
        if found is None:
            return None
        entries = found.entries(self._session.document)
        numbers = [number for number, finding in enumerate(found.findings) if finding.severity != "notice"]
        known = [
            (entry, number)
            for number in numbers or range(len(entries))
            if (entry := entries[number]) is not None and self._is_shown(entry)
        ]
        known.sort()
        at = self._entry_at(FindingPlace(pane, row))
        return next((number for entry, number in known if entry > at), known[0][1] if known else None)

    def has_fix(self, number: int) -> bool:
        """Return whether one step may mend a finding; `fix_finding` tells."""
        from tuiz.services.fixing import has_fix

        found = self._findings
        return found is not None and number < len(found.findings) and has_fix(found.findings[number].check)

    def fix_finding(self, number: int) -> Outcome:
        """Mend a finding, as one operation.

        Raises:
            TuizError: nothing does with one key, or it can't be done.
        """
        found = self._findings
        if found is None or number >= len(found.findings):
            raise ZoneError("This finding is gone.")
        return self._editing.fix(found.findings[number])

    def _is_shown(self, entry: int) -> bool:
        place = self._place(entry)
        return place is not None and self._entry_at(place) == entry

    def _place(self, entry: int) -> FindingPlace | None:
        system = self._system()
        if entry in system:
            return FindingPlace("system", system.index(entry))
        row = self._own.index_of(entry)
        return None if row is None else FindingPlace("records", row)

    def _entry_at(self, place: FindingPlace) -> int:
        if place.pane == "system":
            system = self._system()
            item = system[place.row] if 0 <= place.row < len(system) else -1
            return item if isinstance(item, int) else -1
        return self._own.entry(place.row) if 0 <= place.row < len(self._own) else -1

    @property
    def is_changed(self) -> bool:
        """Whether the draft differs from the saved file, if only by a note."""
        return self._session.is_changed

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

    def row_at_line(self, line: int) -> int | None:
        """Return the row that stands at a line of the file, or the nearest before it, or None."""
        document = self._session.document
        return self._own.index_of(document.entry_on_line(line)) if len(document) else None

    def next_unreadable(self, row: int) -> int | None:
        """Return the first unreadable row behind *row*, going round at the end; None if there is none."""
        total = len(self._own)
        for step in range(1, min(total, _UNREADABLE_LOOKED_FOR) + 1):
            at = (row + step) % total
            if self._own.row(at).kind == "unreadable":
                return at
        return self._next_broken(row) if total > _UNREADABLE_LOOKED_FOR else None

    def _next_broken(self, row: int) -> int | None:
        entry = self._own.entry(row)
        broken = [
            begin + at
            for begin, kinds in self._session.document.kinds()
            for at, kind in enumerate(bytes(kinds))
            if kind == BROKEN
        ]
        following = next((found for found in broken if found > entry), broken[0] if broken else None)
        return None if following is None else self._own.index_of(following)

    def values(self, row: int) -> RecordValues:
        """Return the values of a record, for its form.

        Raises:
            TuizError: if the row isn't a record that can be changed, with the reason.
        """
        self._refuse_included(row)
        return self._editing.values(row)

    def rrset(self, row: int) -> tuple[Record, ...]:
        """Return the record of a row, which is one, with all others of its owner and type.

        Raises:
            ZoneError: the row can't be read.
        """
        place, zone = row - len(self._own), self._session.zone
        return self._rrset_of(zone.located(self._own.entry(row)) if place < 0 else self.rows.located(place))

    def system_rrset(self, row: int) -> tuple[Record, ...]:
        """Return the System Record of a row, with all others of its owner and type.

        Raises:
            ZoneError: the row can't be read.
        """
        return self._rrset_of(self._session.zone.located(self._session.system_entries()[row]))

    def _rrset_of(self, found: Located | Problem) -> tuple[Record, ...]:
        zone = self._session.zone
        if isinstance(found, Problem):
            raise ZoneError(f"{found.reason}.")
        owner, key = found.record.owner, found.record.rrset_key
        located = [other for part in (zone, *self.rows.included_zones) for other in part.records_of(owner)]
        return tuple(other.record for other in located if other.record.rrset_key == key) or (found.record,)

    def copy_text(self, row: int) -> str:
        """Return a row as one complete zone file line, for the clipboard."""
        if row >= len(self._own):
            return self.rows.text(row - len(self._own))
        found = self._session.zone.located(self._own.entry(row))
        if isinstance(found, Problem):
            return to_text(self._session.document.raw(self._own.entry(row)).rstrip(b"\r\n"))
        record = found.record
        return f"{record.owner} {record.ttl} {record.rdclass} {record.rdtype} {record.rdata}"

    def record_command(self, row: int) -> str:
        """Return the command line that adds a record such as a row's.

        Raises:
            TuizError: if there is none.
        """
        from tuiz.services.as_command import adding

        self._refuse_included(row)
        found = self._session.zone.located(self._own.entry(row))
        if isinstance(found, Problem):
            raise ZoneError(f"{found.reason}.", hint="Only a record can be written as a command.")
        return adding(self.path, found.record)

    def last_command(self) -> str:
        """Return the command lines that do what the last change did that isn't saved yet.

        Raises:
            TuizError: if there is none.
        """
        from tuiz.services.as_command import changing

        changes = self._session.draft.changes()
        if not changes:
            raise ZoneError("There is no change that isn't saved yet.")
        return changing(self.path, self.origin, changes[-1])

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

    def set_zone_name_servers(self, hosts: Sequence[str]) -> Outcome:
        """Make these the hosts of the apex NS RRset; MNAME follows where it must."""
        return self._editing.set_zone_name_servers(hosts)

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

    def review(self) -> Review:
        """Say what a save would do. Slow."""
        return self._saving.review()

    def save(self, message: str, *, in_place: bool = False) -> Saved:
        """Write the zone file. Slow.

        Raises:
            FileChanged: if another program has changed it; `reload` merges.
            CannotReplace: if it can only be written *in_place*.
        """
        return self._saving.save(message, in_place=in_place)

    def changed_outside(self) -> bool:
        """Tell whether another program has changed the file since it was read, by one look at its metadata."""
        return self._session.changed_outside()

    def reload(self) -> Reloaded:
        """Read the file again and put the draft on top of it. Slow."""
        return self._saving.reload()

    def resolve(self, conflict: int, choice: Choice) -> None:
        """Settle one of the conflicts of the last `reload`."""
        return self._saving.resolve(conflict, choice)

    def close(self) -> None:
        """Write what is left for the journal."""
        self._session.close()


def _shown_apart(row: Row) -> SystemRow:
    """Return a System Record that stands in an included file: no form changes it."""
    return SystemRow(row.owner, row.ttl, row.rdtype, row.data, row.reason, "")
