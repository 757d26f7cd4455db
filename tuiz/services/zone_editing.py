"""Change an open zone with what was typed: check each value, run the operation, tell what it did.

Owners may be relative to the zone, TTLs may have units, RDATA is what a zone file would have.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuiz.domain import names, rdata
from tuiz.domain.changes import Change
from tuiz.domain.mnemonics import canonical_type, is_type
from tuiz.domain.operations import AddRecord, Operation, RemoveRecords, ReplaceRecord, perform
from tuiz.domain.system_operations import SetSoa, SetZoneNameServers
from tuiz.domain.text_operation import EditText
from tuiz.domain.ttl import MAX_TTL, parse_ttl
from tuiz.domain.zone import Located
from tuiz.domain.zonefile.document import ZoneDocument
from tuiz.domain.zonefile.layout import line_end
from tuiz.domain.zonefile.tokens import Problem
from tuiz.errors import UsageError, ZoneError
from tuiz.services.conflicts import ChangedOutside, shown_conflict
from tuiz.services.draft import CannotReplay
from tuiz.services.editing_text import edit_text
from tuiz.services.entry_text import to_bytes, to_text
from tuiz.services.fixing import NoFix, fix_for
from tuiz.services.included_records import refuse_included
from tuiz.services.owner_search import OwnerSearch
from tuiz.services.rows import Rows
from tuiz.services.session import Session
from tuiz.services.zone_terms import UnreadableRecord

if TYPE_CHECKING:
    from tuiz.checks.findings import Finding
    from tuiz.domain.replay import Choice


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


class ZoneEditing:
    """The operations on one open zone."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._located: tuple[ZoneDocument | None, int, dict[str, list[int]]] = (None, -1, {})

    @property
    def origin(self) -> str:
        """The zone's name, with its final dot."""
        return self._session.zone.name

    @property
    def rows(self) -> Rows:
        """The records but System Records."""
        return self._session.rows

    def values(self, row: int) -> RecordValues:
        """Return the values of a record, for its form.

        Raises:
            TuizError: if the row isn't a record that can be changed, with the reason.
        """
        record = self._record(row).record
        return RecordValues(
            names.relative(record.owner, self.origin), str(record.ttl), record.rdtype, record.rdata, record.note or ""
        )

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

    def begin_locating(self, row: int | None, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> OwnerSearch:
        """Begin to look for what `preview` and the operation need: complete, neither looks through the file.

        Raises:
            TuizError: if the values make no record, with the reason.
        """
        return self._search(self._operation(row, owner, ttl, rdtype, rdata, note))

    def begin_removing(self, rows: Sequence[int]) -> OwnerSearch:
        """Begin to look for what `remove` needs: complete, it doesn't look through the file.

        Raises:
            TuizError: if a row isn't a record that can be changed, with the reason.
        """
        return self._search(self._removal(rows))

    def add(self, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Outcome:
        """Add a record; an empty *ttl* takes the RRset's, else the default."""
        return self._do(self._operation(None, owner, ttl, rdtype, rdata, note))

    def replace(self, row: int, owner: str, ttl: str, rdtype: str, rdata: str, note: str) -> Outcome:
        """Put a record in the place of another."""
        return self._do(self._operation(row, owner, ttl, rdtype, rdata, note))

    def remove(self, rows: Sequence[int]) -> Outcome:
        """Remove records."""
        return self._do(self._removal(rows))

    def begin_setting_text(self, row: int, text: str) -> OwnerSearch:
        """Begin to look for what `set_entry_text` needs: complete, a record's line is changed at once."""
        return self._search(self._text_edit(row, text))

    def set_entry_text(self, row: int, text: str) -> Outcome:
        """Put *text* in the place of an entry; it may still be unreadable, which its row then says."""
        edit = self._text_edit(row, text)
        changes = edit_text(self._session, edit.entry, edit.text, self._locate(edit))
        if all(change.is_empty for change in changes):
            return Outcome("It is so already; nothing was changed.", None)
        return self._outcome(changes[0], changes[0].label, edit.entry)

    def _text_edit(self, row: int, text: str) -> EditText:
        entry = self.rows.entry(row)
        new = to_bytes(text.rstrip("\n"))
        return EditText(entry, new + line_end(self._session.document.raw(entry)) if new else b"")

    def set_zone_name_servers(self, hosts: Sequence[str], ttl: str = "") -> Outcome:
        """Make these the hosts of the apex NS RRset; MNAME follows where it must. An empty *ttl* leaves what it is."""
        refuse_included(self._session, self.origin, "NS")
        return self._do(SetZoneNameServers(tuple(self._host(host) for host in hosts), ttl=self._seconds(ttl)))

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
        refuse_included(self._session, self.origin, "SOA")
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

    def fix(self, finding: "Finding") -> Outcome:
        """Mend *finding*, as one operation. Slow in a large zone.

        Raises:
            NoFix: nothing does with one key, or nothing is left to mend.
        """
        self._session.refuse_read_only()
        fix = fix_for(finding, self._session)
        if fix is None:
            raise NoFix
        return self._do(fix.operation)

    def undo(self, sides: "Sequence[Choice]" = ()) -> Outcome:
        """Take the last operation back.

        Args:
            sides: for each RRset that another program has changed since, which side stays.

        Raises:
            ChangedOutside: there are such RRsets, and *sides* is empty; nothing was done then.
        """
        label = self._session.draft.undo_label
        return self._outcome(self._settled(self._session.undo, sides), label or "")

    def redo(self, sides: "Sequence[Choice]" = ()) -> Outcome:
        """Bring the operation last undone again; as `undo`."""
        label = self._session.draft.redo_label
        return self._outcome(self._settled(self._session.redo, sides), label or "")

    def _settled(self, act: "Callable[[Sequence[Choice]], Change]", sides: "Sequence[Choice]") -> Change:
        try:
            return act(sides)
        except CannotReplay as error:
            if not error.conflicts:
                raise
            raise ChangedOutside([shown_conflict(each, self.origin) for each in error.conflicts]) from error

    def perform(self, operation: Operation) -> Outcome:
        """Do an operation."""
        return self._do(operation)

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
            raise UnreadableRecord(f"{found.reason}.")
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
        rdata.refuse_comment(data)
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

    def _removal(self, rows: Sequence[int]) -> RemoveRecords:
        return RemoveRecords(tuple(self._record(row) for row in rows))

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
        search = self._search(operation)
        search.finish()
        return search.found

    def _search(self, operation: Operation) -> OwnerSearch:
        document = self._session.document
        if self._located[0] is not document or self._located[1] != document.revision:
            self._located = (document, document.revision, {})
        wanted = {names.key(owner): owner for owner in operation.owners(self._session.zone)}
        return OwnerSearch(document, wanted, self._located[2])

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
