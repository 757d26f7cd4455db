"""An open zone as the app asks for it: rows and labels out, plain values in.

Owners may be relative to the zone, TTLs may have units, RDATA is what a zone file would have; everything is checked
here before an operation runs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tuiz.domain import names, rdata
from tuiz.domain.changes import Change
from tuiz.domain.mnemonics import canonical_type, is_type
from tuiz.domain.operations import AddRecord, Operation, RemoveRecords, ReplaceRecord, perform
from tuiz.domain.records import RRset
from tuiz.domain.replay import Choice
from tuiz.domain.system_operations import SetSoa, SetZoneNameServers
from tuiz.domain.system_records import lock_on
from tuiz.domain.text_operation import EditText
from tuiz.domain.ttl import MAX_TTL, parse_ttl
from tuiz.domain.zone import Located
from tuiz.domain.zonefile.layout import line_end
from tuiz.domain.zonefile.outline import BROKEN
from tuiz.domain.zonefile.tokens import Problem
from tuiz.errors import UsageError, ZoneError
from tuiz.services.entry_text import to_bytes, to_text
from tuiz.services.review import Review, line_changes, shown
from tuiz.services.rows import Rows
from tuiz.services.search import Loading, Search, Sort, SortKey, TypeCount
from tuiz.services.session import Session
from tuiz.services.zone_terms import NeedsAnswer, Question

_UNREADABLE_LOOKED_FOR = 20_000
"""How many rows are looked through for the next unreadable one before only broken lines are."""


@dataclass(frozen=True, slots=True)
class SystemRow:
    """One System Record."""

    owner: str
    ttl: str
    rdtype: str
    data: str
    reason: str
    form: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation did."""

    label: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a record would become."""

    owner: str
    line: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordValues:
    """The values of one record, for a form."""

    owner: str
    ttl: str
    rdtype: str
    rdata: str
    note: str


@dataclass(frozen=True, slots=True)
class SoaValues:
    """The SOA's fields, for its form."""

    mname: str
    rname: str
    serial: int
    refresh: int
    retry: int
    expire: int
    minimum: int
    ttl: int


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did."""

    label: str
    advice: str | None


@dataclass(frozen=True, slots=True)
class ShownConflict:
    """One RRset that was changed here and by another program."""

    owner: str
    rdtype: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What came of reading the file again."""

    label: str
    conflicts: tuple[ShownConflict, ...]


class ZoneView:
    """One open zone, for the app."""

    def __init__(self, session: Session, advise: Callable[[], str | None] = lambda: None) -> None:
        """Take the session, and what tells how the name server gets the new zone after a save."""
        self._session = session
        self._advise = advise
        self.loading = Loading(session.loading())
        self._located: tuple[int, dict[str, list[int]]] = (-1, {})

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
    def rows(self) -> Rows:
        """The records but System Records."""
        return self._session.rows

    @property
    def read_only(self) -> str | None:
        """Why nothing can be changed here, or None."""
        return self._session.read_only

    @property
    def changes(self) -> int:
        """How many records differ from the saved file."""
        return self._session.changed_records

    @property
    def unreadable(self) -> int:
        """How many lines known so far can't be read for certain: those whose quote or parenthesis never closes."""
        return sum(bytes(kinds).count(BROKEN) for _, kinds in self._session.document.kinds())

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
        return [self._system_row(entry) for entry in self._session.system_entries()]

    def _system_row(self, entry: int) -> SystemRow:
        zone = self._session.zone
        fields, owner = zone.document.record(entry), zone.document.owner(entry) or ""
        if isinstance(fields, Problem):
            return SystemRow(owner, "", "", "", fields.reason, "")
        lock = lock_on(self.origin, owner, fields.rdtype, zone.vanity)
        return SystemRow(
            names.relative(owner, self.origin),
            str(zone.ttl(entry, fields)),
            fields.rdtype,
            fields.rdata_text.decode("utf-8", "backslashreplace"),
            lock.reason if lock else "",
            lock.form if lock and lock.form in {"soa", "zone-ns"} else "",
        )

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

    def search(self, text: str, types: frozenset[str]) -> Search:
        """Begin to look for rows with *text* in owner, data or note, of one of *types* (none given: of any)."""
        return Search(self._session.zone, self.rows, text, types)

    def sort(self, by: SortKey, chosen: Sequence[int] | None) -> Sort:
        """Begin to sort rows: those chosen, or all."""
        return Sort(self.rows, by, chosen)

    def count_types(self) -> TypeCount:
        """Begin to count the types."""
        return TypeCount(self._session.zone, self.rows)

    def row_at_line(self, line: int) -> int | None:
        """Return the row that stands at a line of the file, or the nearest before it, or None."""
        document = self._session.document
        return self.rows.index_of(document.entry_on_line(line)) if len(document) else None

    def next_unreadable(self, row: int) -> int | None:
        """Return the first unreadable row behind *row*, going round at the end; None if there is none."""
        total = len(self.rows)
        for step in range(1, min(total, _UNREADABLE_LOOKED_FOR) + 1):
            at = (row + step) % total
            if self.rows.row(at).kind == "unreadable":
                return at
        return self._next_broken(row) if total > _UNREADABLE_LOOKED_FOR else None

    def _next_broken(self, row: int) -> int | None:
        entry = self.rows.entry(row)
        broken = [
            begin + at
            for begin, kinds in self._session.document.kinds()
            for at, kind in enumerate(bytes(kinds))
            if kind == BROKEN
        ]
        following = next((found for found in broken if found > entry), broken[0] if broken else None)
        return None if following is None else self.rows.index_of(following)

    def values(self, row: int) -> RecordValues:
        """Return the values of a record, for its form.

        Raises:
            TuizError: if the row isn't a record that can be changed, with the reason.
        """
        record = self._record(row).record
        return RecordValues(
            names.relative(record.owner, self.origin), str(record.ttl), record.rdtype, record.rdata, record.note or ""
        )

    def copy_text(self, row: int) -> str:
        """Return a row as one complete zone file line, for the clipboard."""
        found = self._session.zone.located(self.rows.entry(row))
        if isinstance(found, Problem):
            return to_text(self._session.document.raw(self.rows.entry(row)).rstrip(b"\r\n"))
        record = found.record
        return f"{record.owner} {record.ttl} {record.rdclass} {record.rdtype} {record.rdata}"

    def preview(self, row: int | None, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Preview:
        """Say what a record with these values would be; *row* is the one it replaces, None for a new one.

        Raises:
            TuizError: if it can't be, with the reason.
        """
        operation = self._operation(row, owner, ttl, rdtype, rdata, note)
        self._session.refuse_read_only()
        zone = self._session.zone
        located = self._locate(operation)
        with zone.document.trial():
            change = perform(zone, operation, located)
            lines = [splice for splice in change.splices if splice.inserted]
            text = b""
            if lines:
                entry = min(max(0, zone.document.entry_at(lines[0].offset)), len(zone.document) - 1)
                text = zone.document.raw(entry) or lines[0].inserted
                if not text.strip():
                    text = lines[0].inserted
        absolute = self._owner(owner)
        warnings = tuple(objection.message for objection in self._objections(rdtype, rdata))
        return Preview(absolute, to_text(text.strip(b"\r\n")), warnings)

    def add(self, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Outcome:
        """Add a record; an empty *ttl* takes the RRset's, else the default."""
        return self._do(self._operation(None, owner, ttl, rdtype, rdata, note))

    def replace(self, row: int, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Outcome:
        """Put a record in the place of another."""
        return self._do(self._operation(row, owner, ttl, rdtype, rdata, note))

    def remove(self, rows: Sequence[int]) -> Outcome:
        """Remove records."""
        return self._do(RemoveRecords(tuple(self._record(row) for row in rows)))

    def entry_text(self, row: int) -> str:
        """Return an entry's text with whatever can't be shown as escapes, so that it can be edited."""
        return to_text(self._session.document.raw(self.rows.entry(row)).removesuffix(b"\n").removesuffix(b"\r"))

    def set_entry_text(self, row: int, text: str) -> Outcome:
        """Put *text* in the place of an entry; it may still be unreadable, which its row then says."""
        entry = self.rows.entry(row)
        end = line_end(self._session.document.raw(entry))
        new = to_bytes(text.rstrip("\n"))
        return self._do(EditText(entry, new + end if new else b""), entry)

    def zone_name_servers(self) -> list[str]:
        """Return the hosts of the apex NS RRset."""
        return [found.record.rdata for found in self._session.system_records() if found.record.rdtype == "NS"]

    def set_zone_name_servers(self, hosts: Sequence[str]) -> Outcome:
        """Make these the hosts of the apex NS RRset; MNAME follows where it must."""
        return self._do(SetZoneNameServers(tuple(self._host(host) for host in hosts)))

    def soa(self) -> SoaValues:
        """Return the SOA's fields.

        Raises:
            TuizError: if the zone has no readable SOA.
        """
        soa = self._session.soa()
        record = next(found.record for found in self._session.system_records() if found.record.rdtype == "SOA")
        return SoaValues(soa.mname, soa.rname, soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum, record.ttl)

    def set_soa(self, *, mname: str, rname: str, refresh: str, retry: str, expire: str, minimum: str) -> Outcome:
        """Change the SOA's fields; times may have units (`1h30m`)."""
        return self._do(
            SetSoa(
                mname=self._host(mname),
                rname=self._host(rname),
                refresh=refresh.strip(),
                retry=retry.strip(),
                expire=expire.strip(),
                minimum=minimum.strip(),
            )
        )

    def undo(self) -> Outcome:
        """Take the last operation back."""
        label = self.undo_label
        return self._outcome(self._session.undo(), label or "")

    def redo(self) -> Outcome:
        """Bring the operation last undone again."""
        label = self.redo_label
        return self._outcome(self._session.redo(), label or "")

    def review(self) -> Review:
        """Say what a save would do. Slow."""
        session = self._session
        changes = session.changes
        introduced, present = session.findings()
        return Review(
            tuple(
                shown(
                    change,
                    self.origin,
                    system=session.zone.is_system(*self._owner_and_type(change.before or change.after)),
                )
                for change in changes
            ),
            tuple(line_changes(session.base, session.document, session.live_hunks())),
            session.saved_serial,
            session.serial_after(),
            tuple(introduced),
            tuple(present),
        )

    @staticmethod
    def _owner_and_type(rrset: RRset) -> tuple[str, str]:
        return rrset.owner, rrset.rdtype

    def save(self, message: str, *, in_place: bool = False) -> Saved:
        """Write the zone file. Slow.

        Raises:
            FileChanged: if another program has changed it; `reload` merges.
            CannotReplace: if it can only be written *in_place*.
        """
        written = self._session.save(message or None, in_place=in_place)
        serial = f", SERIAL {written.serial}" if written.serial is not None else ""
        return Saved(f"Saved{serial}", self._advise())

    def changed_outside(self) -> bool:
        """Tell whether another program has changed the file since it was read, by one look at its metadata."""
        return self._session.changed_outside()

    def reload(self) -> Reloaded:
        """Read the file again and put the draft on top of it. Slow."""
        merge = self._session.reload()
        label = "The file is as it was." if not merge.changed else "Read again."
        if self._session.problem:
            label = self._session.problem
        elif merge.conflicts:
            count = len(merge.conflicts)
            label = f"Read again; {count} RRset{'s' if count > 1 else ''} changed here and there."
        elif merge.taken_over:
            label = "Read again; your draft stands on the new text."
        if merge.lost:
            label += f" No place was found for: {'; '.join(merge.lost)}."
        return Reloaded(label, tuple(self._conflicts()))

    def resolve(self, conflict: int, choice: Choice) -> None:
        """Settle one of the conflicts of the last `reload`."""
        self._session.resolve(conflict, choice)

    def close(self) -> None:
        """Write what is left for the journal."""
        self._session.close()

    def _conflicts(self) -> list[ShownConflict]:
        return [
            ShownConflict(
                names.relative(conflict.theirs.owner, self.origin),
                conflict.theirs.rdtype,
                tuple(f"{record.ttl} {record.rdata}" for record in conflict.change.after.records),
                tuple(f"{record.ttl} {record.rdata}" for record in conflict.theirs.records),
            )
            for conflict in self._session.conflicts
        ]

    def _record(self, row: int) -> Located:
        """Return the record of a row that may be changed.

        Raises:
            ZoneError: with the reason why it may not.
        """
        shown_row = self.rows.row(row)
        if shown_row.kind != "record" or shown_row.reason:
            raise ZoneError(shown_row.reason or "This row can't be changed.")
        found = self._session.zone.located(self.rows.entry(row))
        if isinstance(found, Problem):
            raise ZoneError(f"{found.reason}.", hint="Edit the line as text.")
        return found

    def _operation(self, row: int | None, owner: str, ttl: str, rdtype: str, data: str, note: str) -> Operation:
        """Make an operation of what was typed.

        Raises:
            TuizError: for the first value that has no meaning.
        """
        absolute = self._owner(owner)
        mnemonic = rdtype.strip().upper()
        if not mnemonic or not is_type(mnemonic.encode("ascii", "replace")):
            raise UsageError(
                f"{rdtype.strip() or 'Nothing'} is no record type.", hint="Choose one, or write TYPE and a number."
            )
        mnemonic = canonical_type(mnemonic)
        presentation = rdata.presentation(mnemonic, data.strip(), self.origin)
        rdata.validate(mnemonic, data.strip(), self.origin)
        seconds = self._seconds(ttl)
        if row is None:
            return AddRecord(absolute, mnemonic, presentation, seconds, checked_note(note))
        found = self._record(row)
        unchanged = seconds is None or seconds == found.record.ttl
        return ReplaceRecord(
            found, absolute, mnemonic, presentation, None if unchanged else seconds, checked_note(note)
        )

    def _owner(self, owner: str) -> str:
        text = owner.strip() or "@"
        names.validate(text, self.origin)
        absolute = names.absolute(text, self.origin)
        if not names.is_at_or_below(absolute, self.origin):
            raise UsageError(
                f"{absolute} is outside the zone {self.origin}", hint="Leave the final dot out to be within it."
            )
        return absolute

    def _host(self, host: str) -> str:
        text = host.strip()
        names.validate(text, self.origin)
        return names.absolute(text, self.origin)

    @staticmethod
    def _seconds(ttl: str) -> int | None:
        if not ttl.strip():
            return None
        seconds = parse_ttl(ttl.strip().encode("ascii", "replace"))
        if seconds is None or seconds > MAX_TTL:
            raise UsageError(f"{ttl.strip()} is no TTL.", hint=f"Seconds up to {MAX_TTL}, or units such as 1h30m.")
        return seconds

    def _objections(self, rdtype: str, data: str) -> Sequence[rdata.Objection]:
        return rdata.objections(canonical_type(rdtype.strip()), data.strip(), self.origin)

    def _locate(self, operation: Operation) -> dict[str, list[int]]:
        """Return the entries that *operation* needs, looked for once for each state of the document."""
        revision = self._session.document.revision
        if self._located[0] != revision:
            self._located = (revision, {})
        known = self._located[1]
        wanted = {names.key(owner): owner for owner in operation.owners(self._session.zone)}
        for key, owner in wanted.items():
            if key not in known:
                known[key] = self._session.entries_of(owner)
        return {key: known[key] for key in wanted}

    def _do(self, operation: Operation, entry: int | None = None) -> Outcome:
        self._session.refuse_read_only()
        change = self._session.perform(operation, self._locate(operation))
        if change.is_empty:
            return Outcome("It is so already; nothing was changed.", None)
        return self._outcome(change, change.label, entry)

    def _outcome(self, change: Change, label: str, entry: int | None = None) -> Outcome:
        document = self._session.document
        if entry is None and change.splices and len(document):
            entry = min(document.entry_at(change.splices[0].offset), len(document) - 1)
        return Outcome(label, self.rows.index_of(entry) if entry is not None else None)


def checked_note(note: str) -> str | None:
    """Return a note as typed, without white space around it; None for an empty one.

    Raises:
        UsageError: if it holds control codes.
    """
    text = note.strip().removeprefix(";").strip()
    if any(not character.isprintable() for character in text):
        raise UsageError("The note holds characters that can't be seen.", hint="Type it anew, without control codes.")
    return text or None
